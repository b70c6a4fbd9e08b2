"""Fits of flags to sparse rows: what only the flagged hold speaks for them, and the same rows give the same weights."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from pipeline.classification import linear

STRENGTH = 3.0
COMMON = 4


@pytest.fixture(scope="module")
def rows():
    """Forty rows: even ones hold column 0, every third one column 1, all of them some of the others, by a seeded draw."""
    drawn = (np.random.default_rng(7).random((40, 2 + COMMON)) < 0.5).astype(np.float32)
    drawn[:, 0], drawn[:, 1] = np.arange(40) % 2 == 0, np.arange(40) % 3 == 0
    return csr_matrix(drawn)


@pytest.fixture(scope="module")
def flags():
    return np.stack([np.arange(40) % 2 == 0, np.arange(40) % 3 == 0], axis=1)


@pytest.mark.parametrize("fit", [linear.plain, linear.scaled])
def test_what_only_the_flagged_hold_speaks_for_them(fit, rows, flags):
    weights, intercepts = fit(rows, flags, STRENGTH)
    assert (weights.shape, intercepts.shape) == ((2 + COMMON, 2), (2,))
    assert weights.argmax(axis=0).tolist() == [0, 1]
    assert np.array_equal(rows @ weights + intercepts > 0, flags)


@pytest.mark.parametrize("fit", [linear.plain, linear.scaled])
def test_the_same_rows_give_the_same_weights(fit, rows, flags):
    once, again = fit(rows, flags, STRENGTH), fit(rows, flags, STRENGTH)
    assert all(np.array_equal(one, other) for one, other in zip(once, again, strict=True))


def test_the_scaled_fit_gives_what_tells_nothing_less_weight(rows, flags):
    shares = []
    for fit in (linear.plain, linear.scaled):
        weights = np.abs(fit(rows, flags, STRENGTH)[0])
        shares.append(weights[2:].sum() / weights.sum())
    assert shares[1] < shares[0]
