import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classification import hashing

TEXTS = st.lists(st.text(alphabet="党建业务两张皮学习7", max_size=12), max_size=6)


@given(TEXTS)
def test_a_row_depends_on_its_text_alone(texts):
    together = hashing.laid_out(hashing.characters(texts or [""], (1, 2), "m"), len(texts or [""]), 256)
    for number, text in enumerate(texts):
        alone = hashing.laid_out(hashing.characters([text], (1, 2), "m"), 1, 256)
        assert (together[number] != alone).nnz == 0


def test_figures_read_alike_and_kinds_apart():
    one, other = (hashing.characters([text], (1, 2), "m")[1] for text in ("开展3次", "开展8次"))
    assert (one == other).all()
    assert not set(one) & set(hashing.characters(["开展3次"], (1, 2), "h")[1])


def test_rows_are_stretched_and_empty_ones_stay_empty():
    rows = hashing.laid_out(hashing.whole_words(["支部活动少，支部会议少", ""]), 2, 64)
    hashing.stretch(rows, 0.6)
    assert np.sqrt(rows[0].multiply(rows[0]).sum()) == np.float32(0.6)
    assert rows[1].nnz == 0


def test_a_repeated_word_counts_more_but_not_double():
    once, twice = (hashing.laid_out(hashing.whole_words([text]), 1, 2**16) for text in ("支部会议", "支部支部会议"))
    columns = set(once.indices)
    assert columns == set(twice.indices)
    assert 1 < twice.max() / once.max() < 2
