"""Two columns on a page: where the gutter runs, and the order in which the lines are read."""

import statistics
from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingestion.pdf_lines import Line, rows_of

FEWEST_IN_COLUMN = 6
CROSSING_SHARE = 0.25
FILLED = 0.6
OUTER_SHARE = 0.35
SPAN = -1


def find_gutter(segments: Sequence[Line], known: float | None = None) -> float | None:
    """Give the place between two columns, or `known` from the page before where the page is too short to tell."""
    gutters = [place for place in _middle_places(segments) if _is_gutter(segments, place, FEWEST_IN_COLUMN)]
    if gutters:
        return max(gutters, key=lambda place: sum(item.left >= place - 1 for item in segments)) - 1
    return known if known is not None and _is_gutter(segments, known + 1, 0) else None


def _middle_places(segments: Sequence[Line]) -> list[float]:
    if len(segments) < 2 * FEWEST_IN_COLUMN:
        return []
    left, right = min(item.left for item in segments), max(item.right for item in segments)
    third = (right - left) * OUTER_SHARE
    return sorted({float(round(item.left)) for item in segments if left + third < item.left < right - third})


def lines_of(segments: Sequence[Line], gutter: float | None) -> list[Line]:
    """Give the lines of a page in reading order; two columns are read one after the other."""
    if gutter is None:
        return rows_of(segments)
    columns: dict[int, list[Line]] = {0: [], 1: [], SPAN: []}
    for item in segments:
        column = 0 if item.right <= gutter else 1 if item.left >= gutter - 1 else SPAN
        columns[column].append(replace(item, column=column, columns=2))
    return _banded(rows_of(columns[0]), rows_of(columns[1]), rows_of(columns[SPAN]))


def _is_gutter(segments: Sequence[Line], place: float, fewest: int) -> bool:
    before = [item for item in segments if item.right <= place - 1]
    after = [item for item in segments if item.left >= place - 2]
    crossing = len(segments) - len(before) - len(after)
    if min(len(before), len(after)) < fewest or crossing > CROSSING_SHARE * len(segments):
        return False
    return not fewest or (_is_filled(before) and _is_filled(after))


def _is_filled(side: Sequence[Line]) -> bool:
    width = max(item.right for item in side) - min(item.left for item in side)
    return statistics.median(item.right - item.left for item in side) > FILLED * width


def _banded(lefts: list[Line], rights: list[Line], spans: list[Line]) -> list[Line]:
    ordered: list[Line] = []
    begin = float("-inf")
    for end, span in [*((item.top, item) for item in spans), (float("inf"), None)]:
        for side in (lefts, rights):
            ordered += [item for item in side if begin <= item.top < end]
        ordered += [span] if span else []
        begin = end
    return ordered
