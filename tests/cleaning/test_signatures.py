"""A name or a date under the title is the author's; a stamp, or what stands beside site lines, is the page's."""

import pytest
from dirt import prepared

BODY = "\n一、基本情况\n各支部坚持集中学习制度，组织生活总体规范，党员队伍保持稳定，作用发挥较好。\n"
TITLES = ("非公企业党建工作调查", "浅谈乡镇干部队伍建设", "社区治理纪实", "如何建设服务型社区")
AUTHORS = [
    ("2023年8月", "", "2023"),
    ("2019年3月10日", "", "2019"),
    ("二〇二三年八月\n铁湖市委两新工委", "铁湖市委两新工委", "2023"),
    ("2023.8", "", "2023"),
    ("铁湖市委两新工委", "铁湖市委两新工委", ""),
    ("铁湖市委两新工委\n2023年8月15日", "铁湖市委两新工委", "2023"),
    ("（中共墨岭县委组织部 2023年8月）", "中共墨岭县委组织部", "2023"),
]
PAGES = [
    "2023-08-15 10:22",
    "2023年8月15日 10:22",
    "2023-08-15",
    "来源：墨岭党建网\n2023年8月15日",
    "2023年8月15日\n阅读：318次",
    "发布时间：2023年8月15日",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(("signature", "organisation", "year"), AUTHORS)
def test_what_signs_or_dates_a_report_under_its_title_is_kept(title, signature, organisation, year):
    (report,), marks = prepared(f"{title}\n{signature}{BODY}")
    found = report.metadata
    assert (found.title, found.organisation, found.year, marks) == (title, organisation, year, ())


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("stamp", PAGES)
def test_the_stamp_of_a_page_is_set_apart(title, stamp):
    (report,), marks = prepared(f"{title}\n{stamp}{BODY}")
    assert (report.metadata.title, report.metadata.organisation, report.metadata.year) == (title, "", "")
    assert len(marks) == len(stamp.splitlines())


def test_a_date_without_a_title_above_it_is_set_apart():
    (report,), _ = prepared("2023年8月" + BODY)
    assert report.metadata.year == ""
