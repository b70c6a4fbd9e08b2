import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph
from vectors import SHORT, in_pdf, texts_of

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import read_bytes

PLACES = ("柳湾村", "石桥社区", "镇卫生院", "中心小学", "供销社", "水管站", "林场", "机关二支部")
DEEDS = (
    "把理论学习同岗位实践结合起来",
    "逐户走访听取意见",
    "坚持按月公开党务",
    "为老党员送学上门",
    "牵头调解邻里纠纷",
    "清理河道七公里",
)
SENTENCES = tuple(f"{place}{deed}" for deed in DEEDS for place in PLACES)


def paragraphs(count):
    return tuple("，".join(SENTENCES[place % 39 : place % 39 + 3 + place % 7]) + "。" for place in range(count))


def test_paragraphs_are_whole_over_lines_and_pages():
    typed = paragraphs(40)
    source = read_bytes(in_pdf(typed, footer="- {} -"), "甲.pdf")
    found = texts_of(source, BlockKind.PARAGRAPH)
    assert found[1:-1] == typed
    assert source.blocks[-1].page > 2


def test_page_numbers_are_set_apart_and_stand_outside_paragraphs():
    source = read_bytes(in_pdf(paragraphs(40), footer="- {} -"), "甲.pdf")
    pages = {block.page for block in source.blocks}
    assert texts_of(source, BlockKind.RUNNING) == tuple(f"- {page} -" for page in sorted(pages))


def test_table_cells_are_not_repeated_as_paragraphs():
    source = read_bytes(in_pdf(), "甲.pdf")
    assert source.text.count("柳湾村") == 1
    assert texts_of(source)[-1] == SHORT


def test_blocks_know_page_and_box():
    block = read_bytes(in_pdf(), "甲.pdf").blocks[0]
    assert block.page == 1
    assert 0 < block.box.left < block.box.right < A4[0]
    assert 0 < block.box.top < block.box.bottom < A4[1]


def drawn(*pages):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for page in pages:
        if page is None:
            canvas.rect(100, 100, 300, 500, fill=1)
        for number, line in enumerate(page or ()):
            canvas.drawString(72, 700 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_latin_lines_are_joined_with_one_space():
    lines = ["The branch of the river town meets each month and", "hears every member before a decision is taken by", "vote."]
    assert texts_of(read_bytes(drawn(lines), "a.pdf")) == (" ".join(lines),)


def test_pages_without_text_are_named():
    source = read_bytes(drawn(["text of the first page"], None, ["text of the third page"], None), "a.pdf")
    assert (source.reason, source.detail) == (Reason.PAGES_WITHOUT_TEXT, "第2、4页")


def test_two_columns_are_read_one_after_the_other():
    typed = paragraphs(24)
    buffer = io.BytesIO()
    frames = [Frame(left, 50, 240, 740, showBoundary=0) for left in (50, 310)]
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=11, leading=18, wordWrap="CJK", firstLineIndent=22)
    template = BaseDocTemplate(buffer, pagesize=A4, pageTemplates=[PageTemplate("two", frames)])
    template.build([Paragraph(text, body) for text in typed])
    assert texts_of(read_bytes(buffer.getvalue(), "甲.pdf")) == typed


def set_chinese(*rows):
    """Set rows of (text, left, top, size) on one page, in this order of drawing."""
    in_pdf()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for text, left, top, size in rows:
        canvas.setFont("STSong-Light", size)
        canvas.drawString(left, A4[1] - top, text)
    canvas.save()
    return buffer.getvalue()


def test_a_title_over_two_lines_is_one_heading():
    title = ("柳湾村党支部标准化建设的实践审视", "与推进路径")
    rows = [(line, 297 - 11 * len(line), 100 + 34 * place, 22) for place, line in enumerate(title)]
    text = paragraphs(1)[0] * 8
    rows += [(text[start : start + 27], 85, 200 + 26 * place, 16) for place, start in enumerate(range(0, len(text), 27))]
    assert texts_of(read_bytes(set_chinese(*rows), "甲.pdf"), BlockKind.HEADING) == ("".join(title),)


@pytest.mark.parametrize(
    ("data", "reason", "detail"),
    [
        (drawn(None, None), Reason.NO_TEXT_LAYER, "共2页"),
        (in_pdf(encrypt=StandardEncryption("geheim", ownerPassword="o")), Reason.ENCRYPTED, ""),
        (b"%PDF-1.4\nnothing", Reason.CORRUPT, "pdf"),
    ],
)
def test_unreadable(data, reason, detail):
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(data, "甲.pdf")
    assert caught.value.reason is reason
    assert detail in caught.value.detail


def test_an_empty_user_password_opens():
    assert SHORT in read_bytes(in_pdf(encrypt=StandardEncryption("", ownerPassword="o")), "甲.pdf").text
