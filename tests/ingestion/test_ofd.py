import csv
import re
from pathlib import Path

import ofd_file
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ofd_file import Book, ofd, packed, page, parts_of, report, text_object
from vectors import texts_of

from pipeline.data import BlockKind, Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import identify, read_bytes
from pipeline.ingestion.ofd_text import deltas
from pipeline.settings import Limits, Settings

BAD_FILES = next((place for up in (3, 4) if (place := Path(__file__).parents[up] / "shared" / "badfiles").exists()), None)
TITLE = "关于柳湾村党支部建设情况的调研报告"
SENTENCES = (
    "柳湾村党支部坚持每月召开一次党员大会，把学习同产业发展结合起来",
    "二是2023年以来走访农户126户，解决“急难愁盼”问题38件（其中上级交办12件）",
    "部分党员参加组织生活不够经常，外出务工的流动党员占到28.6%",
    "从下半年起，支部把党员分成5个小组，由支委分头联系，逐户走访听取意见",
)


def paragraphs(count):
    return tuple("；".join(SENTENCES[(place + n) % 4] for n in range(1 + place % 4)) + "。" for place in range(count))


def typed(count):
    return [(TITLE, 0), *((text, None) for text in paragraphs(count))]


def read(data, **limits):
    return read_bytes(data, "甲.ofd", Settings(limits=Limits(**limits)))


def reason(data, **limits):
    with pytest.raises(UnreadableSource) as caught:
        read(data, **limits)
    return caught.value.reason


def test_paragraphs_are_whole_over_lines_and_pages():
    source = read(report(typed(30), header="柳湾村党支部材料汇编"))
    assert texts_of(source, BlockKind.HEADING) == (TITLE,)
    assert texts_of(source, BlockKind.PARAGRAPH) == paragraphs(30)
    assert source.blocks[-1].page > 2


def test_running_heads_and_page_numbers_are_set_apart():
    source = read(report(typed(30), header="柳湾村党支部材料汇编"))
    pages = sorted({block.page for block in source.blocks})
    running = texts_of(source, BlockKind.RUNNING)
    assert [text for text in running if text.startswith("—")] == [f"— {number} —" for number in pages]
    assert len(running) == 2 * len(pages)


def test_blocks_know_page_and_box():
    block = read(report(typed(3))).blocks[1]
    assert block.page == 1
    assert 0 < block.box.left < block.box.right < 210 * 72 / 25.4
    assert abs(block.box.top - (ofd_file.TOP + ofd_file.PITCH) * 72 / 25.4) < 10


def test_order_is_by_place_not_by_drawing():
    contents = [text_object(text, 28, 40 + 10 * n) for n, text in enumerate(("第一行，", "第二行，", "第三行。"))]
    assert texts_of(read(ofd("".join(reversed(contents))))) == ("第一行，第二行，第三行。",)


def test_characters_drawn_one_by_one_are_lines():
    lines = ("柳湾村党支部坚持每月召开一次", "党员大会，听取意见。")
    drawn = [text_object(sign, 30 + 5 * n, 40 + 8 * row, 5.0) for row, line in enumerate(lines) for n, sign in enumerate(line)]
    assert texts_of(read(ofd("".join(drawn)))) == ("".join(lines),)
    assert texts_of(read(ofd("".join(sorted(drawn))))) == ("".join(lines),)


def test_text_drawn_twice_is_read_once():
    assert read(ofd(text_object("加粗", 28, 40) + text_object("加粗", 28.1, 40))).text == "加粗"


@pytest.mark.parametrize("between", ["柜台", "柜台窗口支部党员"])
def test_marks_drawn_later_stand_where_they_are_seen(between):
    drawn, left = [], 28.0
    for text in ("聚合力，把", "“", between, "”", "连成一片"):
        drawn.append(text_object(text, left, 40, 5.0))
        left += 5.0 * len(text)
    assert read(ofd("".join(drawn[place] for place in (0, 2, 4, 1, 3)))).text == f"聚合力，把“{between}”连成一片"


def test_two_columns_are_read_one_after_the_other():
    left, right = paragraphs(8)[:4], paragraphs(8)[4:]
    drawn = []
    for texts, edge in ((left, 20.0), (right, 110.0)):
        lines = [(line, not place) for text in texts for place, line in enumerate(ofd_file.broken(text, measure=20.0))]
        drawn += [text_object(line, edge + 8.0 * first, 30 + 6 * n, 4.0) for n, (line, first) in enumerate(lines)]
    assert texts_of(read(ofd("".join(drawn)))) == left + right


def upright(text, left, top, size=5.55, **attributes):
    return text_object(text, left, top, size, delta=f' DeltaY="g {len(text) - 1} {size}"', **attributes)


def test_vertical_text_is_read_down_and_from_the_right():
    text = SENTENCES[0] + "；" + SENTENCES[3].replace("5", "五") + "。"
    lines = [text[place : place + 30] for place in range(0, len(text), 30)]
    source = read(ofd("".join(upright(line, 180 - 9 * n, 30) for n, line in enumerate(lines))))
    assert source.text == text
    box = source.blocks[0].box
    assert box.right == pytest.approx((180 + 5.55) * 72 / 25.4, abs=0.2)
    assert box.bottom > 500


@pytest.mark.parametrize(("matrix", "left"), [("0 1 -1 0 0 0", 180), ("0 -1 1 0 0 0", 60)])
def test_pages_set_sideways_are_read_in_their_order(matrix, left):
    lines = ofd_file.broken(paragraphs(3)[2], 0)
    step = -9 if left == 180 else 9
    drawn = [text_object(line, left + step * n, 150, CTM=matrix) for n, line in enumerate(lines)]
    source = read(ofd("".join(reversed(drawn))))
    assert texts_of(source) == (paragraphs(3)[2],)
    assert source.blocks[0].box.bottom - source.blocks[0].box.top > source.blocks[0].box.right - source.blocks[0].box.left


@pytest.mark.parametrize("turn", [90, 270])
def test_vertical_text_without_steps_follows_its_direction(turn):
    lines = [
        text_object(line, 180 - 9 * n, 30, delta="", ReadDirection=turn)
        for n, line in enumerate(("上级评价好，", "群众也满意。"))
    ]
    assert read(ofd("".join(lines))).text.replace("\n", "") == "上级评价好，群众也满意。"


def test_slanted_text_is_a_watermark():
    slant = "0.7071 0.7071 -0.7071 0.7071 0 0"
    source = read(ofd(text_object("内部资料", 60, 100, CTM=slant) + text_object("支部工作扎实。", 28, 99)))
    assert texts_of(source, BlockKind.RUNNING) == ("内部资料",)
    assert texts_of(source, BlockKind.PARAGRAPH) == ("支部工作扎实。",)


def test_lengths_under_a_matrix_are_scaled():
    scaled = text_object("支部工作扎实", 28, 40, 16, CTM="0.3528 0 0 0.3528 0 0")
    box = read(ofd(scaled)).blocks[0].box
    assert box.right - box.left == pytest.approx(6 * 16, rel=0.02)


def test_template_text_stands_once_as_running():
    common = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    used = '<ofd:Template TemplateID="5" ZOrder="Background"/>'
    texts = ("支部工作扎实。", "群众满意。", "下一步抓落实。")
    book = Book(tuple(page(text_object(text, 28, 60), used) for text in texts), common=common)
    source = read(packed(parts_of(book) | {"Doc_0/Tpls/Tpl_0/Content.xml": page(text_object("柳湾村制", 28, 20))}))
    assert source.text.replace("\n", "") == "柳湾村制" + "".join(texts)
    assert texts_of(source, BlockKind.RUNNING) == ("柳湾村制",)


def test_template_text_is_the_text_where_there_is_no_other():
    common = '<ofd:TemplatePage ID="5" BaseLoc="T.xml"/>'
    book = Book((page("", '<ofd:Template TemplateID="5"/>'),), common=common)
    source = read(packed(parts_of(book) | {"Doc_0/T.xml": page(text_object("支部工作扎实。", 28, 20))}))
    assert texts_of(source, BlockKind.PARAGRAPH) == ("支部工作扎实。",)


def test_placed_drawings_are_read():
    unit = text_object("图中的话。", 0, 0)
    common = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
    placed = '<ofd:CompositeObject ID="9" Boundary="28 40 60 10" ResourceID="6"/>'
    units = (
        f'<ofd:Res {ofd_file.NAMESPACE}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="6"><ofd:Content>{unit}'
        "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    parts = parts_of(Book((page(placed),), common=common)) | {"Doc_0/Res.xml": units}
    box = read(packed(parts)).blocks[0].box
    assert box.left == pytest.approx(28 * 72 / 25.4, abs=0.2)


def test_annotations_and_signatures_are_no_text():
    appearance = f"<ofd:Annot><ofd:Appearance>{text_object('批注', 1, 1)}</ofd:Appearance></ofd:Annot>"
    annotation = f"<ofd:PageAnnot {ofd_file.NAMESPACE}>{appearance}</ofd:PageAnnot>"
    parts = parts_of(Book((page(text_object("支部工作扎实。", 28, 40)),)))
    parts |= {"Doc_0/Annots/Page_0/Annotation.xml": annotation, "Doc_0/Signs/Sign_0/Signature.xml": "<broken"}
    assert read(packed(parts)).text == "支部工作扎实。"


def test_documents_follow_each_other_and_pages_count_on():
    books = [Book((page(text_object(f"{name}的话。", 28, 40)),), folder=f"Doc_{n}") for n, name in enumerate("甲乙")]
    source = read(packed(parts_of(*books)))
    assert [(source.text[block.start : block.end], block.page) for block in source.blocks] == [("甲的话。", 1), ("乙的话。", 2)]


def test_a_document_named_twice_is_read_once():
    parts = parts_of(SOUND) | {"OFD.xml": ofd_file.entry("Doc_0/Document.xml", "/Doc_0/Document.xml")}
    assert read(packed(parts)).text == "支部工作扎实。"


SOUND = Book((page(text_object("支部工作扎实。", 28, 40)),))


def changed(change):
    return {name: change(text) for name, text in parts_of(SOUND).items()}


@pytest.mark.parametrize(
    "parts",
    [
        changed(lambda text: text.replace(ofd_file.NAMESPACE, 'xmlns:ofd="http://www.ofdspec.org"')),
        changed(lambda text: text.replace(f" {ofd_file.NAMESPACE}", "").replace("ofd:", "")),
        changed(lambda text: text.replace(ofd_file.NAMESPACE, 'xmlns="http://www.ofdspec.org/2016"').replace("ofd:", "")),
        changed(lambda text: "\ufeff" + text),
        changed(lambda text: text.replace('encoding="UTF-8"', 'encoding="GB18030"').encode("gb18030")),
        changed(lambda text: text.replace("<ofd:DocRoot>Doc_0", "<ofd:DocRoot>/Doc_0").replace('"Pages/', '"/Doc_0/Pages/')),
        changed(lambda text: text.replace('"Pages/', '"Doc_0/Pages/')),
        changed(lambda text: text.replace("Pages/Page_0/Content.xml", "Pages\\Page_0\\Content.xml")),
        changed(lambda text: text.replace("Pages/Page_0/Content.xml", "PAGES/page_0/content.XML")),
        changed(lambda text: text.replace("<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>", "")),
        {name.replace("/", "\\"): text for name, text in parts_of(SOUND).items()},
        {name.replace("OFD.xml", "ofd.XML"): text for name, text in parts_of(SOUND).items()},
        changed(lambda text: text.replace("支部工作", "\n  支部<!-- 注 -->工作")),
    ],
)
def test_deviations_of_makers_are_read(parts):
    data = packed(parts)
    assert identify(data, "无名") is Format.OFD
    assert read(data).text == "支部工作扎实。"


def test_names_in_gbk_are_found():
    data = packed(parts_of(Book(SOUND.pages, locations=("页面/Content.xml",))))
    name = "Doc_0/页面/Content.xml".encode("gb18030")
    stand_in = "Doc_0/" + "x" * (len(name) - len("Doc_0//Content.xml")) + "/Content.xml"
    with_page = packed(
        {
            k.replace("Doc_0/Pages/Page_0/Content.xml", stand_in): v
            for k, v in parts_of(Book(SOUND.pages, ("页面/Content.xml",))).items()
        }
    )
    assert read(data).reason is Reason.PAGES_DAMAGED
    assert read(with_page.replace(stand_in.encode(), name)).text == "支部工作扎实。"


def test_missing_and_broken_pages_are_named():
    book = Book(tuple(page(text_object(f"第{n}页的话。", 28, 60)) for n in "一二三四"))
    parts = parts_of(book)
    del parts["Doc_0/Pages/Page_1/Content.xml"]
    parts["Doc_0/Pages/Page_3/Content.xml"] = "<ofd:Page"
    source = read(packed(parts))
    assert texts_of(source) == ("第一页的话。", "第三页的话。")
    assert (source.reason, source.detail) == (Reason.PAGES_DAMAGED, "第2、4页")


def test_a_page_that_the_document_does_not_list_is_read_last():
    parts = parts_of(Book(tuple(page(text_object(f"第{n}页的话。", 28, 60)) for n in "一二三")))
    name = "Doc_0/Document.xml"
    parts[name] = parts[name].replace('<ofd:Page ID="101" BaseLoc="Pages/Page_1/Content.xml"/>', "")
    assert texts_of(read(packed(parts))) == ("第一页的话。", "第三页的话。", "第二页的话。")


PICTURE = '<ofd:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="9"/>'


def test_pages_without_text_are_named():
    source = read(ofd(text_object("第一页的话。", 28, 60), PICTURE, ""))
    assert (source.reason, source.detail) == (Reason.PAGES_WITHOUT_TEXT, "第2页")
    source = read(ofd(text_object("第一页的话\ue001", 28, 60), PICTURE, ""))
    assert (source.reason, source.detail) == (Reason.PAGES_WITHOUT_TEXT, "第2页，另有1个字符无法还原")


def with_flag(data):
    """Say of every member that it is encrypted."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        begin = changed.find(mark)
        while begin >= 0:
            changed[begin + place] |= 1
            begin = changed.find(mark, begin + 4)
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (ofd(PICTURE, PICTURE), Reason.NO_TEXT_LAYER),
        (ofd("", ""), Reason.NO_TEXT),
        (packed({"OFD.xml": ofd_file.entry()}), Reason.CORRUPT),
        (packed({"OFD.xml": ofd_file.entry("Doc_9/Document.xml")}), Reason.CORRUPT),
        (packed({"OFD.xml": "<ofd"}), Reason.CORRUPT),
        (packed(parts_of(Book(()))), Reason.CORRUPT),
        (packed(parts_of(SOUND) | {"Encryptions.xml": "<e/>"}), Reason.ENCRYPTED),
        (packed({"Encryptions.xml": "<e/>", "entriesmap.dat": b"\1"}), Reason.ENCRYPTED),
        (with_flag(packed(parts_of(SOUND))), Reason.ENCRYPTED),
        (ofd("".join(text_object(sign, 28, 10 * n) for n, sign in enumerate("\ue001\ue002\ue003"))), Reason.NO_TEXT),
    ],
)
def test_unreadable(data, found):
    assert reason(data) is found


def test_limits_hold():
    data = ofd(*(text_object("支部工作扎实。", 28, 40 + n) for n in range(20)))
    assert reason(data, members=5) is Reason.TOO_LARGE
    big = packed(parts_of(Book((page(text_object("支", 28, 40) + " " * 1_200_000),))))
    assert reason(big, unpacked_mb=1) is Reason.TOO_LARGE


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
WORDS = st.text(st.one_of(HAN, HAN, HAN, st.sampled_from("，、《》“”（）2026ABab")), min_size=1, max_size=120)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12))
def test_text_in_is_text_out(texts):
    source = read(report([(f"{text}。", None) for text in texts]))
    found = "".join(texts_of(source, BlockKind.PARAGRAPH, BlockKind.HEADING)).replace(" ", "")
    assert found == "".join(f"{text}。" for text in texts)


@settings(max_examples=200, deadline=None)
@given(st.text("g 0123456789.-enaif,", max_size=30), st.integers(0, 20))
def test_steps_are_bounded_whatever_is_written(text, most):
    found = deltas(text, most)
    assert len(found) <= most
    assert all(abs(step) <= 1e6 for step in found)


@pytest.mark.skipif(BAD_FILES is None, reason="needs ../shared/badfiles")
def test_files_of_makers_hold_what_others_find_in_them():
    with (BAD_FILES / "manifest.csv").open(encoding="utf-8") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["file"].endswith(".ofd")]
    assert len(rows) == 20
    for row in rows:
        data = (BAD_FILES / "files" / row["file"]).read_bytes()
        wanted = re.search('"(.+)"', row["expected"])
        if wanted is None:
            assert reason(data) is Reason.NO_TEXT_LAYER
            continue
        found = read(data).text
        missing = [sign for sign in wanted.group(1).replace("&amp;", "&") if sign not in found]
        assert not missing, row["file"]
