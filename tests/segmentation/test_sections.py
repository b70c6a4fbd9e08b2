"""Trees of headings: numbers may skip, headings run in or are glued, and tables and notes leave the tree alone."""

import pytest

from pipeline.data import Block, BlockKind, Format, Source
from pipeline.process import prepare
from pipeline.segmentation.numbering import Rank, number_at
from pipeline.settings import Settings

LONG = "全镇各支部坚持集中学习制度，组织生活总体规范，党员队伍保持稳定。"


def laid(*lines):
    """The one report of a source with these blocks; a line is a text, or (text, kind, level)."""
    text, blocks = "", []
    for line in lines:
        words, kind, level = line if isinstance(line, tuple) else (line, BlockKind.PARAGRAPH, None)
        blocks.append(Block(len(text), len(text) + len(words), kind, level))
        text += words + "\n"
    source = Source("报告.docx", "0" * 64, Format.DOCX, len(text), text, tuple(blocks))
    (report,) = prepare(source, Settings())[0]
    return report


def tree(report):
    return [(heading.level, heading.text) for heading in report.headings]


def test_numbers_may_skip_and_levels_follow_their_style():
    report = laid("青石镇党建工作总结", "一、主要做法", "（一）抓学习", LONG, "（四）抓制度", LONG, "三、下一步打算", LONG)
    assert tree(report) == [
        (0, "青石镇党建工作总结"),
        (1, "一、主要做法"),
        (2, "（一）抓学习"),
        (2, "（四）抓制度"),
        (1, "三、下一步打算"),
    ]
    assert [passage.section for passage in report.passages] == [
        ("一、主要做法", "（一）抓学习"),
        ("一、主要做法", "（四）抓制度"),
        ("三、下一步打算",),
    ]


def test_a_heading_that_runs_in_is_a_passage_and_a_heading():
    report = laid("青石镇调研报告", "一、存在的问题", "（一）学习不够深入。" + LONG, "（二）制度不够健全。" + LONG)
    assert [passage.text for passage in report.passages][:2] == ["（一）学习不够深入。", LONG]
    assert report.passages[1].section == ("一、存在的问题", "（一）学习不够深入")
    assert report.passages[3].section == ("一、存在的问题", "（二）制度不够健全")


def test_headings_glued_in_one_paragraph_are_found():
    report = laid("青石镇调研报告 一、基本情况 " + LONG + "二、存在的问题 " + LONG + "三、对策建议 " + LONG)
    assert [passage.section for passage in report.passages][1:] == [("二、存在的问题",), ("三、对策建议",)]


def test_slogans_that_stand_alone_between_paragraphs_are_headings():
    full = LONG + "各村组织党员到场院里议事，把难题一件一件摆开来说。"
    said = full + "“有事找支部，心里就踏实。”"
    report = laid("青石镇党建工作纪实", full, "“红色管家”进场院", said, "把组织建在链上", full, full)
    assert tree(report) == [(0, "青石镇党建工作纪实"), (1, "“红色管家”进场院"), (1, "把组织建在链上")]
    assert [passage.section for passage in report.passages][-1] == ("把组织建在链上",)


def test_slogans_stand_under_the_numbered_heading_that_is_open():
    full = LONG + LONG
    report = laid(
        "青石镇调研报告",
        "一、存在的问题",
        full,
        "思想引领方面",
        full,
        "组织建设方面",
        full,
        "二、对策建议",
        full,
        "把支部建强",
        full,
    )
    assert [passage.section for passage in report.passages][2::2] == [
        ("一、存在的问题", "思想引领方面"),
        ("一、存在的问题", "组织建设方面"),
        ("二、对策建议",),
        ("二、对策建议", "把支部建强"),
    ]


def test_one_slogan_alone_may_be_anything():
    full = LONG + LONG
    assert tree(laid("青石镇党建工作纪实", full, "把组织建在链上", full, full)) == [(0, "青石镇党建工作纪实")]


@pytest.mark.parametrize(
    ("before", "one", "other", "after"),
    [
        pytest.param(LONG[:-1], "把组织建在链上", "让党员走在前列", LONG + LONG, id="after a line that goes on"),
        pytest.param(LONG, "把组织建在链上", "让党员走在前列", "好。", id="before no full paragraph"),
        pytest.param(LONG, "把组织建在链上；", "让党员走在前列；", LONG + LONG, id="with a semicolon"),
        pytest.param(LONG, "把组织建在链上，", "让党员走在前列，", LONG + LONG, id="with a comma at the end"),
        pytest.param(LONG, "（党员在场院议事）", "【党员在地头议事】", LONG + LONG, id="asides"),
        pytest.param(LONG, "党员在场院议事 沈禾摄", "党员在地头议事 沈禾摄", LONG + LONG, id="captions"),
        pytest.param(LONG, "图1党员年龄构成情况", "表2-1支部设置情况", LONG + LONG, id="captions that end like headings"),
        pytest.param(LONG, "2021年3月5日", "2021年4月6日", LONG + LONG, id="dates"),
        pytest.param(LONG, "部分党员学习不主动", "少数支部活动不经常", LONG + LONG, id="statements"),
        pytest.param(LONG, "他说：“党员要带头”", "她说：“支部要管事”", LONG + LONG, id="speech"),
        pytest.param(LONG, "党员", "支部", LONG + LONG, id="too short"),
        pytest.param(LONG, "把组织建在产业链上" * 4, "让党员走在队伍前列" * 4, LONG + LONG, id="too long"),
    ],
)
def test_lines_that_stand_otherwise_stay_passages(before, one, other, after):
    report = laid("青石镇党建工作纪实", before, one, after, before, other, after)
    assert not {one, other} & {heading.text for heading in report.headings}


@pytest.mark.parametrize("marks", [("（一）", "（二）", "（三）"), ("1.1", "1.2", "1.3"), ("一、", "二、", "三、")])
def test_numbered_lines_with_nothing_under_them_are_passages(marks):
    faults = ("党员学习不够经常", "组织生活不够规范", "作用发挥不够明显")
    items = [mark + fault for mark, fault in zip(marks, faults, strict=True)]
    report = laid("青石镇党支部调研报告", LONG, *items)
    assert [passage.text for passage in report.passages][-3:] == items


def test_a_numbered_line_that_names_a_part_is_a_heading_even_with_nothing_under_it():
    report = laid("青石镇党支部调研报告", LONG, "二、存在的主要问题", "三、对策建议", LONG)
    assert [text for _, text in tree(report)][1:] == ["二、存在的主要问题", "三、对策建议"]


def test_labels_before_a_colon_are_headings_beside_each_other_under_the_numbered_one():
    report = laid(
        "青石镇党委整改情况报告",
        "一、组织生活方面",
        "存在问题：有的支部会议记录不全。整改措施：一是补齐记录，逐次核对。二是按月抽查，及时通报。",
        "二、学习教育方面",
        "成因：学习安排与业务工作冲突。镇党委书记强调：学习要经常。",
    )
    assert tree(report)[1:] == [
        (1, "一、组织生活方面"), (2, "存在问题"), (2, "整改措施"), (1, "二、学习教育方面"), (2, "成因")
    ]  # fmt: skip
    assert [passage.section[-1] for passage in report.passages] == ["存在问题"] + ["整改措施"] * 2 + ["成因"] * 2
    assert report.passages[0].text == "存在问题：有的支部会议记录不全。"


def test_numbered_headings_stand_under_the_label_that_is_open():
    report = laid(
        "青石镇党委自查报告",
        LONG,
        "存在问题：",
        "1.学习不够。有的党员学得少。",
        "2.服务不够。有的党员走访少。",
        "整改措施：",
        LONG,
    )
    assert [passage.section for passage in report.passages][-1] == ("整改措施",)
    assert ("存在问题", "2.服务不够") in [passage.section for passage in report.passages]


def test_a_label_before_the_first_numbered_heading_ends_there():
    report = laid("青石镇整改报告", "整改成效：今年完成整改十二项，群众反映较好。" + LONG, "一、学习教育方面", LONG)
    assert [passage.section for passage in report.passages][-1] == ("一、学习教育方面",)


def test_slogans_stand_under_the_numbered_heading_above_a_label():
    full = LONG + LONG
    report = laid("青石镇调研报告", "一、存在的问题", "主要表现：" + full, "思想引领方面", full, "组织建设方面", full)
    assert [passage.section for passage in report.passages][-1] == ("一、存在的问题", "主要表现", "组织建设方面")


@pytest.mark.parametrize(
    "sentence",
    [
        "个别党员提出建议：会议要少开。",
        "为解决这些问题：一是补课。",
        "聚焦群众急难愁盼问题：全年办实事三十件。",
        "支部不存在问题：一切正常。",
        "书记在谈到工作措施时说：“要抓实。”",
    ],
)
def test_sentences_with_a_colon_are_no_labels(sentence):
    report = laid("青石镇整改报告", "一、学习教育方面", sentence + LONG, LONG)
    assert {passage.section for passage in report.passages} == {("一、学习教育方面",)}


def test_numbers_of_two_parts_stand_under_plain_ones():
    report = laid("青石镇调研报告", LONG, "1.学习教育方面", "1.1 党员学习不主动", LONG, "2.组织生活方面", "2.1 会议不经常", LONG)
    assert {"1.学习教育方面", "2.组织生活方面"} <= {heading.text for heading in report.headings}


def test_rows_between_paragraphs_are_no_headings():
    full = LONG + LONG
    report = laid("青石镇党建工作纪实", full, ("把组织建在链上", BlockKind.TABLE_ROW, None), full, "让党员走在前列", full)
    assert tree(report) == [(0, "青石镇党建工作纪实")]


def test_styles_and_numbers_make_one_tree():
    heading = BlockKind.HEADING
    report = laid(
        "青石镇调研报告", ("存在的问题", heading, 1), LONG, ("（一）学习方面", heading, 2), LONG, ("对策建议", heading, 1), LONG
    )
    assert [passage.section for passage in report.passages] == [
        ("存在的问题",),
        ("存在的问题", "（一）学习方面"),
        ("对策建议",),
    ]
    levels = {text: level for level, text in tree(report)}
    assert levels["存在的问题"] == levels["对策建议"] == 1
    assert levels["（一）学习方面"] == 2


@pytest.mark.parametrize("kind", [BlockKind.FOOTNOTE, BlockKind.TABLE_ROW, BlockKind.TEXT_BOX])
def test_notes_and_tables_leave_the_tree_as_it_is(kind):
    note = ("三、数据来源于各支部年报", kind, None)
    report = laid("青石镇调研报告", "一、存在的问题", LONG, note, LONG)
    assert tree(report) == [(0, "青石镇调研报告"), (1, "一、存在的问题")]
    assert [passage.text for passage in report.passages] == [LONG, note[0], LONG]
    assert {passage.section for passage in report.passages} == {("一、存在的问题",)}


def test_rows_of_a_table_are_not_glued():
    rows = [("第一支部\t12人", BlockKind.TABLE_ROW, None), ("第二支部\t15人", BlockKind.TABLE_ROW, None)]
    report = laid("青石镇调研报告", "一、基本情况", LONG, *rows, LONG)
    assert len(report.passages) == 4


@pytest.mark.parametrize("kind", [BlockKind.RUNNING, BlockKind.ASIDE])
def test_running_heads_and_asides_are_no_passages(kind):
    report = laid("青石镇调研报告", LONG, ("青石镇党委文件", kind, None), LONG)
    assert [passage.text for passage in report.passages] == [LONG, LONG]


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("第二章 主要做法", Rank.CHAPTER), ("十二、组织建设", Rank.CHINESE), ("（三）抓学习", Rank.CHINESE_BRACKET),
        ("2.1 制度建设", Rank.DECIMAL), ("3.制度建设", Rank.ARABIC), ("(4)制度建设", Rank.ARABIC_BRACKET),
        ("⑤制度建设", Rank.CIRCLED), ("二是制度不全", Rank.ITEM), ("其三，制度不全", Rank.ITEM),
    ],
)  # fmt: skip
def test_numbers_are_read(text, rank):
    number = number_at(text)
    assert number.rank is rank


@pytest.mark.parametrize("text", ["十年来成效明显", "2019年工作总结", "3.5万元", "一个支部", "第一书记", "", "三会一课"])
def test_what_only_looks_like_a_number_is_none(text):
    assert number_at(text) is None


@pytest.mark.parametrize(
    ("own", "title"), [("", "青石镇党建调研报告"), ("霁陂乡支部工作总结", "霁陂乡支部工作总结")], ids=["none", "one of its own"]
)
def test_a_page_gives_its_title_to_a_report_that_has_none(own, title):
    page = ("青石镇党建调研报告 - 砚池文档网", BlockKind.ASIDE, None)
    report = laid(page, *([own] if own else []), LONG, LONG)
    assert report.metadata.title == title
