"""Word files: paragraphs, tables, text boxes and notes in reading order, with their automatic numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from lxml.etree import _Element as Element

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract, Piece, assemble
from pipeline.ingestion.characters import one_line
from pipeline.ingestion.docx_styles import StyleSheet, W, read_styles, small_number, switch, value
from pipeline.ingestion.docx_text import MC, Fields, alternatives, read_paragraph
from pipeline.ingestion.numbering import Numbering, read_numbering
from pipeline.ingestion.package import Package

WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
LONGEST_HEADING = 120
PROSE_CHARACTERS = 60
PROSE_SHARE = 0.5
Item = Piece | Element


@dataclass(slots=True)
class Walk:
    """The state of one reading: what styles and lists say, and what waits for later."""

    styles: StyleSheet
    numbering: Numbering
    fields: Fields = field(default_factory=Fields)
    notes: list[tuple[str, str]] = field(default_factory=list)
    carried: str = ""


def read_docx(data: bytes) -> Extract:
    """Read a Word file as its finished page reads; running heads are left out, notes come last.

    Raises
    ------
    UnreadableSource
        CORRUPT, ENCRYPTED, TOO_LARGE, or NO_TEXT.
    """
    package = Package(data)
    body = package.main.find(f"{W}body")
    if body is None:
        raise UnreadableSource(Reason.CORRUPT, "Word 正文部分没有 body")
    walk = Walk(read_styles(package.related("styles")), read_numbering(package.related("numbering")))
    return assemble([*_pieces(body, walk), *_notes(package, walk)])


def _pieces(container: Element, walk: Walk, kind: BlockKind = BlockKind.PARAGRAPH) -> Iterator[Piece]:
    waiting: list[tuple[Iterator[Item], BlockKind]] = [(_members(container), kind)]
    while waiting:
        items, kind = waiting[-1]
        item = next(items, None)
        if item is None:
            waiting.pop()
        elif isinstance(item, Piece):
            yield item
        elif item.tag == f"{W}p":
            waiting.append((iter(_paragraph(item, walk, kind)), kind))
        elif item.tag == f"{W}tbl":
            waiting.append((iter(_table(item, walk, kind)), kind))
        else:
            waiting.append((_members(item), BlockKind.TEXT_BOX))


def _members(container: Element) -> Iterator[Element]:
    waiting = [container.iterchildren()]
    while waiting:
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif item.tag in (f"{W}p", f"{W}tbl"):
            yield item
        elif item.tag == f"{MC}AlternateContent":
            waiting.append(alternatives(item))
        elif item.tag in WRAPPERS:
            waiting.append(item.iterchildren())


def _paragraph(item: Element, walk: Walk, kind: BlockKind) -> list[Item]:
    properties = item.find(f"{W}pPr")
    style_id = value(properties, "pStyle")
    found = read_paragraph(item, walk.styles, walk.fields)
    walk.notes.extend(found.notes)
    boxes: list[Item] = [*found.boxes]
    if _mark_hidden(properties, walk, style_id):
        return boxes
    text = walk.carried + found.text
    walk.carried = ""
    if _merges_with_next(properties):
        walk.carried = text
        return boxes
    number = _number(properties, walk, style_id)
    if not text.strip():
        return boxes
    level = _level(properties, walk, style_id)
    text = number + text.lstrip(" ")
    if level is not None and kind is BlockKind.PARAGRAPH and len(text) <= LONGEST_HEADING:
        return [Piece(one_line(text), BlockKind.HEADING, level), *boxes]
    return [Piece(text, kind), *boxes]


def _mark_hidden(properties: Element | None, walk: Walk, style_id: str | None) -> bool:
    own = None if properties is None else switch(properties.find(f"{W}rPr"), "vanish")
    return own is None and walk.styles.hides(style_id)


def _merges_with_next(properties: Element | None) -> bool:
    return properties is not None and properties.find(f"{W}rPr/{W}del") is not None


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
    rows = [[_cell(cell, walk, kind) for cell in _children(row, "tc")] for row in _children(table, "tr") if not _deleted(row)]
    if _is_layout(rows):
        return [item for row in rows for item in chain(*row)]
    return [item for row in rows for item in _row(row)]


def _row(row: list[list[Item]]) -> Iterator[Item]:
    texts = [_cell_text(cell) for cell in row]
    if any(texts):
        yield Piece("\t".join(texts), BlockKind.TABLE_ROW)
    yield from (item for item in chain(*row) if not isinstance(item, Piece))


def _children(container: Element, name: str) -> Iterator[Element]:
    waiting = [container.iterchildren()]
    while waiting:
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif item.tag == W + name:
            yield item
        elif item.tag in WRAPPERS:
            waiting.append(item.iterchildren())


def _deleted(row: Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _cell(cell: Element, walk: Walk, kind: BlockKind) -> list[Item]:
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(f"{W}val", "continue") == "continue":
        return []
    items: list[Item] = []
    for member in _members(cell):
        items.extend(_paragraph(member, walk, kind) if member.tag == f"{W}p" else [member])
    return items


def _cell_text(cell: list[Item]) -> str:
    return one_line("\n".join(item.text for item in cell if isinstance(item, Piece))).replace("\t", " ").strip()


def _is_layout(rows: list[list[list[Item]]]) -> bool:
    if max(map(len, rows), default=0) <= 1:
        return True
    cells = [[item.text for item in cell if isinstance(item, Piece)] for cell in chain(*rows)]
    long = [[text for text in cell if len(text) >= PROSE_CHARACTERS and "。" in text] for cell in cells]
    prose, whole = sum(map(len, chain(*long))), sum(map(len, chain(*cells)))
    return max(map(len, long)) > 1 and prose > PROSE_SHARE * whole


def _notes(package: Package, walk: Walk) -> Iterator[Piece]:
    for part in ("footnotes", "endnotes"):
        root = package.related(part) if any(wanted == part for wanted, _ in walk.notes) else None
        if root is None:
            continue
        by_id = {note.get(f"{W}id", ""): note for note in root.iterchildren()}
        for wanted, note_id in dict.fromkeys(walk.notes):
            if wanted == part and note_id in by_id:
                yield from _pieces(by_id[note_id], walk, BlockKind.FOOTNOTE)
