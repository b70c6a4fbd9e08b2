"""What the tagger looks at: the wording of a passage, its place, and what stands around it.

The first pass judges a passage by itself, its headings and its report's
title. The second sees the first pass's probabilities and the cues over
windows, paragraph, section and report, since officials write what was done
and what is to be done in the same words and only the block tells them apart.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from pipeline.classification import hashing
from pipeline.classification.cues import Counts
from pipeline.classification.views import Lot, begins
from pipeline.resources import role_cues

Matrix = NDArray[np.float32]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Item = TypeVar("Item", bound=Hashable)

WIDTH = 2**17
WINDOWS = (1, 3, 8)
ALL = 10**6
CONTEXTS = [place for size in (*WINDOWS, ALL) for place in ((-size, 0), (1, 1 + size))] + [(-ALL, ALL)]
# of each context, the first place [0] and the one after the last [1], counted from the passage
EDGES = np.asarray(CONTEXTS).T[:, None]
FAR = 0x15A5A
FINE = 2.0**24
TITLE_TAIL = 9
ITEM = re.compile(
    r"(?:[一二三四五六七八九十](?:是|要|抓)|[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．，]|首先|其次|再次|最后|此外|第[一二三四五六]|其[一二三四五])"
)
LEAD_INS = ("achievement", "problem", "cause", "countermeasure")
LONG = 150


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands over passages: the n-grams of distinct texts, and for each passage which two of these and their scale.

    `owners` has the text and `columns` the column of every n-gram. Of the two
    texts of a passage, the first is the nearest heading; the second those
    above it, the end of the title and the genre.
    """

    owners: Rows
    columns: Rows
    near: Rows
    far: Rows
    scale: Matrix

    def rows(self) -> csr_matrix:
        """Give them a row a passage."""
        ones = np.ones(len(self.columns), dtype=np.float32)
        distinct = csr_matrix((ones, (self.owners, self.columns)), shape=(int(self.far.max(initial=-1)) + 1, WIDTH))
        return diags_array(self.scale) @ (distinct[self.near] + distinct[self.far])

    def scores(self, weights: Matrix) -> Matrix:
        """Multiply the rows with weights."""
        weighed = weights[self.columns]
        cells = self.owners[:, None] * weights.shape[1] + np.arange(weights.shape[1])
        scored = np.bincount(cells.ravel(), weighed.ravel()).reshape(-1, weights.shape[1])
        return np.asarray((scored[self.near] + scored[self.far]) * self.scale[:, None])


def surroundings(lot: Lot) -> Surroundings:
    """Look up what stands over the passages of a lot."""
    sections, of_passage = _distinct(lot.sections)
    near, by_near = _distinct([ITEM.sub("", path[-1], count=1) if path else "" for _, path in sections])
    ends = [(view.title[-TITLE_TAIL:], view.genre) for view in lot.views]
    far, by_far = _distinct(["\n".join((*path[-3:-1], *ends[number])) for number, path in sections])
    by_near, by_far = by_near[of_passage], by_far[of_passage] + len(near)
    owners, columns = hashing.characters([*near, *far], (2, 3), "over", WIDTH)
    sizes = np.bincount(owners, minlength=len(near) + len(far))
    scale = (1 / np.sqrt(sizes[by_near] + sizes[by_far])).astype(np.float32)
    return Surroundings(owners, columns ^ (owners >= len(near)) * FAR, by_near, by_far, scale)


def _distinct(items: Sequence[Item]) -> tuple[list[Item], Rows]:
    """Give the distinct items in order, and which of them each item is."""
    known: dict[Item, int] = {}
    places = [known.setdefault(item, len(known)) for item in items]
    return list(known), np.asarray(places, dtype=np.int64)


def second_pass(lot: Lot, probabilities: Matrix, counts: Counts) -> Matrix:
    """Give what the second pass sees of a lot: evidence in context, and place; a row a passage.

    `counts` are those of the packaged role cues, a column a group.
    """
    cues = np.log1p(counts, dtype=np.float32)
    evidence = np.hstack([probabilities, np.log(probabilities + 1e-4) / 4, cues])
    return np.hstack([evidence, _in_context(lot, evidence), _places(lot, cues)], dtype=np.float32)


def _places(lot: Lot, cues: Matrix) -> Matrix:
    """Give place in the report, length, what opens a paragraph or stands under a heading, and the lead-in that still runs."""
    index = np.arange(len(lot.texts))
    rows = np.zeros((len(index), 6 + len(LEAD_INS)), dtype=np.float32)
    rows[:, 0] = (index - lot.first) / np.maximum(lot.after - lot.first - 1, 1)
    rows[:, 1], rows[:, 2] = index == lot.first, index == lot.after - 1
    rows[:, 3] = begins(lot)
    rows[:, 4] = np.minimum([len(text) for text in lot.texts], LONG) / LONG
    rows[:, 5] = [bool(path) for _, path in lot.sections]
    leads = cues[:, _lead_in_places()] > 0
    latest = np.maximum.accumulate(np.where(leads.any(axis=1), index, -1))
    led = np.flatnonzero(latest >= lot.first)
    rows[led, 6 + leads.argmax(axis=1)[latest[led]]] = 1 / (1 + (led - latest[led]) / 10)
    return rows


@cache
def _lead_in_places() -> list[int]:
    return [list(role_cues()).index(f"lead_in_{role}") for role in LEAD_INS]


def _in_context(lot: Lot, evidence: Matrix) -> Floats:
    """Average evidence over windows, all before, all after, the report, the paragraph and the section.

    Evidence is rounded, so that sums are exact and no report changes those of another.
    """
    count = len(evidence)
    sums = np.zeros((count + 1, evidence.shape[1]))
    np.cumsum(np.rint(evidence * FINE) / FINE, axis=0, out=sums[1:], dtype=np.float64)
    windows = (np.arange(count)[:, None] + EDGES).clip(lot.first[:, None], lot.after[:, None])
    edges = np.concatenate([windows, _runs(lot.paragraphs), _runs(lot.sections)], axis=2)
    before, until = sums.take(edges, axis=0)
    until -= before
    until /= np.maximum(edges[1] - edges[0], 1)[:, :, None]
    return np.asarray(until.reshape(count, -1))


def _runs(keys: Sequence[object]) -> Rows:
    """Give where the run of equal keys that each place lies in begins [0] and ends [1], a column each."""
    borders = [place for place, (one, other) in enumerate(pairwise(keys), 1) if one != other]
    edges = np.asarray([[0, *borders], [*borders, len(keys)]])
    return np.repeat(edges, edges[1] - edges[0], axis=1)[:, :, None]
