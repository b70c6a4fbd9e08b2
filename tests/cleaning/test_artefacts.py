"""One row for every artefact of the genre guide §2: text in, cleaned text and marks out; and what holds for any text."""

import dataclasses
from itertools import pairwise

import pytest
from dirt import prepared
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import clean
from pipeline.data import MarkKind
from pipeline.ingestion import read_bytes
from pipeline.settings import Cleaning

OPEN = "关于青石岭乡支部建设情况的调研报告\n一、基本情况\n青石岭乡现有党支部十二个，党员三百余名，支部工作总体平稳有序。\n"
CLOSE = "\n各支部要把学习抓在经常，把制度落到实处，切实发挥战斗堡垒作用。"

ROWS = [
    pytest.param("您的位置：首页>>调研报告>>正文", "", "breadcrumb", id="breadcrumb"),
    pytest.param("浏览次数：318次", "", "counts", id="counter"),
    pytest.param("小编为大家整理了党建范文，希望对您有所帮助", "", "editor", id="editor's blurb"),
    pytest.param("本文档由用户上传，版权不明", "", "site_words", id="document site"),
    pytest.param("第3页共9页", "", "page_of", id="page number"),
    pytest.param("下一篇：砚池镇工作计划", "", "neighbours", id="neighbour"),
    pytest.param("联系客服：QQ12345678", "", "contact", id="contact"),
    pytest.param("四、密切联系服务群众工作", "四、密切联系服务群众工作", "", id="联系 in a heading is none"),
    pytest.param("用户投诉和登录支付，支部管得少。", "用户投诉和登录支付，支部管得少。", "", id="no site"),
    pytest.param("業(yè)務(wù)學(xué)習(xí)抓得不緊。", "业务学习抓得不紧。", "pinyin", id="pinyin debris"),
    pytest.param("中國銀行(BOC)網點黨員少。", "中国银行（BOC）网点党员少。", "", id="a name in brackets stays"),
    pytest.param("隨著工作推進，存在著問題。", "随着工作推进，存在着问题。", "", id="Traditional"),
    pytest.param("在xx县***书记带领下，×镇党员20xx年增加。", "在某县某书记带领下，×镇党员20某年增加。", "", id="masks"),
    pytest.param("组织生活&nbsp;不严肃</p>。", "组织生活不严肃。", "markup", id="markup"),
    pytest.param("制度没有┢─═▀落实到位。", "制度没有落实到位。", "mojibake", id="broken bytes"),
    pytest.param("标准 化建设的支部有 11 个。", "标准化建设的支部有11个。", "", id="blanks inside words"),
    pytest.param("学习不够,制度不全;", "学习不够，制度不全；", "", id="half-width punctuation"),
    pytest.param("⽀部工作⼀些方面薄弱。", "支部工作一些方面薄弱。", "", id="radicals"),
    pytest.param("支部是主阵地O党员是先锋。", "支部是主阵地。党员是先锋。", "", id="O for a full stop"),
    pytest.param("组织\u200b生活\ufeff少。", "组织生活少。", "", id="invisible characters"),
    pytest.param("党的根底工作和原那么要求，效劳意识弱。", "党的基础工作和原则要求，服务意识弱。", "", id="spun"),
    pytest.param("这里的效劳意识弱。", "这里的效劳意识弱。", "", id="one odd word is no spinning"),
    pytest.param("制度不全。……（省略392字）……\n整改不力。", "制度不全。\n整改不力。", "paywall", id="paid gap"),
    pytest.param("各村支部书记都兼职，平时还忙于业\n3、\n务。", "各村支部书记都兼职，平时还忙于业务。", "", id="previewer"),
    pytest.param("有的支部台账不全，会议记录潦草，\n少活动。", "有的支部台账不全，会议记录潦草，少活动。", "", id="broken"),
]  # fmt: skip


def cleaned(text, settings_=None):
    return clean(read_bytes(text.encode(), "报告.txt"), settings_ or Cleaning())


@pytest.mark.parametrize(("dirty", "wanted", "rule"), ROWS)
def test_an_artefact_is_set_right_and_marked(dirty, wanted, rule):
    source = OPEN + dirty + CLOSE
    result = cleaned(source)
    paragraphs = [result.text[paragraph.start : paragraph.end] for paragraph in result.paragraphs]
    assert paragraphs == [*OPEN.splitlines(), *wanted.splitlines(), CLOSE.strip()]
    assert {mark.rule for mark in result.marks} == ({rule} if rule else set())
    for mark in result.marks:
        assert source[mark.source_start : mark.source_end].strip() in dirty


def test_a_gap_is_never_bridged():
    result = cleaned(OPEN + "有的支部活动此处隐藏955个字没有记录，台账不全。" + CLOSE)
    assert any(mark.kind is MarkKind.GAP for mark in result.marks)
    after = [paragraph for paragraph in result.paragraphs if paragraph.after_gap]
    assert len(after) == 1


def test_an_outline_before_the_body_is_set_apart():
    outline = "目录\n一、基本情况\n二、存在问题\n三、对策建议\n"
    title, body = OPEN.split("\n", 1)
    result = cleaned(
        title + "\n" + outline + body + "二、存在问题\n有的支部学习少，有的支部活动少，组织生活不够严肃认真。" + CLOSE
    )
    assert [mark.kind for mark in result.marks] == [MarkKind.OUTLINE] * 4
    assert result.text.count("二、存在问题") == 1


@pytest.mark.parametrize(
    ("switch", "dirty", "kept"),
    [("simplify", "黨員學習不夠。", "黨員學習不夠。"), ("spun_synonyms", "根底和原那么，效劳差。", "根底和原那么，效劳差。")],
)
def test_optional_steps_can_be_left_out(switch, dirty, kept):
    assert kept in cleaned(OPEN + dirty + CLOSE, dataclasses.replace(Cleaning(), **{switch: False})).text
    assert kept not in cleaned(OPEN + dirty + CLOSE).text


PIECES = st.sampled_from(
    [
        "一、存在的问题",
        "（一）学习不够。",
        "有的支部“走过场”；",
        "党员黨員問題",
        " ",
        "\n",
        "\n\n",
        "3、",
        "xx县",
        "**",
        "（省略392字）",
        "您的位置：首页",
        "業(yè)務(wù)",
        "\u3000",
        "&nbsp;",
        "？？？？",
        "根底",
        "原那么",
        "标准 化",
        "第二篇：工作总结",
        "目录",
        "……",
        "2019年",
        "，",
        "abc",
        "\r\n",
        "\t",
        "😀",
        "O",
        "①",
        "支部工作总体平稳有序，各项制度得到较好落实，党员队伍充满活力。",
    ]
)
ANY_TEXT = st.lists(PIECES, max_size=30).map("".join)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_passages_and_headings_lie_in_the_source_in_order(text):
    source = read_bytes(("正文" + text).encode(), "报告.txt")
    reports, marks = prepared("正文" + text)
    passages = [passage for report in reports for passage in report.passages]
    for passage in passages:
        assert 0 <= passage.source_start < passage.source_end <= len(source.text)
        assert passage.text.strip() == passage.text
    for before, after in pairwise(passages):
        assert before.source_end <= after.source_start
    for report in reports:
        inside = [*report.passages, *report.headings]
        assert all(report.source_start <= part.source_start < part.source_end <= report.source_end for part in inside)
    assert [mark.source_start for mark in marks] == sorted(mark.source_start for mark in marks)


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_cleaning_its_own_output_changes_nothing_more(text):
    once = cleaned(OPEN + text + CLOSE).text
    again = cleaned(once).text
    assert _han(cleaned(again).text) == _han(again)
    assert len(_han(again)) <= len(_han(once))


def _han(text):
    return "".join(character for character in text if "\u4e00" <= character <= "\u9fff")


CLAUSE = st.text(alphabet="党建支部学习制度落实不够有的同志认真开会群众服务", min_size=12, max_size=60)
PLAIN = st.lists(CLAUSE.map(lambda clause: clause + "。"), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(PLAIN, st.sampled_from(["", "\n"]))
def test_every_character_of_a_plain_text_is_in_exactly_one_passage_or_heading(sentences, joint):
    text = joint.join(sentences)
    reports, _ = prepared(text)
    seen = [0] * len(text)
    for report in reports:
        for passage in report.passages:
            for place in range(passage.source_start, passage.source_end):
                seen[place] += 1
    assert all(count == 1 for count, character in zip(seen, text, strict=True) if character != "\n")
