"""Every table agrees with a count by hand over the passages, and a duplicate changes none of them."""

from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from pipeline import settings as choices
from pipeline.aggregate import Findings, Frames, columns, evidence, find, tables
from pipeline.aggregate.passages import InMemory
from pipeline.codebook import parse
from pipeline.errors import UsageError

CODES = ("workload", "two_skins", "awareness")
BOOK = parse(
    "{name: 例, version: '1', issues: ["
    + ", ".join(f"{{code: {code}, name: 名{code}, definition: 定义}}" for code in CODES)
    + "]}"
)
ROLES = ("achievement", "problem", "cause", "countermeasure", "other")

reports_drawn = st.lists(
    st.tuples(
        st.sampled_from(["", "2019", "2023"]),
        st.sampled_from(["", "机关", "农村"]),
        st.sampled_from(["", "青石县"]),
        st.sampled_from(["report", "plan"]),
        st.lists(
            st.tuples(
                st.sampled_from(ROLES), st.lists(st.sampled_from([*CODES, "by_hand"]), max_size=3), st.text("党建弱", max_size=5)
            ),
            max_size=4,
        ),
    ),
    max_size=6,
)


def frames_of(drawn, duplicates=()):
    reports, passages = [], []
    for number, (year, kind, region, genre, spoken) in enumerate(drawn):
        known = {"report_id": f"r{number}", "year": year, "organisation_type": kind, "region": region, "genre": genre}
        reports.append(known | {"duplicate_of": dict(duplicates).get(number, "")})
        for place, (role, issues, text) in enumerate(spoken):
            row = {"passage_id": f"r{number}p{place}", "report_id": f"r{number}", "text": text, "role": role}
            passages.append(row | {"issues": ";".join(issues)})
    return Frames(
        DataFrame(columns=list(columns.SOURCES)),
        DataFrame(reports, columns=list(columns.REPORTS)),
        InMemory(DataFrame(passages, columns=list(columns.PASSAGES))),
    )


def findings_of(drawn, duplicates=()) -> Findings:
    return find(frames_of(drawn, duplicates), BOOK, choices.Findings(), {})


def raised_by_hand(drawn):
    raised, passages = defaultdict(set), defaultdict(int)
    for number, (*_, spoken) in enumerate(drawn):
        for role, issues, _ in spoken:
            if role in {"problem", "cause"}:
                for issue in set(issues):
                    raised[issue].add(number)
                    passages[issue] += 1
    return raised, passages


@given(reports_drawn)
@settings(max_examples=15, deadline=None)
def test_frequency_agrees_with_a_count_by_hand(drawn):
    table = findings_of(drawn).tables["issue_frequency"].set_index("issue")
    raised, passages = raised_by_hand(drawn)
    assert set(table.index) == (set(CODES) | set(raised) if drawn else set())
    for issue, row in table.iterrows():
        assert row["reports"] == len(raised[issue])
        assert row["passages"] == passages[issue]
        assert row["reports_share"] == pytest.approx(len(raised[issue]) / len(drawn), rel=1e-12)
        assert 0 <= row["reports_low"] <= row["reports"] <= row["reports_high"] <= len(drawn)
        assert row["rank"] == 1 + sum(
            (other.reports, other.passages) > (row.reports, row.passages) for other in table.itertuples()
        )


@given(reports_drawn, st.sampled_from(tables.GROUPS))
@settings(max_examples=15, deadline=None)
def test_every_number_by_group_leads_back_to_its_passages(drawn, group):
    findings = findings_of(drawn)
    place = tables.GROUPS.index(group)
    for row in findings.tables[f"issue_by_{group}"].itertuples():
        cell = getattr(row, group)
        behind = evidence(findings, row.issue, **{group: cell})
        assert row.reports_total == sum(report[place] == cell for report in drawn)
        assert (row.reports, row.passages) == (behind["report_id"].nunique(), len(behind))
        assert set(behind["role"]) <= {"problem", "cause"}


@given(reports_drawn)
@settings(max_examples=15, deadline=None)
def test_cooccurrence_and_coverage_agree_with_a_count_by_hand(drawn):
    findings = findings_of(drawn)
    raised, _ = raised_by_hand(drawn)
    order = [*CODES, "by_hand"]
    for row in findings.tables["issue_cooccurrence"].itertuples():
        both = raised[row.issue] & raised[row.other]
        assert order.index(row.issue) < order.index(row.other)
        assert 0 < row.reports == len(both)
        assert row.lift == pytest.approx(len(both) * len(drawn) / len(raised[row.issue]) / len(raised[row.other]), rel=1e-12)
        assert evidence(findings, row.issue, other=row.other)["report_id"].nunique() == row.reports
    pairs = sum(bool(raised[one] & raised[two]) for i, one in enumerate(order) for two in order[i + 1 :])
    assert len(findings.tables["issue_cooccurrence"]) == pairs
    for row in findings.tables["coverage"].itertuples():
        answered = {
            n for n in raised[row.issue] if any(r == "countermeasure" and row.issue in codes for r, codes, _ in drawn[n][-1])
        }
        assert (row.reports, row.reports_addressing) == (len(raised[row.issue]), len(answered))
        assert evidence(findings, row.issue, addressed="yes")["report_id"].nunique() == len(answered)


@given(reports_drawn.filter(bool), st.data())
@settings(max_examples=15, deadline=None)
def test_a_duplicate_changes_no_table(drawn, data):
    repeated = data.draw(st.integers(0, len(drawn) - 1))
    once = findings_of(drawn)
    twice = findings_of([*drawn, drawn[repeated]], [(len(drawn), f"r{repeated}")])
    for name, table in once.tables.items():
        pd.testing.assert_frame_equal(table, twice.tables[name], obj=name)


@given(reports_drawn)
@settings(max_examples=15, deadline=None)
def test_role_shares_add_up(drawn):
    table = findings_of(drawn).tables["role_shares"]
    assert table["passages"].sum() == sum(len(spoken) for *_, spoken in drawn)
    for _, rows in table.groupby("genre"):
        if rows["characters"].sum():
            assert rows["characters_share"].sum() == pytest.approx(1, rel=1e-12)


def test_empty_frames_give_empty_tables_with_their_columns():
    made = findings_of([]).tables
    assert [len(table) for table in made.values()] == [0] * len(made)
    assert list(made["issue_frequency"].columns) == [
        *("issue", "name", "reports", "reports_share", "reports_low", "reports_high", "passages", "characters", "rank")
    ]
    assert list(made["issue_by_region"].columns) == [
        *("issue", "name", "region", "reports", "reports_total", "reports_share", "passages")
    ]
    assert list(made["issue_cooccurrence"].columns) == ["issue", "other", "name", "other_name", "reports", "lift"]
    assert list(made["coverage"].columns) == ["issue", "name", "reports", "reports_addressing", "reports_share"]


def test_a_report_that_raises_nothing_gives_every_issue_a_row_at_0():
    table = findings_of([("2023", "机关", "", "report", [])]).tables["issue_frequency"]
    assert table["issue"].tolist() == list(CODES)
    assert table[["reports", "passages", "rank"]].values.tolist() == [[0, 0, 1]] * 3


def test_wilson_is_the_textbook_interval():
    low, high = tables.wilson(pd.Series([4, 0, 10]), 10, 0.95)
    assert low.tolist() == pytest.approx([0.1682, 0, 0.7225], abs=1e-4)
    assert high.tolist() == pytest.approx([0.6873, 0.2775, 1], abs=1e-4)


def test_groups_stand_in_their_order_with_the_unknown_last():
    drawn = [(year, kind, "", "report", []) for year, kind in [("2023", "农村"), ("", "机关"), ("2019", ""), ("2021", "部队")]]
    made = findings_of(drawn).tables
    assert made["issue_by_year"]["year"].unique().tolist() == ["2019", "2021", "2023", ""]
    assert made["issue_by_organisation_type"]["organisation_type"].unique().tolist() == ["机关", "农村", "部队", ""]


def test_frames_with_other_columns_and_unknown_cells_are_refused():
    frames = frames_of([])
    with pytest.raises(ValueError, match="frame passages"):
        find(Frames(frames.sources, frames.reports, InMemory(frames.reports)), BOOK, choices.Findings(), {})
    with pytest.raises(UsageError, match="genre"):
        evidence(findings_of([]), "workload", genre="plan")
