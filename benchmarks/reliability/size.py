"""Rows on size: memory against the number of documents, and what is left on the disk."""

from functools import cache

import memory
from row import Row

FIRST, LAST = 1000, 5000
SLOPE_MB, PARENT_MB = 1.0, 600


@cache
def _peaks() -> tuple[memory.Peak, ...]:
    return tuple(memory.measure(count) for count in (FIRST, LAST))


def slope() -> Row:
    """Measure by how much the parent's peak grows from 1,000 to 5,000 documents, beside a naive frame of all passages."""
    first, last = _peaks()
    grown = memory.slope([first, last])
    peers = f"naive pandas frame {first.peer_mb:.0f} → {last.peer_mb:.0f} MB"
    figure = f"{first.parent_mb:.0f} → {last.parent_mb:.0f} MB, {grown:.2f} MB per 100 ({peers})"
    return Row(f"{LAST} documents: memory of the parent", figure, f"≤ {SLOPE_MB:.0f} MB per 100", grown <= SLOPE_MB)


def peak() -> Row:
    """Take the parent's peak at 1,000 reports (issue 2)."""
    first = _peaks()[0]
    return Row(
        f"{FIRST} reports: peak of the parent", f"{first.parent_mb:.0f} MB", f"< {PARENT_MB} MB", first.parent_mb < PARENT_MB
    )


def leftovers() -> Row:
    """Count temporary files after the run over 5,000 documents."""
    last = _peaks()[1]
    return Row(f"{LAST} documents: temporary files left", str(last.left), "0", last.left == 0)
