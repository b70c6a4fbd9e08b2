"""Finds cue phrases in passages: many phrases at once, with gaps inside a sentence.

A cue is a literal phrase, or several parts joined by …: they have to stand in
this order, at most twelve characters apart, with no sentence end between.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation
from numpy.typing import NDArray

from pipeline.codebook import GAP

Counts = NDArray[np.int64]

LONGEST_GAP = 12
BASIC_PLANE = 2**16
BREAK = re.compile("[。；！？\n]")


class CueFinder:
    """Matches the cues of named groups; groups keep the order they came in."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self.names = tuple(groups)
        cues = [(number, cue.split(GAP)) for number, cues in enumerate(groups.values()) for cue in cues]
        # an automaton has no advantage with single characters, and they are most of what it would find
        parts = sorted({part for _, cue in cues for part in cue}, key=lambda part: (_is_letter(part), part))
        place = {part: number for number, part in enumerate(parts)}
        # a row a part: the groups of the cues that are this part alone, filled up with what stands for none
        literal: list[list[int]] = [[] for _ in parts]
        for group, cue in cues:
            if len(cue) == 1:
                literal[place[cue[0]]].append(group)
        most = max(map(len, literal), default=0)
        filled = [groups + [len(self.names)] * (most - len(groups)) for groups in literal]
        self._groups = np.asarray(filled, dtype=np.int32).reshape(len(parts), most)
        # (part before the last, last part) -> cues; few pairs stand near each other, many cues end in 不
        self._gapped: dict[tuple[int, int], list[tuple[int, tuple[str, ...]]]] = {}
        for group, cue in cues:
            if len(cue) > 1:
                self._gapped.setdefault((place[cue[-2]], place[cue[-1]]), []).append((group, tuple(cue[:-1])))
        self._leads, self._ends = (np.isin(np.arange(len(parts)), [pair[side] for pair in self._gapped]) for side in (0, 1))
        self._pairs = np.sort(np.asarray([before * len(parts) + last for before, last in self._gapped], dtype=np.int64))
        long = [part for part in parts if not _is_letter(part)]
        self._automaton = AhoCorasick(long, implementation=Implementation.ContiguousNFA) if long else None
        self._letters = np.full(BASIC_PLANE, -1, dtype=np.int64)
        self._letters[[ord(part) for part in parts[len(long) :]]] = np.arange(len(long), len(parts))

    def table(self, texts: Sequence[str]) -> Counts:
        """Count the cues of every group: a row a text, a column a group in the order of `names`.

        >>> CueFinder({"problem": ["重…轻"], "turn": ["但"]}).table(["但有的重形式轻实效", "很好"]).tolist()
        [[1, 1], [0, 0]]
        """
        joined, width = "\n".join(texts), len(self.names)
        parts, starts, ends = self._found(joined)
        rows = np.searchsorted(np.cumsum([len(text) + 1 for text in texts]), starts, side="right")
        # what stands for no group falls into a column more
        cells = rows[:, None] * (width + 1) + self._groups[parts]
        counts = np.bincount(cells.ravel(), minlength=len(texts) * (width + 1)).reshape(len(texts), width + 1)
        for number, group in self._gapped_in(joined, parts, starts, ends):
            counts[rows[number], group] += 1
        return counts[:, :width]

    def counts(self, text: str) -> dict[str, int]:
        """Count the cues of every group in one text."""
        return dict(zip(self.names, self.table([text])[0].tolist(), strict=True))

    def groups_in(self, text: str) -> tuple[str, ...]:
        """Name the groups of which at least one cue stands in a text."""
        return tuple(name for name, count in self.counts(text).items() if count)

    def _found(self, text: str) -> tuple[Counts, Counts, Counts]:
        """Give number, start and end of all parts that stand in a text, the long ones first."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True) if self._automaton else []
        matches = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found)).reshape(-1, 3).T
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        letters = self._letters[np.minimum(codes, BASIC_PLANE - 1)]
        places = np.flatnonzero(letters >= 0)
        parts, starts, ends = np.hstack([matches, [letters[places], places, places + 1]])
        return parts, starts, ends

    def _gapped_in(self, text: str, parts: Counts, starts: Counts, ends: Counts) -> Iterator[tuple[int, int]]:
        """Give (number of the match, group) of the gapped cues that end in a match."""
        if not len(self._pairs):
            return
        before, last = np.flatnonzero(self._leads[parts]), np.flatnonzero(self._ends[parts])
        before = before[np.argsort(ends[before])]
        low, high = np.searchsorted(ends[before], [starts[last] - LONGEST_GAP, starts[last] + 1])
        near = high - low
        last = np.repeat(last, near)
        before = before[np.repeat(low - np.cumsum(near) + near, near) + np.arange(len(last))]
        keys = parts[before] * len(self._ends) + parts[last]
        held = self._pairs[np.searchsorted(self._pairs[:-1], keys)] == keys
        pairs = dict.fromkeys(zip(last[held].tolist(), parts[before[held]].tolist(), strict=True))
        for number, part in pairs:
            start = int(starts[number])
            cues = self._gapped[part, int(parts[number])]
            yield from ((number, group) for group, earlier in cues if _reaches(text, earlier, start))


def _is_letter(part: str) -> bool:
    return len(part) == 1 and ord(part) < BASIC_PLANE


def _reaches(text: str, parts: Sequence[str], start: int) -> bool:
    """Say whether the earlier parts of a cue stand before `start`, each near enough to the next."""
    for part in reversed(parts):
        place = text.rfind(part, max(0, start - LONGEST_GAP - len(part)), start)
        if place < 0 or BREAK.search(text, place + len(part), start):
            return False
        start = place
    return True
