"""TF-IDF of character n-grams with a linear model: the plainest tagger that learns, to compare ours with."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]
SIZES = (1, 2, 3)
RARE, RIDGE, ROUNDS = 3, 2e-5, 60


@dataclass(frozen=True, slots=True)
class Weighting:
    """The n-grams that count, with their columns, and how rare each is."""

    columns: dict[str, int]
    rarity: Numbers

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Weighting":
        """Learn the n-grams that stand in at least three of the texts."""
        seen = Counter(gram for text in texts for gram in set(_grams(text)))
        kept = sorted(gram for gram, count in seen.items() if count >= RARE)
        rarity = np.log(len(texts) / np.asarray([seen[gram] for gram in kept], dtype=np.float64)) + 1
        return cls({gram: number for number, gram in enumerate(kept)}, rarity)

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Give a row a text, each of length one."""
        counted = [Counter(gram for gram in _grams(text) if gram in self.columns) for text in texts]
        places = [self.columns[gram] for counts in counted for gram in counts]
        values = np.log1p(np.asarray([count for counts in counted for count in counts.values()], dtype=np.float64))
        edges = np.cumsum([0, *map(len, counted)])
        rows = csr_matrix((values * self.rarity[places], places, edges), shape=(len(texts), len(self.columns)))
        norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        rows.data /= np.repeat(np.maximum(norms, 1e-12), np.diff(rows.indptr))
        return rows


def _grams(text: str) -> list[str]:
    return [text[place : place + size] for size in SIZES for place in range(len(text) - size + 1)]


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic model: a column of weights and an intercept a target."""

    weights: Numbers
    intercepts: Numbers

    @classmethod
    def of(cls, rows: csr_matrix, targets: Numbers, *, exclusive: bool) -> "Linear":
        """Fit weights to targets of 0 and 1; exclusive ones share a probability of one, others stand alone."""
        count, width = targets.shape[1], rows.shape[1]

        def loss(flat: Numbers) -> tuple[float, Numbers]:
            weights = flat.reshape(width + 1, count)
            scores = np.asarray(rows @ weights[:-1] + weights[-1])
            value, slope = (_softmax if exclusive else _sigmoid)(scores, targets)
            gradient = np.vstack([rows.T @ slope, slope.sum(axis=0)]) / len(targets)
            gradient[:-1] += 2 * RIDGE * weights[:-1]
            return value / len(targets) + RIDGE * float((weights[:-1] ** 2).sum()), gradient.ravel()

        start = np.zeros((width + 1) * count)
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x.reshape(width + 1, count)
        return cls(found[:-1], found[-1])

    def scores(self, rows: csr_matrix) -> Numbers:
        """Give the score of every target for every row; above zero says yes."""
        return np.asarray(rows @ self.weights + self.intercepts)


def _softmax(scores: Numbers, targets: Numbers) -> tuple[float, Numbers]:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logarithms = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -float((targets * logarithms).sum()), np.exp(logarithms) - targets


def _sigmoid(scores: Numbers, targets: Numbers) -> tuple[float, Numbers]:
    return float((np.logaddexp(0, scores) - targets * scores).sum()), 1 / (1 + np.exp(-scores)) - targets
