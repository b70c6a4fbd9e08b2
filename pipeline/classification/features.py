"""What the tagger looks at: the wording of a passage, its place, and what stands around it.

The first pass judges a passage by itself, its headings and its report's
title. The second sees the first pass's probabilities and the cues over
windows, paragraph, section and report, since officials write what was done
and what is to be done in the same words and only the block tells them apart.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from pipeline.classification.cues import CueFinder
from pipeline.classification.views import View
from pipeline.resources import role_cues

Matrix = NDArray[np.float32]
Rows = NDArray[np.int64]
Hashes = NDArray[np.uint64]

WIDTH = 2**17
WINDOWS = (1, 3, 8)
TITLE_TAIL = 9
MULTIPLIER, MIXER = np.uint64(0x100000001B3), np.uint64(0xFF51AFD7ED558CCD)
ITEM = re.compile(
    r"(?:[一二三四五六七八九十](?:是|要|抓)|[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．，]|首先|其次|再次|最后|此外|第[一二三四五六]|其[一二三四五])"
)
LEAD_INS = ("achievement", "problem", "cause", "countermeasure")
LONG = 150


@cache
def finder() -> CueFinder:
    """Give the finder of the packaged role cues."""
    return CueFinder(role_cues())


def grams(texts: Sequence[str], sizes: Sequence[int], kind: str) -> tuple[Rows, Hashes]:
    """Hash the character n-grams of texts, the edges of a text counting as characters.

    Gives the row (the text's number) and a 64-bit hash of every n-gram of the
    given sizes; `kind` keeps equal n-grams of different places apart. Every
    figure reads as 0.
    """
    padded = [f"\x02{text}\x03" for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    codes = np.where((codes >= ord("0")) & (codes <= ord("9")), np.uint64(ord("0")), codes)
    lengths = np.asarray([len(text) for text in padded], dtype=np.int64)
    owner, room = np.repeat(np.arange(len(padded)), lengths), np.repeat(np.cumsum(lengths), lengths) - np.arange(lengths.sum())
    seed = np.uint64(int.from_bytes(kind.encode(), "big") * 0x9E3779B1 % 2**64)
    rows, hashes, rolled = [], [], np.full(len(codes), seed)
    for size in range(1, max(sizes) + 1):
        rolled = rolled[: len(codes) - size + 1] * MULTIPLIER + codes[size - 1 :]
        if size in sizes:
            inside = room[: len(rolled)] >= size
            rows.append(owner[: len(rolled)][inside])
            hashes.append(_mixed(rolled[inside]))
    return np.concatenate(rows), np.concatenate(hashes)


def _mixed(hashes: Hashes) -> Hashes:
    mixed = (hashes ^ (hashes >> np.uint64(33))) * MIXER
    return mixed ^ (mixed >> np.uint64(29))


@dataclass(frozen=True, slots=True)
class Hashed:
    """Sparse rows of hashed n-grams: of each its column and value, and where each row begins."""

    columns: Rows
    values: Matrix
    starts: Rows
    width: int

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.starts)

    def times(self, weights: Matrix, index: Rows) -> Matrix:
        """Multiply the rows that `index` names with a row of weights a column; as few products as that takes."""
        if len(index) >= len(self):
            return np.asarray(np.add.reduceat(weights[self.columns] * self.values[:, None], self.starts, axis=0))[index]
        ends = np.append(self.starts[1:], len(self.columns))[index]
        sizes = ends - self.starts[index]
        starts = np.cumsum(sizes) - sizes
        taken = np.repeat(self.starts[index] - starts, sizes) + np.arange(sizes.sum())
        return np.asarray(np.add.reduceat(weights[self.columns[taken]] * self.values[taken, None], starts, axis=0))

    def sparse(self) -> csr_matrix:
        """Give the rows as a matrix."""
        starts = np.append(self.starts, len(self.columns))
        return csr_matrix((self.values, self.columns, starts), shape=(len(self.starts), self.width))


@dataclass(frozen=True, slots=True)
class Counted:
    """Dense rows of a few columns."""

    values: Matrix

    @property
    def width(self) -> int:
        """Give how many columns there are."""
        return int(self.values.shape[1])

    def times(self, weights: Matrix, index: Rows) -> Matrix:
        """Multiply the rows that `index` names with a row of weights a column."""
        return np.asarray(self.values[index] @ weights)

    def sparse(self) -> csr_matrix:
        """Give the rows as a matrix."""
        return csr_matrix(self.values)


@dataclass(frozen=True, slots=True)
class Block:
    """Some of the columns that a classifier sees: distinct rows, and which of them each passage has."""

    distinct: Hashed | Counted
    index: Rows


def hashed(parts: Sequence[tuple[Rows, Hashes]], count: int, width: int) -> Hashed:
    """Lay hashed n-grams out in `width` columns, each row of length one, repeated ones damped."""
    rows = np.concatenate([part[0] for part in parts])
    columns = (np.concatenate([part[1] for part in parts]) % np.uint64(width)).astype(np.int64)
    keys, counts = np.unique(rows * width + columns, return_counts=True)
    owner = keys // width
    starts = np.searchsorted(owner, np.arange(count))
    values = np.log1p(counts)
    norms = np.sqrt(np.add.reduceat(values**2, starts))
    return Hashed(keys % width, (values / norms[owner]).astype(np.float32), starts, width)


def scores(blocks: Sequence[Block], weights: Matrix, intercepts: Matrix) -> Matrix:
    """Multiply blocks that stand side by side with the weights of all their columns, a row a passage."""
    total, place = intercepts, 0
    for block in blocks:
        total = total + block.distinct.times(weights[place : place + block.distinct.width], block.index)
        place += block.distinct.width
    return total


def side_by_side(blocks: Sequence[Block]) -> csr_matrix:
    """Give blocks as one matrix, a row a passage."""
    return hstack([block.distinct.sparse()[block.index] for block in blocks], format="csr", dtype=np.float32)


@lru_cache(maxsize=8)
def nearest_headings(sections: tuple[tuple[str, ...], ...], width: int) -> Block:
    """Give the nearest heading over each passage by itself; kept like the wording, every side of the issues asks."""
    known = {path: number for number, path in enumerate(dict.fromkeys(sections))}
    found = grams([path[-1] if path else "" for path in known], (2, 3), "h")
    return Block(hashed([found], len(known), width), np.asarray([known[path] for path in sections]))


@lru_cache(maxsize=8)
def wording(texts: tuple[str, ...]) -> Hashed:
    """Give the hashed wording of passages, n-grams of 1 to 3 characters; the last few are kept, both components ask."""
    return hashed([grams(texts, (1, 2, 3), "w")], len(texts), WIDTH)


def surroundings(view: View) -> Block:
    """Give the nearest heading over each passage; and those above it, the end of the title and the genre."""
    known = {path: number for number, path in enumerate(dict.fromkeys(view.sections))}
    nearest = [ITEM.sub("", path[-1], count=1) if path else "" for path in known]
    far = ["\n".join((*path[-3:-1], view.title[-TITLE_TAIL:], view.genre)) for path in known]
    parts = [grams(nearest, (2, 3), "near"), grams(far, (2, 3), "far")]
    return Block(hashed(parts, len(known), WIDTH), np.asarray([known[path] for path in view.sections]))


def first_pass(view: View) -> tuple[Block, Block]:
    """Give the wording and the surroundings of every passage."""
    return Block(wording(view.texts), np.arange(len(view.texts))), surroundings(view)


def cue_counts(view: View) -> Matrix:
    """Count the cues of every group, a row a passage, on a logarithmic scale."""
    counted = [finder().counts(text) for text in view.texts]
    return np.log1p(np.asarray(counted, dtype=np.float32).reshape(len(view.texts), len(finder().names)))


def second_pass(view: View, probabilities: Matrix) -> Matrix:
    """Give what the second pass sees of one view: evidence in context, and place; a row a passage."""
    cues = cue_counts(view)
    evidence = np.hstack([probabilities, np.log(probabilities + 1e-4) / 4, cues])
    return np.hstack([_in_context(view, evidence), _places(view, cues)]).astype(np.float32)


def _places(view: View, cues: Matrix) -> Matrix:
    count = len(view.texts)
    rows = np.zeros((count, 6 + len(LEAD_INS)), dtype=np.float32)
    leads = cues[:, [finder().names.index(f"lead_in_{role}") for role in LEAD_INS]] > 0
    running, since = -1, 0
    for number, text in enumerate(view.texts):
        since += 1
        if leads[number].any():
            running, since = int(leads[number].argmax()), 0
        first = number == 0 or view.paragraphs[number] != view.paragraphs[number - 1]
        ends = number == 0, number == count - 1
        rows[number, :6] = (number / max(1, count - 1), *ends, first, min(len(text), LONG) / LONG, bool(view.sections[number]))
        if running >= 0:
            rows[number, 6 + running] = 1 / (1 + since / 10)
    return rows


def _in_context(view: View, evidence: Matrix) -> Matrix:
    """Set evidence beside its averages over windows, all before, all after, paragraph, section and report."""
    count = len(evidence)
    sums = np.vstack([np.zeros((1, evidence.shape[1])), np.cumsum(evidence, axis=0, dtype=np.float64)])
    index = np.arange(count)
    parts: list[NDArray[np.floating]] = [evidence]
    for size in WINDOWS:
        before, after = np.maximum(index - size, 0), np.minimum(index + 1 + size, count)
        parts.append((sums[index] - sums[before]) / np.maximum(index - before, 1)[:, None])
        parts.append((sums[after] - sums[index + 1]) / np.maximum(after - index - 1, 1)[:, None])
    parts.append(sums[:-1] / np.maximum(index, 1)[:, None])
    parts.append((sums[-1] - sums[1:]) / np.maximum(count - 1 - index, 1)[:, None])
    parts.append(_averages(view.paragraphs, evidence))
    parts.append(_averages(view.sections, evidence))
    parts.append(np.repeat(evidence.mean(axis=0, keepdims=True), count, axis=0))
    return np.hstack(parts).astype(np.float32)


def _averages(keys: Sequence[Hashable], evidence: Matrix) -> Matrix:
    numbers: dict[Hashable, int] = {}
    group = np.asarray([numbers.setdefault(key, len(numbers)) for key in keys])
    members = (group == np.arange(len(numbers))[:, None]).astype(np.float32)
    return np.asarray((members @ evidence / members.sum(axis=1, keepdims=True))[group], dtype=np.float32)
