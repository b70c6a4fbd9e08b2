"""Markdown: the decoded file itself; blocks begin and end within its marks, so that headings and items read plainly."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.data import Block, BlockKind
from pipeline.ingestion.blocks import Extract, finish
from pipeline.ingestion.encodings import decode

_FENCE = re.compile(r"\s*(`{3,}|~{3,})[!-_a-}\s]*$")
# Blanks are taken whole, never given back: in a line of many, every way to share them out would be tried.
_RULE = re.compile(r"\s*+(?:(?:-\s*+){3,}|(?:\*\s*+){3,}|(?:_\s*+){3,}|\|?(?:\s*+:?-+:?\s*+\|)+(?:\s*+:?-+:?\s*+)?)$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?=[\u4e00-\u9fff（]))(?P<text>(?:.*?\S)??)(?:\s*[ \t]#+)?\s*$")
_ITEM = re.compile(r"(?:\s*+>)*+\s*+(?:[-*+]\s++(?:\[[ xX]\]\s++)?)?(?P<text>(?:.*\S)?)\s*$")
_ROW = re.compile(r"\s*+\|\s*+(?P<text>.*\S)\s*\|\s*$")
_REFERENCE = re.compile(r" {0,3}(?P<text>\[[^\]]+\]:\s*+\S(?:.*\S)?)\s*$")
_PLAIN = re.compile(r"\s*+(?P<text>(?:.*\S)?)\s*$")
_SHAPES = (
    (_HEADING, BlockKind.HEADING),
    (_ROW, BlockKind.TABLE_ROW),
    (_REFERENCE, BlockKind.ASIDE),
    (_ITEM, BlockKind.PARAGRAPH),
)
_EDGE = "---"


def read_md(data: bytes) -> Extract:
    r"""Read a Markdown file; newlines become universal, nothing else changes.

    Heading lines become headings without their marks, items, quotes and rows
    lose theirs at the border of the block; marks inside a line stay in the text.

    Raises
    ------
    UnreadableSource
        UNDECODABLE, or NO_TEXT if there is nothing but blanks.

    Examples
    --------
    >>> found = read_md("## 一、做法\n\n- 抓**学习**。\n".encode())
    >>> [(found.text[block.start : block.end], block.level) for block in found.blocks]
    [('一、做法', 2), ('抓**学习**。', None)]
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    return finish(text, tuple(_blocks(text)))


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    closing, kind, place, before = "", BlockKind.PARAGRAPH, 0, ""
    for line in text.split("\n"):
        opening = _opening(line, at_start=place == 0)
        if closing:
            is_closed = line.strip().startswith(closing) and not line.strip(f"{closing} \t")
            closing = "" if is_closed else closing
            blocks.extend([] if is_closed else _block(line, place, ((_PLAIN, kind),)))
        elif opening:
            closing, kind = opening, BlockKind.ASIDE if opening == _EDGE else BlockKind.PARAGRAPH
        elif _UNDERLINE.match(line) and before.strip() and blocks and blocks[-1].kind is BlockKind.PARAGRAPH:
            blocks[-1] = replace(blocks[-1], kind=BlockKind.HEADING, level=1 if "=" in line else 2)
        elif not _RULE.match(line):
            blocks.extend(_block(line, place, _SHAPES))
        before = line
        place += len(line) + 1
    return blocks


def _opening(line: str, *, at_start: bool) -> str:
    """Give what closes the region that a line opens: a block of code, or the properties at the head of the file."""
    if at_start and line.rstrip() == _EDGE:
        return _EDGE
    fence = _FENCE.match(line)
    return fence.group(1) if fence else ""


def _block(line: str, place: int, shapes: Sequence[tuple[re.Pattern[str], BlockKind]]) -> list[Block]:
    found = next(((match, kind) for shape, kind in shapes if (match := shape.match(line))), None)
    if found is None or found[0].start("text") == found[0].end("text"):
        return []
    match, kind = found
    level = len(match.group(1)) if kind is BlockKind.HEADING else None
    return [Block(place + match.start("text"), place + match.end("text"), kind, level)]
