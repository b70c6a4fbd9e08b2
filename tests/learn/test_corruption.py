import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classification import corpus
from pipeline.learn import corruption, layout
from pipeline.learn.corruption import ARTEFACTS, CORRUPTIONS
from pipeline.resources import spun_synonyms

REPORT = """# 一、基本情况
O: 砚池县现有党支部112个，党员2310名，2021年全县党建经费同比增长12.8%。
A: 我局坚持把政治建设摆在首位，健全学习制度，夯实基础工作，不断提升党员队伍理论武装水平和服务群众本领，形成一级抓一级的格局。

# 二、存在的问题
P: 但也存在一些问题。

P study_practice_gap: （一）学习不够深入。
P process_over_effect organisational_life: 有的支部“三会一课”走过场，记录靠事后补，部分党员到会只为签到；
P two_skins: 有的支部就党建抓党建，与业务“各唱各的调”。
C awareness: 主要原因是少数负责同志对党建工作的重要性认识有偏差，把主要精力放在业务指标上，开展活动时才想起支部。

# 三、下一步打算
M: 一是要加强领导，
M awareness: 二是要通过集中培训提高认识，讨论制定年度计划，达到以学促干的目的，2022年10月底前完成108个支部的规范化建设。
M: 三是要严格考核。
"""
HEADER = {"title": "关于砚池县机关党建工作情况的调研报告", "region": "砚池县", "organisation": "砚池县统计局"}
OWN = re.compile("[^一-鿿]")


@pytest.fixture(scope="module")
def report():
    return corpus.parse(REPORT, HEADER, Path("001-h00.txt"))


def is_in_order(labelled):
    inside = all(0 <= item.start < item.end <= len(labelled.text) for item in labelled.gold)
    return inside and all(before.end <= after.start for before, after in pairwise(labelled.gold))


def quotes(labelled):
    return [labelled.text[item.start : item.end] for item in labelled.gold]


@cache
def simple():
    return opencc.OpenCC("t2s")


def bare(text):
    """Chinese characters alone: what no layout artefact may change."""
    return OWN.sub("", text)


def undone(artefact, quote):
    """A quotation with an artefact taken back as far as it can be."""
    if artefact in ("traditional", "pinyin_debris"):
        return simple().convert(OWN.sub("", quote))
    if artefact == "mojibake":
        return re.sub("锟斤拷|[ㄅ-ㄯ]", "", quote)
    if artefact == "spun":
        for word, standard, context in sorted(spun_synonyms(), key=lambda row: -len(row[0])):
            quote = quote if context else quote.replace(word, standard)
    return quote


@pytest.mark.parametrize("artefact", CORRUPTIONS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_gold_quotes_what_it_says_in_order(report, artefact, seed):
    dirty = corruption.corrupt(report, artefact, seed)
    assert is_in_order(dirty)
    assert dirty == corruption.corrupt(report, artefact, seed)
    if artefact == "paywall_gap":
        assert 0 < len(report.gold) - len(dirty.gold) <= layout.LONGEST_CUT
        assert set(quotes(dirty)) <= set(quotes(report))
        return
    for before, after, old, new in zip(report.gold, dirty.gold, quotes(report), quotes(dirty), strict=True):
        assert (before.role, before.issues) == (after.role, after.issues)
        if artefact == "lost_numbers":
            assert old.endswith(new)
        elif artefact == "anonymised":
            assert set(bare(new)) <= set(bare(old)) | {"某"}
            assert bare(new)[-2:] == bare(old)[-2:]
        else:
            assert bare(undone(artefact, new)) == bare(undone(artefact, old))


@pytest.mark.parametrize("artefact", CORRUPTIONS)
def test_every_artefact_leaves_its_trace(report, artefact):
    changed = [corruption.corrupt(report, artefact, seed).text for seed in range(8)]
    assert any(text != report.text for text in changed)


TRACES = {
    "one_paragraph": r"\A[^\n]*\Z",
    "chrome": "首页|浏览次数|字号|小编|文档编号|发布时间",
    "anonymised": r"(?:xx|XX|××|某)县",
    "traditional": "黨建",
    "pinyin_debris": r"黨\(dǎng\)",
    "mojibake": "[─-▀ㄅ-ㄯ?]|锟|/p>",
    "spun": "根底|效劳|局部",
    "hard_breaks": r"\A(?:[^\n]{0,35}(?:\n|\Z))*\Z",
    "previewer_numbers": r"[一-鿿]\n\d+、\n[一-鿿]",
    "redated": r"\d202[345]|202[345]\d",
    "paywall_gap": r"\d+个?字",
    "blanks": "[一-鿿] [一-鿿]",
}


@pytest.mark.parametrize(("artefact", "trace"), TRACES.items())
def test_the_trace_looks_as_the_genre_guide_says(report, artefact, trace):
    found = [re.search(trace, corruption.corrupt(report, artefact, seed).text) for seed in range(12)]
    assert any(found)


def test_headings_and_numbers_are_lost(report):
    without = corruption.corrupt(report, "lost_headings").text
    assert "存在的问题" not in without
    assert "基本情况" not in without
    texts = [corruption.corrupt(report, "lost_numbers", seed).text for seed in range(5)]
    assert any("三是" not in text for text in texts)


def test_two_reports_pasted_together_keep_the_gold_of_both(report):
    other = corpus.parse("P vitality: 有的同志干劲不足。\n", {"title": "述职报告"}, Path("002-h00.txt"))
    both, alone = corruption.corrupt_all([report, other, report], corruption.PASTED)
    assert quotes(both) == quotes(report) + quotes(other)
    assert is_in_order(both)
    assert alone == report


def test_a_short_report_is_never_cut_to_nothing():
    short = corpus.parse("P vitality: 有的同志干劲不足。\n", {"title": "述职报告"}, Path("002-h00.txt"))
    for artefact in ARTEFACTS:
        assert [len(one.gold) for one in corruption.corrupt_all([short], artefact)] == [1]
