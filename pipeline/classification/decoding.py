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
    emitted = np.log(probabilities + 1e-6)
    steps = [weight * moves[int(begin)] for begin in begins]
    return _likeliest(emitted, steps), _marginals(emitted, steps)


def _likeliest(emitted: Floats, steps: Sequence[Floats]) -> NDArray[np.intp]:
    count = len(emitted)
    score, back = emitted[0], np.zeros(emitted.shape, dtype=np.intp)
    for place in range(1, count):
        ways = score[:, None] + steps[place]
        back[place] = ways.argmax(axis=0)
        score = ways.max(axis=0) + emitted[place]
    path = np.zeros(count, dtype=np.intp)
    path[-1] = score.argmax()
    for place in range(count - 1, 0, -1):
        path[place - 1] = back[place, path[place]]
    return path


def _marginals(emitted: Floats, steps: Sequence[Floats]) -> Floats:
    count = len(emitted)
    forward, backward = emitted.copy(), np.zeros(emitted.shape)
    for place in range(1, count):
        forward[place] += _log_sum(forward[place - 1][:, None] + steps[place], axis=0)
        after = count - 1 - place
        backward[after] = _log_sum(steps[after + 1] + (emitted[after + 1] + backward[after + 1])[None, :], axis=1)
    joint = forward + backward
    marginals = np.exp(joint - joint.max(axis=1, keepdims=True))
    return np.asarray(marginals / marginals.sum(axis=1, keepdims=True))


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis)
    return np.asarray(top + np.log(np.exp(values - np.expand_dims(top, axis)).sum(axis=axis)))
