"""Linear classifiers of many sparse columns, one flag against the rest, in two ways that err on different rows."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array
from sklearn.linear_model import LogisticRegression

from pipeline.classification.examples import SEED, Flags

Weights = NDArray[np.float32]

# a hundred times coarser than the default: F1 on unseen hands is the same to four digits, in two thirds of the time
TOLERANCE = 0.01
SMOOTHING = 0.3


def plain(rows: csr_matrix, flags: Flags, strength: float) -> tuple[Weights, Weights]:
    """Fit a logistic regression to every column of `flags`: weights, a column a flag, and intercepts."""
    return _together((model.coef_[0], model.intercept_[0]) for model in (_fitted(rows, flag, strength) for flag in flags.T))


def scaled(rows: csr_matrix, flags: Flags, strength: float) -> tuple[Weights, Weights]:
    """Fit the same to rows whose columns are scaled by how much oftener the flagged have them (Wang and Manning 2012).

    What tells the flag from the rest counts at once, and the fit has less to
    learn by heart: of texts by others it knows more than the plain one.
    """
    holding = (rows > 0).astype(np.float32)
    return _together(_scaled(rows, holding, flag, strength) for flag in flags.T)


def _scaled(rows: csr_matrix, holding: csr_matrix, flag: Flags, strength: float) -> tuple[Weights, float]:
    ratio = _log_ratio(holding, flag)
    model = _fitted(rows @ diags_array(ratio), flag, strength)
    return model.coef_[0] * ratio, model.intercept_[0]


def _together(fits: Iterator[tuple[Weights, float]]) -> tuple[Weights, Weights]:
    weights, intercepts = zip(*fits, strict=True)
    return np.ascontiguousarray(np.asarray(weights).T, dtype=np.float32), np.asarray(intercepts, dtype=np.float32)


def _fitted(rows: csr_matrix, flag: Flags, strength: float) -> LogisticRegression:
    """Fit in the dual, which suits few rows of many columns."""
    model = LogisticRegression(C=strength, solver="liblinear", dual=True, tol=TOLERANCE, max_iter=1000, random_state=SEED)
    return model.fit(rows, flag)


def _log_ratio(holding: csr_matrix, flag: Flags) -> Weights:
    """Give the logarithm of how much oftener than the others the flagged rows hold each column."""
    with_it, without = (SMOOTHING + np.asarray(holding[side].sum(axis=0)).ravel() for side in (flag, ~flag))
    return np.asarray(np.log((with_it / with_it.sum()) / (without / without.sum())), dtype=np.float32)
