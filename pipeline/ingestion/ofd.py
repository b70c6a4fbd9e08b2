"""OFD files (GB/T 33190-2016): the characters of every page in their boxes, and from there on as a PDF is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from operator import itemgetter

from lxml.etree import _Element as Element

from pipeline.data import BlockKind, Box
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract, Piece, assemble
from pipeline.ingestion.ofd_package import Document, Sheet, documents
from pipeline.ingestion.ofd_text import Drawn, Written, draw
from pipeline.ingestion.parts import Parts
from pipeline.ingestion.pdf import pieces, without
from pipeline.ingestion.pdf_chars import Char
from pipeline.ingestion.pdf_lines import Line, segments_of
from pipeline.ingestion.pdf_pages import Page, in_order
from pipeline.ingestion.pdf_tables import MOST_RULES, rules_along, tables_within
from pipeline.settings import Settings

SLANT = 0.3
MOSTLY = 0.5
SAME_PLACE = 1.0


@dataclass(slots=True)
class Reading:
    """The state of one reading: pages damaged, pages that show something and hold no text, and how many there are."""

    pages: int = 0
    damaged: list[int] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Laid:
    """One page with its text laid out; `turn` is the way its lines run where the sheet is turned to read them: 1 down, -1 up."""

    page: Page
    turn: int = 0
    apart: tuple[Line, ...] = ()


def read_ofd(data: bytes, settings: Settings) -> Extract:
    """Read an OFD: paragraphs whole even over pages; running heads, page numbers and templates of the kind RUNNING.

    Annotations, seals and signatures are no text. Pages count through all documents of the file.

    Raises
    ------
    UnreadableSource
        ENCRYPTED, CORRUPT, TOO_LARGE, NO_TEXT_LAYER with the number of pages, or NO_TEXT.
    """
    reading = Reading()
    for document in documents(Parts(data, settings.limits)):
        _read(document, reading)
    if not reading.pages or len(reading.damaged) == reading.pages:
        raise UnreadableSource(Reason.CORRUPT, f"ofd: 共{reading.pages}页，都缺失或已损坏")
    if not reading.pieces:
        raise UnreadableSource(Reason.NO_TEXT_LAYER if reading.silent else Reason.NO_TEXT, f"共{reading.pages}页")
    extract = assemble(reading.pieces)
    if reading.damaged:
        return without(extract, reading.damaged, Reason.PAGES_DAMAGED)
    return without(extract, reading.silent, Reason.PAGES_WITHOUT_TEXT)


def _read(document: Document | None, reading: Reading) -> None:
    own: list[Laid] = []
    wanted: dict[str, int] = {}
    for sheet in [Sheet(None)] if document is None else document.sheets():
        reading.pages += 1
        if document is None or sheet.root is None:
            reading.damaged.append(reading.pages)
            continue
        own.append(_laid(reading.pages, sheet.root, document))
        for template in sheet.templates:
            wanted.setdefault(template, reading.pages)
    if document is not None:
        reading.silent += [laid.page.number for laid in own if not laid.page.has_text and not laid.page.is_blank]
        reading.pieces += _with_templates(own, list(_templates(wanted, document)))


def _templates(wanted: dict[str, int], document: Document) -> Iterator[Laid]:
    for template, number in wanted.items():
        root = document.template(template)
        if root is not None:
            yield _laid(number, root, document)


def _with_templates(own: Sequence[Laid], printed: Sequence[Laid]) -> Iterator[Piece]:
    """Give the text of the pages with that of templates beside it; where pages have none, that of templates is the text."""
    if not any(laid.page.has_text for laid in own):
        own, printed = printed, []
    lines = [*chain(*((*laid.page.lines, *laid.apart) for laid in printed)), *chain(*(laid.apart for laid in own))]
    return _merged([laid for laid in own if laid.page.has_text], sorted(lines, key=lambda line: line.page))


def _merged(laid: Sequence[Laid], aside: Sequence[Line]) -> Iterator[Piece]:
    turns = {item.page.number: item.turn for item in laid}
    waiting = [Piece(line.text, BlockKind.RUNNING, page=line.page, box=line.box) for line in aside]
    for piece in pieces(list(in_order(item.page for item in laid))):
        while waiting and (waiting[0].page or 0) <= (piece.page or 0):
            yield waiting.pop(0)
        yield replace(piece, box=_turned_back(piece.box, turns[piece.page or 0])) if piece.box else piece
    yield from waiting


def _laid(number: int, root: Element, document: Document) -> Laid:
    drawn = draw(root, document.unit)
    codes = list(_distinct(drawn.codes))
    whole = sum(len(code.chars) for code in codes)
    for turn in (1, -1):
        if sum(len(code.chars) for code in codes if _runs_down(code, turn)) > MOSTLY * whole:
            drawn.paths.clear()
            return replace(_page(number, drawn, [_turned(code, turn) for code in codes]), turn=turn)
    return _page(number, drawn, codes)


def _page(number: int, drawn: Drawn, codes: Sequence[Written]) -> Laid:
    rules = list(islice(chain.from_iterable(map(rules_along, drawn.paths)), MOST_RULES + 1))
    level = chain.from_iterable(code.chars for code in codes if _runs_on(code))
    rows, chars = tables_within(rules, list(level))
    whole = [(code, _whole(code, number)) for code in codes if not _runs_on(code)]
    apart = [line for code, line in whole if line.text and _is_slanted(code)]
    lines = [*segments_of(chars, number), *(line for code, line in whole if line.text and not _is_slanted(code))]
    return Laid(Page(number, lines, rows, drawn.blank), apart=tuple(apart))


def _runs_on(code: Written) -> bool:
    across, down = code.way
    return across > 0 and abs(down) <= SLANT * across


def _runs_down(code: Written, turn: int) -> bool:
    across, down = code.way
    return turn * down > 0 and abs(across) <= SLANT * abs(down)


def _is_slanted(code: Written) -> bool:
    across, down = map(abs, code.way)
    return min(across, down) > SLANT * max(across, down)


def _whole(code: Written, number: int) -> Line:
    """Make one line of a code that does not run from left to right; its characters stay in their order."""
    first = code.chars[0]
    em = max(first.right - first.left, first.bottom - first.top)
    left, top = min(char.left for char in code.chars), min(char.top for char in code.chars)
    right, bottom = max(char.right for char in code.chars), max(char.bottom for char in code.chars)
    text = "".join(char.sign for char in code.chars).strip()
    return Line(text, left, top, right, bottom, em, em, page=number)


def _turned(code: Written, turn: int) -> Written:
    """Turn a text so that columns, read from the right where they run down, are lines read from the top."""
    across, down = code.way
    if turn > 0:
        chars = [Char(char.sign, char.top, -char.right, char.bottom, -char.left) for char in code.chars]
        return Written(tuple(chars), (down, -across))
    chars = [Char(char.sign, -char.bottom, char.left, -char.top, char.right) for char in code.chars]
    return Written(tuple(chars), (-down, across))


def _turned_back(box: Box, turn: int) -> Box:
    if not turn:
        return box
    return Box(-box.bottom, box.left, -box.top, box.right) if turn > 0 else Box(box.top, -box.right, box.bottom, -box.left)


def _distinct(codes: Sequence[Written]) -> Iterator[Written]:
    """Leave out what is drawn again at its place, as bold type and shadows are."""
    seen: set[tuple[str, float, float]] = set()
    for code in codes:
        text = "".join(map(itemgetter(0), code.chars))
        left, top = code.chars[0].left / SAME_PLACE, code.chars[0].top / SAME_PLACE
        keys = {(text, round(left), round(top)), (text, left // 1 + 0.5, top // 1 + 0.5)}
        if seen.isdisjoint(keys):
            yield code
        seen |= keys
