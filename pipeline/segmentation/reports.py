"""Where one report ends and the next begins, in sources that hold several.

Three kinds of evidence, strongest first: an explicit mark (第一篇, 【篇二】,
范文三), a block of paragraphs that comes again, and an opening (a title line or
“现将…汇报如下”) after a text that already has a body.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.segmentation.numbering import Rank, number_at

NUMERAL = r"[一二三四五六七八九十\d]{1,3}"
KIND = (
    "(?:调研报告|调查报告|研究报告|工作总结|总结报告|年度总结|述职报告|述廉报告|情况汇报|工作汇报|情况报告|自查报告|整改报告"
    "|实施方案|工作方案|活动方案|工作计划|工作要点|实施意见|对照检查材料|检视剖析材料|发言材料|经验材料|交流材料|典型材料|事迹材料"
    "|心得体会|党课讲稿|讲话稿?|讲话提纲)"
)
SURE_MARK = re.compile(rf"[【\[（(]篇{NUMERAL}[】\]）)]|[【\[]第{NUMERAL}[篇条][】\]]|(?:第{NUMERAL}篇|篇{NUMERAL})[：:]")
MARK = re.compile(
    rf"(?:第{NUMERAL}篇|篇{NUMERAL}|(?:范文|例文|模板|样本|材料|报告|总结|方案|汇报)[（(]?{NUMERAL}[）)]?"
    rf"|{KIND}[（(【]?(?:篇|范文)?{NUMERAL}[）)】]?)(?:[：:、．. ]|$)"
)
INLINE_MARK = re.compile(rf"(?:^|(?<=[。！？ ]))(?=(?:第{NUMERAL}篇|[【\[（(]篇{NUMERAL}[】\]）)]|篇{NUMERAL}[：:])[：: ]?)")
MARK_LONGEST, TITLE_LONGEST, OPENING_LONGEST = 60, 80, 300
SENTENCE_END = re.compile("[。；]")
TITLE_LINE = re.compile(rf"(?!.*[，。；！？])(?:.{{2,45}}{KIND})(?:[（(【].{{1,14}}[）)】])?")
OPENING = re.compile(
    r"(?:现[就将把]|(?<![表实出体发呈])现)[^。；]{0,45}(?:汇报|报告|总结|通报|介绍|述职|剖析|说明|简述)(?:总结)?如下"
    r"|(?:制定|制订|拟定|[现特]提出)了?(?:本|此|以下|如下)[^。；]{0,12}(?:方案|意见|计划|办法|细则|要点|措施)"
    r"|^(?:尊敬的)?(?:各位|同志们)[^。；]{0,20}(?:：|[，！]$)"
)
OPENING_WORDS = ("如下", "制定", "制订", "拟定", "提出", "各位", "同志们")
BODY_BEFORE, BODY_WHOLE, PARAGRAPHS_BEFORE = 300, 700, 3
REPEAT_CHARACTERS, REPEAT_PARAGRAPHS = 300, 3
HAN = re.compile("[一-鿿\n]+")
ITEMS_BEFORE, ITEMS_LENGTH = 5, 150


def divide(texts: Sequence[str]) -> list[int]:
    """Give the numbers of the paragraphs with which reports begin; the first is always 0.

    `texts` are the cleaned paragraphs of one source, in order; no text gives
    no report.

    >>> divide(["第一篇：党建总结", "我局坚持学习。", "第二篇：党建计划", "要加强学习。"])
    [0, 2]
    """
    if not texts:
        return []
    marked = [number for number, text in enumerate(texts) if is_mark(text)]
    if len(marked) > 1:
        return marked if sum(map(len, texts[: marked[0]])) < BODY_BEFORE else sorted({0, *marked})
    starts = {0}
    for number in sorted({*_repeats(texts), *_openings(texts)}):
        begin = _with_title(texts, number)
        if begin and begin not in starts:
            starts.add(begin)
    return sorted(starts)


def is_mark(text: str) -> bool:
    """Say whether a line is the mark of one of several reports (第二篇：…, 【篇三】)."""
    if SURE_MARK.match(text):
        return True
    return len(text) <= MARK_LONGEST and bool(MARK.match(text)) and not SENTENCE_END.search(text)


def _openings(texts: Sequence[str]) -> list[int]:
    found, begun, titles = [], 0, set()
    for number, text in enumerate(texts):
        titled = False
        if len(text) <= TITLE_LONGEST and TITLE_LINE.fullmatch(text) and number_at(text) is None:
            plain = _key(text)
            titled = plain not in titles
            titles.add(plain)
        if not titled and not _opens(texts, number):
            continue
        before = texts[begun:number]
        if (titled and _has_items(before)) or _has_body(before):
            found.append(number)
            begun = number
    return found


def _opens(texts: Sequence[str], number: int) -> bool:
    """Say whether a paragraph opens a report: it says so, and no section heading stands right above it."""
    if not _is_opening(texts[number]) or number_at(texts[number]) is not None:
        return False
    above = texts[number - 1] if number else ""
    return number_at(above) is None or bool(SENTENCE_END.search(above))


def _is_opening(text: str) -> bool:
    """Say whether a paragraph holds an opening; the expression is only tried where a word of it stands."""
    return any(map(text.__contains__, OPENING_WORDS)) and OPENING.search(text) is not None


def _has_body(texts: Sequence[str]) -> bool:
    """Say whether paragraphs make up a report that can be over: long enough, and past its own opening."""
    long = [text for text in texts if len(text) >= 40]
    numbered = any((number := number_at(text)) and number.rank <= Rank.ITEM for text in texts)
    length = sum(map(len, long))
    return length >= BODY_WHOLE or (length >= BODY_BEFORE and (numbered or len(long) >= PARAGRAPHS_BEFORE))


def _has_items(texts: Sequence[str]) -> bool:
    """Say whether short numbered sentences make up a body, enough for a whole title line to begin another report."""
    sentences = [text for text in texts if SENTENCE_END.search(text)]
    return len(sentences) >= ITEMS_BEFORE and sum(map(len, sentences)) >= ITEMS_LENGTH


def _repeats(texts: Sequence[str]) -> list[int]:
    """Give where repeated blocks begin and where what follows them begins."""
    keys = _key("\n".join(texts)).split("\n")
    first: dict[str, int] = {}
    starts: set[int] = set()
    number = 0
    while number < len(keys):
        original = first.setdefault(keys[number], number)
        if original == number or len(keys[number]) < 20:
            number += 1
            continue
        length = _common(keys, original, number)
        if length >= REPEAT_PARAGRAPHS and sum(map(len, keys[number : number + length])) >= REPEAT_CHARACTERS:
            starts |= {original, original + length, number, number + length}
        number += max(1, length)
    return [start for start in starts if start < len(texts)]


def _key(text: str) -> str:
    """Give what paragraphs are compared by: Chinese characters without masks, and the line ends between them."""
    return "".join(HAN.findall(text)).replace("某", "")


def _common(keys: Sequence[str], original: int, repeat: int) -> int:
    length = 0
    while repeat + length < len(keys) and original + length < repeat and keys[original + length] == keys[repeat + length]:
        length += 1
    return length


def _with_title(texts: Sequence[str], number: int) -> int:
    """Move a beginning up over the opening sentence, title and signature lines that belong to it."""
    while number > 0:
        above = texts[number - 1]
        opens = len(above) <= OPENING_LONGEST and _is_opening(above) and not _is_opening(texts[number])
        if not (opens or (TITLE_LINE.fullmatch(above) and number_at(above) is None)):
            break
        number -= 1
    return number


def inline_marks(text: str) -> list[int]:
    """Give the places inside a paragraph where a marked report begins (…。第二篇：…)."""
    if "篇" not in text:
        return []
    places = [found.start() for found in INLINE_MARK.finditer(text)]
    return places if len(places) > 1 or any(place > 0 for place in places) else []


def blocks(starts: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Give the half-open range of paragraphs of every report."""
    return list(pairwise([*starts, count])) if starts else []
