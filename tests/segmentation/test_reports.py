"""Reports in one source: marked, pasted with openings, repeated; and one report is always exactly one."""

import random
from pathlib import Path

import pytest

from pipeline.classification import corpus
from pipeline.ingestion import read_bytes
from pipeline.process import prepare
from pipeline.segmentation.reports import divide
from pipeline.settings import Settings

LABELLED = [corpus.read(path) for path in sorted(Path("corpora/labelled/reports").glob("*.txt"))]

ENDINGS = ("报告", "总结", "方案")


def reports_of(text):
    return prepare(read_bytes(text.encode(), "报告.txt"), Settings())[0]


@pytest.mark.parametrize("report", LABELLED[::5], ids=lambda report: report.name)
def test_one_report_is_one(report):
    assert len(reports_of(report.text)) == 1


@pytest.mark.parametrize("mark", ["第{}篇：", "【篇{}】", "篇{}：", "范文{}："])
def test_marked_reports_are_divided_at_their_marks(mark):
    parts = LABELLED[3:6]
    text = "\n".join(mark.format("一二三"[number]) + part.text for number, part in enumerate(parts))
    found = reports_of(text)
    assert len(found) == 3
    for report, part in zip(found, parts, strict=True):
        assert report.metadata.title == part.header["title"]


def test_a_mark_inside_a_paragraph_divides_it():
    text = "支部坚持学习，制度较为健全。第二篇：镇党委要抓好组织建设，党员要带头。"
    assert len(reports_of("第一篇：" + text)) == 2


def test_pasted_reports_are_divided_at_their_titles():
    rng = random.Random(3)
    titled = [
        report for report in LABELLED if report.text.split("\n")[0].endswith(("报告", "总结", "方案")) and len(report.text) > 1000
    ]
    right = 0
    for _ in range(10):
        chosen = rng.sample(titled, 3)
        text = "\n".join(report.text for report in chosen)
        starts = [text.index(report.text) for report in chosen]
        right += [report.source_start for report in reports_of(text)] == starts
    assert right >= 9


def test_a_block_that_comes_again_is_a_report_of_its_own():
    body = LABELLED[2].text.split("\n", 1)[1]
    assert len(reports_of(f"{body}\n{body}")) == 2


def test_an_announcement_inside_a_section_opens_nothing():
    units = ("机关", "农村", "社区", "学校", "医院", "企业", "公安", "税务")
    body = [f"{unit}党支部的学习制度总体健全，组织生活较为规范，党员作用发挥较好，群众比较满意。" * 3 for unit in units]
    assert divide(["工作情况", "一、基本情况", *body[:4], "二、存在的问题", "不足之处现一并报告如下。", *body[4:]]) == [0]
    assert divide(["一、基本情况", *body[:4], "现将我镇全年党建工作情况汇报如下。", *body[4:]]) == [0, 5]


def test_no_text_gives_no_report():
    assert divide([]) == []
    assert reports_of("您的位置：首页>>正文") == ()


def test_a_whole_title_begins_another_report_after_one_of_short_items():
    items = "".join(f"{mark}、党员活动室还没有配齐桌椅，学习资料也没有及时更换，支部要抓紧补上。\n" for mark in "一二三四五六")
    second = "砚泠县水务公司党总支工作总结\n公司现有党员三十名，坚持每月学习一次。\n"
    text = f"青石镇中心小学党支部2021年度对照检查材料\n{items}\n{second}"
    assert [report.metadata.title[:4] for report in reports_of(text)] == ["青石镇中", "砚泠县水"]


def test_a_numbered_sentence_is_a_passage():
    text = "支部工作总结\n（一）改进考核办法，少看台账。\n（二）规范党费收缴。\n党员按月交纳党费，支部按季公布账目，接受监督。\n"
    (report,) = reports_of(text)
    assert [passage.text[:3] for passage in report.passages] == ["（一）", "（二）", "党员按"]
    assert report.passages[2].section == ("（二）规范党费收缴",)
