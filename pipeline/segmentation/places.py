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

DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
UNIT = (
    "(?:委员会|党委|党组|党总支|总支部?|党支部|支部|工委|组织部|宣传部|纪委|党校|课题组|调研组|办公室|局|厅|院|所|中心|公司|集团"
    "|学校|大学|学院|中学|小学|幼儿园|医院|银行|法院|检察院|海关|分局|派出所|社区|村|镇|乡|街道|协会|商会|合作社|联社)"
)
WHOLE_NAME = re.compile(rf"[一-鿿]{{0,24}}{UNIT}(?:[一-鿿]{{0,8}}(?:支部|课题组|调研组))?")
IN_TITLE = re.compile(
    rf"^(?:关于)?(?P<name>[一-鿿]{{2,22}}?{UNIT}(?:(?:机关)?党(?:支部|委|总支|组))?)(?=(?:\d|关于|党建|党风|基层|机关|创|开展|落实|贯彻|二〇|年|20|书记|学习|“|工作|半年|上半年|[（(]))"
)
PARTY = re.compile(r"中共[一-鿿]{2,26}?(?:委员会|工作委员会|党委|支部|组织部|纪委|党组|党校)(?:[一-鿿]{0,6}(?:课题组|调研组))?")
MASKED = re.compile("[某*×]|^(?:我|本|各|全|该|这|此|其)")
PLACE_WORD = re.compile("[一-鿿]{1,4}?(?:自治区|自治州|自治县|省|市|州|盟|县|区|旗|镇|乡|街道|村|社区)")
NO_PLACE = re.compile(
    "^(?:全|各|我|本|该|外|城|社|园|校|地|灾|山|库|景|厂|辖|小|农|乡|进|驻|帮|到|的|和|与|在|对|为|近|年|按|根据|贯彻|围绕|紧|支部|关于|推进|加强|实现|建设|机关|直属|基层|开发|工业|高新|中心|党|上|下|今|以|由|将|把|被|从|向|是|有|其|及|等|新|老|大|因|市|县|区|村|镇|深入|认真)"
)
LED = re.compile("(?:^|中共|关于|在|以|[，。；：、“《（ ])$")
TYPES: tuple[tuple[str, str], ...] = (
    ("税务", "税务|国税|地税|纳税人|税源|征管|税费|办税"),
    ("海关", "海关|关区|通关|关员|缉私"),
    ("公安", "公安|派出所|民警|刑侦|交警|警务|辅警|治安"),
    ("法检", "法院|检察院|审判|检察|法官|干警|案件|司法"),
    ("医院", "医院|卫生院|科室|医护|医德|患者|门诊|临床"),
    ("高校", "大学|学院|高校|院系|教师党支部|学生党支部|大学生|辅导员|教研室"),
    ("学校", "中学|小学|幼儿园|校长|教师|学校|教育局|中小学|班主任"),
    ("离退休", "离退休|老干部|退休党员|离休|老同志|老党员"),
    ("两新", "非公|两新|社会组织|出资人|商会|协会|民营企业|个体"),
    ("国企", "公司|集团|国企|国有企业|企业|职工|车间|生产经营|厂|项目部|矿"),
    ("社区", "社区|居民|网格|小区|物业|居委会"),
    ("乡镇", "镇党委|乡党委|街道|乡镇|全镇|我镇|全乡|我乡|镇村"),
    ("农村", "村党支部|村党总支|农村|我村|全村|两委|村民|村干部|合作社|村级|集体经济"),
    ("机关", "机关|局|厅|委|办公室|工委|直属|处室|股室|党组"),
    ("其他", "银行|信用社|供销|气象|网点|保险|邮政|烟草|电力"),
)
NAME_WEIGHT, SAID_MOST = 12, 10
LEVELS: tuple[tuple[str, str, str], ...] = (
    ("村", "村(?!镇)|社区", "我村|本村|全村|我社区|本社区"),
    ("乡", "镇|乡|街道", "我镇|我乡|全镇|全乡|镇党委|乡党委|我街道|街道党工委"),
    ("县", "县|(?<![地园新发社小])区(?!域)|旗", "我县|全县|我区|全区|县委|县直|区委|区直|旗委|旗直"),
    ("市", "市|州|盟", "我市|全市|市委|市直|州委|州直"),
    ("省", "省|自治区", "我省|全省|省委|省直|全自治区|自治区党委"),
    ("中央", "中央|国家|部委", "中央和国家机关|部机关|本部委"),
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
    candidates = [line.strip(" （）()") for line in lead_lines if len(line) <= 40]
    for line in candidates:
        if WHOLE_NAME.fullmatch(line):
            return "" if MASKED.search(line) else line
    named = IN_TITLE.match(title)
    if named and not MASKED.search(named["name"]):
        return named["name"]
    signed = [line.strip() for line in closing.split("\n")][-3:]
    for line in signed:
        name = re.sub(r"[ \d年月日]+$", "", line)
        if 4 <= len(name) <= 36 and WHOLE_NAME.fullmatch(name) and not MASKED.search(name):
            return name
    found = PARTY.search(opening)
    return found.group() if found and not MASKED.search(found.group()) else ""


def organisation_type(named: str, whole: str) -> str:
    """Tell the type of the units reported on; empty where nothing tells it."""
    words = _vocabulary()[0]
    scores = dict.fromkeys((kind for kind, _ in TYPES), 0)
    for number in _type_words(named):
        scores[words[number][1]] += NAME_WEIGHT
    said = dict.fromkeys(scores, 0)
    for number, count in _type_words(whole).items():
        said[words[number][1]] += count
    scores = {kind: scores[kind] + min(SAID_MOST, said[kind]) for kind in scores}
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] >= 3 else ""


def _type_words(text: str) -> Counter[int]:
    """Count the words that tell a type, by their number in the vocabulary."""
    return Counter(number for number, _, _ in _vocabulary()[1].find_matches_as_indexes(text, overlapping=True))


@cache
def _vocabulary() -> tuple[tuple[tuple[str, str], ...], AhoCorasick]:
    words = tuple((word, kind) for kind, listed in TYPES for word in listed.split("|"))
    return words, AhoCorasick([word for word, _ in words], implementation=Implementation.DFA)


def region(organisation_name: str, title: str, opening: str) -> str:
    """Give the place as the text names it: at the head of the name or title, else of a clause of the opening.

    >>> region("中共澜棠市霁陂县委员会", "", "")
    '澜棠市霁陂县'
    """
    for text in (organisation_name.removeprefix("中共"), title.removeprefix("关于"), opening[:120]):
        for found in PLACE_WORD.finditer(text):
            if LED.search(text[: found.start()]) and not NO_PLACE.match(found.group()) and not MASKED.search(found.group()):
                return found.group() + _further(text, found.end())
    return ""


def _further(text: str, start: int) -> str:
    """Give the smaller places that follow directly (县 after 市, 镇 after 县)."""
    found = PLACE_WORD.match(text, start)
    if not found or NO_PLACE.match(found.group()):
        return ""
    return found.group() + _further(text, found.end())


def level(organisation_name: str, title: str, whole: str) -> str:
    """Tell the administrative level: by the last place in the name, else by what the text calls itself."""
    for text in (organisation_name, title):
        found = [(match.end(), name) for name, words, _ in LEVELS for match in re.finditer(words, text)]
        if found:
            return max(found)[1]
    counts = {name: len(re.findall(words, whole)) for name, _, words in LEVELS}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""
