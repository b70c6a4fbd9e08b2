"""From the character boxes of a PDF page to its lines in reading order."""

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from pipeline.data import Box
from pipeline.ingestion.characters import is_wide
from pipeline.ingestion.pdf_chars import Char

SEGMENT_GAP = 2.5
MOST_PAIRS = 200_000
HANGING = "，。、；：！？,."
# Line breakers leave curly quotes on both sides with their neighbours.
NEVER_FIRST = "，。、；：！？）》】〕”’〞」』,.;:!?)%％…—“‘"
NEVER_LAST = "（《【〔“‘「『(”’〞"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: `em` is the width of a Han character, `token` that of what may not leave its first one."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    em: float
    token: float
    overhang: float = 0.0
    page: int = 0
    column: int = 0
    columns: int = 1

    @property
    def box(self) -> Box:
        """Give the rectangle of the line."""
        return box_of(self.left, self.top, self.right, self.bottom)


class Gap(NamedTuple):
    """Where a stretch, known by its place among all, leaves room: from `left` to `right`, after the character `last`."""

    place: int
    left: float
    right: float
    last: Char


def box_of(left: float, top: float, right: float, bottom: float) -> Box:
    """Give a rectangle to a tenth of a point."""
    return Box(round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))


def usual_em(lines: Iterable[Line]) -> float | None:
    """Give the size that most of a text is set in, to a tenth of a point but never 0; None without lines."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[max(0.1, round(line.em, 1))] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=None)


def segments_of(chars: Iterable[Char], page: int) -> list[Line]:
    """Give the stretches of a page that were drawn in one go, blank ones left out."""
    lines = (_line(stretch, page) for stretch in _filled(_stretches(chars)))
    return [line for line in lines if line.text]


def cell_text(chars: Iterable[Char]) -> list[str]:
    """Give the lines of text in one cell of a table, top to bottom."""
    return [line.text for line in rows_of(segments_of(chars, 0))]


def _stretches(chars: Iterable[Char]) -> list[list[Char]]:
    segments: list[list[Char]] = []
    current: list[Char] = []
    for char in chars:
        if current and _continues(current[-1], char):
            if not _repeats(current[-1], char):
                current.append(char)
            continue
        current = [char]
        segments.append(current)
    return segments


def _filled(stretches: list[list[Char]]) -> list[list[Char]]:
    """Put into the gaps of a stretch what was drawn for them later, as marks from another font are."""
    gaps = [list(_gaps(place, stretch)) for place, stretch in enumerate(stretches)]
    if not 0 < sum(map(len, gaps)) * len(stretches) <= MOST_PAIRS:
        return stretches
    earlier: list[Gap] = []
    filled: list[list[Char]] = [[] for _ in stretches]
    for place, stretch in enumerate(stretches):
        for run in _solid(stretch):
            filled[_holder(run, earlier, place)] += run
        earlier += gaps[place]
    return [
        stretch if len(stretch) == len(after) else sorted(after, key=_left)
        for stretch, after in zip(stretches, filled, strict=True)
        if after
    ]


def _gaps(place: int, stretch: Sequence[Char]) -> Iterator[Gap]:
    for last, char in pairwise(stretch):
        if _is_gap(last, char):
            slack = 0.1 * (last.bottom - last.top)
            yield Gap(place, last.right - slack, char.left + slack, last)


def _holder(run: Sequence[Char], gaps: Iterable[Gap], place: int) -> int:
    """Give the place of the first stretch with a gap that a run fits into, else its own."""
    first, right = run[0], run[-1].right
    for gap_place, gap_left, gap_right, last in gaps:
        if gap_left <= first.left and right <= gap_right and _level(last, first):
            return gap_place
    return place


def _solid(stretch: Sequence[Char]) -> list[list[Char]]:
    runs = [[stretch[0]]]
    for last, char in pairwise(stretch):
        if _is_gap(last, char):
            runs.append([])
        runs[-1].append(char)
    return runs


def _left(char: Char) -> float:
    return char.left


def _is_gap(last: Char, char: Char) -> bool:
    return char.left - last.right > 0.3 * (last.bottom - last.top)


def _level(last: Char, char: Char) -> bool:
    height = max(last.bottom - last.top, char.bottom - char.top, 1.0)
    return abs((char.top + char.bottom) - (last.top + last.bottom)) / 2 <= 0.5 * height


def _continues(last: Char, char: Char) -> bool:
    height = max(last.bottom - last.top, char.bottom - char.top, 1.0)
    return _level(last, char) and -0.7 * height < char.left - last.right < SEGMENT_GAP * height


def _repeats(last: Char, char: Char) -> bool:
    # Only Han: a ligature is two letters in one box.
    return char.sign == last.sign and is_wide(char.sign) and abs(char.left - last.left) < 0.1 * (last.right - last.left)


def _line(chars: Sequence[Char], page: int) -> Line:
    shown = [place for place, char in enumerate(chars) if not char.sign.isspace()]
    if not shown:
        return Line("", 0, 0, 0, 0, 0, 0, page=page)
    chars = chars[shown[0] : shown[-1] + 1]
    last = chars[-1]
    return Line(
        text=_text(chars),
        left=chars[0].left,
        top=min(char.top for char in chars),
        right=max(char.right for char in chars),
        bottom=max(char.bottom for char in chars),
        em=_em(chars),
        token=_token(chars),
        overhang=last.right - last.left if last.sign in HANGING else 0.0,
        page=page,
    )


def _em(chars: Sequence[Char]) -> float:
    wide = [char.right - char.left for char in chars if is_wide(char.sign)]
    return statistics.median_high(wide) if wide else 0.85 * statistics.median(char.bottom - char.top for char in chars)


def _text(chars: Sequence[Char]) -> str:
    parts = [chars[0].sign]
    for last, char in pairwise(chars):
        gap = char.left - last.right
        wide = is_wide(last.sign) or is_wide(char.sign)
        if gap > (0.8 if wide else 0.15) * (char.bottom - char.top) and not last.sign.isspace() and not char.sign.isspace():
            parts.append(" ")
        parts.append(char.sign)
    return "".join(parts)


def _token(chars: Sequence[Char]) -> float:
    end = 1
    while end < len(chars) and end < 30 and _clings(chars[end - 1].sign, chars[end].sign):
        end += 1
    return chars[end - 1].right - chars[0].left


def _clings(left: str, right: str) -> bool:
    if left.isspace() or right.isspace():
        return False
    if right in NEVER_FIRST or left in NEVER_LAST or (left in "。，、；：" and not is_wide(right)):
        return True
    return not is_wide(left) and not is_wide(right)


def rows_of(segments: Iterable[Line]) -> list[Line]:
    """Join what stands side by side, and give the rows from the top down."""
    rows: list[list[Line]] = []
    for segment in sorted(segments, key=lambda item: (item.top + item.bottom) / 2):
        row = rows[-1] if rows else []
        if row and _beside(row[0], segment):
            row.append(segment)
        else:
            rows.append([segment])
    return [_merged(sorted(row, key=lambda item: item.left)) for row in rows]


def _beside(first: Line, other: Line) -> bool:
    height = min(first.bottom - first.top, other.bottom - other.top)
    return abs((first.top + first.bottom) - (other.top + other.bottom)) / 2 < 0.4 * height


def _merged(row: list[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    text = row[0].text
    for last, item in pairwise(row):
        near = item.left - last.right < 0.3 * item.em
        text += item.text if near else f" {item.text}"
    longest = max(row, key=lambda item: len(item.text))
    return replace(
        row[0],
        text=text,
        top=min(item.top for item in row),
        right=max(item.right for item in row),
        bottom=max(item.bottom for item in row),
        em=longest.em,
        overhang=row[-1].overhang,
    )
