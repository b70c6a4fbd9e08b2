import re

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.classification.cues import LONGEST_GAP, CueFinder

LETTERS = "不重轻少。实"
PART = st.text(alphabet="不重轻少实", min_size=1, max_size=2)
CUE = st.lists(PART, min_size=1, max_size=3).map("…".join)
GROUPS = st.lists(st.lists(CUE, max_size=4), max_size=3).map(lambda groups: {f"g{n}": cues for n, cues in enumerate(groups)})
TEXTS = st.lists(st.text(alphabet=LETTERS, max_size=40), max_size=4)


def places(part, text):
    return [found.start() for found in re.finditer(f"(?={re.escape(part)})", text)]


def reaches(parts, text, start):
    """Say whether parts stand before `start`, the nearest first."""
    if not parts:
        return True
    for place in reversed(places(parts[-1], text)):
        between = text[place + len(parts[-1]) : start]
        if place + len(parts[-1]) <= start:
            near = len(between) <= LONGEST_GAP and "。" not in between
            return near and reaches(parts[:-1], text, place)
    return False


def occurrences(cue, text):
    *before, last = cue.split("…")
    return sum(reaches(before, text, place) for place in places(last, text))


@given(GROUPS, TEXTS)
@example({"a": ["重…轻", "轻"], "b": ["重…轻"]}, ["重实轻轻", "重。轻", "重", "轻"])
@example({"a": ["重…不…轻"]}, ["重不不轻", "重" + "实" * 12 + "不轻", "重" + "实" * 13 + "不轻"])
def test_cues_are_counted_as_a_reader_would(groups, texts):
    expected = [[sum(occurrences(cue, text) for cue in cues) for cues in groups.values()] for text in texts]
    assert CueFinder(groups).table(texts).tolist() == expected


def test_groups_are_named_once():
    finder = CueFinder({"study": ["学习"], "turn": ["但", "然而"], "none": []})
    assert finder.groups_in("学习多，但学习浅") == ("study", "turn")
    assert finder.counts("学习多，但学习浅") == {"study": 2, "turn": 1, "none": 0}
