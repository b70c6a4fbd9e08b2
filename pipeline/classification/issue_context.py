"""What the second pass of issue coding looks at: a code's first score among the other codes, and around the passage.

A long passage can state several faults, a short one seldom all that its words
touch; and what stands before and after it, under its heading and in its
report is mostly about the same.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.classification.meaning import Matrix
from pipeline.classification.views import View

Flags = NDArray[np.bool_]

FEATURES = 12
NEAR = 2


def in_context(raw: Matrix, cued: Flags, view: View, numbers: Sequence[int]) -> tuple[Matrix, ...]:
    """Give the features that the second pass weighs: each a row a passage and a column a code, or one for all codes.

    `numbers` are the passages of the view that belong to the side, in order;
    `raw` has the first pass's scores of theirs, before they are squashed, and
    `cued` which of them have a cue, a row each and a column a code.
    """
    own = squashed(raw)
    total = own.sum(axis=1, keepdims=True)
    length = np.log(np.maximum([len(view.texts[number]) for number in numbers], 1))[:, None]
    report = (own.sum(axis=0) - own) / max(1, len(own) - 1)
    among = (raw, own, cued.astype(raw.dtype), cued * own, _strongest_other(own), total, length, raw * length)
    return (*among, *_neighbours(own, numbers), _section_of(own, view, numbers), report)


def stacked(features: Sequence[Matrix]) -> Matrix:
    """Lay features out `FEATURES` deep, a row a passage and a column a code."""
    return np.stack([np.broadcast_to(feature, features[0].shape) for feature in features], axis=2)


def squashed(raw: Matrix) -> Matrix:
    """Turn scores into shares between 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-raw)))


def _strongest_other(own: Matrix) -> Matrix:
    """Give, for every code, the highest score of another code."""
    ordered = np.sort(np.hstack([np.zeros((len(own), 1)), own]), axis=1)
    return np.where(own == ordered[:, -1:], ordered[:, -2:-1], ordered[:, -1:])


def _neighbours(own: Matrix, numbers: Sequence[int]) -> tuple[Matrix, Matrix]:
    """Give the scores of the passages of the same side just before and just after each, 0 where none is near."""
    near = (np.diff(numbers) <= NEAR)[:, None]
    before, after = np.zeros_like(own), np.zeros_like(own)
    before[1:], after[:-1] = own[:-1] * near, own[1:] * near
    return before, after


def _section_of(own: Matrix, view: View, numbers: Sequence[int]) -> Matrix:
    """Average the scores of the other passages under the same heading."""
    known: dict[tuple[str, ...], int] = {}
    sections = np.asarray([known.setdefault(view.sections[number], len(known)) for number in numbers])
    together = (sections[:, None] == sections).astype(own.dtype)
    return np.asarray((together @ own - own) / np.maximum(together.sum(axis=1, keepdims=True) - 1, 1))
