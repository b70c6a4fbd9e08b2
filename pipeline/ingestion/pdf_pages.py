"""The pages of a PDF: opened, read, and read again by another reader where the first one fails."""

import ctypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.pdf_chars import Char, page_chars
from pipeline.ingestion.pdf_columns import find_gutter, lines_of
from pipeline.ingestion.pdf_lines import Line, segments_of
from pipeline.ingestion.pdf_margins import beside, notes, text_column
from pipeline.ingestion.pdf_second import is_doubtful, second_chars, settle
from pipeline.ingestion.pdf_tables import TableRow, take_tables

LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
FEW_CHARACTERS = 200
PICTURE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: its lines in reading order and its table rows.

    `is_blank` says that the page shows nothing at all, `is_picture` that a
    picture fills most of it; `aslant` are texts at an angle to the rest;
    `turned` as in `pdf_chars.Drawn`; `notes` stand in the margin.
    """

    number: int
    lines: list[Line]
    rows: list[TableRow]
    is_blank: bool = False
    is_picture: bool = False
    aslant: tuple[str, ...] = ()
    turned: bool = False
    notes: tuple[list[Line], ...] = ()

    @property
    def has_text(self) -> bool:
        """Say whether anything could be read."""
        return bool(self.lines or self.rows or self.notes)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page without its lines; `is_doubtful` where another reader is to be asked, `is_lost` where it did not open."""

    page: Page
    chars: list[Char]
    is_doubtful: bool = False
    is_lost: bool = False


def named(numbers: Iterable[int]) -> str:
    """Name pages by their numbers.

    >>> named([2, 4])
    '第2、4页'
    """
    return f"第{'、'.join(map(str, numbers))}页"


def read_pages(data: bytes) -> list[Page]:
    """Read every page; those that pdfium does not open or has no meaning for are asked of pdfminer.

    Raises
    ------
    UnreadableSource
        ENCRYPTED if there is a password that is not empty; CORRUPT if no page opens.
    """
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return _by_second(data, error)
    with opened:
        sheets = [_sheet(opened, number) for number in range(1, len(opened) + 1)]
    second = _second(data, sheets)
    if all(sheet.is_lost and not second.get(sheet.page.number) for sheet in sheets):
        raise UnreadableSource(Reason.CORRUPT, "pdf: 页面无法打开" if sheets else "pdf: 没有页面")
    return list(in_order(_settled(sheet, second) for sheet in sheets))


def _by_second(data: bytes, error: pypdfium2.PdfiumError) -> list[Page]:
    is_locked = error.err_code in LOCKED
    try:
        second = second_chars(data)
    except UnreadableSource as failure:
        reason = Reason.ENCRYPTED if is_locked else failure.reason
        raise UnreadableSource(reason, "" if reason is Reason.ENCRYPTED else f"pdf: {error}") from error
    if not is_locked and not any(second.values()):
        raise UnreadableSource(Reason.CORRUPT, f"pdf: {error}") from error
    return list(in_order(Page(number, segments_of(chars, number), []) for number, chars in second.items()))


def _sheet(opened: pypdfium2.PdfDocument, number: int) -> Sheet:
    nothing = Sheet(Page(number, [], []), [], is_lost=True)
    try:
        page = opened[number - 1]
    except pypdfium2.PdfiumError:
        return nothing
    try:
        drawn = page_chars(page)
        doubtful = is_doubtful(drawn.chars, drawn.unmapped)
        rows, chars = ([], drawn.chars) if doubtful or drawn.turned else take_tables(page, drawn.chars)
        objects = pdfium.FPDFPage_CountObjects(page.raw)
        is_blank = not drawn.chars and objects == 0
        is_picture = len(drawn.chars) < FEW_CHARACTERS and _is_picture(page, objects)
        return Sheet(Page(number, [], rows, is_blank, is_picture, drawn.aslant, drawn.turned), chars, doubtful)
    except pypdfium2.PdfiumError:
        return nothing
    finally:
        page.close()


def _is_picture(page: pypdfium2.PdfPage, objects: int) -> bool:
    width, height = page.get_size()
    edges = [ctypes.c_float() for _ in range(4)]
    references = [ctypes.byref(edge) for edge in edges]
    for item in (pdfium.FPDFPage_GetObject(page.raw, index) for index in range(objects)):
        is_image = pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_IMAGE
        if is_image and pdfium.FPDFPageObj_GetBounds(item, *references):
            left, bottom, right, top = (edge.value for edge in edges)
            if (right - left) * (top - bottom) > PICTURE_SHARE * width * height:
                return True
    return False


def _second(data: bytes, sheets: Sequence[Sheet]) -> Mapping[int, list[Char]]:
    is_empty = not any(sheet.chars or sheet.page.rows for sheet in sheets)
    wanted = {sheet.page.number for sheet in sheets if sheet.is_lost or sheet.is_doubtful or (is_empty and sheet.page.is_blank)}
    if not wanted:
        return {}
    try:
        return second_chars(data, wanted)
    except UnreadableSource:
        return {}


def _settled(sheet: Sheet, second: Mapping[int, list[Char]]) -> Page:
    number = sheet.page.number
    other = second.get(number, [])
    chars = settle(sheet.chars, other) if sheet.is_doubtful else sheet.chars or other
    return replace(sheet.page, lines=segments_of(chars, number), is_blank=sheet.page.is_blank and not chars)


def in_order(pages: Iterable[Page]) -> Iterator[Page]:
    """Put the lines of each page into the order of reading, column after column; what stands in the margin apart."""
    every = list(pages)
    column = text_column(page.lines for page in every)
    gutter: float | None = None
    for page in every:
        margin = beside(page.lines, column)
        segments = [segment for segment in page.lines if segment not in margin]
        own = find_gutter(segments, gutter)
        gutter = own or gutter
        yield replace(page, lines=lines_of(segments, own), notes=tuple(notes(margin)))
