import io
import sys

import pytest
from PIL import Image
from vectors import HEADING, LONG, SHORT, TITLE, drawn_page, in_image, in_pdf, texts_of

from pipeline.data import BlockKind, Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import ocr, read_bytes
from pipeline.settings import Limits, Reading, Settings

WITH_OCR = Settings(reading=Reading(ocr=True))


def scan(*pages):
    buffer = io.BytesIO()
    first, *more = (page.convert("RGB") for page in pages)
    first.save(buffer, "PDF", resolution=150, save_all=True, append_images=more)
    return buffer.getvalue()


def refused(data, settings=None):
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(data, "甲", settings)
    return caught.value.reason


def test_without_recognition_scans_and_pictures_have_no_text_layer():
    assert refused(scan(drawn_page())) is Reason.NO_TEXT_LAYER
    assert refused(in_image()) is Reason.NO_TEXT_LAYER


def test_without_the_extra_the_reason_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    ocr._engine.cache_clear()
    assert refused(scan(drawn_page()), WITH_OCR) is Reason.NEEDS_OCR
    assert refused(in_image(), WITH_OCR) is Reason.NEEDS_OCR


def test_a_scan_gives_whole_paragraphs_with_page_and_box():
    source = read_bytes(scan(drawn_page()), "扫描.pdf", WITH_OCR)
    assert source.format is Format.PDF
    assert texts_of(source) == (TITLE, HEADING, LONG, SHORT)
    assert texts_of(source, BlockKind.HEADING) == (TITLE,)
    assert {block.page for block in source.blocks} == {1}
    # drawn at (140, 318) to the end of its sixth line, of 150 dots an inch
    box = source.blocks[2].box
    assert (box.left, box.top) == pytest.approx((140 * 0.48, 318 * 0.48), abs=8)


def test_only_pages_without_text_are_recognised():
    pages = in_pdf()
    assert read_bytes(pages, "甲.pdf", WITH_OCR) == read_bytes(pages, "甲.pdf")


def test_pages_of_a_tiff_and_kinds_of_pictures():
    small = drawn_page().crop((0, 100, 1240, 500))
    buffer = io.BytesIO()
    small.save(buffer, "TIFF", save_all=True, append_images=[small])
    source = read_bytes(buffer.getvalue(), "甲.tif", WITH_OCR)
    assert [block.page for block in source.blocks if source.text[block.start : block.end] == TITLE] == [1, 2]
    for kind in ("JPEG", "BMP", "WEBP"):
        buffer = io.BytesIO()
        small.save(buffer, kind)
        assert read_bytes(buffer.getvalue(), "甲", WITH_OCR).text.startswith(TITLE)


def test_what_every_page_of_a_tiff_says_at_the_same_place_is_no_text_of_its_own():
    head = drawn_page().crop((0, 100, 1240, 200))
    buffer = io.BytesIO()
    head.save(buffer, "TIFF", save_all=True, append_images=[head])
    assert texts_of(read_bytes(buffer.getvalue(), "甲.tif", WITH_OCR), BlockKind.RUNNING) == (TITLE, TITLE)


def test_a_long_screenshot_is_read_in_strips():
    page = drawn_page().crop((100, 90, 1_200, 740))
    long = Image.new("RGBA", (1_100, 2_600), (0, 0, 0, 0))
    for top in range(0, 2_600, 650):
        long.paste(page, (0, top))
    buffer = io.BytesIO()
    long.save(buffer, "PNG")
    found = read_bytes(buffer.getvalue(), "长图.png", WITH_OCR).text
    assert (found.count(TITLE), found.count(LONG), found.count(SHORT)) == (4, 4, 4)


def test_a_picture_without_text_and_a_damaged_one():
    buffer = io.BytesIO()
    Image.new("RGB", (400, 400), "grey").save(buffer, "PNG")
    assert refused(buffer.getvalue(), WITH_OCR) is Reason.NO_TEXT
    assert refused(buffer.getvalue()[:60], WITH_OCR) is Reason.CORRUPT
    assert refused(scan(Image.new("RGB", (400, 400), "grey")), WITH_OCR) is Reason.NO_TEXT


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
    assert refused(buffer.getvalue(), WITH_OCR) is Reason.TOO_LARGE


def test_what_there_is_no_time_for_is_cut_and_said():
    pages = scan(*[drawn_page().crop((0, 0, 1240, 400))] * 30)
    source = read_bytes(pages, "甲.pdf", Settings(limits=Limits(seconds=2), reading=Reading(ocr=True)))
    assert source.reason is Reason.CUT
    assert source.detail.endswith("、30页")


def test_pages_that_there_is_no_time_for_are_not_unpacked():
    page = drawn_page().crop((0, 0, 1240, 400))
    buffer = io.BytesIO()
    page.save(buffer, "TIFF", compression="tiff_deflate", save_all=True, append_images=[page] * 29)
    data = bytearray(buffer.getvalue())
    with Image.open(buffer) as opened:
        opened.seek(29)
        for place, size in zip(opened.tag_v2[273], opened.tag_v2[279], strict=True):
            data[place : place + size] = bytes(size)
    with Image.open(io.BytesIO(data)) as damaged:
        damaged.seek(29)
        with pytest.raises(OSError, match="decoder error"):
            damaged.load()
    source = read_bytes(bytes(data), "甲.tif", Settings(limits=Limits(seconds=2), reading=Reading(ocr=True)))
    assert source.reason is Reason.CUT


def test_nothing_is_fetched():
    opened = []
    sys.addaudithook(lambda event, arguments: opened.append(arguments) if event.startswith("socket.") else None)
    ocr._engine.cache_clear()
    assert read_bytes(in_image(), "甲.png", WITH_OCR).text.startswith(TITLE)
    assert opened == []
