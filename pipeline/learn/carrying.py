"""Edits to a labelled report that carry its gold along."""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.classification.corpus import Gold, Labelled
from pipeline.offsets import Edit, apply_edits

Draw = random.Random
Corruption = Callable[[Labelled, Draw], Labelled]


def edited(labelled: Labelled, edits: Iterable[Edit]) -> Labelled:
    """Apply edits in any order, none overlapping, and carry the gold along.

    What is inserted at the edge of a gold span stays outside of it; a span of
    which nothing is left is gone.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    text, _ = apply_edits(labelled.text, ordered)
    starts = _moved([item.start for item in labelled.gold], ordered, is_end=False)
    ends = _moved([item.end for item in labelled.gold], ordered, is_end=True)
    spans = zip(labelled.gold, starts, ends, strict=True)
    return replace(labelled, text=text, gold=tuple(replace(item, start=s, end=e) for item, s, e in spans if s < e))


def _moved(places: Sequence[int], edits: Sequence[Edit], *, is_end: bool) -> list[int]:
    """Lead rising places of the old text to the new one; inside an edit a start goes to its end, an end to its start."""
    moved, number, shift = [], 0, 0
    for place in places:
        while number < len(edits) and (edits[number].end < place or _counts(edits[number], place, is_end=is_end)):
            shift += len(edits[number].replacement) - (edits[number].end - edits[number].start)
            number += 1
        inside = number < len(edits) and edits[number].start < place < edits[number].end
        moved.append((_into(edits[number], is_end=is_end) if inside else place) + shift)
    return moved


def _counts(edit: Edit, place: int, *, is_end: bool) -> bool:
    return edit.end == place and not (is_end and edit.start == edit.end)


def _into(edit: Edit, *, is_end: bool) -> int:
    return edit.start if is_end else edit.start + len(edit.replacement)


def with_gold(labelled: Labelled, kept: Callable[[Gold], bool]) -> Labelled:
    """Keep only the gold for which a condition holds; the text stays."""
    return replace(labelled, gold=tuple(item for item in labelled.gold if kept(item)))


def lines(text: str) -> list[tuple[int, int]]:
    """Give the span of every line, without its end."""
    return [(found.start(), found.end()) for found in re.finditer("[^\n]+", text)]


def headings(labelled: Labelled) -> list[tuple[int, int]]:
    """Give the spans of the lines in which no gold stands: the title, if any, and the section headings."""
    begun = {item.start for item in labelled.gold}
    return [(start, end) for start, end in lines(labelled.text) if not any(place in begun for place in range(start, end))]


def joints(labelled: Labelled) -> list[int]:
    """Give the places between two passages of one paragraph."""
    return [before.end for before, after in pairwise(labelled.gold) if before.end == after.start]
