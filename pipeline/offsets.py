"""Edits that keep the way back: cleaned text never loses its place in the source.

An `Edit` replaces `start:end` of a text by other characters; `apply_edits`
applies many at once and returns the new text with the `OffsetMap` that leads
from any span of it to the span it came from. Maps of successive steps are
joined by `then`.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the half-open span `start:end` of a text by `replacement`."""

    start: int
    end: int
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """The pieces of one step, in order: where each begins now, where it began and ended before."""

    starts: tuple[int, ...]
    before: tuple[tuple[int, int], ...]
    length: int

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Lead the span `start:end` one step back; an empty one, which an insertion left, as a place."""
        if start == end:
            place = self._place(start)
            return place, place
        following = bisect_right(self.starts, start)
        if following == len(self.starts) or end <= self.starts[following]:
            return self._origin(following - 1, start, end)
        last = bisect_right(self.starts, end - 1, following) - 1
        return self._origin(following - 1, start, start + 1)[0], self._origin(last, end - 1, end)[1]

    def _place(self, position: int) -> int:
        if not self.starts:
            return 0
        if position >= self.length:
            return self.before[-1][1]
        return self._origin(bisect_right(self.starts, position) - 1, position, position + 1)[0]

    def _origin(self, piece: int, start: int, end: int) -> tuple[int, int]:
        """Lead a span inside one piece back; a piece that was replaced by another length counts as a whole."""
        old_start, old_end = self.before[piece]
        new_start = self.starts[piece]
        new_end = self.starts[piece + 1] if piece + 1 < len(self.starts) else self.length
        shift = old_start - new_start
        if new_end + shift != old_end:
            return old_start, old_end
        return start + shift, end + shift


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """The way from a text back to the text it was made from; without layers, the identity."""

    layers: tuple[Layer, ...] = ()

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the original from whose characters `start:end` was made.

        The first character leads to the start and the last to the end, so what
        was deleted inside the span lies inside, what was deleted at its edges
        outside. A replaced stretch of another length counts as a whole.

        Raises
        ------
        ValueError
            If the span is empty or reversed.

        Examples
        --------
        >>> text, offsets = apply_edits("党 建工作", [Edit(1, 2)])
        >>> text, offsets.to_source(0, 2)
        ('党建工作', (0, 3))
        """
        if not 0 <= start < end:
            raise ValueError(f"span {start}:{end}: expected 0 <= start < end")
        for layer in self.layers:
            start, end = layer.back(start, end)
        return start, end

    def then(self, earlier: "OffsetMap") -> "OffsetMap":
        """Continue this map, which leads to the text that `earlier` leads on from."""
        return OffsetMap(self.layers + earlier.layers)


def apply_edits(text: str, edits: Sequence[Edit]) -> tuple[str, OffsetMap]:
    """Apply edits given in order of `start`, none overlapping, and return the new text with its map.

    Raises
    ------
    ValueError
        If an edit lies outside the text, is out of order or overlaps another.

    Examples
    --------
    >>> apply_edits("效劳群众", [Edit(0, 2, "服务")])[0]
    '服务群众'
    """
    if not edits:
        return text, OffsetMap()
    parts: list[str] = []
    starts: list[int] = []
    before: list[tuple[int, int]] = []
    place = length = 0
    for edit in (*edits, Edit(len(text), len(text))):
        if not place <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edit {edit.start}:{edit.end}: expected within {place}:{len(text)}, in order")
        for piece, origin in ((text[place : edit.start], (place, edit.start)), (edit.replacement, (edit.start, edit.end))):
            if piece:
                starts.append(length)
                before.append(origin)
                parts.append(piece)
                length += len(piece)
        place = edit.end
    return "".join(parts), OffsetMap((Layer(tuple(starts), tuple(before), length),))
