"""PDF files: characters to lines, lines to paragraphs, running heads and ruled tables told apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, takewhile

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract, Piece, assemble
from pipeline.ingestion.ocr import recognise_pages
from pipeline.ingestion.pdf_lines import Line
from pipeline.ingestion.pdf_pages import Page, named, read_pages
from pipeline.ingestion.pdf_paragraphs import Layout, measure, paragraphs, piece_of
from pipeline.ingestion.pdf_running import running_lines
from pipeline.settings import Settings

LONGEST_HEADING = 60
LARGER = 1.12
SMALLER = 0.88
NOTE_MARK = re.compile(r"\s*(?:[\[〔(（]?\d{1,3}[\]〕)）]?|[①-⑳*＊※]|注)")


def read_pdf(data: bytes, settings: Settings) -> Extract:
    """Read a PDF: paragraphs whole even over pages, running heads and page numbers of the kind RUNNING.

    Pages without a text layer are recognised where the settings ask for it.

    Raises
    ------
    UnreadableSource
        ENCRYPTED, CORRUPT, NO_TEXT_LAYER with the number of pages, NEEDS_OCR, or NO_TEXT.
    """
    pages = read_pages(data)
    if all(page.is_blank for page in pages):
        raise UnreadableSource(Reason.NO_TEXT, f"共{len(pages)}页")
    missing, lacking = _without_text(pages), Reason.PAGES_WITHOUT_TEXT
    if missing and settings.reading.ocr:
        found, missing = recognise_pages(data, missing, settings)
        pages, lacking = [replace(page, lines=found.get(page.number, page.lines)) for page in pages], Reason.CUT
    if not any(page.has_text for page in pages):
        raise UnreadableSource(Reason.NO_TEXT if settings.reading.ocr else Reason.NO_TEXT_LAYER, f"共{len(pages)}页")
    return without(assemble(pieces(pages)), missing, lacking)


def without(extract: Extract, pages: Sequence[int], reason: Reason) -> Extract:
    """Say of an extract which pages it lacks, if any, and why; characters that are lost besides are said behind."""
    lost = f"，另有{extract.detail}无法还原" if extract.reason is Reason.LOST_CHARACTERS else ""
    return replace(extract, reason=reason, detail=named(pages) + lost) if pages else extract


def _without_text(pages: Sequence[Page]) -> list[int]:
    running = running_lines([page.lines for page in pages])
    return [page.number for page in pages if not page.is_blank and not _is_read(page, running)]


def pieces(pages: Sequence[Page]) -> Iterator[Piece]:
    """Give the paragraphs, table rows, notes and running lines of all pages, in the order of reading."""
    turned = {page.number for page in pages if page.turned}
    found = _pieces(pages, running_lines([page.lines for page in pages]))
    return (replace(piece, box=None) if piece.page in turned else piece for piece in found)


def _is_read(page: Page, running: set[Line]) -> bool:
    """Say whether a page gave text; a number at the foot of a scanned page is none."""
    return page.has_text and not (page.is_picture and not page.rows and running.issuperset(page.lines))


def _pieces(pages: Sequence[Page], running: set[Line]) -> Iterator[Piece]:
    texts = [[line for line in page.lines if line not in running] for page in pages]
    layout = measure(list(chain(*texts)))
    notes = {line for lines in texts for line in _foot(lines, layout)}
    body, foot = _parted(list(chain(*texts)), notes)
    apart = [*_set_apart(pages, running), *map(_note, paragraphs(foot, layout))]
    apart.sort(key=lambda item: item[:2])
    sizes = _heading_sizes(body, layout)
    for group in paragraphs(body, layout):
        while apart and apart[0][:2] < (group[0].page, group[0].top):
            yield apart.pop(0)[2]
        yield _piece(group, sizes)
    yield from (piece for _, _, piece in apart)


def _parted(lines: Sequence[Line], notes: set[Line]) -> tuple[list[Line], list[Line]]:
    return [line for line in lines if line not in notes], [line for line in lines if line in notes]


def _note(group: Sequence[Line]) -> tuple[int, float, Piece]:
    return group[0].page, group[0].top, piece_of(group, BlockKind.FOOTNOTE)


def _set_apart(pages: Sequence[Page], running: set[Line]) -> Iterator[tuple[int, float, Piece]]:
    for page in pages:
        for line in page.lines:
            if line in running:
                yield page.number, line.top, Piece(line.text, BlockKind.RUNNING, page=page.number, box=line.box)
        for row in page.rows:
            yield page.number, row.top, Piece(row.text, BlockKind.TABLE_ROW, page=page.number, box=row.box)
        for note in page.notes:
            yield page.number, note[0].top, piece_of(note, BlockKind.TEXT_BOX)
        yield from ((page.number, float("inf"), Piece(text, BlockKind.ASIDE, page=page.number)) for text in page.aslant)


def _foot(lines: Sequence[Line], layout: Layout) -> list[Line]:
    foot = list(takewhile(lambda line: line.em < SMALLER * layout.em, reversed(lines)))
    return foot if foot and NOTE_MARK.match(foot[-1].text) else []


def _heading_sizes(body: Sequence[Line], layout: Layout) -> list[float]:
    sizes = {round(line.em) for line in body if line.em > LARGER * layout.em}
    return sorted(sizes, reverse=True)


def _piece(group: Sequence[Line], sizes: Sequence[float]) -> Piece:
    piece = piece_of(group, BlockKind.PARAGRAPH)
    size = round(group[0].em)
    if size in sizes and len(piece.text) <= LONGEST_HEADING:
        return replace(piece, kind=BlockKind.HEADING, level=min(sizes.index(size) + 1, 6))
    return piece
