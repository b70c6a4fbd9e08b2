import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classification import hashing

TEXTS = st.lists(st.text(alphabet="党建业务两张皮学习7", max_size=12), max_size=6)


@given(TEXTS)
def test_a_row_depends_on_its_text_alone(texts):
    rows, columns = hashing.characters(texts, (1, 2), "m", 256)
    for number, text in enumerate(texts):
        assert columns[rows == number].tolist() == hashing.characters([text], (1, 2), "m", 256)[1].tolist()


def test_figures_read_alike_and_kinds_apart():
    one, other = (hashing.characters([text], (1, 2), "m", 2**20)[1] for text in ("开展3次", "开展8次"))
    assert (one == other).all()
    assert not set(one) & set(hashing.characters(["开展3次"], (1, 2), "h", 2**20)[1])


def test_what_shares_a_cell_is_stretched_together():
    values = hashing.stretched(np.array([0, 2, 0]), np.array([3, 5, 4], dtype=np.float32), np.array([1.0, 1.0, 0.6]))
    assert np.allclose(values, [0.6, 0.6, 0.8])


def test_rows_are_laid_out_in_any_order_and_empty_ones_stay_empty():
    rows = hashing.laid_out(np.array([2, 0, 2, 2]), np.array([3, 1, 0, 3]), np.array([3, 1, 2, 1], dtype=np.float32), (3, 4))
    assert rows.toarray().tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [2, 0, 0, 4]]


def test_half_a_character_is_hashed_like_any_other():
    rows, _ = hashing.characters(["党\ud800建"], (1,), "m", 256)
    assert len(rows) == len("党\ud800建") + 2
