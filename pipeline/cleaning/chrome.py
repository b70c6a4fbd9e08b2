"""What is around a report and not of it: set apart line by line, never lost.

Three kinds of evidence: the reader's own (running heads, page furniture), the
catalogue of site lines in `corpora/lexicons/chrome.txt`, and the density of
words that only sites use. Short lines among chrome before the first and after
the last body line go with it.
"""

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation

from pipeline.cleaning.characters import HAN
from pipeline.cleaning.draft import Draft, Line, Stretch, set_apart
from pipeline.data import BlockKind, MarkKind
from pipeline.resources import lexicon_path
from pipeline.resources.bylines import signs

SITE = (
    "下载 文档 本站 网站 网友 网络 上传 会员 VIP vip 客服 版权 侵权 收益 点击 扫码 微信公众号 登录 注册 付费 免费 积分 浏览器 "
    "用户 收藏 复制 打印 预览 APP PPT Word word doc pdf 页面 范文 小编 投诉 转载 素材 模板 购买 支付"
)
SITE_WORDS = frozenset(SITE.split())
SITE_SURE = re.compile(
    r"本文档|本站|网友|小编|侵权|下载(?:文档|收益|前|后|失败|错误)|文档.{0,8}(?:下载|上传|版权|收藏)|上传(?:用户|者)|付费|浏览器|版权归"
)
PARTY_WORDS = re.compile("党|支部|群众|机关|干部|书记|组织|调研|建设|服务")
INLINE = re.compile(
    r"[ ，。]?_?第 ?\d{1,4} ?页[ ,，/／]*共 ?\d{1,4} ?页|[（(]上接第.{1,4}版[）)]|[（(]下转第.{1,4}版[）)]|_第\d{1,4}页"
)
MAY_BE_INLINE = re.compile(r"第 ?\d{1,4} ?页|上接第|下转第")
ROW = re.compile(r"(?P<name>[a-z_]+) (?:\[(?P<words>.+?)\] )?= (?P<expression>.+)")
SHORT_LINE = 60
SITE_NAME = re.compile(r"\s*[-_|–]+\s*|\s+[—·]+\s*|【|】")
SHORT_HEADING = re.compile(f"[{HAN}]{{4,11}}|[{HAN}]")
SIGNATURE = re.compile(r"年.{1,2}月|委员会|支部|课题组|作者|单位|局$|院$|部$|公司$|学校$|[。！；]$")
BODY = re.compile(f"[{HAN}]{{6}}")
STOP = re.compile("[，。；：！？]")
BODY_LENGTH = 30
TITLE = re.compile(
    "^(?:浅[谈析议论]|[试刍]论|刍议)|(?:纪实|启示|初探|探讨|刍议|剖析|路径|报告|总结|方案|汇报|材料|讲话|发言|党课|研究|思考|探析|对策|计划|要点|意见|通报|通知|述职|体会|分析|调查|工作|情况|建设|问题|做法|经验|探索|实践)[）)】”]?(?:[（(【].{1,12}[）)】])?$"
)
KEYWORD_STRING = re.compile(rf"(?:[{HAN}\d]{{1,6}} ){{4,}}[{HAN}\d]{{1,6}}")
SET_BY_AUTHOR = frozenset({BlockKind.TABLE_ROW, BlockKind.FOOTNOTE, BlockKind.TEXT_BOX})
# a date in brackets under the title is the author's; one without may be the page's
DATED = re.compile(r"[（(](?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?[）)]")
PROSE = re.compile(f"[{HAN}]{{2,}}[，、][{HAN}]{{2,}}")
OUTLINE_MARK = re.compile(r"(?:目 ?录|提 ?纲|大 ?纲|目录/提纲|内容提要|文章目录|本文目录)[：: ]*[.…]*")
OUTLINE_LINE = re.compile(
    r"(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十]{1,3}[章节部]|\d{1,2}[.、．]|[（(]\d{1,2}[）)]).{2,40}"
)
OUTLINE_END = re.compile(r"[.…]{1,6}")
OUTLINE_FROM = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the catalogue; only a line that holds one of its words is tried, any short one if it has none."""

    name: str
    words: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rules in order, those without words as one expression, and what finds the words by which the others are tried."""

    rules: tuple[Rule, ...]
    wordless: re.Pattern[str]
    words: tuple[str, ...]
    automaton: AhoCorasick

    def find_words(self, line: str) -> set[str]:
        """Give the words of rules and of sites that a line holds."""
        hits = self.automaton.find_matches_as_indexes(line, overlapping=True)
        return {self.words[number] for number, _, _ in hits} if hits else set()

    def words_of_lines(self, draft: Draft) -> list[set[str]]:
        """Give the words that each line of a draft holds."""
        held: list[set[str]] = [set() for _ in draft.lines]
        starts = [line.start for line in draft.lines]
        for number, start, _ in self.automaton.find_matches_as_indexes(draft.text, overlapping=True):
            held[bisect_right(starts, start) - 1].add(self.words[number])
        return held

    def tried(self, line: str, held: set[str]) -> Iterator[Rule]:
        """Give the rules to try on a line that holds these words, in order."""
        is_tried = len(line) <= SHORT_LINE and self.wordless.fullmatch(line) is not None
        if held or is_tried:
            yield from (rule for rule in self.rules if (not held.isdisjoint(rule.words) if rule.words else is_tried))


@cache
def catalogue() -> Catalogue:
    """Read the catalogue from the lexicon."""
    rows = (ROW.fullmatch(line) for line in lexicon_path("chrome.txt").read_text(encoding="utf-8").splitlines())
    rules = tuple(
        Rule(row["name"], frozenset((row["words"] or "").split()), re.compile(row["expression"])) for row in rows if row
    )
    words = tuple(sorted(SITE_WORDS.union(*(rule.words for rule in rules))))
    wordless = re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in rules if not rule.words))
    return Catalogue(rules, wordless, words, AhoCorasick(words, implementation=Implementation.DFA))


def rule_for(text: str, held: set[str]) -> str:
    """Name the rule by which a line that holds these words is chrome wherever it stands; empty if none does.

    >>> rule_for("您的位置：首页>>调研报告>>正文", {"位置"}), rule_for("党支部工作总结", set())
    ('breadcrumb', '')
    """
    line = text.strip()
    if not held and len(line) > SHORT_LINE:
        return ""
    for rule in catalogue().tried(line, held):
        if rule.pattern.fullmatch(line):
            return rule.name
    if KEYWORD_STRING.fullmatch(line):
        return "keyword_string"
    return "site_words" if held and _speaks_of_site(line, len(held & SITE_WORDS)) else ""


def _speaks_of_site(line: str, hits: int) -> bool:
    """Tell the prose of a site by how many words it has that only sites use."""
    sure, of_party = SITE_SURE.search(line), PARTY_WORDS.search(line)
    if hits >= 3 and hits * 25 >= len(line):
        return bool(sure) or not of_party
    return hits >= 2 and bool(sure) and not of_party


def set_chrome_apart(draft: Draft) -> Draft:
    """Mark running heads, page furniture, site lines and what stands among them."""
    held = catalogue().words_of_lines(draft)
    rules = [_line_rule(draft, line, words) for line, words in zip(draft.lines, held, strict=True)]
    first, last = _body(draft, rules)
    signed = _signed(draft, rules, first)
    edges = (number not in signed and _edge_rule(draft, number, (first, last)) for number in range(len(rules)))
    rules = [rule or edge or "" for rule, edge in zip(rules, edges, strict=True)]
    lines = zip(draft.lines, rules, strict=True)
    apart = set_apart(draft, (Stretch(line.start, line.end, MarkKind.CHROME, rule) for line, rule in lines if rule))
    if not MAY_BE_INLINE.search(apart.text):
        return apart
    return set_apart(apart, (Stretch(*found.span(), MarkKind.CHROME, "page_of") for found in INLINE.finditer(apart.text)))


def note_title(draft: Draft) -> Draft:
    """Keep the title that a page gives itself, without the site's name, for a report that has none of its own."""
    first = draft.lines[0] if draft.lines else None
    if first is None or first.kind is not BlockKind.ASIDE:
        return draft
    parts = [part.strip() for part in SITE_NAME.split(draft.line_text(first))]
    titled = [part for part in parts if TITLE.search(part)]
    return dataclasses.replace(draft, title_hint=titled[0]) if titled else draft


def _line_rule(draft: Draft, line: Line, held: set[str]) -> str:
    if line.kind in (BlockKind.RUNNING, BlockKind.ASIDE):
        return line.kind.value
    return rule_for(draft.line_text(line), held)


def _body(draft: Draft, rules: list[str]) -> tuple[int, int]:
    """Give the numbers of the first and the last line of running text."""
    body = [n for n, line in enumerate(draft.lines) if not rules[n] and _is_body(draft.line_text(line))]
    return (body[0], body[-1]) if body else (0, len(rules) - 1)


def _is_body(text: str) -> bool:
    words = BODY.search(text) if len(text) >= BODY_LENGTH else None
    return words is not None and STOP.search(text, words.end()) is not None


def _edge_rule(draft: Draft, number: int, body: tuple[int, int]) -> str:
    """Take lines before and after the body for chrome unless they can be of the report."""
    if body[0] <= number <= body[1] or draft.lines[number].kind in SET_BY_AUTHOR:
        return ""
    text = draft.line_text(draft.lines[number]).strip()
    if number < body[0]:
        kept = _may_lead(text) or draft.lines[number].level is not None or _near(draft, number, body[0])
        return "" if kept else "before_body"
    signed = SIGNATURE.search(text) or OUTLINE_LINE.fullmatch(text) or PARTY_WORDS.search(text)
    return "" if signed or _is_prose(text) else "after_body"


def _signed(draft: Draft, rules: list[str], first: int) -> set[int]:
    """Give the numbers of the lines that sign or date a report under its title, and of that title; site lines undo it."""
    lead = [number for number in range(first) if draft.line_text(draft.lines[number]).strip()]
    titled = [number for number in lead if not rules[number] and _is_titled(draft, number, opens=number == lead[0])]
    below = [number for number in lead if titled and number > titled[-1]]
    signed = {number for number in below if signs(draft.line_text(draft.lines[number]))}
    return {titled[-1], *signed} if signed and not any(rules[number] for number in below) else set()


def _is_titled(draft: Draft, number: int, *, opens: bool) -> bool:
    """Say whether a line before the body is like a title: by its style, its words, or because the source opens with it."""
    line = draft.lines[number]
    text = draft.line_text(line).strip()
    if signs(text) or OUTLINE_LINE.fullmatch(text) or OUTLINE_MARK.fullmatch(text):
        return False
    return line.level is not None or _may_lead(text) or (opens and bool(BODY.search(text)) and not catalogue().find_words(text))


def _is_prose(text: str) -> bool:
    """Say whether a short line runs like a sentence: the rest of a paragraph that was broken at a width."""
    return bool(PROSE.search(text)) and not catalogue().find_words(text)


def _may_lead(text: str) -> bool:
    if TITLE.search(text) or OUTLINE_LINE.fullmatch(text) or OUTLINE_MARK.fullmatch(text) or DATED.fullmatch(text):
        return True
    if text.endswith(("。", "；", "！", "？")) and not catalogue().find_words(text):
        return True
    return len(text) >= 8 and bool(PARTY_WORDS.search(text))


def _near(draft: Draft, number: int, first: int) -> bool:
    """Say whether a line just before the body goes with it: an address, a long line, a heading without number."""
    text = draft.line_text(draft.lines[number]).strip()
    if first - number > 2 or not SHORT_HEADING.search(text):
        return False
    if len(text) >= 12 or text.endswith(("：", ":")):
        return True
    titled = any(TITLE.search(draft.line_text(line)) for line in draft.lines[:number])
    return titled and bool(SHORT_HEADING.fullmatch(text)) and not catalogue().find_words(text)


def set_outlines_apart(draft: Draft) -> Draft:
    """Mark a table of contents that a site or the author put before the text (目录/提纲)."""
    return set_apart(draft, (Stretch(line.start, line.end, MarkKind.OUTLINE, "outline") for line in _outlined(draft)))


def _outlined(draft: Draft) -> Iterator[Line]:
    lines = draft.lines
    number = 0
    while number < len(lines):
        if not OUTLINE_MARK.fullmatch(draft.line_text(lines[number]).strip()):
            number += 1
            continue
        end = _outline_end(draft, number + 1)
        if end - number - 1 >= OUTLINE_FROM:
            yield from lines[number:end]
        number = end


def _said_once(draft: Draft, line: str) -> bool:
    """Say whether a line is a sentence of the text itself: one of an outline comes again below it."""
    return bool(re.search("[。；！？]$", line)) and draft.text.count(line) < 2


def _outline_end(draft: Draft, number: int) -> int:
    """Give the number of the first line after the outline: text begins, or its first line comes again."""
    opening = ""
    for place in range(number, len(draft.lines)):
        text = draft.line_text(draft.lines[place]).strip()
        if OUTLINE_END.fullmatch(text):
            return place + 1
        title = re.sub(r"[.…·\s]*\d*$", "", text)
        if not OUTLINE_LINE.fullmatch(title) or _said_once(draft, title) or title == opening:
            return place
        opening = opening or title
    return len(draft.lines)
