"""How much a decoded text looks like what people write in Chinese, Japanese or Korean.

The code pages of the three overlap: a text in one decodes in the others without
an error, into characters that nobody would write beside each other.
"""

import re
from collections import Counter

COMMON = frozenset(
    "，。、；：！？（）《》“”的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方"
    "后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四"
    "日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直"
    "题党员支书记组织基层村县市区镇省委办干群众服务报告调研总领导责任习教育乡街"
    "這來們時個國為發對會說產種麼後過經現應開還與關線數學動體當點從業無氣條問變結題黨員書記組織層縣區鎮幹眾務報調總領導責習鄉"
)
COMMON_HANGUL = frozenset("이다의는에을를고하은가로지기사한도리어서자해인시대아들나니라그스정부수있으만일전보여원제주상장과와")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CHINESE = re.compile(r"[\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e\u2014-\u2026]")
_KANA = re.compile(r"[\u3041-\u30fe]")
_JAPANESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e\u2010-\u2026]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
FEWEST_KANA = 0.2
FEWEST_HANGUL = 0.85
FEWEST_COMMON_HANGUL = 0.25


def plausibility(text: str) -> float:
    """Rate how much a decoded text looks like Chinese that people write, per character that is not ASCII.

    >>> plausibility("加强党的建设") > plausibility("樓ч絞党") and plausibility("plain") == 0
    True
    """
    others = _beyond_ascii(text)
    if not others:
        return 0.0
    return sum(_weight(character) * count for character, count in others.items()) / others.total() + 0.25


def plausibility_japanese(text: str) -> float:
    """Rate how much a decoded text looks like Japanese; 0 without kana, which no Japanese text is.

    >>> plausibility_japanese("猫の手も借りたい") > 0.8, plausibility_japanese("加强党的建设")
    (True, 0.0)
    """
    others = _beyond_ascii(text)
    if not others or _count(_KANA, others) < FEWEST_KANA * others.total():
        return 0.0
    return 1 - 3 * (others.total() - _count(_JAPANESE, others)) / others.total()


def plausibility_korean(text: str) -> float:
    """Rate how much a decoded text looks like Korean; 0 where the syllables are not those that Korean uses most.

    >>> plausibility_korean("회의는 매월 한 번 열린다") > 0.8, plausibility_korean("쇱풔뵨솝")
    (True, 0.0)
    """
    others = _beyond_ascii(text)
    hangul = _count(_HANGUL, others)
    common = sum(others[character] for character in COMMON_HANGUL)
    if not others or hangul < FEWEST_HANGUL * others.total() or common < FEWEST_COMMON_HANGUL * others.total():
        return 0.0
    return hangul / others.total()


def plausibility_of_any(text: str) -> float:
    """Rate how much a decoded text looks like what people write in the one of the three that it looks most like."""
    return max(plausibility(text), plausibility_japanese(text), plausibility_korean(text))


def _beyond_ascii(text: str) -> Counter[str]:
    return Counter({character: count for character, count in Counter(text).items() if character > "\x7f"})


def _count(kind: re.Pattern[str], characters: Counter[str]) -> int:
    return sum(count for character, count in characters.items() if kind.match(character))


def _weight(character: str) -> int:
    if character in COMMON:
        return 1
    if not _CHINESE.match(character):
        return -2
    return -1 if _is_rare(character) else 0


def _is_rare(character: str) -> bool:
    if not _HAN.match(character):
        return False
    try:
        simplified = character.encode("gb2312")
    except UnicodeEncodeError:
        simplified = b"\xff"
    if simplified[0] <= 0xD7:
        return False
    try:
        return character.encode("big5")[0] > 0xC6
    except UnicodeEncodeError:
        return True
