"""Which lines are headings, and under which headings every sentence stands.

A heading may be a line, or run into the text that follows (“（一）强化机制融合。
坚持…”), or be glued to it in texts that lost their line ends. Numbers may skip.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.data import Paragraph
from pipeline.resources import role_cues
from pipeline.resources.bylines import signs
from pipeline.resources.captions import is_caption
from pipeline.segmentation.numbering import Number, Rank, number_at

LONGEST, LONGEST_RUN_IN, SHORT = 45, 40, 26
SUBHEAD, SUBHEADS, FULL = range(4, 31), 2, 40
SENTENCE_END = re.compile(r"[。！？；!?;]")
CLOSED = re.compile(r"[。！？；：，、!?;:,][”’」』）》】)]*$")
WORDS = re.compile("(?:摘要|内容摘要|关键词|正文|引言|前言|导言|绪论|结语|结束语|参考文献|附件|附录|注释|致谢|目录)[：:]?")
GLUED_END = re.compile(
    "(?:情况|问题|做法|成效|成绩|经验|原因|成因|对策|建议|措施|打算|思路|方向|安排|要求|目标|原则|任务|步骤"
    "|意义|背景|现状|体会|启示|不足|差距|保障|内容|思想)(?:及其?[一-鿿]{2,6})?"
)
CLAUSE_END, STOP = re.compile("[，。；：！？、,;:!?]"), re.compile("[ 。：:；！？]")
SENTENCE_ENDS = ("。", "；", "！", "？")
ENDED = re.compile("[。；！？][”’」』）)]*$")
ASIDE = re.compile(r"^[（(【\[]|^[^一-鿿]*$")
BROKEN_OFF = re.compile(r"[….：:]|^(?:并|但|而|他|她)")
LABEL = re.compile("([^，。；、！？：,;:“”]{2,16})[：:]")
ANNOUNCES = re.compile(
    "(?:问题|不足|差距|短板|表现|原因|成因|根源|症结|措施|举措|对策|建议|打算|方向|做法|成效|成绩|整改情况|整改进展|下一步工作)$"
)
# words of a sentence that goes on over the colon (为解决这些问题：…, 党员提出建议：…)
GOES_ON = re.compile("^(?:为|针对|聚焦|解决|化解|办好|落实|已|征求|收集|突出问题)|不存在|提出|反映|谈|[说（(《]")
NAMED = re.compile(GLUED_END.pattern + "$")


@dataclass(frozen=True, slots=True)
class Title:
    """A heading's words without what follows: its number's rank and its text as it stands; a label has no number."""

    rank: float
    text: str
    is_label: bool = False


def is_heading(text: str, paragraph: Paragraph, following: str) -> bool:
    """Say whether a line is only a heading; `following` is the text of the next line, empty at the end."""
    if len(text) <= SHORT and WORDS.fullmatch(text.replace(" ", "")):
        return True
    if paragraph.level is not None and len(text) <= LONGEST * 2 and not text.endswith(SENTENCE_ENDS):
        return True
    number = number_at(text)
    if number is None:
        return _is_plain_heading(text, following)
    return _is_numbered_heading(text, number, following)


def _is_numbered_heading(text: str, number: Number, following: str) -> bool:
    if len(text) > LONGEST or number.rank >= Rank.ITEM or SENTENCE_END.search(text[:-1]):
        return False
    if CLOSED.search(text):
        return text.endswith(("：", ":")) and number.rank <= Rank.CHINESE_BRACKET and len(text) <= SHORT and bool(following)
    return not _is_list_item(number, following) or (number.rank <= Rank.DECIMAL and NAMED.search(text) is not None)


def _is_list_item(number: Number, following: str) -> bool:
    """Say whether nothing stands under a numbered line: it says all itself, as items of a list do."""
    after = number_at(following)
    if after is None or (number.rank, after.rank) == (Rank.ARABIC, Rank.DECIMAL):
        return not following
    return after.rank <= number.rank


def _is_plain_heading(text: str, following: str) -> bool:
    if len(text) > SHORT or CLAUSE_END.search(text) or is_caption(text):
        return False
    numbered = number_at(following) is not None
    if len(following) < SHORT and not numbered:
        return False
    return bool(NAMED.search(text)) or (heading_role(text) != "" and not numbered)


def subheads(texts: Sequence[str]) -> frozenset[int]:
    """Name the lines of a report that are headings by where they stand alone: no number, no style, no telling word.

    Each is a short line without a mark at its end, between a full sentence and
    a full paragraph; one by itself may be anything, so at least two are found.

    >>> full = "镇党委把流动党员管理放在心上，逐户上门摸清底数，建起台账，为他们联系支部、安排活动、送去学习材料。"
    >>> sorted(subheads([full, "全链条摸排", full, "全镇域联管", full]))
    [1, 3]
    >>> sorted(subheads([full, "全链条摸排", full]))
    []
    """
    ended = [bool(ENDED.search(text)) for text in texts]
    full = [is_ended and len(text) >= FULL for is_ended, text in zip(ended, texts, strict=True)]
    between = (number for number in range(1, len(texts) - 1) if ended[number - 1] and full[number + 1])
    found = frozenset(number for number in between if _could_be_subhead(texts[number]))
    return found if len(found) >= SUBHEADS else frozenset()


def _could_be_subhead(text: str) -> bool:
    if len(text) not in SUBHEAD or number_at(text) is not None or signs(text) or is_caption(text):
        return False
    if text.startswith(role_cues()["quantifier"]):
        return False
    return not any(pattern.search(text) for pattern in (SENTENCE_END, CLOSED, ASIDE, BROKEN_OFF))


def heading_role(text: str) -> str:
    """Name the role that a heading's words announce (problem, countermeasure …); empty if none does."""
    return next((role for role, words in _announcing() if words.search(text)), "")


@cache
def _announcing() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give the words by which headings announce a role, the most telling role first."""
    roles = ("cause", "problem", "countermeasure", "achievement", "other")
    return tuple((role, re.compile("|".join(map(re.escape, role_cues()[f"heading_{role}"])))) for role in roles)


def run_in(sentence: str) -> Title | None:
    """Read the heading that a sentence begins with, where one runs into it.

    >>> run_in("（一）强化机制融合。")
    Title(rank=<Rank.CHINESE_BRACKET: 3>, text='（一）强化机制融合', is_label=False)
    >>> run_in("二、存在的问题 当前支部建设总体是好的。").text
    '二、存在的问题'
    """
    number = number_at(sentence)
    if number is None or number.rank >= Rank.ITEM:
        return None
    words = sentence[number.length :]
    stop = STOP.search(words)
    if stop and stop.start() <= LONGEST_RUN_IN - number.length:
        return Title(number.rank, sentence[: number.length + stop.start()].strip())
    glued = GLUED_END.search(words[:LONGEST_RUN_IN])
    if glued and number.rank <= Rank.CHINESE_BRACKET:
        return Title(number.rank, sentence[: number.length + glued.end()])
    return None


def label(sentence: str) -> str:
    """Read the words before a colon that a sentence begins with, where they announce a role.

    >>> label("整改措施：一是严格落实学习制度。"), label("党员普遍反映：会议太多。")
    ('整改措施', '')
    """
    found = LABEL.match(sentence)
    words = found[1].strip() if found else ""
    if not ANNOUNCES.search(words) or number_at(sentence) is not None:
        return ""
    return "" if GOES_ON.search(words) or words.startswith(role_cues()["quantifier"]) else words


def title_of_line(text: str, paragraph: Paragraph) -> Title:
    """Place a heading line: by its number, else by its style, else as a part of the report."""
    number = number_at(text)
    if number is not None and number.rank < Rank.ITEM:
        return Title(number.rank, text)
    return Title(paragraph.level if paragraph.level is not None else Rank.CHINESE, text)


def push(path: tuple[Title, ...], title: Title) -> tuple[Title, ...]:
    """Enter a heading into the path: it closes those of its own rank and below."""
    return (*(above for above in path if above.rank < title.rank), title)
