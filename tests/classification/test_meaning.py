import pytest

from pipeline.classification.meaning import CHARACTERS, WORDS, Meaning, scores

LEXICON = {"study": ["念文件", "抄笔记"], "unused": ["闲置", "没人用"]}
TEXTS = ["有的支部只念文件。", "有的支部只抄笔记。", "活动室长期闲置。", "活动室没人用。"]


@pytest.fixture
def meaning():
    found = Meaning()
    found.learn(LEXICON, TEXTS)
    return found


def test_different_words_of_one_concept_meet(meaning):
    concepts = meaning.parts(TEXTS)[2].toarray() > 0
    assert concepts.tolist() == [[True, False], [True, False], [False, True], [False, True]]


def test_what_one_passage_had_weighs_nothing(meaning):
    once, often = meaning.parts(["念文件"])[0], meaning.parts(["支部"])[0]
    edges = 2
    assert once.nnz == 3 + 2 + 2 + edges
    assert (once.data > 0).sum() == edges
    assert (often.data > 0).sum() == 2 + 1 + edges


def test_parts_side_by_side_are_the_rows(meaning):
    rows = meaning.rows(TEXTS)
    assert rows.shape == (4, meaning.width) == (4, CHARACTERS + WORDS + 2)
    weights = rows.T.toarray()
    assert scores(meaning.parts(TEXTS), weights) == pytest.approx((rows @ rows.T).toarray(), abs=1e-5)


def test_what_was_learned_is_kept_on_disk(meaning, tmp_path):
    meaning.to_disk(tmp_path)
    again = Meaning().from_disk(tmp_path)
    assert again.lexicon == LEXICON
    for ours, theirs in zip(meaning.parts(TEXTS), again.parts(TEXTS), strict=True):
        assert ours.toarray() == pytest.approx(theirs.toarray(), rel=2e-3)


def test_no_texts_give_no_rows(meaning):
    assert [part.shape[0] for part in meaning.parts([])] == [0, 0, 0]
