import numpy as np
import pytest

from pipeline.classification import issue_context
from pipeline.classification.issue_context import FEATURES, Stand, in_context, stacked
from pipeline.classification.views import View, together

RAW, OWN, CUED, CUED_OWN, OTHER, TOTAL, LENGTH, RAW_LENGTH, BEFORE, AFTER, SECTION, REPORT = range(FEATURES)
SECTIONS = (("一、问题",), ("一、问题",), ("二、原因",), ("二、原因",), ("二、原因",))
VIEW = View(("学习不深。", "走过场。", "重视不够。", "要改进。", "制度不全。"), SECTIONS, (0, 0, 1, 1, 2))
LOT = together([VIEW])
NUMBERS = (0, 1, 2, 4)
ONE_SIDE = np.zeros(4, dtype=np.int64)
RAW_SCORES = np.array([[2.0, -3.0, 0.0], [-1.0, 3.0, -3.0], [0.5, 0.0, -2.0], [-3.0, -3.0, 1.0]], dtype=np.float32)
CUES = np.array([[True, False, False]] * 2 + [[False, False, True]] * 2)


@pytest.fixture
def seen():
    return stacked(in_context(RAW_SCORES, CUES, Stand.of(LOT, NUMBERS, ONE_SIDE)))


def test_every_code_of_every_passage_is_seen(seen):
    assert seen.shape == (len(NUMBERS), 3, FEATURES)
    own = 1 / (1 + np.exp(-RAW_SCORES))
    assert seen[:, :, OWN] == pytest.approx(own)
    assert seen[:, :, CUED_OWN] == pytest.approx(own * CUES)
    assert seen[:, :, TOTAL] == pytest.approx(np.repeat(own.sum(axis=1, keepdims=True), 3, axis=1))
    assert seen[0, :, LENGTH] == pytest.approx(np.log(5))


def test_the_strongest_code_looks_at_the_second(seen):
    own = seen[0, :, OWN]
    assert seen[0, :, OTHER] == pytest.approx([own[2], own[0], own[0]])


def test_neighbours_of_the_same_side_are_seen_where_they_are_near(seen):
    own = seen[:, :, OWN]
    assert (seen[0, :, BEFORE] == 0).all()
    assert (seen[1:, :, BEFORE] == own[:-1]).all()
    assert (seen[:-1, :, AFTER] == own[1:]).all()
    far = View(VIEW.texts * 2, VIEW.sections * 2, tuple(range(10)))
    assert (stacked(in_context(RAW_SCORES, CUES, Stand.of(together([far]), (0, 1, 2, 9), ONE_SIDE)))[3, :, BEFORE] == 0).all()


def test_averages_leave_the_passage_itself_out(seen):
    own = seen[:, :, OWN]
    assert seen[0, :, SECTION] == pytest.approx(own[1])
    assert seen[2, :, REPORT] == pytest.approx(own[[0, 1, 3]].mean(axis=0), rel=1e-5)


def test_a_passage_alone_has_no_surroundings():
    alone = stacked(in_context(RAW_SCORES[:1, :1], CUES[:1, :1], Stand.of(LOT, (0,), ONE_SIDE[:1])))[0, 0]
    assert (alone[[OTHER, BEFORE, AFTER, SECTION, REPORT]] == 0).all()
    assert alone[RAW] == RAW_SCORES[0, 0]


def test_two_sides_are_judged_together_as_each_alone():
    """The passages of the second side stand between those of the first, and under the same headings."""
    numbers, sides = (0, 2, 1, 4), np.array([0, 0, 1, 1])
    both = stacked(in_context(RAW_SCORES, CUES, Stand.of(LOT, numbers, sides)))
    for side in (slice(0, 2), slice(2, 4)):
        alone = stacked(in_context(RAW_SCORES[side], CUES[side], Stand.of(LOT, numbers[side], ONE_SIDE[:2])))
        assert both[side] == pytest.approx(alone)


def test_a_side_without_passages_is_no_hindrance():
    stand = Stand.of(LOT, (0, 1), np.array([1, 1]))
    assert stacked(in_context(RAW_SCORES[:2], CUES[:2], stand))[0, :, REPORT] == pytest.approx(1 / (1 + np.exp(-RAW_SCORES[1])))


def test_scores_are_squashed_between_nought_and_one():
    assert issue_context.squashed(np.array([-30.0, 0.0, 30.0])) == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)
