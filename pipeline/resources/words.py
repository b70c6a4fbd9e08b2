"""The segmenter with the words of the genre: rjieba on the hot path, jieba as the reference.

Both read the same user dictionary; a test holds their boundaries together.
`SEGMENTER` names what is in use and is recorded in every run.
"""

from functools import cache
from importlib.metadata import version

import rjieba

from pipeline.resources import lexicon_path

SEGMENTER = f"rjieba {version('rjieba')}"


@cache
def user_words() -> tuple[tuple[str, int, str], ...]:
    """Give (word, frequency, tag) of every row of `words.txt`, the format of jieba's user dictionaries."""
    rows = (line.split() for line in lexicon_path("words.txt").read_text(encoding="utf-8").splitlines())
    return tuple((row[0], int(row[1]), row[2]) for row in rows if len(row) == 3)


@cache
def _segmenter() -> rjieba.Jieba:
    segmenter = rjieba.Jieba()
    for word, frequency, tag in user_words():
        segmenter.add_word(word, frequency, tag)
    return segmenter


def cut(text: str) -> list[str]:
    """Cut a text into words whose concatenation is the text.

    >>> cut("有的支部存在“两张皮”")
    ['有', '的', '支部', '存在', '“', '两张皮', '”']
    """
    words: list[str] = _segmenter().cut(text, hmm=False)
    return words


def inside_word(before: str, after: str) -> bool:
    """Say whether a word of two or more characters would lie across the joint of two texts.

    >>> inside_word("需要认", "真加以"), inside_word("的根本情况", "所辖党委")
    (True, False)
    """
    if not before or not after:
        return False
    place, joint = 0, len(before)
    for word in cut(before + after):
        place += len(word)
        if place >= joint:
            return place > joint
    return False
