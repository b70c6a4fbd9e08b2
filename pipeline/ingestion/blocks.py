"""From pieces of text in reading order to one text with blocks that index it."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.data import Block, BlockKind, Box
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.characters import count_kept, count_lost, restore

MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as a reader found it; every line of it becomes a block."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None
    page: int | None = None
    box: Box | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader gives: the text, the blocks that index it, and what was cut."""

    text: str
    blocks: tuple[Block, ...]
    reason: Reason = Reason.NONE
    detail: str = ""


def assemble(pieces: Iterable[Piece]) -> Extract:
    r"""Join pieces with line ends; spoiled characters are mended or counted as lost.

    Raises
    ------
    UnreadableSource
        NO_TEXT if nothing but blanks, or hardly anything but lost characters, is there.

    Examples
    --------
    >>> found = assemble([Piece("一、基本情况", BlockKind.HEADING, 1), Piece(" 党员三名。\n书记一名。 ")])
    >>> [found.text[block.start : block.end] for block in found.blocks]
    ['一、基本情况', '党员三名。', '书记一名。']
    """
    lines: list[str] = []
    blocks: list[Block] = []
    place = 0
    for piece in pieces:
        for line in restore(piece.text).split("\n"):
            if stripped := line.strip():
                end = place + len(stripped)
                blocks.append(Block(place, end, piece.kind, piece.level, piece.page, piece.box, piece.paragraph))
                lines.append(stripped)
                place = end + 1
    return finish("\n".join(lines), tuple(blocks))


def finish(text: str, blocks: tuple[Block, ...]) -> Extract:
    """Close an extract: say if characters are lost.

    Raises
    ------
    UnreadableSource
        NO_TEXT if nothing is there, or hardly anything but lost characters.
    """
    if not text.strip():
        raise UnreadableSource(Reason.NO_TEXT)
    lost = count_lost(text)
    if not lost:
        return Extract(text, blocks)
    if lost > MOSTLY * (lost + count_kept(text)):
        raise UnreadableSource(Reason.NO_TEXT, f"{lost}个字符没有文字编码")
    return Extract(text, blocks, Reason.LOST_CHARACTERS, f"{lost}个字符")
