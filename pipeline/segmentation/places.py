"""Whose report it is: the organisation's name, its type, its place and its level.

The name is taken where reports put it: a line of its own, the title, the
signature, 中共…委员会. Types are told by words of the name and title first,
then by the words the text uses of itself (genre guide, Organisation type words).
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation

from pipeline.resources.bylines import UNIT, is_name, name_in

DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
IN_TITLE = re.compile(
    rf"(?:^|[—－–-])(?:20\d\d年度?)?(?:关于|在|记|来自|以|对)?(?P<name>[一-鿿]{{2,22}}?{UNIT}(?:(?:机关)?党(?:支部|委|总支|组))?)(?=(?:\d|关于|党建|党风|党史|党纪|党的|党员|基层|机关|创|开展|落实|贯彻|二[○〇零O0]|年|书记|学习|“|工作|半年|上半年|[（(]|规范|标准|建设|领导|班子|推进|深入|抓|推动|先进|事迹|经验|典型|总结|纪实|侧记|[*xX×]))"
)
PARTY = re.compile(r"中共[一-鿿]{2,26}?(?:委员会|工作委员会|党委|支部|组织部|纪委|党组|党校)(?:[一-鿿]{0,6}(?:课题组|调研组))?")
MASKED = re.compile("[某*×]|^(?:我|本|各|全|该|这|此|其)")
# a group or a kind of unit that names none
NAMELESS = re.compile(
    "(?:联合|专题|党建|专项)?(?:调研|课题|调查|研究)(?:小组|组)"
    "|(?:国有|公办|民办|公立|基层|新时代)?(?:企业|高校|学校|医院|社区|乡镇|街道|农村|村)党(?:委|支部|总支|组)"
)
TYPES: tuple[tuple[str, str], ...] = (
    ("税务", "税务|国税|地税|纳税人|税源|征管|税费|办税|税收"),
    ("海关", "海关|关区|通关|关员|缉私|我关"),
    ("公安", "公安|派出所|民警|刑侦|交警|警务|辅警|治安"),
    ("法检", "法院|检察|审判|法官|干警|案件|司法|政法|法庭"),
    ("医院", "医院|卫生院|科室|医护|医德|患者|门诊|临床|医务|医疗"),
    ("高校", "大学|学院|高校|院系|教师党支部|学生党支部|大学生|辅导员|教研室|教学院|学科|研究生"),
    ("学校", "中学|小学|幼儿园|校长|教师|学校|中小学|班主任|学生|教学"),
    ("离退休", "离退休|老干部|退休党员|离休|老同志|老党员"),
    ("两新", "非公|两新|社会组织|出资人|商会|协会|民营|民办|个体|私营|行业党|律师|新经济组织|业主"),
    ("国企", "公司|集团|国企|国有企业|企业|职工|车间|生产经营|厂|项目部|矿|班组"),
    ("社区", "社区|居民|网格|小区|物业|居委会"),
    ("乡镇", "镇党委|乡党委|街道党工委|乡镇|全镇|我镇|全乡|我乡|镇村|乡机关|镇机关|乡直|各村|驻村"),
    ("农村", "村党支部|村党总支|农村|我村|全村|两委|村民|村干部|合作社|村级|集体经济|村里"),
    ("其他", "银行|信用社|供销|气象|网点|保险|邮政|烟草|电力|信用联社|信用合作|农商行|信贷|柜面"),
    ("机关", "机关|我局|全局|工委|直属|处室|股室|党组书记|机关干部"),
)
# what a name says at its end counts as much as a word; a 局 or 机关 less, since most types have one
NAMED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("农村", re.compile("村(?:党(?:支部|总支|委)|[^级镇民里社]|$)")),
    (
        "乡镇",
        re.compile("[^下各]乡(?!.{0,6}(?:村|社区|学校|中学|小学|卫生院))|[^乡集]镇(?!.{0,6}(?:村|社区|学校|中学|小学|卫生院))"),
    ),
    ("机关", re.compile("局|厅|机关|工委|委员会|办公室|党组(?!织)|县直|市直|省直")),
)
NAME_WEIGHT, OFFICE_WEIGHT, SAID_WEIGHT, SAID_LEAST = 24, 14, 20, 3
LEVELS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("村", ("村", "社区"), "我村|本村|全村|我社区|本社区"),
    ("乡", ("镇", "乡", "街道"), "我镇|我乡|全镇|全乡|镇党委|乡党委|我街道|街道党工委"),
    ("县", ("县", "区", "旗"), "我县|全县|我区|全区|县委|县直|县属|区委|区直|旗委|旗直|县局|县级|县政府"),
    ("市", ("市", "州", "盟"), "我市|全市|市委|市直|市属|州委|州直|市局|市级|市政府|市管"),
    ("省", ("省", "自治区"), "我省|全省|省委|省直|省属|全自治区|自治区党委|省管|省厅|省级"),
    ("中央", (), "中央和国家机关|部机关|本部委"),
)


def arabic(year: str) -> str:
    """Write a year of Chinese digits in Arabic ones.

    >>> arabic("二〇一九")
    '2019'
    """
    return year.translate(DIGITS)


def organisation(title: str, lead_lines: Sequence[str], opening: str, closing: str) -> str:
    """Name the organisation, or give nothing where it is masked or not named.

    >>> organisation("澜棠县税务局党支部2020年工作总结", [], "", "")
    '澜棠县税务局党支部'
    """
    for name in filter(None, (_unit(line) for line in lead_lines if len(line) <= 40)):
        return "" if MASKED.search(name) else name
    titled = IN_TITLE.search(title)
    name = titled["name"] if titled else ""
    if name and is_name(name) and not MASKED.search(name) and not NAMELESS.fullmatch(name):
        return name
    found = PARTY.search(opening)
    return _signature(closing) or (found.group() if found and not MASKED.search(found.group()) else "")


def _unit(line: str) -> str:
    """Give the name of a unit that a line consists of; empty if it is no such line, or names none."""
    name = name_in(line)
    return "" if NAMELESS.fullmatch(name) else name


def _signature(closing: str) -> str:
    """Give the name that signs a report in its last lines, with or without a date after it."""
    names = (_unit(re.sub(r"[ \d年月日]+$", "", line.strip())) for line in closing.split("\n")[-3:])
    return next((name for name in names if 4 <= len(name) <= 36 and not MASKED.search(name)), "")


def organisation_type(named: str, whole: str) -> str:
    """Tell the type of the units reported on; empty where nothing tells it."""
    scores = _said(_count(named), NAME_WEIGHT)
    for kind, pattern in NAMED:
        if pattern.search(named):
            scores[kind] = max(scores[kind], OFFICE_WEIGHT if kind == "机关" else NAME_WEIGHT)
    said = _count(whole)
    total = sum(said.values())
    if total < SAID_LEAST and not any(scores.values()):
        return ""
    for kind, count in said.items():
        scores[kind] += SAID_WEIGHT * count / total
    return max(scores, key=lambda kind: scores[kind])


def _said(counts: Counter[str], weight: float) -> dict[str, float]:
    return {kind: weight if counts[kind] and kind != "机关" else 0.0 for kind, _ in TYPES}


def _count(text: str) -> Counter[str]:
    """Count the words that tell a type, by type."""
    kinds, automaton = _type_words()
    return Counter([kinds[word] for word in automaton.find_matches_as_strings(text, overlapping=True)])


@cache
def _type_words() -> tuple[dict[str, str], AhoCorasick]:
    return _vocabulary(TYPES)


@cache
def _level_words() -> tuple[dict[str, str], AhoCorasick]:
    return _vocabulary([(name, said) for name, _, said in LEVELS])


def _vocabulary(listed: Sequence[tuple[str, str]]) -> tuple[dict[str, str], AhoCorasick]:
    """Give what each word tells, and what finds the words."""
    told = {word: name for name, said in listed for word in said.split("|")}
    return told, AhoCorasick(list(told), implementation=Implementation.DFA)


def level(named_place: str, place: str, title: str, whole: str) -> str:
    """Tell the administrative level: by the last place that name or title names, else by what the text calls itself.

    `named_place` is the place in the name or the title, `place` the one found anywhere.
    """
    for name, suffixes, _ in LEVELS:
        if named_place and named_place.endswith(suffixes):
            return name
    levels, automaton = _level_words()
    for text in (title, whole):
        counts = Counter([levels[word] for word in automaton.find_matches_as_strings(text)])
        if counts:
            return max((name for name, _, _ in LEVELS), key=lambda name: counts[name])
    return next((name for name, suffixes, _ in LEVELS if place and place.endswith(suffixes)), "")
