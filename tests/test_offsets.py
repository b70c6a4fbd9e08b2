"""Edits keep the way back: every character that was kept leads to itself, through any number of steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.offsets import Edit, OffsetMap, apply_edits

TEXTS = st.text(alphabet="党建工作不够。 ab", max_size=40)


@st.composite
def edited(draw, text):
    """Edits of a text, in order, none overlapping."""
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = zip(places[::2], places[1::2], strict=False)
    return [Edit(start, end, draw(st.text(alphabet="某新", max_size=3))) for start, end in spans]


@st.composite
def two_steps(draw):
    text = draw(TEXTS)
    first = draw(edited(text))
    between, _ = apply_edits(text, first)
    return text, first, draw(edited(between))


@given(two_steps())
def test_spans_lead_back_through_both_steps(steps):
    text, first, second = steps
    between, early = apply_edits(text, first)
    final, late = apply_edits(between, second)
    joined = late.then(early)
    for place, character in enumerate(final):
        start, end = joined.to_source(place, place + 1)
        assert 0 <= start <= end <= len(text)
        if character not in "某新":
            assert text[start:end] == character
    for place in range(1, len(final)):
        assert joined.to_source(0, place)[0] <= joined.to_source(place - 1, place)[0]


@given(TEXTS)
def test_without_edits_nothing_moves(text):
    assert apply_edits(text, []) == (text, OffsetMap())


@pytest.mark.parametrize(
    ("source", "edits", "span", "back"),
    [
        pytest.param("党 建", [Edit(1, 2)], (0, 2), (0, 3), id="deleted inside lies inside"),
        pytest.param("某 建", [Edit(0, 1)], (0, 2), (1, 3), id="deleted at the edge lies outside"),
        pytest.param("xx县建", [Edit(0, 3, "某")], (0, 1), (0, 3), id="a shorter replacement counts as a whole"),
        pytest.param("党工作好", [Edit(1, 3, "建设")], (2, 3), (2, 3), id="one of the same length goes by character"),
        pytest.param("党建", [Edit(1, 1, "的")], (1, 2), (1, 1), id="an insertion leads to its place"),
    ],
)
def test_where_a_span_leads(source, edits, span, back):
    assert apply_edits(source, edits)[1].to_source(*span) == back


@pytest.mark.parametrize("edits", [[Edit(2, 1)], [Edit(0, 9)], [Edit(1, 2), Edit(0, 1)], [Edit(0, 2), Edit(1, 3)]])
def test_edits_that_cannot_be_are_refused(edits):
    with pytest.raises(ValueError, match="expected within"):
        apply_edits("党建工作", edits)


@pytest.mark.parametrize("span", [(1, 1), (2, 1), (-1, 1)])
def test_an_empty_span_leads_nowhere(span):
    with pytest.raises(ValueError, match="expected 0 <= start < end"):
        OffsetMap().to_source(*span)
