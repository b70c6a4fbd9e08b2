"""Running heads, feet and page numbers: found by what repeats at the same place over pages."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.ingestion.pdf_lines import Line

EDGE_LINES = 2
REPEATED_SHARE = 0.4
SAME_PLACE = 6.0
_DIGITS = re.compile(r"\d+|[一二三四五六七八九十]+(?=\s*页)")
_PAGE_NUMBER = re.compile(
    r"[-–—_·\s]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,5})(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-–—_·\s]*|Page\s+\d+(?:\s+of\s+\d+)?",
    re.IGNORECASE,
)


def running_lines(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Give the lines that belong to the page and not to the text."""
    filled = [sorted(lines, key=lambda line: line.top) for lines in pages if lines]
    edges = [_edges(lines) for lines in filled]
    seen: Counter[tuple[str, int]] = Counter()
    for lines in edges:
        seen.update({key for line in lines for key in _keys(line)})
    enough = max(2, REPEATED_SHARE * len(filled))
    repeated = {line for lines in edges for line in lines if max(seen[key] for key in _keys(line)) >= enough}
    return repeated.union(*map(_numbers, filled))


def _edges(lines: Sequence[Line]) -> Sequence[Line]:
    return lines if len(lines) <= 2 * EDGE_LINES else [*lines[:EDGE_LINES], *lines[-EDGE_LINES:]]


def _keys(line: Line) -> tuple[tuple[str, int], tuple[str, int]]:
    # Two grids, half a step apart: what is near falls into one cell of either.
    text = _DIGITS.sub("#", line.text.replace(" ", ""))
    return (text, 2 * int(line.top // SAME_PLACE)), (text, 2 * int((line.top + SAME_PLACE / 2) // SAME_PLACE) + 1)


def _numbers(lines: Sequence[Line]) -> list[Line]:
    if len(lines) < 2:
        return []
    return [line for line, inner in ((lines[0], lines[1]), (lines[-1], lines[-2])) if _is_number(line, inner)]


def _is_number(line: Line, inner: Line) -> bool:
    apart = abs(line.top - inner.top) > 1.4 * max(line.em, inner.em)
    return apart and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
