"""Notes in the margin of a page: smaller than the text, wholly beside its column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.ingestion.pdf_lines import Line, rows_of, usual_em

SMALLER = 0.92
SHORTEST_LINE = 8
MOST_SHARE = 0.35
CLEAR = 0.3
NEXT_LINE = 1.9


@dataclass(frozen=True, slots=True)
class Column:
    """Where the text of a document stands across the page, and the width of its Han characters."""

    left: float
    right: float
    em: float


def text_column(pages: Iterable[Sequence[Line]]) -> Column | None:
    """Find the column in which most of the text stands; None where there are no lines of text."""
    segments = list(chain(*pages))
    em = usual_em(segments)
    if em is None:
        return None
    body = [item for item in segments if abs(item.em - em) <= (1 - SMALLER) * em and len(item.text) >= SHORTEST_LINE]
    return Column(min(item.left for item in body), max(item.right for item in body), em) if body else None


def beside(segments: Sequence[Line], column: Column | None) -> set[Line]:
    """Give the segments of a page that stand in the margin; none where they are too many to be notes."""
    if column is None:
        return set()
    found = {item for item in segments if _is_note(item, column)}
    return found if sum(len(item.text) for item in found) <= MOST_SHARE * sum(len(item.text) for item in segments) else set()


def notes(segments: Iterable[Line]) -> list[list[Line]]:
    """Group the lines of margin notes, top to bottom: what follows closely is one note."""
    groups: list[list[Line]] = []
    for line in rows_of(segments):
        last = groups[-1][-1] if groups else None
        if last and line.top - last.top < NEXT_LINE * line.em and abs(line.left - last.left) < 3 * line.em:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _is_note(item: Line, column: Column) -> bool:
    gap = CLEAR * column.em
    outside = item.right < column.left - gap or item.left > column.right + gap
    return outside and item.em <= SMALLER * column.em and any(sign.isalpha() for sign in item.text)
