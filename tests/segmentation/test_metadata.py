"""What a report says of itself; what is masked or not said stays empty; and how often the labelled headers agree."""

import re
from pathlib import Path

import pytest

from pipeline.classification import corpus
from pipeline.ingestion import read_bytes
from pipeline.process import prepare
from pipeline.settings import Settings

BODY = "\n一、基本情况\n各支部坚持集中学习制度，组织生活总体规范，党员队伍保持稳定，作用发挥较好。\n"


def metadata_of(text):
    return prepare(read_bytes(text.encode(), "报告.txt"), Settings())[0][0].metadata


KEYS = ("organisation_type", "region", "level", "year", "genre")


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("砚泠县税务局党支部2019年工作总结", "税务 砚泠县 县 2019 summary"),
        ("关于霁陂市公安局基层党组织建设情况的调研报告", "公安 霁陂市 市  report"),
        ("穰浔县人民医院党委二〇二一年工作要点", "医院 穰浔县 县 2021 plan"),
        ("在澜岙乡党员大会上的讲话", "乡镇 澜岙乡 乡  speech"),
    ],
)
def test_the_title_tells(title, wanted):
    assert " ".join(str(getattr(metadata_of(title + BODY), key)) for key in KEYS) == wanted


@pytest.mark.parametrize(
    ("title", "organisation", "region"),
    [
        ("穰岭县委社会工作部2024年党建工作总结", "穰岭县委社会工作部", "穰岭县"),
        ("银杏市卫健委机关党建工作情况汇报", "银杏市卫健委", "银杏市"),
        ("铁湖县图书馆二○○六年工作总结", "铁湖县图书馆", "铁湖县"),
        ("党旗插在渡口上——霁浔村党支部先进事迹", "霁浔村党支部", "霁浔村"),
        ("松岗区两新组织党建工作调研报告", "", "松岗区"),
        ("农业县机关党建调研报告", "", ""),
        ("关于荇堰社区各支部组织生活的通报", "", "荇堰社区"),
        ("党建工作站建设情况调研报告", "", ""),
    ],
)
def test_units_and_places_with_common_names_are_read_from_the_title(title, organisation, region):
    found = metadata_of(title + BODY)
    assert (found.organisation, found.region) == (organisation, region)


@pytest.mark.parametrize(("line", "organisation"), [("联合调研组", ""), ("青石镇党委调研组", "青石镇党委调研组")])
def test_a_group_without_a_unit_is_no_organisation(line, organisation):
    assert metadata_of(f"基层党建调研报告\n{line}{BODY}").organisation == organisation


MASKED = ["某县教育局党支部整改报告", "xx市直机关工委工作总结", "**县委组织部调研报告", "我局支部工作汇报"]


@pytest.mark.parametrize("title", MASKED)
def test_what_is_masked_stays_empty(title):
    found = metadata_of(title + BODY)
    assert (found.organisation, found.region, found.year) == ("", "", "")


def test_the_date_of_a_page_is_never_the_year():
    page = "发布时间：2031-05-06 浏览次数：318\n支部工作总结" + BODY + "上传日期：2031年5月7日\n"
    assert metadata_of(page).year == ""
    assert metadata_of(page.replace("各支部坚持", "2018年，各支部坚持")).year == "2018"


def test_the_signature_dates_the_report():
    assert metadata_of("支部工作总结" + BODY + "2017年以来党员增加。\n青石镇党委\n2020年1月8日").year == "2020"


def test_a_date_in_brackets_under_the_title_dates_the_report():
    assert metadata_of("支部工作总结\n青石镇党委\n（2012年9月）" + BODY + "2009年以来党员增加。").year == "2012"


@pytest.mark.parametrize(
    ("body", "year"),
    [
        ("截至2022年12月，全镇共有党员1203名。2016年建成党群服务中心。", "2022"),
        ("二〇一九年抓规范，2020年抓提升。", "2019"),
        ("2019年抓规范，力争到2021年底前全部达标，2021年6月底前验收。", "2019"),
        ("到2021年，支部全部达标。", "2021"),
    ],
)
def test_the_year_is_the_one_named_most_and_not_one_that_bounds_a_time(body, year):
    assert metadata_of("支部工作总结\n" + body + BODY).year == year


MASK = re.compile(r"xx|XX|××|\*\*")
# from this brief on most titles mislead on purpose, as those of collections do, and so do what they let one guess
MISLEADING = 1373
PATHS = sorted(Path("corpora/labelled/reports").glob("*.txt"))
LABELLED = [corpus.read(path) for path in PATHS if int(path.name.split("-")[0]) < MISLEADING][::2]


@pytest.mark.parametrize(
    ("key", "floor"), [("title", 0.98), ("genre", 0.94), ("organisation_type", 0.9), ("year", 0.98), ("region", 0.85)]
)
def test_agrees_with_the_labelled_headers_where_the_text_names_it(key, floor):
    pairs = []
    for report in LABELLED:
        wanted = report.header.get(key, "")[: 2 if key == "organisation_type" and "其他" in report.header[key] else None]
        if key not in ("year", "region") or (wanted and wanted in report.text):
            pairs.append((wanted, str(getattr(metadata_of(report.text), key))))
    assert sum(MASK.sub("某", wanted) == found for wanted, found in pairs) / len(pairs) >= floor
