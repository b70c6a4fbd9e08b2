"""What a report says of itself: title, organisation and its type, region, level, year, genre.

Read from the title, the signature and the opening before the body; what is
masked (某县) or not said stays empty. The year is the one the text speaks of,
never a page's (annotation guide, Report metadata).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.data import Genre, Metadata
from pipeline.segmentation import places, regions

OPENING, CLOSING = 300, 160
YEAR = re.compile(r"((?:19[89]|20[0-4])(?<!\d{4})\d)(?=年|[—－~-]{1,2}20\d\d年)")
YEAR_IN_TITLE = re.compile(r"(?<!\d)((?:19[89]|20[0-4])\d)(?!\d)")
CHINESE_YEAR = re.compile(
    "二[〇○零O0](?:[〇○零O0一二三四][〇○零O0一二三四五六七八九])(?=年)|一九九[〇○零一二三四五六七八九](?=年)"
)
# what makes a year one that only says since when or until when; 截至, 受到 and their like do not
TO = re.compile("(?<![截止得受收接])[到至]$")
SINCE_OR_BY = re.compile(r"年(?:以来|(?:年?底|\d{1,2}月底?|[一二三四五六七八九十]{1,2}月底?)之?前)")
SIGNED = re.compile(
    r"(?:((?:19[89]|20[0-4])\d) ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?日)?|^[（(]?((?:19[89]|20[0-4])\d)[.．]\d{1,2})[）)]?$"
)
FILE_TAIL = re.compile(r"\.(?:docx?|pdf|txt|wps|html?|ofd|rtf)$", re.IGNORECASE)
TITLE_MARK = re.compile(
    r"^(?:第[一二三四五六七八九十\d]{1,3}篇|[【\[（(]?篇[一二三四五六七八九十\d]{1,3}[】\]）)]?"
    r"|范文[一二三四五六七八九十\d]{1,3})[：:、．. ]*"
)
GENRES: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    (Genre.REPORT, re.compile("调研|调查|对照检查|检视剖析|剖析材料|整改|自查|通报|研究报告|情况报告|评估报告|分析报告")),
    (Genre.SUMMARY, re.compile("总结|汇报|述职|述廉|经验|典型材料|交流材料|事迹|亮点|回顾")),
    (Genre.PLAN, re.compile("方案|计划|要点|实施意见|指导意见|意见$|制度|办法|细则|规划|安排|打算")),
    (Genre.SPEECH, re.compile("讲话|发言|党课|讲稿|致辞|表态")),
    (Genre.ESSAY, re.compile("研究|思考|探析|浅谈|浅析|浅议|探讨|初探|刍议|论|体会|路径|对策|探索")),
)
SAID: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    (
        Genre.PLAN,
        re.compile(
            "制定(?:本|此|如下|以下)[^。；]{0,12}(?:方案|意见|计划|办法|细则|要点)|指导思想[^。]{0,400}(?:总体)?(?:目标|原则|任务)"
        ),
    ),
    (Genre.SPEECH, re.compile("^[^。]{0,30}(?:同志们|各位(?:领导|同志|党员))[：，！]|今天[^。；]{0,30}(?:召开|讲)")),
    (Genre.ESSAY, re.compile("摘 ?要[：】]|关键词[：】]|笔者|谈(?:几|一)点(?:看法|体会|认识)")),
    (
        Genre.REPORT,
        re.compile(
            "调研组|课题组|(?:开展|进行)了?(?:专题|深入|集中)?(?:调研|调查)|发放(?:调查)?问卷|对照检查如下|检视剖析如下|现将[^。；]{0,30}报告如下"
        ),
    ),
    (
        Genre.SUMMARY,
        re.compile("现将[^。；]{0,40}(?:汇报|总结|述职|介绍)[^。；]{0,4}如下|(?:一|今|本|半)年(?:来|以来)[^。；]{0,8}[，,]"),
    ),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The texts a report is judged by: its title, what stands before its body, its beginning and its end."""

    title: str
    lead_lines: Sequence[str]
    opening: str
    closing: str
    whole: str


def describe(opened: Opened) -> Metadata:
    """Gather the metadata of one report."""
    title = clean_title(opened.title)
    named = places.organisation(title, opened.lead_lines, opened.opening, opened.closing)
    named_place = regions.region(named, title, "")
    region = named_place or regions.region("", "", opened.whole)
    return Metadata(
        title=title,
        organisation=named,
        organisation_type=places.organisation_type(f"{title} {named}", opened.whole),
        region=region,
        level=places.level(named_place, region, title, opened.whole),
        year=year(title, (*opened.lead_lines, opened.closing), opened.opening, opened.whole),
        genre=genre(title, opened.opening, opened.whole),
    )


def closing(texts: Sequence[str]) -> str:
    """Give the end of a report's paragraphs, where signatures stand."""
    return "\n".join(texts[-3:])[-CLOSING:]


def clean_title(title: str) -> str:
    """Give a title without file ending, mark of a collection, and repetition.

    >>> clean_title("第二篇：机关党建调研报告.docx")
    '机关党建调研报告'
    """
    plain = TITLE_MARK.sub("", FILE_TAIL.sub("", title.strip())).strip(" 《》【】")
    half = len(plain) // 2
    return plain[:half].strip() if len(plain) > 12 and plain[:half].strip() == plain[-half:].strip() else plain


def genre(title: str, opening: str, whole: str) -> Genre:
    """Tell the kind of text: by the last word of the title that names one, else by what the text says of itself.

    >>> genre("某局党支部2023年工作总结", "", "").value
    'summary'
    """
    named = [(found.end(), kind) for kind, pattern in GENRES for found in pattern.finditer(title)]
    if named:
        return max(named, key=lambda pair: pair[0])[1]
    for text in (opening, whole[:2000]):
        for kind, pattern in SAID:
            if pattern.search(text):
                return kind
    return Genre.OTHER


def year(title: str, signatures: Sequence[str], opening: str, whole: str) -> str:
    """Give the year the text speaks of: title, then a signature's date, then the one named most; empty if none is.

    Years that only bound a time (since, until) count where no other is named; of equals the first one named is given.

    >>> year("", [], "", "2019年抓规范。力争到2021年底前全部达标，2021年6月底前验收。")
    '2019'
    """
    titled = YEAR_IN_TITLE.findall(title) or _years(title)
    if titled:
        return str(titled[-1])
    for text in (*signatures, opening.strip().split(" ")[0]):
        signed = SIGNED.search(text.strip())
        if signed:
            return signed[1] or signed[2]
    counted = Counter(_years(whole, bounds=False) or _years(whole))
    return counted.most_common(1)[0][0] if counted else ""


def _years(text: str, *, bounds: bool = True) -> list[str]:
    """Give the years that a text names, in its order; without `bounds` none that only bounds a time."""
    found = [(said.start(), said[1]) for said in YEAR.finditer(text) if bounds or not _only_bounds(text, said)]
    found += [(said.start(), places.arabic(said.group())) for said in CHINESE_YEAR.finditer(text)]
    return [value for _, value in sorted(found)]


def _only_bounds(text: str, said: re.Match[str]) -> bool:
    before = text[max(0, said.start() - 2) : said.start()]
    return TO.search(before) is not None or SINCE_OR_BY.match(text, said.end()) is not None
