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
    edges = [_edges(lines) for lines in pages]
    filled = sum(bool(lines) for lines in pages)
    seen: Counter[tuple[str, int]] = Counter()
    for lines in edges:
        seen.update({_key(line, shift) for line in lines for shift in (0, 1)})
    enough = max(2, REPEATED_SHARE * filled)
    running = {line for lines in edges for line in lines if max(seen[_key(line, 0)], seen[_key(line, 1)]) >= enough}
    return running | {lines[place] for lines in pages if len(lines) > 1 for place in (0, -1) if _is_number(lines, place)}


def _edges(lines: Sequence[Line]) -> list[Line]:
    by_height = sorted(lines, key=lambda line: line.top)
    return by_height if len(by_height) <= 2 * EDGE_LINES else [*by_height[:EDGE_LINES], *by_height[-EDGE_LINES:]]


def _key(line: Line, shift: int) -> tuple[str, int]:
    text = _DIGITS.sub("#", line.text.replace(" ", ""))
    return text, int((line.top + shift * SAME_PLACE / 2) // SAME_PLACE) * 2 + shift


def _is_number(lines: Sequence[Line], place: int) -> bool:
    line, next_line = lines[place], lines[1 if place == 0 else -2]
    apart = abs(line.top - next_line.top) > 1.4 * max(line.em, next_line.em)
    return apart and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
