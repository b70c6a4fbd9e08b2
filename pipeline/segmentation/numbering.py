"""The grammar of numbers that head lines and sentences: 一、（一）1.（1）一是 第一， and their kin.

Which style stands above which is the practice of official texts (GB/T
9704—2012: 一、（一）1.（1）), chapters above, ① below; numbers need not be
consecutive and may be missing, so only the style decides a heading's place.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

DIGITS = "一二三四五六七八九十"
CHINESE = f"[{DIGITS}百]{{1,4}}"


class Rank(IntEnum):
    """How high a style of number stands; items of a list stand below every heading."""

    TITLE = 0
    CHAPTER = 1
    CHINESE = 2
    CHINESE_BRACKET = 3
    DECIMAL = 4
    ARABIC = 5
    ARABIC_BRACKET = 6
    CIRCLED = 7
    ITEM = 8


@dataclass(frozen=True, slots=True)
class Number:
    """A number that heads a text: its rank and how many characters it takes."""

    rank: Rank
    length: int


STYLES: tuple[tuple[Rank, re.Pattern[str]], ...] = (
    (Rank.CHAPTER, re.compile(rf"第(?:{CHINESE}|\d{{1,2}})(?:章|部分|编)[、：:， ]?")),
    (Rank.CHINESE, re.compile(rf"{CHINESE}(?:、|[．.](?!\d)|，(?=[^，。；]{{2,28}}$))")),
    (Rank.CHINESE_BRACKET, re.compile(rf"[（(]{CHINESE}[）)][、.．]?")),
    (Rank.DECIMAL, re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[、.． ]?(?=[一-鿿])(?![万亿元倍个公米岁年天平])")),
    (Rank.ARABIC_BRACKET, re.compile(r"[（(]\d{1,2}[）)][、.．]?")),
    (Rank.ARABIC, re.compile(r"\d{1,2}(?:、|[．.](?!\d)|[）)](?=[一-鿿]))")),
    (Rank.CIRCLED, re.compile(r"[①-⑳]")),
    (
        Rank.ITEM,
        re.compile(
            rf"(?:第|其)[{DIGITS}][，、,是：:]|[{DIGITS}](?:是|要|抓|查|靠|看|促)(?=[一-鿿“])|(?:问题|难题|做法|成因|对策|经验)[{DIGITS}\d][：:]|首先|其次|再次|最后，|此外，|一方面|另一方面"
        ),
    ),
)
# the characters a style can begin with, so that only those styles are tried
HEADS: dict[Rank, str] = {
    Rank.CHAPTER: "第", Rank.CHINESE: DIGITS + "百", Rank.CHINESE_BRACKET: "（(", Rank.DECIMAL: "0123456789",
    Rank.ARABIC_BRACKET: "（(", Rank.ARABIC: "0123456789", Rank.CIRCLED: "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    Rank.ITEM: DIGITS + "第其问难做经成对首再最此另",
}  # fmt: skip
BY_HEAD = {
    head: tuple((rank, pattern) for rank, pattern in STYLES if head in HEADS[rank]) for head in set("".join(HEADS.values()))
}


@lru_cache(maxsize=256)
def number_at(text: str) -> Number | None:
    """Read the number that a text begins with, if it begins with one.

    >>> number_at("（二）强化机制融合"), number_at("十年来")
    (Number(rank=<Rank.CHINESE_BRACKET: 3>, length=3), None)
    """
    for rank, pattern in BY_HEAD.get(text[:1], ()):
        found = pattern.match(text)
        if found:
            return Number(rank, found.end())
    return None
