"""Steps that change characters one for one: radicals, script, punctuation, masks.

None of them moves a character, so the way back needs no entry.
"""

import re
import unicodedata
from functools import cache

import opencc

from pipeline.cleaning.draft import Draft, edit, recast
from pipeline.offsets import Edit

HAN = "一-鿿㐀-䶿〇"
RADICALS = re.compile("[⺀-⿕]")
TRADITIONAL_HINT = re.compile(
    "[黨國員業務織學習體會個為與對產發過這時從們說實設導責領動問題隨進關於來還後並點間見將種現應該認識夠貫徹強開長區縣鄉鎮機構單專難統總結經濟農辦處級幹創標準評議錄]"
)
# opencc leaves 著 where Simplified writes 着 (随着); in these words it stays
ZHU = re.compile("(?<![名原编论专巨译土昭卓显遗拙新旧力])著(?![名作述称书者录])")
HALF_TO_FULL = str.maketrans(",;:?!()", "，；：？！（）")
# the characters themselves stand first in these expressions, so that the engine skips to them
CHINESE_NEAR = re.compile(rf"[,;:?!()](?:(?<=[{HAN}”’》）】%％\d、。].)|(?=[{HAN}“‘《（【]))")
VARIANTS = {
    "〞": "”",
    "〝": "“",
    "﹙": "（",
    "﹚": "）",
    "﹔": "；",
    "﹕": "：",
    "﹐": "，",
    "\u3000": " ",
    "\xa0": " ",
    "\t": " ",
}
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\xad\x00-\x08\x0b-\x1f]+")
FULL_STOP_O = re.compile(rf"[OＯ](?<=[{HAN}”].)(?=\n|$|[{HAN}])")
MASK = re.compile(
    rf"[*＊×Ｘ_＿xX](?:(?<=[*＊])[*＊]+|(?<=[×Ｘ])[×Ｘ]+|(?<=\d[_＿])[_＿]{{0,2}}(?=年|号|\d)"
    rf"|(?<=[xX])(?<![A-Za-z].)[xX]+(?=[{HAN}])|(?<=[{HAN}][xX])[xX]{{0,2}}(?=[{HAN}]))"
)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def straighten(draft: Draft) -> Draft:
    """Write radicals as the characters they stand for, odd brackets and blanks as the usual ones."""
    text = RADICALS.sub(lambda found: _one_for_one(found.group()), draft.text)
    for variant, usual in VARIANTS.items():
        text = text.replace(variant, usual)
    return recast(draft, text)


def _one_for_one(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def drop_invisible(draft: Draft) -> Draft:
    """Take out characters that nobody sees: zero-width, direction marks, controls."""
    return edit(draft, [Edit(*found.span()) for found in INVISIBLE.finditer(draft.text)])


def simplify(draft: Draft) -> Draft:
    """Turn Traditional into Simplified for the analysis; the quotation keeps the source's script."""
    if not TRADITIONAL_HINT.search(draft.text):
        return draft
    text = _converter().convert(draft.text)
    if len(text) != len(draft.text):
        text = "".join(_same_length(character) for character in draft.text)
    return recast(draft, ZHU.sub("着", text))


@cache
def _same_length(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


def widen_punctuation(draft: Draft) -> Draft:
    """Write half-width punctuation beside Chinese as full-width, so that one rule serves both."""
    text = CHINESE_NEAR.sub(lambda found: found.group().translate(HALF_TO_FULL), draft.text)
    return recast(draft, FULL_STOP_O.sub("。", text))


def neutralise_masks(draft: Draft) -> Draft:
    """Write the masks of anonymised and censored text (**, ××, xx县, 20__年) as one neutral 某.

    >>> from pipeline.cleaning.draft import Draft, Line
    >>> from pipeline.offsets import OffsetMap
    >>> neutralise_masks(Draft("在xx县***书记带领下", OffsetMap(), (Line(0, 12),))).text
    '在某县某书记带领下'
    """
    return edit(draft, [Edit(*found.span(), "某") for found in MASK.finditer(draft.text)])
