from pipeline.classification.examples import FOLDS, Example, fold_of
from pipeline.classification.views import View

EMPTY = View((), (), ())


def folds(*named):
    return fold_of([Example(EMPTY, (), (), group, hand) for group, hand in named])


def test_all_of_a_hand_are_in_one_fold():
    found = folds(*((f"{number:03}", f"h{number % 5}") for number in range(20)))
    assert all(len({found[f"{number:03}"] for number in range(hand, 20, 5)}) == 1 for hand in range(5))
    assert set(found.values()) == set(range(FOLDS))


def test_few_hands_are_divided_by_report():
    assert sorted(folds(*((str(number), "h1") for number in range(8))).values()) == [0, 0, 1, 1, 2, 2, 3, 3]
