"""Finds cue phrases in passages: many phrases at once, with gaps inside a sentence.

A cue is a literal phrase, or several parts joined by …: they have to stand in
this order, at most twelve characters apart, with no sentence end between.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from ahocorasick_rs import AhoCorasick

from pipeline.codebook import GAP

LONGEST_GAP = 12
BREAK = re.compile("[。；！？]")
Ending = dict[int, list[tuple[int, tuple[int, ...]]]]


class CueFinder:
    """Matches the cues of named groups; groups keep the order they came in."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self.names = tuple(groups)
        cues = [(number, cue.split(GAP)) for number, cues in enumerate(groups.values()) for cue in cues]
        parts = sorted({part for _, cue in cues for part in cue})
        place = {part: number for number, part in enumerate(parts)}
        self._lengths = [len(part) for part in parts]
        self._literal: dict[int, list[int]] = {}
        # last part -> the part before it -> cues: few parts stand in a passage, many cues end in 不
        self._gapped: dict[int, Ending] = {}
        for group, cue in cues:
            numbers = tuple(place[part] for part in cue)
            if len(numbers) == 1:
                self._literal.setdefault(numbers[0], []).append(group)
            else:
                self._gapped.setdefault(numbers[-1], {}).setdefault(numbers[-2], []).append((group, numbers[:-1]))
        self._automaton = AhoCorasick(parts) if parts else None

    def counts(self, text: str) -> list[int]:
        """Count the cues of every group in a text, in the order of `names`.

        >>> CueFinder({"problem": ["重…轻"], "turn": ["但"]}).counts("但有的重形式轻实效")
        [1, 1]
        """
        counts = [0] * len(self.names)
        if self._automaton is None:
            return counts
        seen: dict[int, list[int]] = {}
        for part, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for group in self._literal.get(part, ()):
                counts[group] += 1
            ending = self._gapped.get(part)
            if ending:
                for group in self._gapped_at(ending, start, seen, text):
                    counts[group] += 1
            seen.setdefault(part, []).append(end)
        return counts

    def groups_in(self, text: str) -> tuple[str, ...]:
        """Name the groups of which at least one cue stands in a text."""
        return tuple(name for name, count in zip(self.names, self.counts(text), strict=True) if count)

    def _gapped_at(self, ending: Ending, start: int, seen: Mapping[int, list[int]], text: str) -> Iterator[int]:
        """Give the groups of the gapped cues that end at `start`."""
        for before in ending.keys() & seen.keys():
            for group, parts in ending[before]:
                if self._reaches(parts, start, seen, text):
                    yield group

    def _reaches(self, parts: Sequence[int], start: int, seen: Mapping[int, list[int]], text: str) -> bool:
        """Say whether the earlier parts of a cue stand before `start`, each near enough to the next."""
        if not parts:
            return True
        for end in reversed(seen.get(parts[-1], ())):
            if start - end > LONGEST_GAP:
                return False
            if start - end >= 0 and not BREAK.search(text, end, start):
                return self._reaches(parts[:-1], end - self._lengths[parts[-1]], seen, text)
        return False
