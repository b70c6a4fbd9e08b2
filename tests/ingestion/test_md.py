import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vectors import texts_of

from pipeline.cleaning import clean
from pipeline.data import BlockKind, Format
from pipeline.errors import UnreadableSource
from pipeline.ingestion import read_bytes
from pipeline.settings import Cleaning


def read(text):
    return read_bytes(text.encode(), "报告.md")


def test_the_text_is_the_file_itself():
    written = "\ufeff# 题\r\n\r\n**一是**学用脱节。\r\n"
    source = read(written)
    assert source.format is Format.MD
    assert source.text == "# 题\n\n**一是**学用脱节。\n"


@pytest.mark.parametrize(
    ("line", "text", "kind", "level"),
    [
        ("### （一）做法 ###", "（一）做法", BlockKind.HEADING, 3),
        ("##一、没有空格", "一、没有空格", BlockKind.HEADING, 2),
        ("大标题\n===", "大标题", BlockKind.HEADING, 1),
        ("小标题\n---", "小标题", BlockKind.HEADING, 2),
        ("> - [x] 抓学习。", "抓学习。", BlockKind.PARAGRAPH, None),
        ("1. 抓学习。", "1. 抓学习。", BlockKind.PARAGRAPH, None),
        ("[1]: https://example.org", "[1]: https://example.org", BlockKind.ASIDE, None),
        ("---\ntitle: 题\n---", "title: 题", BlockKind.ASIDE, None),
        ("```text\n# 不是标题\n```", "# 不是标题", BlockKind.PARAGRAPH, None),
    ],
)
def test_shapes_of_lines(line, text, kind, level):
    source = read(line)
    [block] = source.blocks
    assert (source.text[block.start : block.end], block.kind, block.level) == (text, kind, level)


def test_rules_and_pictures_are_no_paragraphs():
    source = read("前\n\n* * *\n\n后\n")
    assert texts_of(source) == ("前", "后")


@pytest.mark.parametrize("line", ["甲{}乙", "# 甲{}乙", "{}甲", "|{}甲", ">{}甲", "| 甲{}乙", "[甲]: {}乙", "-{}甲"])
def test_a_line_with_very_many_blanks_is_read(line):
    # minutes, where every way to share out the blanks is tried
    [block] = read(line.format(" " * 100_000)).blocks
    assert block.end == len(line.format(" " * 100_000))


def test_marks_do_not_reach_the_analysis_and_stay_in_the_quotation():
    source = read("**一是学用脱节**，见[《通报》](https://a.cn/b_c)和`条例`；![图](a.png)*严肃*性~~不够~~不足[^1]，见\\#号。\n")
    cleaned = clean(source, Cleaning())
    assert cleaned.text == "一是学用脱节，见《通报》和条例；严肃性不够不足，见#号。"
    start, end = cleaned.offsets.to_source(0, 6)
    assert source.text[start:end].strip("*") == "一是学用脱节"


def test_masks_of_names_are_no_emphasis():
    assert clean(read("在***书记带领下，20__年见效。\n"), Cleaning()).text == "在某书记带领下，20某年见效。"


def test_marks_in_other_formats_stay():
    assert clean(read_bytes("见[附件](a)。".encode(), "甲.txt"), Cleaning()).text == "见[附件](a)。"


@settings(deadline=None)
@given(st.text(alphabet="#*_`~[]()!|->=\\ \n甲，。a1", max_size=80))
def test_every_character_lies_in_a_block_or_is_a_mark(text):
    try:
        source = read("甲\n\n" + text)
    except UnreadableSource:
        return
    uncovered, place = "", 0
    for block in source.blocks:
        assert place <= block.start < block.end
        uncovered += source.text[place : block.start]
        place = block.end
    uncovered += source.text[place:]
    assert not set(uncovered) & set("甲，。")
    clean(source, Cleaning())
