"""Word files: paragraphs, tables, text boxes and notes in reading order, with their automatic numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from lxml.etree import _Element as Element

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract, Piece, assemble
from pipeline.ingestion.characters import one_line
from pipeline.ingestion.docx_parts import chunk_pieces, diagram_pieces
from pipeline.ingestion.docx_styles import StyleSheet, W, read_styles, small_number, switch, value
from pipeline.ingestion.docx_text import DIAGRAM, MC, Fields, alternatives, is_prompt, read_paragraph
from pipeline.ingestion.numbering import Numbering, read_numbering
from pipeline.ingestion.package import Package
from pipeline.settings import Limits

WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
CHUNK = f"{W}altChunk"
MEMBERS, ROWS, CELLS = frozenset({f"{W}p", f"{W}tbl", CHUNK}), frozenset({f"{W}tr"}), frozenset({f"{W}tc"})
NOTES = {"footnotes": BlockKind.FOOTNOTE, "endnotes": BlockKind.FOOTNOTE, "comments": BlockKind.ASIDE}
LONGEST_HEADING = 120
DEEPEST = 3
PROSE_CHARACTERS = 60
PROSE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Hanging:
    """A table, text box or diagram in or on the paragraph with this number."""

    element: Element
    paragraph: int


Item = Piece | Hanging


@dataclass(frozen=True, slots=True)
class Frame:
    """What is being read: its items, their kind, the paragraph they hang on; a story ends its last paragraph."""

    items: Iterator[Element | Item]
    kind: BlockKind
    paragraph: int
    is_story: bool = False


@dataclass(slots=True)
class Walk:
    """The state of one reading: what styles and lists say, and what waits for later.

    `paragraph` counts the paragraphs with text in the main story; `carried` is
    text whose paragraph mark is deleted, `notes` are (part, id, paragraph),
    `unread` names inserted files that cannot be read here, `depth` is how many
    files this one is inserted into.
    """

    package: Package
    styles: StyleSheet
    numbering: Numbering
    fields: Fields = field(default_factory=Fields)
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    carried: str = ""
    paragraph: int = 0
    unread: list[str] = field(default_factory=list)
    depth: int = 0

    def flush(self, kind: BlockKind) -> list[Piece]:
        """Give what is carried, as a paragraph of its own: nothing follows that it could join."""
        text, self.carried = self.carried, ""
        return [Piece(text, kind, paragraph=self.number(kind))] if text.strip() else []

    def number(self, kind: BlockKind) -> int | None:
        """Count a paragraph of the main story; what hangs on one has its number."""
        self.paragraph += kind is BlockKind.PARAGRAPH
        return self.paragraph or None


def read_docx(data: bytes, limits: Limits) -> Extract:
    """Read a Word file as its finished page reads; running heads are left out, notes and comments come last.

    Raises
    ------
    UnreadableSource
        CORRUPT, ENCRYPTED, TOO_LARGE, or NO_TEXT.
    """
    return _read(Package(data, limits), 0)


def _read(package: Package, depth: int) -> Extract:
    body = package.main.find(f"{W}body")
    if body is None:
        raise UnreadableSource(Reason.CORRUPT, "Word 正文部分没有 body")
    walk = Walk(package, read_styles(package.related("styles")), read_numbering(package.related("numbering")), depth=depth)
    pieces = [*_pieces(body, walk), *_notes(walk)]
    if walk.unread and not pieces:
        raise UnreadableSource(Reason.INSERTED_FILE, "、".join(walk.unread))
    extract = assemble(pieces)
    if walk.unread:
        return replace(extract, reason=Reason.INSERTED_FILE, detail="、".join(walk.unread))
    return replace(extract, reason=Reason.CORRUPT, detail="、".join(package.damaged)) if package.damaged else extract


def _pieces(container: Element, walk: Walk, kind: BlockKind = BlockKind.PARAGRAPH) -> Iterator[Piece]:
    waiting = [Frame(_members(container), kind, walk.paragraph, is_story=True)]
    while waiting:
        frame = waiting[-1]
        item = next(frame.items, None)
        if item is None:
            yield from _anchored(walk.flush(frame.kind) if frame.is_story else [], frame)
            waiting.pop()
        elif isinstance(item, Piece):
            yield from _anchored([item], frame)
        elif isinstance(item, Hanging):
            waiting.append(_entered(item, walk, frame.kind))
        elif item.tag == f"{W}p":
            waiting.append(replace(frame, items=iter(_paragraph(item, walk, frame.kind)), is_story=False))
        else:
            yield from _anchored(walk.flush(frame.kind), frame)
            inside = _chunk(item, walk) if item.tag == CHUNK else _table(item, walk, frame.kind)
            waiting.append(replace(frame, items=iter(inside), is_story=False))


def _anchored(pieces: list[Piece], frame: Frame) -> list[Piece]:
    if frame.kind is BlockKind.PARAGRAPH:
        return pieces
    return [replace(piece, paragraph=frame.paragraph or None) for piece in pieces]


def _chunk(item: Element, walk: Walk) -> list[Piece]:
    readers = {"docx": lambda data: _read(Package(data, walk.package.limits), walk.depth + 1)} if walk.depth < DEEPEST else {}
    return list(chunk_pieces(item, walk.package, walk.unread, readers))


def _entered(item: Hanging, walk: Walk, kind: BlockKind) -> Frame:
    element = item.element
    if element.tag == f"{W}tbl":
        return Frame(iter(_table(element, walk, kind)), kind, item.paragraph)
    if element.tag == DIAGRAM:
        return Frame(diagram_pieces(element, walk.package), BlockKind.TEXT_BOX, item.paragraph)
    return Frame(_members(element), BlockKind.TEXT_BOX, item.paragraph, is_story=True)


def _members(container: Element, names: frozenset[str] = MEMBERS) -> Iterator[Element]:
    """Give the elements of these names in a container, and in what only wraps them."""
    waiting = [container.iterchildren()]
    while waiting:
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif item.tag in names:
            yield item
        elif item.tag == f"{MC}AlternateContent":
            waiting.append(alternatives(item))
        elif item.tag in WRAPPERS and not is_prompt(item):
            waiting.append(item.iterchildren())


def _paragraph(item: Element, walk: Walk, kind: BlockKind) -> list[Item]:
    properties = item.find(f"{W}pPr")
    found = read_paragraph(item, walk.styles, walk.fields)
    pieces = _text_pieces(found.text, properties, walk, kind)
    walk.notes.extend((part, note_id, walk.paragraph) for part, note_id in found.notes)
    return [*pieces, *(Hanging(box, walk.paragraph) for box in found.boxes)]


def _text_pieces(text: str, properties: Element | None, walk: Walk, kind: BlockKind) -> list[Piece]:
    style_id = value(properties, "pStyle")
    if _mark_hidden(properties, walk, style_id):
        return []
    text = walk.carried + text
    walk.carried = ""
    if _merges_with_next(properties):
        walk.carried = text
        return []
    number = _number(properties, walk, style_id)
    if not text.strip():
        return []
    level = _level(properties, walk, style_id)
    text = number + text.lstrip(" ")
    place = walk.number(kind)
    if level is not None and kind is BlockKind.PARAGRAPH and len(text) <= LONGEST_HEADING:
        return [Piece(one_line(text), BlockKind.HEADING, level, paragraph=place)]
    return [Piece(text, kind, paragraph=place)]


def _mark_hidden(properties: Element | None, walk: Walk, style_id: str | None) -> bool:
    own = None if properties is None else switch(properties.find(f"{W}rPr"), "vanish")
    return own is None and walk.styles.hides(style_id)


def _merges_with_next(properties: Element | None) -> bool:
    marks = () if properties is None else (properties.find(f"{W}rPr/{W}{name}") for name in ("del", "moveFrom"))
    return any(mark is not None for mark in marks)


def _level(properties: Element | None, walk: Walk, style_id: str | None) -> int | None:
    outline = small_number(value(properties, "outlineLvl"))
    if outline is not None:
        return outline + 1 if outline < 9 else None
    return walk.styles.heading_level(style_id)


def _number(properties: Element | None, walk: Walk, style_id: str | None) -> str:
    list_id = value(properties, "numPr/numId")
    depth = small_number(value(properties, "numPr/ilvl"))
    for style, written in walk.styles.chain(style_id):
        if list_id is None and written.list_id is not None:
            list_id = written.list_id
        if depth is None and written.depth is not None:
            depth = written.depth
        if depth is None and list_id in walk.numbering.lists:
            depth = walk.numbering.depth_of_style(list_id, style)
    return walk.numbering.mark(list_id, depth or 0) if list_id else ""


def _table(table: Element, walk: Walk, kind: BlockKind) -> list[Item]:
    kept = (row for row in _members(table, ROWS) if not _deleted(row))
    rows = [[_cell(cell, walk, kind) for cell in _members(row, CELLS)] for row in kept]
    if _is_layout(rows):
        return [item for row in rows for item in chain(*row)]
    return [item for row in rows for item in _row(row)]


def _row(row: list[list[Item]]) -> Iterator[Item]:
    texts = [_cell_text(cell) for cell in row]
    if any(texts):
        first = next(item for item in chain(*row) if isinstance(item, Piece) and item.text.strip())
        yield Piece("\t".join(texts), BlockKind.TABLE_ROW, paragraph=first.paragraph)
    yield from (item for item in chain(*row) if isinstance(item, Hanging))


def _deleted(row: Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _cell(cell: Element, walk: Walk, kind: BlockKind) -> list[Item]:
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(f"{W}val", "continue") == "continue":
        return []
    if cell.find(f"{W}tcPr/{W}cellDel") is not None:
        return []
    items: list[Item] = []
    for member in _members(cell):
        if member.tag == f"{W}p":
            items.extend(_paragraph(member, walk, kind))
        elif member.tag == CHUNK:
            items.extend(_chunk(member, walk))
        else:
            items += [*walk.flush(kind), Hanging(member, walk.paragraph)]
    return items + walk.flush(kind)


def _cell_text(cell: list[Item]) -> str:
    return one_line("\n".join(item.text for item in cell if isinstance(item, Piece))).replace("\t", " ").strip()


def _is_layout(rows: list[list[list[Item]]]) -> bool:
    if max(map(len, rows), default=0) <= 1:
        return True
    cells = [[item.text for item in cell if isinstance(item, Piece)] for cell in chain(*rows)]
    long = [[text for text in cell if len(text) >= PROSE_CHARACTERS and "。" in text] for cell in cells]
    prose, whole = sum(map(len, chain(*long))), sum(map(len, chain(*cells)))
    return max(map(len, long)) > 1 and prose > PROSE_SHARE * whole


def _notes(walk: Walk) -> Iterator[Piece]:
    for part, kind in NOTES.items():
        root = walk.package.related(part) if any(wanted == part for wanted, _, _ in walk.notes) else None
        by_id = {} if root is None else {note.get(f"{W}id", ""): note for note in root.iterchildren()}
        given: set[str] = set()
        for wanted, note_id, paragraph in tuple(walk.notes):
            if wanted == part and note_id in by_id and note_id not in given:
                given.add(note_id)
                walk.paragraph = paragraph
                yield from _pieces(by_id[note_id], walk, kind)
