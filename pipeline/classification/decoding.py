"""Decides the roles of a whole report at once: the likeliest sequence, and how sure each role is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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


def decode(probabilities: Floats, begins: Sequence[bool], moves: Floats, weight: float) -> tuple[NDArray[np.intp], Floats]:
    """Give the likeliest role of every passage in its sequence, and the probability of each role there.

    `probabilities` has a row a passage; `moves` come from `transitions` and
    count `weight` times. No passages give empty arrays.
    """
    count, roles = probabilities.shape
    if not count:
        return np.zeros(0, dtype=np.intp), np.zeros((0, roles))
    inside, across = np.exp(weight * moves)
    steps = [across if begin else inside for begin in begins]
    emitted = probabilities + 1e-6
    return _likeliest(np.log(emitted), [np.log(step) for step in (inside, across)], begins), _marginals(emitted, steps)


def _likeliest(emitted: Floats, steps: Sequence[Floats], begins: Sequence[bool]) -> NDArray[np.intp]:
    count, roles = emitted.shape
    score, back, every = emitted[0], np.zeros(emitted.shape, dtype=np.intp), np.arange(roles)
    for place in range(1, count):
        ways = score[:, None] + steps[begins[place]]
        back[place] = ways.argmax(axis=0)
        score = ways[back[place], every] + emitted[place]
    path = np.zeros(count, dtype=np.intp)
    path[-1] = score.argmax()
    for place in range(count - 1, 0, -1):
        path[place - 1] = back[place, path[place]]
    return path


def _marginals(emitted: Floats, steps: Sequence[Floats]) -> Floats:
    """Run forward and backward, each step scaled to sum one."""
    count = len(emitted)
    forward, backward = emitted.copy(), np.ones(emitted.shape)
    for place in range(1, count):
        forward[place] *= forward[place - 1] @ steps[place]
        forward[place] /= forward[place].sum()
    for place in range(count - 2, -1, -1):
        backward[place] = steps[place + 1] @ (emitted[place + 1] * backward[place + 1])
        backward[place] /= backward[place].sum()
    joint = forward * backward
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))
