"""Synonyms that spinning sites put in (根底 for 基础) are read as the words they replaced."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation

from pipeline.cleaning.draft import Draft, edit
from pipeline.offsets import Edit
from pipeline.resources import spun_synonyms

SPUN_FROM = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A spun word, the standard one, and the words of which one must stand before or after it."""

    spun: str
    standard: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def tells(self) -> bool:
        """Say whether the word alone shows that a page was spun."""
        return not self.before and not self.after

    def fits(self, text: str, start: int) -> bool:
        """Say whether the words around the place allow the row."""
        ahead = not self.after or text.startswith(self.after, start + len(self.spun))
        return ahead and (not self.before or text.endswith(self.before, 0, start))


def restore(draft: Draft) -> Draft:
    """Put the standard word back for the analysis, in pages that were spun.

    Rows without a context tell whether a page was spun; only then do rows that
    need a context apply, since genuine reports use those words too.
    """
    found = list(_find(draft.text))
    if len({row.spun for _, row in found if row.tells}) < SPUN_FROM:
        return draft
    return edit(draft, [Edit(start, start + len(row.spun), row.standard) for start, row in found])


def _find(text: str) -> Iterator[tuple[int, Row]]:
    """Give the rows that fit, in order of place, the longest first, none overlapping."""
    rows, automaton = _table()
    hits = automaton.find_matches_as_indexes(text, overlapping=True)
    place = 0
    for start, number in sorted((start, number) for number, start, _ in hits):
        if start >= place and rows[number].fits(text, start):
            yield start, rows[number]
            place = start + len(rows[number].spun)


@cache
def _table() -> tuple[tuple[Row, ...], AhoCorasick]:
    rows = []
    for spun, standard, context in sorted(spun_synonyms(), key=lambda row: -len(row[0])):
        before, _, after = context.partition("|")
        rows.append(Row(spun, standard, _words(before), _words(after)))
    return tuple(rows), AhoCorasick([row.spun for row in rows], implementation=Implementation.DFA)


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word for word in listed.split(",") if word)
