from hypothesis import given
from hypothesis import strategies as st

from pipeline.classification.corpus import Gold
from pipeline.data import Role
from pipeline.learn import scoring
from pipeline.learn.scoring import Given, Reading

A, P, M = Role.ACHIEVEMENT, Role.PROBLEM, Role.COUNTERMEASURE
TEXT = "支部坚持学习。活动走过场。要抓好整改。"
GOLD = (Gold(0, 7, A, ()), Gold(7, 13, P, ("process_over_effect",)), Gold(13, 19, M, ()))
RIGHT = tuple(Given(item.start, item.end, item.role, 0.9, item.issues, (0.8,) * len(item.issues)) for item in GOLD)


def test_what_agrees_scores_one():
    reading = Reading(TEXT, GOLD, RIGHT)
    assert scoring.role_scores([reading]).kappa == scoring.role_scores([reading]).macro_f1 == 1
    issues = scoring.issue_scores([reading])
    assert (issues.micro_f1, issues.text_sets_f1, issues.passages) == (1, 1, {"process_over_effect": 1})


def test_characters_are_compared_however_passages_are_cut():
    given = (Given(0, 3, A), Given(3, 7, A), Given(7, 19, P, 0.5, ("process_over_effect",), (0.5,)))
    roles = scoring.role_scores([Reading(TEXT, GOLD, given)])
    assert roles.f1 == {"achievement": 1, "problem": round(2 * 6 / (2 * 6 + 6), 4), "countermeasure": 0}
    assert roles.accuracy == round(13 / 19, 4)
    issues = scoring.issue_scores([Reading(TEXT, GOLD, given)])
    assert issues.f1 == {"process_over_effect": round(2 / 3, 4)}
    assert issues.text_sets_f1 == 1


def test_kappa_takes_chance_away():
    """Worked by hand: agreement 13/19; chance (7·7 + 6·12 + 6·0)/361."""
    given = (Given(0, 7, A), Given(7, 19, P))
    chance = (7 * 7 + 6 * 12) / 361
    assert scoring.role_scores([Reading(TEXT, GOLD, given)]).kappa == round((13 / 19 - chance) / (1 - chance), 4)


def test_what_came_into_no_passage_counts_against():
    lost = scoring.role_scores([Reading(TEXT, GOLD, RIGHT[1:])])
    assert lost.f1["achievement"] == 0
    assert lost.accuracy == round(12 / 19, 4)


def test_a_code_on_what_is_not_taken_for_a_problem_is_missed():
    given = (RIGHT[0], Given(7, 13, A, 0.9, ("process_over_effect",), (0.9,)), RIGHT[2])
    assert scoring.issue_scores([Reading(TEXT, GOLD, given)]).micro_f1 == 0


def test_unnamed_problems_stay_out_of_the_sets_of_texts():
    gold = (Gold(0, 7, P, ("other_issue",)),)
    assert scoring.issue_scores([Reading(TEXT, gold, ())]).text_sets_f1 == 0
    given = (Given(0, 7, P, 0.9, ("other_issue",), (0.9,)),)
    assert scoring.issue_scores([Reading(TEXT, gold, given)]).micro_f1 == 1


def test_nothing_scores_nothing():
    assert scoring.role_scores([]).characters == 0
    assert scoring.issue_scores([]).micro_f1 == 0
    assert scoring.calibration([]).bins == ()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_bins_hold_every_score_once_and_shares_are_shares(sure):
    found = scoring.calibration(sure)
    assert sum(count for _, _, count, _, _ in found.bins) == len(sure)
    assert all(start - 1e-4 <= mean <= end + 1e-4 and 0 <= share <= 1 for start, end, _, mean, share in found.bins)
    assert found.brier <= 1
    assert found.error <= 1


def test_scores_that_tell_the_truth_have_no_error():
    sure = [(0.75, True)] * 3 + [(0.75, False)]
    assert scoring.calibration(sure).error == 0
    assert scoring.calibration(sure).brier == round((3 * 0.0625 + 0.5625) / 4, 4)


def test_pairs_go_by_the_longest_common_stretch():
    one = Given(5, 13, P)
    assert scoring.paired(Reading(TEXT, GOLD, (one,))) == [(one, GOLD[1])]
    assert scoring.paired(Reading(TEXT, GOLD[:1], (Given(13, 19, M),))) == []
