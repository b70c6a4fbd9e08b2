"""What the second pass of issue coding looks at: a code's first score among the other codes, and around the passage.

A long passage can state several faults, a short one seldom all that its words
touch; and what stands before and after it, under its heading and in its
report is mostly about the same.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.classification.meaning import Matrix
from pipeline.classification.views import Lot

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

FEATURES = 12
NEAR = 2


@dataclass(frozen=True, slots=True)
class Stand:
    """Where passages stand, all of the first side before those of the second.

    The logarithm of their lengths, a column; of each but the last, whether the
    next is of the same report and side and near; which of them share a section
    and a side, and which a report and a side, by equal numbers; and the number
    of the side of each.
    """

    lengths: Matrix
    near: Flags
    sections: Numbers
    reports: Numbers
    sides: Numbers

    @classmethod
    def of(cls, lot: Lot, numbers: Sequence[int], sides: Numbers) -> "Stand":
        """Look up the passages with these numbers in a lot, and these sides, in order."""
        sizes = [len(lot.texts[number]) for number in numbers]
        reports = lot.first[list(numbers)] * 2 + sides
        near = (np.diff(numbers) <= NEAR) & (np.diff(reports) == 0)
        sections = _numbered([(side, lot.sections[number]) for number, side in zip(numbers, sides.tolist(), strict=True)])
        return cls(np.log(np.maximum(sizes, 1))[:, None], near[:, None], sections, reports, sides)


def _numbered(keys: Sequence[Hashable]) -> Numbers:
    """Number keys as they come up, equal ones alike."""
    known: dict[Hashable, int] = {}
    return np.asarray([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


def in_context(raw: Matrix, cued: Flags, stand: Stand) -> tuple[Matrix, ...]:
    """Give the features that the second pass weighs: each a row a passage and a column a code, or one for all codes.

    `raw` has the first pass's scores of the passages, before they are
    squashed, and `cued` which of them have a cue, a row each and a column a
    code.
    """
    own = squashed(raw)
    total = own.sum(axis=1, keepdims=True)
    among = (raw, own, cued.astype(raw.dtype), cued * own, _strongest_other(own), total, stand.lengths, raw * stand.lengths)
    around = _mean_of_others(own, stand.sections), _mean_of_others(own, stand.reports)
    return (*among, *_neighbours(own, stand.near), *around)


def stacked(features: Sequence[Matrix]) -> Matrix:
    """Lay features out `FEATURES` deep, a row a passage and a column a code."""
    return np.stack([np.broadcast_to(feature, features[0].shape) for feature in features], axis=2)


def squashed(raw: Matrix) -> Matrix:
    """Turn scores into shares between 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-raw)))


def _strongest_other(own: Matrix) -> Matrix:
    """Give, for every code, the highest score of another code; 0 where there is none."""
    ordered = np.partition(np.hstack([np.zeros((len(own), 2)), own]), -2, axis=1)
    return np.where(own == ordered[:, -1:], ordered[:, -2:-1], ordered[:, -1:])


def _neighbours(own: Matrix, near: Flags) -> tuple[Matrix, Matrix]:
    """Give the scores of the passages of the same side just before and just after each, 0 where none is near."""
    before, after = np.zeros_like(own), np.zeros_like(own)
    before[1:], after[:-1] = own[:-1] * near, own[1:] * near
    return before, after


def _mean_of_others(own: Matrix, groups: Numbers) -> Matrix:
    """Average the scores of the other passages of the same group, 0 where there is none."""
    order = np.argsort(groups, kind="stable")
    sizes = np.bincount(groups)
    held = np.flatnonzero(sizes)
    sums = np.zeros((len(sizes), own.shape[1]), dtype=own.dtype)
    sums[held] = np.add.reduceat(own[order], (np.cumsum(sizes) - sizes)[held])
    others = np.maximum(sizes - 1, 1)[groups, None]
    return np.asarray((sums[groups] - own) / others)
