import numpy as np
import pytest

from pipeline.classification.meaning import LENGTHS, Meaning

LEXICON = {"study": ["念文件", "抄笔记"], "unused": ["闲置", "没人用"]}
TEXTS = ["有的支部只念文件。", "有的支部只抄笔记。", "有的活动室长期闲置。", "活动室没人用。"]


@pytest.fixture
def meaning():
    found = Meaning()
    found.learn(LEXICON, TEXTS)
    return found


def concepts(meaning, texts):
    return meaning.rows(texts)[:, -len(LEXICON) :].toarray() > 0


def test_different_words_of_one_concept_meet(meaning):
    assert concepts(meaning, TEXTS).tolist() == [[True, False], [True, False], [False, True], [False, True]]


def test_what_hardly_any_passage_had_is_not_known(meaning):
    """Three passages begin with 有的: its characters, the pair, the one with the edge before it and two words are known."""
    edges = 2
    assert meaning.rows(["笔"]).nnz == edges
    assert meaning.rows(["有的"]).nnz == edges + 2 + 2 + 2


def test_what_stands_twice_in_a_passage_counts_twice(meaning):
    """Of the characters and pairs of 有的, three stand twice in 有的有的, but neither the edges nor the pair with one."""
    once, twice = (meaning.rows([text]).toarray()[0, : len(meaning.known)] for text in ("有的", "有的有的"))
    ratio = twice[once > 0] / once[once > 0]
    assert sorted(ratio / ratio.min()) == pytest.approx([1, 1, 1, 2, 2, 2])


def test_characters_words_and_concepts_have_lengths_of_their_own(meaning):
    meaning.learn(LEXICON, [*TEXTS, "支部抓得紧。"])
    assert "支部" in meaning.words.tolist()
    (row,) = meaning.rows(["有的支部念文件。"]).toarray()
    assert row @ row == pytest.approx(sum(length**2 for length in LENGTHS))


def test_all_askers_are_answered_from_one_reading(meaning):
    weights = np.random.default_rng(7).random((2, meaning.width, 3)).astype(np.float32)
    meaning.weigh("one", weights[0])
    meaning.weigh("other", weights[1])
    meaning.listen("cues", {"idle": ["长期…闲置"], "some": ["有的"]})
    assert meaning.counts(TEXTS, "cues").tolist() == [[0, 1], [0, 1], [1, 1], [0, 0]]
    for asker, given in zip(("one", "other"), weights, strict=True):
        assert meaning.scores(TEXTS, asker) == pytest.approx(meaning.rows(TEXTS) @ given, abs=1e-5)


def test_texts_are_not_taken_for_others(meaning):
    first = meaning.rows(TEXTS[:2]).toarray()
    assert (meaning.rows(TEXTS[2:]).toarray() != first).any()
    assert (meaning.rows(TEXTS[:2]).toarray() == first).all()
    assert (meaning.lasting_rows(TEXTS).toarray()[:2] == first).all()


def test_what_was_learned_is_kept_on_disk(meaning, tmp_path):
    meaning.to_disk(tmp_path)
    again = Meaning().from_disk(tmp_path)
    assert again.lexicon == LEXICON
    assert again.rows(TEXTS).toarray() == pytest.approx(meaning.rows(TEXTS).toarray(), rel=2e-3)


def test_no_texts_give_no_rows(meaning):
    assert meaning.rows(()).shape == (0, meaning.width)
