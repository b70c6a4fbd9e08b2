"""From the lines of all pages back to the paragraphs that the author typed."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.data import BlockKind
from pipeline.ingestion.blocks import Piece
from pipeline.ingestion.characters import join_lines, restore
from pipeline.ingestion.pdf_lines import Line, box_of, usual_em

USUAL_EM = 12.0
SAME_SIZE = 0.12
INDENT = 0.7
WIDER_PITCH = 1.35
SLACK = 0.3
FEWEST_LINES = 10
MARK = re.compile(
    r"(?:第?[一二三四五六七八九十百]{1,4}[、．.章节篇]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳]|其?[一二三四五六七八九][是要、，,]|其[一二三四五六]|[•●■◆▪·－-]\s)"
)
_RUN_ON = re.compile(
    r"[。！？；：;:]\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳]|其?[一二三四五六七八九][是要])"
)
ENDED = "。！？；：…”!?;:）)"
STOPS = "。！？；"
Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the lines of a column begin and end."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Layout:
    """What the lines of all pages have in common."""

    margins: dict[Key, Margins]
    em: float
    pitch: float
    indents: bool

    def margins_of(self, line: Line) -> Margins:
        """Give the margins of the column that a line stands in."""
        own = (line.columns, line.column, line.page % 2)
        return self.margins.get(own) or self.margins[line.columns, line.column, -1]


def measure(lines: Sequence[Line]) -> Layout:
    """Measure margins, size and pitch of the body text."""
    em = usual_em(lines) or USUAL_EM
    body = [line for line in lines if abs(line.em - em) <= SAME_SIZE * em]
    layout = Layout(_all_margins(lines, em), em, _pitch(body, em), indents=False)
    return replace(layout, indents=_uses_indents(body, layout))


def _all_margins(lines: Sequence[Line], em: float) -> dict[Key, Margins]:
    groups: dict[Key, list[Line]] = {}
    for line in lines:
        for parity in (line.page % 2, -1):
            groups.setdefault((line.columns, line.column, parity), []).append(line)
    return {key: _margins(group, em) for key, group in groups.items() if key[2] == -1 or len(group) >= FEWEST_LINES}


def _pitch(body: Sequence[Line], em: float) -> float:
    together = (pair for pair in pairwise(body) if pair[0].page == pair[1].page and pair[0].column == pair[1].column)
    steps = [round(after.top - before.top, 1) for before, after in together]
    return statistics.mode([step for step in steps if 0 < step < 4 * em] or [0.0])


def paragraphs(lines: Sequence[Line], layout: Layout) -> list[list[Line]]:
    """Group the lines of the text, in reading order, into paragraphs; one may go over pages."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _belongs(groups[-1], line, layout):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def piece_of(group: Sequence[Line], kind: BlockKind) -> Piece:
    """Join the lines of a paragraph; its page and box are those of where it begins."""
    text = join_lines(restore(line.text).strip() for line in group)
    page = group[0].page
    first = [line for line in group if line.page == page]
    left, top = min(line.left for line in first), min(line.top for line in first)
    right, bottom = max(line.right for line in first), max(line.bottom for line in first)
    return Piece(text, kind, page=page, box=box_of(left, top, right, bottom))


def _margins(lines: Sequence[Line], em: float) -> Margins:
    lefts, rights = [line.left for line in lines], [line.right - line.overhang for line in lines]
    hanging = [line.right for line in lines if not line.overhang]
    return Margins(_edge(lefts, em, -1), max(_edge(rights, em, 1), _edge(hanging, em, 1) if hanging else 0.0))


def _edge(places: Sequence[float], em: float, side: int) -> float:
    """Find the outermost place that enough others stand near to: the middle of these, or else the outermost of all."""
    width = max(0.6 * em, 1.0)
    enough = max(2, 0.08 * len(places))
    inwards = sorted(places, reverse=side > 0)
    end = 0
    for begin, place in enumerate(inwards):
        while end < len(inwards) and side * (place - inwards[end]) <= width:
            end += 1
        if end - begin >= enough:
            return statistics.median(inwards[begin:end])
    return inwards[0]


def _uses_indents(body: Sequence[Line], layout: Layout) -> bool:
    begun = 0
    for before, after in pairwise(body):
        margins = layout.margins_of(after)
        full = before.right + after.token > margins.right - SLACK * before.em
        begun += full and before.left - after.left > INDENT * layout.em and abs(after.left - margins.left) < INDENT * layout.em
    return begun >= max(2, 0.03 * len(body))


def _belongs(group: Sequence[Line], line: Line, layout: Layout) -> bool:
    last = group[-1]
    if abs(last.em - line.em) > SAME_SIZE * max(last.em, line.em) or _apart(group, line, layout):
        return False
    if _displayed(last, layout) and _displayed(line, layout) and not MARK.match(line.text):
        return last.text[-1] not in STOPS
    if line.token <= _free(last, layout) - SLACK * last.em:
        return False
    if MARK.match(line.text) and last.text[-1] in ENDED and not any(_RUN_ON.search(earlier.text) for earlier in group):
        return False
    return (_centred(last, layout) and _centred(line, layout)) or not _indented(group, line, layout)


def _displayed(line: Line, layout: Layout) -> bool:
    """Say whether a line is of a title: larger than the text, and in the middle, where full lines may lack one character."""
    margins = layout.margins_of(line)
    before, after = line.left - margins.left, margins.right - line.right
    return line.em > (1 + SAME_SIZE) * layout.em and abs(before - after) < layout.em


def _centred(line: Line, layout: Layout) -> bool:
    margins = layout.margins_of(line)
    before, after = line.left - margins.left, margins.right - line.right
    return before > INDENT * line.em / 2 and abs(before - after) < INDENT * line.em / 2


def _free(line: Line, layout: Layout) -> float:
    margins = layout.margins_of(line)
    if _centred(line, layout):
        return margins.right - margins.left - (line.right - line.left)
    return margins.right - line.right


def _apart(group: Sequence[Line], line: Line, layout: Layout) -> bool:
    last = group[-1]
    if last.page != line.page or last.column != line.column:
        return False
    step = line.top - last.top
    if step <= 0:
        return True
    usual = (
        group[-1].top - group[-2].top if len(group) > 1 and group[-2].page == last.page else layout.pitch * last.em / layout.em
    )
    if usual <= 0:
        usual = layout.pitch
    return step > WIDER_PITCH * usual and step > 1.2 * last.em


def _indented(group: Sequence[Line], line: Line, layout: Layout) -> bool:
    last, em = group[-1], line.em
    depth = line.left - layout.margins_of(line).left
    if depth <= INDENT * em:
        return False
    if last.page != line.page or last.column != line.column:
        return layout.indents or depth > 1.5 * em
    if line.left - last.left > INDENT * em:
        return not (len(group) == 1 and MARK.match(last.text))
    level = abs(line.left - last.left) <= SLACK * em
    return not level or (layout.indents and len(group) == 1)
