from itertools import product

import numpy as np
import pytest

from pipeline.classification import decoding

ROLES = 3
MOVES = np.log(np.random.default_rng(3).dirichlet(np.ones(ROLES), (2, ROLES)))


def judged(count):
    return np.random.default_rng(count).dirichlet(np.ones(ROLES), count)


@pytest.mark.parametrize("count", [1, 2, 6])
def test_all_sequences_of_roles_are_considered(count):
    probabilities, begins, weight = judged(count), [place % 2 == 0 for place in range(count)], 0.6
    expected = np.zeros((count, ROLES))
    for sequence in product(range(ROLES), repeat=count):
        said = np.prod([probabilities[place, role] + 1e-6 for place, role in enumerate(sequence)])
        moved = sum(MOVES[int(begins[place]), sequence[place - 1], sequence[place]] for place in range(1, count))
        expected[range(count), sequence] += said * np.exp(weight * moved)
    found = decoding.decode(probabilities, begins, MOVES, weight)
    assert found == pytest.approx(expected / expected.sum(axis=1, keepdims=True))


def test_the_numbers_of_a_long_report_do_not_vanish():
    assert decoding.decode(judged(5_000), [False] * 5_000, MOVES, 1.0).sum(axis=1) == pytest.approx(1)


def test_trust_keeps_the_order_of_scores_and_stays_between_nought_and_one():
    likely = np.linspace(0, 1, 101)
    trusted = decoding.trusted(likely, np.array([0.7, -0.3]))
    assert (np.diff(trusted) >= 0).all()
    assert 0 < trusted.min() < trusted.max() < 1


def test_trust_as_it_stands_changes_only_what_is_next_to_certain():
    likely = np.array([0.2, 0.5, 0.9, 1.0])
    assert decoding.trusted(likely, decoding.AS_IT_STANDS) == pytest.approx(likely, abs=2e-4)
