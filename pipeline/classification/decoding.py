"""Weighs the roles of a whole report at once: how likely each is, given what may follow what."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESCALED = 16
SUREST = 1e-4
AS_IT_STANDS = np.array([1.0, 0.0])


def transitions(sequences: Sequence[Sequence[int]], breaks: Sequence[Sequence[bool]], count: int) -> Floats:
    """Learn how roles follow each other, inside a paragraph [0] and across a break [1]: log probabilities.

    `breaks[i][j]` says that passage j of sequence i begins a paragraph. One of
    each transition is added, so that none is impossible.
    """
    seen = np.ones((2, count, count))
    for roles, begins in zip(sequences, breaks, strict=True):
        for place in range(1, len(roles)):
            seen[int(begins[place]), roles[place - 1], roles[place]] += 1
    return np.asarray(np.log(seen / seen.sum(axis=2, keepdims=True)))


def decode(probabilities: Floats, begins: Sequence[bool], moves: Floats, weight: float) -> Floats:
    """Give the probability of each role at each passage, all sequences of the report considered.

    `probabilities` has a row a passage, at least one; `moves` come from `transitions` and
    count `weight` times. Forward and backward, now and then scaled to sum one, lest
    the numbers of a long report vanish.
    """
    emitted = probabilities + 1e-6
    steps = np.exp(weight * moves)[np.asarray(begins, dtype=np.intp)] * emitted[:, None, :]
    backward = _walked(np.ones(emitted.shape[1]), steps[:0:-1].transpose(0, 2, 1))[::-1]
    joint = _walked(emitted[0], steps[1:]) * backward
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def trusted(likely: Floats, trust: Floats) -> Floats:
    """Turn the probabilities of the roles that were given into how often such a role is right (Platt 1999).

    `trust` holds the slope and the offset that the log odds get.

    >>> trusted(np.array([0.5, 0.9]), np.array([0.5, 0.0])).round(2).tolist()
    [0.5, 0.75]
    """
    return np.asarray(1 / (1 + np.exp(-(trust[0] * odds(likely) + trust[1]))))


def odds(likely: Floats) -> Floats:
    """Give log odds, those next to nought and one bounded.

    >>> odds(np.array([0.5, 1.0])).round(1).tolist()
    [0.0, 9.2]
    """
    bounded = np.clip(likely, SUREST, 1 - SUREST)
    return np.asarray(np.log(bounded / (1 - bounded)))


def _walked(start: Floats, steps: Floats) -> Floats:
    """Multiply a row with one matrix after the other, and give it and what came of it each time."""
    rows = np.empty((len(steps) + 1, len(start)))
    rows[0] = start
    for place, (before, step, after) in enumerate(zip(rows[:-1], steps, rows[1:], strict=True), 1):
        before.dot(step, after)
        if place % RESCALED == 0:
            rows[place] /= rows[place].sum()
    return rows
