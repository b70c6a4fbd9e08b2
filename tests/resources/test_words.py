"""rjieba with the words of the genre cuts as jieba with the same user dictionary does."""

from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classification import corpus
from pipeline.resources import lexicon_path, words

FOLDER = Path(__file__).parents[2] / "corpora" / "labelled" / "reports"
REPORTS = [corpus.read(path) for path in sorted(FOLDER.glob("*.txt"))[::12]]


@pytest.fixture(scope="module")
def reference():
    tokenizer = jieba.Tokenizer()
    tokenizer.load_userdict(str(lexicon_path("words.txt")))
    return tokenizer


def borders(cut):
    places, place = set(), 0
    for word in cut:
        place += len(word)
        places.add(place)
    return places


def test_borders_agree_with_jieba(reference):
    agreed = said = 0
    for report in REPORTS:
        for line in report.text.split("\n"):
            ours, theirs = borders(words.cut(line)), borders(reference.cut(line, HMM=False))
            agreed += len(ours & theirs)
            said += len(ours | theirs)
    assert agreed / said >= 0.995


def test_every_word_of_the_genre_is_known():
    known = words._segmenter()
    assert all(known.has_word(word) for word, _, _ in words.user_words())


@given(st.text(alphabet="党建业务融合三会一课，。“”2023abc 的了", max_size=40))
def test_nothing_is_lost(text):
    assert "".join(words.cut(text)) == text


def test_a_word_across_a_joint_is_seen():
    assert words.inside_word("需要认", "真加以")
    assert not words.inside_word("的根本情况", "所辖党委")
    assert not words.inside_word("", "真")
