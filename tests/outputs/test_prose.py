"""What the sentences say of the most and the greatest is true: equals are named together or not at all."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from pipeline import settings as choices
from pipeline.aggregate import Frames, columns, find
from pipeline.aggregate.passages import InMemory
from pipeline.codebook import parse
from pipeline.outputs import charts, layout, page, prose, word, wording

CODES = [f"issue_{letter}" for letter in "abcdef"]
BOOK = parse(
    "{name: 例, version: '1', issues: ["
    + ", ".join(f"{{code: {code}, name: 名{code[-1]}, definition: 定义}}" for code in CODES)
    + "]}"
)


def findings_of(reports, book=BOOK, **chosen):
    """Make findings of reports told as (year, organisation type, issues); an issue may name the role of its passage."""
    blank = dict.fromkeys(columns.REPORTS, "") | {"genre": "report"}
    told = [blank | {"report_id": f"r{n}", "year": year, "organisation_type": kind} for n, (year, kind, _) in enumerate(reports)]
    said = [
        {
            "passage_id": f"r{n}p{told}",
            "report_id": f"r{n}",
            "role": role or "problem",
            "issues": code,
            "text": f"有的支部弱{n}。",
        }
        for n, (*_, issues) in enumerate(reports)
        for told in issues
        for code, _, role in [told.partition(":")]
    ]
    frames = Frames(
        DataFrame(columns=list(columns.SOURCES)),
        DataFrame(told, columns=list(columns.REPORTS)),
        InMemory(DataFrame(said, columns=list(columns.PASSAGES))),
    )
    return find(frames, book, choices.Findings(**chosen), {})


def by_year(**counts):
    return findings_of([(year.strip("y"), "", []) for year, count in counts.items() for _ in range(count)])


def by_type(**counts):
    return findings_of([("", kind, ["issue_a"]) for kind, count in counts.items() for _ in range(count)])


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"y2017": 3, "y2020": 3, "y2018": 1, "y2019": 3}, "有年份的10份报告中，2017年、2019年、2020年最多，各为3份。"),
        ({"y2017": 1, "y2020": 2}, "有年份的3份报告中，2020年最多，为2份。"),
        ({"y2017": 2, "y2018": 2, "y2019": 2, "y2020": 2, "y2021": 1}, ""),
        ({"y2017": 2, "y2018": 2}, ""),
    ],
)
def test_years_that_tie_for_the_most_are_all_named_or_none(counts, said):
    assert prose.over_time(by_year(**counts)) == said + "各年报告较少，图中的起伏不宜解读为趋势。"


def test_halves_are_counted_over_the_dated_reports_where_no_year_has_the_most():
    assert prose.over_time(by_year(y2017=10, y2020=10)).startswith("有年份的20份报告以2020年为界分为前（10份）、后（10份）两段")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"农村": 4, "国企": 3, "机关": 2, "学校": 2, "社区": 2}, ["农村4份", "国企3份", "较多"]),
        ({"农村": 2, "国企": 2, "机关": 2, "学校": 1}, ["农村2份", "国企2份", "机关2份", "较多"]),
        ({"农村": 2, "国企": 1}, ["农村2份", "国企1份"]),
        ({"公安": 1, "国企": 1, "机关": 1, "学校": 1}, []),
    ],
)
def test_types_that_tie_are_all_named_or_none(counts, said):
    told = prose.issue(by_type(**counts), "issue_a").partition("从单位类型看，")[2]
    assert sorted(re.findall(r"\w\w\d份(?=（占该类)|较多", told)) == sorted(said)


@pytest.mark.parametrize(
    ("raised", "leading", "said"),
    [
        ("aab", 6, "提出最多的是“名a”，2份；其次是“名b”，1份"),
        ("aabbc", 6, "提出最多的是“名a”，2份；“名b”，2份；其次是“名c”，1份"),
        ("ab", 6, "提出的问题主要有“名a”，1份；“名b”，1份"),
        ("aabbccdde", 6, "提出的问题主要有“名a”，2份；“名b”，2份；“名c”，2份；“名d”，2份；“名e”，1份"),
        ("aabcd", 2, "提出最多的是“名a”，2份；其次是“名b”，1份；另有2类问题同为1份"),
        ("aabbc", 1, "提出的问题主要有“名a”，2份；另有1类问题同为2份"),
    ],
)
def test_issues_that_tie_for_the_most_are_all_named_or_none(raised, leading, said):
    told = prose.overview(findings_of([("", "", [f"issue_{letter}"]) for letter in raised], leading_issues=leading))
    assert said in re.sub(r"，占[\d.]+%（[^）]*）", "", told)


def test_pairs_that_tie_are_all_named_or_none():
    few = prose.together(findings_of([("", "", CODES[:2])] * 3 + [("", "", CODES[1:3])] * 2 + [("", "", CODES[2:5])]))
    assert re.findall(r"（\d份", few) == ["（3份", "（2份"]
    assert "一并提出最多的是“名a”与“名b”（3份" in few
    many = prose.together(findings_of([("", "", CODES)] * 3))
    assert "最多" not in many
    assert "较强" not in many


def test_links_of_equal_strength_are_named_together():
    reports = [("", "", codes) for codes in [CODES[:2], CODES[2:4], []] for _ in range(3)]
    assert "关联较强的是“名a”与“名b”、“名c”与“名d”，次数均为随机情形的3.00倍" in prose.together(findings_of(reports))


def test_issues_of_one_rank_share_it():
    tied = findings_of([("", "", ["issue_a", "issue_b"]), ("", "", ["issue_a", "issue_b"]), ("", "", ["issue_c"])])
    assert "居并列第1位" in prose.issue(tied, "issue_b")
    assert "居第3位" in prose.issue(tied, "issue_c")


def test_answers_of_every_report_that_raises_an_issue_are_its_own():
    """Three reports give it as a cause, of which two are quoted; the third proposes what to do about it."""
    reports = [("", "", ["issue_a:cause"])] * 2 + [("", "", ["issue_a:cause", "issue_a:countermeasure"])]
    told = [paragraph.text for paragraph in word.compose(findings_of(reports, excerpts=2)).paragraphs]
    assert "在这3份报告中，1份（33.3%）同时提出了针对性的对策。" in told
    assert "提出的对策如：" in told
    assert "其他报告中可资参考的对策如：" not in told


def test_any_number_of_leading_issues_is_numbered():
    codes = [f"code_{number}" for number in range(112)]
    entries = ", ".join(f"{{code: {code}, name: {code}, definition: 定义}}" for code in codes)
    book = parse(f"{{name: 例, version: '1', issues: [{entries}]}}")
    text = layout.blank()
    word._issues(text, findings_of([("", "", codes)], book, leading_issues=112))
    assert [paragraph.text for paragraph in text.paragraphs if paragraph.style.name == layout.SECOND][-3:] == [
        "（一百一十）code_109",
        "（一百一十一）code_110",
        "（一百一十二）code_111",
    ]


def test_a_share_is_the_same_wherever_it_shows():
    findings = findings_of([("2020", "机关" if number else "农村", CODES[:1] if not number else []) for number in range(29)])
    text = word.compose(findings)
    shown = {row.cells[3].text for row in text.tables[0].rows if row.cells[2].text == "1"}
    shown |= {row.cells[3].text for row in text.tables[1].rows if row.cells[2].text == "1"}
    shown |= set(re.findall(r"1份，占([\d.]+%)", prose.overview(findings)))
    shown |= {str(row["share"]) for row in page._issue_rows(findings) if row["reports"]}
    shown |= set(
        re.findall(r"1份\s+([\d.]+%)", charts.svg(findings, "issue_frequency").replace("&#160;", " ").replace("\xa0", " "))
    )
    assert shown == {"3.4%"}


@given(st.integers(0, 3000), st.integers(1, 3000))
@settings(max_examples=200, deadline=None)
def test_a_share_is_rounded_once_a_half_upwards(part, whole):
    tenths = (2 * 1000 * part + whole) // (2 * whole)
    assert wording.percent(part / whole) == f"{tenths // 10}.{tenths % 10}%"


def test_a_definition_is_told_without_its_verb():
    told = [prose.SAYS.sub("", text) for text in ("说党建与业务分离", "指制度缺失", "说明材料不足")]
    assert told == ["党建与业务分离", "制度缺失", "说明材料不足"]
