from hypothesis import given
from hypothesis import strategies as st

from pipeline.classification.examples import FOLDS, PARTS, SHORTEST, Example, cuts, fold_of, part_of
from pipeline.classification.views import View
from pipeline.data import Role

EMPTY = View((), (), ())


def folds(*named):
    return fold_of([Example(EMPTY, (), (), group, hand) for group, hand in named])


def test_all_of_a_hand_are_in_one_fold():
    found = folds(*((f"{number:03}", f"h{number % 5}") for number in range(20)))
    assert all(len({found[f"{number:03}"] for number in range(hand, 20, 5)}) == 1 for hand in range(5))
    assert set(found.values()) == set(range(FOLDS))


def test_few_hands_are_divided_by_report():
    assert sorted(folds(*((str(number), "h1") for number in range(8))).values()) == [0, 0, 1, 1, 2, 2, 3, 3]


def report_of(count, *, is_excerpt=False):
    texts = tuple(f"支部第{number}项工作扎实推进。" for number in range(count))
    view = View(texts, ((),) * count, tuple(range(count)))
    return Example(view, (Role.ACHIEVEMENT,) * count, ((),) * count, "001", "h01", is_excerpt=is_excerpt)


@given(st.integers(12, 120))
def test_parts_are_beginnings_and_middles_within_the_report(count):
    example = report_of(count)
    parts = [part_of(example, kept) for kept in cuts(example)]
    starts = [example.view.texts.index(part.view.texts[0]) for part in parts]
    assert [start == 0 for start in starts] == [True] * PARTS + [False] * PARTS
    assert len({(start, len(part.roles)) for start, part in zip(starts, parts, strict=True)}) == len(parts)
    for start, part in zip(starts, parts, strict=True):
        length = len(part.roles)
        assert SHORTEST <= length <= max(count // 2, SHORTEST + PARTS)
        assert part.view.texts == example.view.texts[start : start + length]
        assert len(part.view.sections) == len(part.view.paragraphs) == len(part.issues) == length
        assert (part.group, part.hand) == (example.group, example.hand)
    assert cuts(example) == cuts(report_of(count))


def test_short_reports_and_excerpts_are_not_cut():
    assert cuts(report_of(11)) == []
    assert cuts(report_of(40, is_excerpt=True)) == []
