"""PDFs that are damaged, turned, stamped or without a meaning for their glyphs."""

import io
import re

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from vectors import texts_of

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import read_bytes
from pipeline.ingestion.pdf_chars import Char
from pipeline.ingestion.pdf_second import settle

LINES = ("支部每月召开一次党员大会，", "书记汇报上月工作，", "会后张榜公布议定事项。")
WIDTH, HEIGHT = A4
ORDERING = "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
HEIGHTS = "/ItalicAngle 0/Ascent 900/Descent -100/CapHeight 700/StemV 80"


def drawn(draw, pages=1, **options):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=0, **options)
    for number in range(1, pages + 1):
        canvas.setFont("STSong-Light", 14)
        draw(canvas, number)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write(canvas, *_):
    for row, line in enumerate(LINES):
        canvas.drawString(72, 700 - 22 * row, line)


def by_hand(content, font, root="/Pages 2 0 R"):
    """Give a PDF of one page, written object by object, without a table of their places."""
    objects = (
        f"<</Type/Catalog{root}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        font,
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+None/CIDSystemInfo{ORDERING}/DW 1000/FontDescriptor 7 0 R>>",
        f"<</Type/FontDescriptor/FontName/AAAAAA+None/Flags 4/FontBBox[0 0 1000 1000]{HEIGHTS}>>",
    )
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R/Size 8>>\nstartxref\n0\n%%EOF".encode()


HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
NO_MEANING = "<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+None/Encoding/Identity-H/DescendantFonts[6 0 R]>>"


def caught(data):
    with pytest.raises(UnreadableSource) as error:
        read_bytes(data, "甲.pdf")
    return error.value


def test_a_table_of_places_that_is_missing_is_made_good():
    source = read_bytes(by_hand("BT /F 20 Tf 50 300 Td (Minutes of May) Tj ET", HELVETICA), "甲.pdf")
    assert source.text == "Minutes of May"


def test_what_pdfium_does_not_open_is_read_by_the_second_reader():
    whole = drawn(write)
    root = re.search(rb"/Root (\d+) 0 R", whole)
    broken = whole.replace(root[0], b"/Root 1 0 R")
    assert texts_of(read_bytes(broken, "甲.pdf")) == texts_of(read_bytes(whole, "甲.pdf"))


def test_glyphs_without_a_meaning_are_not_passed_on_as_text():
    error = caught(by_hand("BT /F 20 Tf 50 300 Td <00360058005000500044> Tj ET", NO_MEANING))
    assert error.reason is Reason.NO_TEXT_LAYER


def placed(signs):
    return [Char(sign, 10.0 * place, 0, 10.0 * place + 9, 9) for place, sign in enumerate(signs)]


def test_two_readings_are_settled_by_meaning():
    good, shifted, lost = placed("党员大会"), placed("\u5001\u4f03\u3001\u4eff"), placed(["(cid:3)", "(cid:7)"])
    assert settle(shifted, good) == good
    assert settle(good, good) == good
    assert settle(good, placed("µ³Ô±´ó»á")) == good
    assert settle(shifted, lost) == []
    assert settle(shifted, []) == []


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_text_that_runs_along_another_edge_is_read_in_lines(degrees):
    def turn(canvas, _):
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(degrees)
        canvas.translate(-250, -500)
        write(canvas)

    source = read_bytes(drawn(turn), "甲.pdf")
    assert source.text.replace("\n", "") == "".join(LINES)
    assert [block.box for block in source.blocks] == [None] * len(source.blocks)


def test_a_page_turned_for_the_screen_keeps_its_lines():
    def turn(canvas, _):
        canvas.setPageRotation(90)
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        write(canvas)

    assert read_bytes(drawn(turn), "甲.pdf").text.replace("\n", "") == "".join(LINES)


def test_a_watermark_stands_apart_and_breaks_no_paragraph():
    def stamp(canvas, _):
        write(canvas)
        canvas.translate(150, 650)
        canvas.rotate(40)
        canvas.drawString(0, 0, "内部资料")

    source = read_bytes(drawn(stamp), "甲.pdf")
    assert texts_of(source, BlockKind.ASIDE) == ("内部资料",)
    assert "".join(texts_of(source, BlockKind.PARAGRAPH)) == "".join(LINES)


def test_notes_in_the_margin_stand_beside_the_text():
    body = (
        "支部把学习同乡村治理结合起来，每月开一次会，会上",
        "逐户说明情况，会后逐项落实，群众认可。另外还定期",
        "组织党员走访困难家庭。",
    )

    def page(canvas, _):
        for row, line in enumerate(body):
            canvas.drawString(150, 700 - 22 * row, line)
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(60, 689, "经验做法")
        canvas.drawString(60, 677, "值得推广")

    source = read_bytes(drawn(page), "甲.pdf")
    assert texts_of(source, BlockKind.TEXT_BOX) == ("经验做法值得推广",)
    assert "".join(texts_of(source, BlockKind.PARAGRAPH)) == "".join(body)


def test_a_scanned_page_with_a_number_at_its_foot_is_a_page_without_text():
    picture = ImageReader(Image.new("L", (40, 60), 200))

    def page(canvas, number):
        if number == 2:
            canvas.drawImage(picture, 0, 0, WIDTH, HEIGHT)
        else:
            write(canvas)
        canvas.drawCentredString(WIDTH / 2, 30, f"- {number} -")

    source = read_bytes(drawn(page, 3), "甲.pdf")
    assert (source.reason, source.detail) == (Reason.PAGES_WITHOUT_TEXT, "第2页")


def test_a_page_that_shows_nothing_is_no_scan():
    assert caught(drawn(lambda *_: None)).reason is Reason.NO_TEXT


def test_letters_smaller_than_a_tenth_of_a_point_are_read():
    def page(canvas, _):
        canvas.setFont("STSong-Light", 0.04)
        for row in range(4):
            canvas.drawString(72, 700 - 2 * row, "党")

    assert "".join(texts_of(read_bytes(drawn(page), "甲.pdf"))) == "党" * 4


def test_signs_of_symbol_fonts_are_shown_and_unknown_ones_are_lost():
    source = read_bytes("<p>\uf0fc已办结\uf0d8待办\ue123</p>".encode(), "甲.html")
    assert source.text == "✓已办结➢待办\ufffd"
    assert (source.reason, source.detail) == (Reason.LOST_CHARACTERS, "1个字符")


def test_numbers_that_stand_for_glyphs_are_not_counted_as_what_is_written():
    with pytest.raises(UnreadableSource) as error:
        read_bytes("(cid:21)(cid:1305)党(cid:7)".encode(), "甲.txt")
    assert error.value.reason is Reason.NO_TEXT
