"""The text between two cleaning steps: one line a paragraph, each with what is known of it.

Every step takes a `Draft` and gives another. Three operations suffice:
`recast` (same length, nothing moves), `edit` (the way back is kept) and
`set_apart` (a mark is left and the stretch is taken out of the analysis).
"""

import dataclasses
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.data import Block, BlockKind, Mark, MarkKind, Source
from pipeline.offsets import Edit, OffsetMap, apply_edits


@dataclass(frozen=True, slots=True)
class Line:
    """One line `start:end` of the draft's text, without its line end."""

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of the draft's text to set apart, and why."""

    start: int
    end: int
    kind: MarkKind
    rule: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Text whose lines cover it but for line ends, with the way back and the marks so far."""

    text: str
    offsets: OffsetMap
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()
    title_hint: str = ""

    def line_text(self, line: Line) -> str:
        """Give the text of one of the lines."""
        return self.text[line.start : line.end]


def begin(source: Source) -> Draft:
    """Lay the blocks of a source out, a line each; a line end inside a block divides it."""
    edits: list[Edit] = []
    place = 0
    for block in source.blocks:
        if source.text[place : block.start] != ("\n" if place else ""):
            edits.append(Edit(place, block.start, "\n" if place else ""))
        place = block.end
    if place < len(source.text):
        edits.append(Edit(place, len(source.text)))
    text, offsets = apply_edits(source.text, edits)
    return Draft(text, offsets, _lines_of_blocks(text, source.blocks))


def _lines_of_blocks(text: str, blocks: Sequence[Block]) -> tuple[Line, ...]:
    lines: list[Line] = []
    place = 0
    for block in blocks:
        end = place + block.end - block.start
        for start, stop in line_spans(text, place, end):
            lines.append(Line(start, stop, block.kind, block.level))
        place = end + 1
    return tuple(lines)


def line_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Give the span of every line between two places, empty ones too."""
    spans: list[tuple[int, int]] = []
    stop = len(text) if end is None else end
    while (found := text.find("\n", start, stop)) >= 0:
        spans.append((start, found))
        start = found + 1
    spans.append((start, stop))
    return spans


def recast(draft: Draft, text: str) -> Draft:
    """Replace the text by one of the same length with the same line ends."""
    if len(text) != len(draft.text):
        raise ValueError(f"recast text of {len(draft.text)} characters by {len(text)}; expected the same length")
    return draft if text == draft.text else dataclasses.replace(draft, text=text)


def edit(draft: Draft, edits: Sequence[Edit]) -> Draft:
    """Apply edits in order; a new line inherits from the line that its first character stood in."""
    if not edits:
        return draft
    text, step = apply_edits(draft.text, edits)
    starts = [line.start for line in draft.lines]
    lines = []
    for start, end in line_spans(text):
        if start < end:
            was = draft.lines[max(0, bisect_right(starts, step.to_source(start, start + 1)[0]) - 1)]
            lines.append(Line(start, end, was.kind, was.level))
    return dataclasses.replace(draft, text=text, offsets=step.then(draft.offsets), lines=tuple(lines))


def set_apart(draft: Draft, stretches: Iterable[Stretch]) -> Draft:
    """Take stretches, given in order, out of the analysis and leave a mark for each.

    A gap divides the line it stands in, anything else is closed up.
    """
    found = [stretch for stretch in stretches if stretch.end > stretch.start]
    if not found:
        return draft
    marks = [Mark(*draft.offsets.to_source(item.start, item.end), item.kind, item.rule) for item in found]
    edits = [Edit(item.start, item.end, "\n" if item.kind is MarkKind.GAP else "") for item in found]
    merged = sorted((*draft.marks, *marks), key=lambda mark: mark.source_start)
    return dataclasses.replace(edit(draft, edits), marks=tuple(merged))


def lines_after_gaps(draft: Draft) -> frozenset[int]:
    """Give the numbers of the lines before which text is missing."""
    gaps = [mark.source_end for mark in draft.marks if mark.kind is MarkKind.GAP]
    if not gaps:
        return frozenset()
    starts = [draft.offsets.to_source(line.start, line.start + 1)[0] for line in draft.lines]
    following = (next((i for i, start in enumerate(starts) if start >= end), -1) for end in gaps)
    return frozenset(number for number in following if number >= 0)
