"""Puts people's codings back on the passages of a source that was processed again.

A coding keeps its last place and the wording it was made for. It goes back to
the passage with that span and wording, otherwise to the nearest free passage
with that wording; white space does not count. What fits nowhere stays listed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.store.database import Database

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage where a coding may go: its span in the extracted text and its wording."""

    passage_id: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Held:
    """A coding that looks for its passage: where it stood last, and the wording."""

    coding_id: int
    span: Span
    quote: str


def place(database: Database, source: str) -> None:
    """Place every coding of people on the passages that the source has now; call inside a transaction."""
    rows = database.execute(
        "SELECT p.coding_id, p.source_start, p.source_end, c.quote FROM placements p"
        " JOIN person_codings c ON c.id = p.coding_id WHERE p.source = ? ORDER BY p.coding_id",
        (source,),
    )
    held = [Held(key, (start, end), quote) for key, start, end, quote in rows]
    if not held:
        return
    rows = database.execute(
        "SELECT passage_id, source_start, source_end, quote FROM passages WHERE report_id IN"
        " (SELECT report_id FROM reports WHERE source = ?) ORDER BY source_start",
        (source,),
    )
    spots = [Spot(key, (start, end), quote) for key, start, end, quote in rows]
    found = match(held, spots)
    moves = [(*spot.span, spot.passage_id, coding_id) for coding_id, spot in found.items()]
    database.executemany(
        "UPDATE placements SET source_start = ?, source_end = ?, passage_id = ? WHERE coding_id = ?",
        moves,
    )


def match(held: Sequence[Held], spots: Sequence[Spot]) -> dict[int, Spot]:
    """Find the passage of each coding; codings with one place and wording stay together.

    >>> spots = [Spot("p-0001", (0, 5), "学习不经常"), Spot("p-0002", (6, 11), "制度不落实")]
    >>> match([Held(7, (20, 25), "制度不 落实"), Held(8, (6, 11), "原句已删除")], spots)[7].passage_id
    'p-0002'
    """
    groups: dict[tuple[str, Span], list[int]] = defaultdict(list)
    for coding in held:
        groups[_folded(coding.quote), coding.span].append(coding.coding_id)
    free = {(_folded(spot.quote), spot.span): spot for spot in spots}
    found = {key: free.pop(key) for key in groups if key in free}
    by_quote: dict[str, list[Spot]] = defaultdict(list)
    for (quote, _), spot in free.items():
        by_quote[quote].append(spot)
    for key in sorted(groups.keys() - found.keys(), key=lambda key: key[1]):
        if candidates := by_quote[key[0]]:
            nearest = min(candidates, key=lambda spot: (abs(spot.span[0] - key[1][0]), spot.span))
            candidates.remove(nearest)
            found[key] = nearest
    return {coding_id: spot for key, spot in found.items() for coding_id in groups[key]}


def _folded(quote: str) -> str:
    return "".join(quote.split())
