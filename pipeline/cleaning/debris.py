"""Steps that take out what machines left inside sentences: pinyin, broken bytes, markup, stray blanks."""

import re

from pipeline.cleaning.characters import HAN
from pipeline.cleaning.draft import Draft, Stretch, edit, set_apart
from pipeline.data import MarkKind
from pipeline.offsets import Edit
from pipeline.resources import words

INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
FINAL = "[aeiouüvāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,3}(?:ng|n|r)?"
PINYIN = re.compile(rf"[ （(](?<=[{HAN}].)(?:(?<= )[（(]|(?<=[（(])){INITIAL}{FINAL}[1-4]?[)）] ?")
MARKUP = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9]{0,9}(?:\s[^<>\n]{0,200})?/?>|</?$|(?<![a-zA-Z])/p>|&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|middot|#\d{2,5});?"
)
# a lead byte is lost and the rest of the line is read one byte off: bopomofo, box drawing and � among Chinese
BROKEN = re.compile("[?？]?[。；，]?[ㄅ-ㄯǎ-ǜ─-╿▀-▟�]+(?:[一-鿿]{0,2}[─-╿▀-▟�]+)*[?？]?|[?？]{3,}|(?:锟斤拷)+|(?:烫烫)+|锘縗?")
MAY_BE_MARKUP = "<&>"
MAY_BE_BROKEN = re.compile(r"[ㄅ-ㄯǎ-ǜ─-╿▀-▟�锟烫锘?？](?:(?<![?？])|[?？]{2})")
BLANKS, HAN_ONE = re.compile(" +"), re.compile(f"[{HAN}]")
LIST_OR_YEAR = re.compile(r"(?:\d{1,2}[、）)]|\d{1,2}[.．](?!\d)|(?:19|20)\d\d年)")
WINDOW = 5
GLUED_BEFORE, GLUED_AFTER = re.compile(rf"[\d{HAN}，。；：、“‘《（]"), re.compile(rf"[\d{HAN}，。；：、”’》）%％]")


def drop_pinyin(draft: Draft) -> Draft:
    """Take out pinyin that a converter put after characters: 創(chuàng) 業(yè)務."""
    return _debris(draft, PINYIN, "pinyin")


def drop_markup(draft: Draft) -> Draft:
    """Take out HTML tags and entities that were pasted as text."""
    return _debris(draft, MARKUP, "markup") if any(map(draft.text.__contains__, MAY_BE_MARKUP)) else draft


def drop_broken(draft: Draft) -> Draft:
    """Take out runs of wrongly decoded bytes; what they said cannot be restored."""
    return _debris(draft, BROKEN, "mojibake") if MAY_BE_BROKEN.search(draft.text) else draft


def _debris(draft: Draft, pattern: re.Pattern[str], rule: str) -> Draft:
    return set_apart(draft, (Stretch(*found.span(), MarkKind.DEBRIS, rule) for found in pattern.finditer(draft.text)))


def close_blanks(draft: Draft) -> Draft:
    """Close blanks inside words and beside figures and punctuation.

    A blank between two Chinese words stays: in texts without line ends it is
    often all that is left of a heading's end.
    """
    text = draft.text
    return edit(draft, [Edit(*found.span()) for found in BLANKS.finditer(text) if _closes(text, *found.span())])


def _closes(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if not before or not after or "\n" in before + after:
        return True
    if not GLUED_BEFORE.match(before) or not GLUED_AFTER.match(after):
        return False
    if LIST_OR_YEAR.match(text, end):
        return False
    if before.isdigit() != after.isdigit():
        return not (before in "。；" or after == "一")
    if HAN_ONE.match(before) and HAN_ONE.match(after):
        return _inside_word(text, start, end)
    return not before.isdigit() and before not in "。；：，"


def _inside_word(text: str, start: int, end: int) -> bool:
    left = re.split("[ \n]", text[max(0, start - WINDOW) : start])[-1]
    right = re.split("[ \n]", text[end : end + WINDOW])[0]
    return words.inside_word(left, right)
