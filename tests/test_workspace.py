import subprocess
import sys

import pytest
import standins

import pipeline
from pipeline import run as runs
from pipeline.aggregate.columns import PASSAGES
from pipeline.errors import UsageError
from pipeline.workspace import Workspace


@pytest.fixture
def ws(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "Chain", standins.Chain)
    monkeypatch.setattr(runs.outputs, "write_all", standins.write_tables)
    standins.lay(tmp_path)
    workspace = Workspace(tmp_path / "ws", tmp_path / "book.yaml", tmp_path / "model")
    workspace.add(tmp_path / "in").run()
    return workspace


def test_passages_are_chosen_by_what_is_asked(ws):
    every = ws.passages()
    assert tuple(every.columns) == PASSAGES
    assert [ws.text("甲.txt")[row.start : row.end] for row in every.itertuples()] == list(every["text"])
    late = ws.passages(role="problem", issue="late_start")
    assert 0 < len(late) < len(every)
    assert all("不够" in text for text in late["text"])
    assert ws.passages(min_score=0.8).empty
    assert len(ws.passages(max_score=0.75, source="甲.txt")) == len(every)
    assert ws.passages(year=1999).empty
    assert list(ws.passages(year=1999, issue="late_start").columns) == list(every.columns)
    assert len(ws.passages(organisation_type=ws.reports()["organisation_type"].iloc[0])) == len(every)


def test_mistakes_in_the_call_say_what_is_expected(ws):
    passage = ws.passages()["passage_id"].iloc[0]
    for call, message in {
        lambda: ws.passages(role="troubles"): "countermeasure",
        lambda: ws.passages(issue="two_skins"): "late_start",
        lambda: ws.passages(colour="red"): "organisation_type",
        lambda: ws.correct(passage, role="troubles", reviewer="李"): "countermeasure",
        lambda: ws.correct(passage, issues=["two_skins"], reviewer="李"): "late_start",
        lambda: ws.correct(passage, role="cause", reviewer=" "): "person with a name",
        lambda: ws.correct("none", role="cause", reviewer="李"): "no such passage",
        lambda: ws.undo(passage, "李"): "no coding by 李",
        lambda: ws.context("none"): "no such passage",
        lambda: ws.chart("pie"): "issue_frequency",
        lambda: ws.evidence("two_skins"): "late_start",
        lambda: ws.evidence("late_start", other="two_skins"): "late_start",
        lambda: ws.evidence("late_start", moon="new"): "organisation_type",
        lambda: ws.evidence("late_start", addressed="no"): "addressed='yes'",
        lambda: ws.issue_frequency(by="moon"): "issue_by_year",
        lambda: ws.export("pages", "x"): "xlsx",
    }.items():
        with pytest.raises(UsageError, match=message):
            call()


def test_a_correction_feeds_every_table_at_once_and_can_be_undone(ws):
    before = ws.issue_frequency().set_index("issue")["passages"]
    passage = ws.passages(issue="late_start")["passage_id"].iloc[0]
    ws.correct(passage, issues=["weak_system"], reviewer="李老师")
    row = ws.passages().set_index("passage_id").loc[passage]
    assert (row["role"], row["issues"], row["author"], row["reviewed"]) == ("problem", "weak_system", "person:李老师", True)
    after = ws.issue_frequency().set_index("issue")["passages"]
    assert after["late_start"] == before["late_start"] - 1
    assert after["weak_system"] == before["weak_system"] + 1
    assert ws.findings().run["counts"]["reviewed"] == 1
    assert str(ws.undo(passage, "李老师").author) == "rule"
    assert ws.issue_frequency().set_index("issue")["passages"].equals(before)
    assert [gone for _, _, gone in ws.history(passage)] == [False, True]


def test_the_passages_behind_a_number_are_found_by_its_cell(ws, tmp_path):
    (tmp_path / "years.csv").write_text("source,year\n甲.txt,2019\n", encoding="utf-8")
    ws.run(metadata=tmp_path / "years.csv")
    assert len(ws.evidence("late_start", year=2019)) == len(ws.evidence("late_start", year="2019")) == 2
    assert ws.evidence("late_start", year=2018).empty
    assert len(ws.evidence("late_start", other="weak_system")) == 4


def test_a_code_that_left_the_codebook_leads_to_its_passages_where_it_is_counted(ws, tmp_path):
    passage = ws.passages(role="problem")["passage_id"].iloc[0]
    ws.correct(passage, issues=["weak_system"], reviewer="李老师")
    book = tmp_path / "book.yaml"
    book.write_text("".join(line for line in standins.BOOK.splitlines(keepends=True) if "weak" not in line), encoding="utf-8")
    counted = ws.issue_frequency().set_index("issue")["passages"]["weak_system"]
    assert list(ws.evidence("weak_system")["passage_id"]) == list(ws.passages(role="problem", issue="weak_system")["passage_id"])
    assert len(ws.evidence("weak_system")) == counted
    with pytest.raises(UsageError, match="late_start"):
        ws.correct(passage, issues=["weak_system"], reviewer="李老师")


def test_corrections_stay_through_a_change_of_the_source_and_what_is_lost_is_listed(ws, tmp_path):
    first, second = ws.passages(role="problem")["passage_id"].iloc[:2]
    ws.correct(first, role="cause", reviewer="李老师")
    ws.correct(second, role="cause", reviewer="李老师")
    lost = ws.passages().set_index("passage_id").loc[first, "text"]
    (tmp_path / "in" / "甲.txt").write_text("前言。\n" + standins.REPORT.replace(lost, "另写一句。"), encoding="utf-8")
    outcome = ws.run()
    assert outcome.counts["unplaced"] == 1
    assert list(ws.unplaced()["text"]) == [lost]
    assert list(ws.passages()["reviewed"]).count(True) == 1
    assert outcome.has_written


def test_the_context_is_the_passages_around_in_order(ws):
    every = ws.passages()
    ids = list(every["passage_id"])
    assert list(ws.context(ids[4], before=2, after=1)["passage_id"]) == ids[2:6]
    assert list(ws.context(ids[0], before=3, after=0)["passage_id"]) == ids[:1]
    assert ws.context(ids[0])["text"].iloc[0] == every["text"].iloc[0]


def test_charts_and_exports_show_what_stands_now(ws, tmp_path):
    assert ws.chart("issue_frequency").to_dict()
    for form, name in {"csv": "tables", "xlsx": "结果.xlsx", "docx": "结果.docx", "html": "结果.html"}.items():
        assert ws.export(form, tmp_path / name).exists()


def test_a_workspace_opened_again_uses_what_its_last_run_used(ws, tmp_path):
    again = Workspace(ws.folder)
    assert again.plan == ws.plan
    assert again.codebook.name == "试用编码本"
    assert again.add(tmp_path / "in").run().processed == 0


def test_the_state_is_told(ws):
    standing = ws.status()
    assert standing.counts["ok"] == 1
    assert standing.last_run
    assert [known.name for known in standing.sources] == ["甲.txt"]


def test_the_public_names_load_when_used():
    assert pipeline.Workspace is Workspace
    assert pipeline.load_codebook is sys.modules["pipeline.codebook"].load
    assert pipeline.__version__
    assert {"Workspace", "Codebook", "read", "load_codebook"} <= set(dir(pipeline))
    with pytest.raises(AttributeError, match="nothing"):
        getattr(pipeline, "nothing")  # noqa: B009


def test_the_bare_package_and_the_command_load_nothing_heavy():
    names = "{'pandas', 'spacy', 'sklearn', 'numpy', 'sqlite3', 'altair'}"
    script = f"import sys, pipeline, pipeline.cli; print(sorted({names} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
