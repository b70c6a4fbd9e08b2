"""Draw the brief of every labelled report before it is written.

Variety is designed, not hoped for: genre, organisation, place, year with its
slogans, length, numbering, headings, register, issues and confusing cases are
drawn with a fixed seed, the issues so that each is asked for equally often.
Run `python corpora/labelled/briefs.py` to write briefs.csv anew.
"""

import csv
import random
from collections import Counter
from pathlib import Path

SEED = 20261122
# of 907 to 1308 a brief gives only place, year and issues; form and length follow real pages that the writers read
COUNT = 1948
# these briefs ask for what whole downloads hold and the others hardly do
DOWNLOADS = frozenset((*range(521, 609), *range(865, 907)))
# from here on reports are dull, as most real ones are, but for these
DULL = 609
LIVELY = range(1309, 1373)
# from here on every report with problems is asked for two of the issues that reports name most
NAMED_FROM = 719
NAMED = ("study_practice_gap", "process_over_effect", "two_skins")
# from here on all have problems, and are asked for two more of the issues that real reports name oftenest beside these
JOINED_FROM = 1501
FREQUENT = ("member_management", "organisational_life", "awareness", "vanguard_role", "organisation_setup", "cadre_capacity")

# genre: (weight, kind of text, role shares in per cent, number of issues asked for)
GENRES = {
    "report": (
        (20, "调研报告", "A30 P25 C8 M27 O10", (5, 7)),
        (6, "对照检查材料", "P48 C18 M30 O4", (7, 9)),
        (4, "整改情况报告", "A45 P15 M35 O5", (4, 6)),
        (3, "通报", "P55 A15 M25 O5", (5, 7)),
    ),
    "summary": (
        (24, "工作总结", "A66 P8 M18 O8", (2, 4)),
        (6, "书记抓党建述职报告", "A62 P14 C4 M18 O2", (4, 5)),
        (6, "经验交流材料", "A86 M4 O10", (0, 1)),
    ),
    "plan": ((9, "实施方案", "M84 O16", (0, 2)), (4, "工作计划或要点", "M88 O12", (0, 2))),
    "speech": ((5, "会议讲话或党课", "O24 M50 P16 A10", (3, 5)),),
    "essay": ((9, "研究论文", "O30 M36 P20 C8 A6", (4, 6)),),
}
DOWNLOAD_GENRES = {
    "summary": (
        (9, "经验通讯、典型事迹(有人物、直接引语、现在时的光杆动词)", "A84 P5 M1 O10", (0, 1)),
        (6, "工作总结或汇报", "A66 P8 M18 O8", (2, 4)),
    ),
    "report": (
        (7, "调研报告(成因与问题用语相近，情况介绍里有像问题的事实)", "A24 P30 C14 M24 O8", (5, 7)),
        (3, "对照检查材料(先引上级对“四风”等的描述)", "P46 C16 M30 O8", (6, 8)),
    ),
    "essay": ((5, "研究论文(有摘要、关键词、文献和理论开头)", "O34 M34 P18 C10 A4", (4, 6)),),
    "plan": ((4, "实施方案或意见", "M82 O18", (0, 2)),),
}
DOWNLOAD_HEADINGS = (*["小标题不编号，单独成行"] * 3, "没有标题", "标题后直接接正文(run-in)")
ORGANISATIONS = [
    "机关",
    "机关",
    "机关",
    "公安",
    "法检",
    "税务",
    "海关",
    "医院",
    "高校",
    "高校",
    "学校",
    "国企",
    "国企",
    "两新",
    "农村",
    "农村",
    "乡镇",
    "乡镇",
    "社区",
    "离退休",
    "其他(银行、气象、供销社等)",
]
LEVELS = {
    "机关": "省 市 县 县",
    "公安": "市 县",
    "法检": "市 县",
    "税务": "市 县",
    "海关": "省 市",
    "医院": "市 县",
    "高校": "省 市",
    "学校": "县 乡",
    "国企": "省 市 县",
    "两新": "市 县",
    "农村": "村",
    "乡镇": "乡",
    "社区": "乡 村",
    "离退休": "市 县",
    "其他(银行、气象、供销社等)": "市 县",
}
SLOGANS = (
    (2003, 2007, "三个代表、保持共产党员先进性教育"),
    (2008, 2009, "深入学习实践科学发展观"),
    (2010, 2012, "创先争优、基层组织建设年"),
    (2013, 2014, "党的群众路线教育实践活动"),
    (2015, 2015, "三严三实专题教育"),
    (2016, 2018, "两学一做学习教育、党支部规范化建设"),
    (2019, 2020, "不忘初心牢记使命主题教育、支部标准化"),
    (2021, 2022, "党史学习教育、模范机关创建"),
    (2023, 2023, "主题教育、二十大精神"),
    (2024, 2024, "党纪学习教育"),
    (2025, 2026, "深入贯彻中央八项规定精神学习教育"),
)
PLACE_A, PLACE_B = "澜棠穰溆霁砚岫苇稔麓嵩桐沅蓼荇", "陂隰泠堰梓湄岚浔圩岙畈荥桦埠漪"
NUMBERING = (
    "一、/(一)/1.",
    "一、/(一)",
    "一是二是三是",
    "一、一是二是",
    "首先其次再次",
    "第一,第二,",
    "1、2、3、",
    "(1)(2)",
    "一要二要三要",
    "不编号",
)
HEADINGS = (
    "各级标题都有",
    "各级标题都有",
    "只有一级标题",
    "标题后直接接正文(run-in)",
    "没有标题",
    "没有标题",
    "编号有跳号(一→三)",
)
LAYOUT = ("正常分段", "正常分段", "正常分段", "全文一段", "一句一行", "大段(每段300字以上)")
REGISTERS = ("平淡公文", "平淡公文", "平淡公文", "平淡公文", "平淡公文", "生动")
ISSUES = [
    "study_practice_gap",
    "process_over_effect",
    "two_skins",
    "awareness",
    "responsibility",
    "cadre_capacity",
    "organisational_life",
    "assessment",
    "institutions",
    "vitality",
    "innovation",
    "member_management",
    "member_structure",
    "vanguard_role",
    "service",
    "organisation_setup",
    "resources",
    "workload",
    "conduct",
    "informatisation",
    "rural_economy",
    "other_issue",
]
FIELDS = [
    "brief",
    "genre",
    "kind",
    "shares",
    "organisation_type",
    "level",
    "region",
    "year",
    "slogan",
    "characters",
    "numbering",
    "headings",
    "layout",
    "register",
    "issues",
    "cases",
]


def draw_issues(rng: random.Random, used: Counter[str], low: int, high: int) -> list[str]:
    """Take the issues asked for least so far, ties broken at random."""
    ranked = sorted(ISSUES, key=lambda code: (used[code] // 2, rng.random()))
    chosen = ranked[: rng.randint(low, high)]
    used.update(chosen)
    return chosen


def with_named(rng: random.Random, issues: list[str], number: int) -> list[str]:
    """Put two of the issues that reports name most before the others, and two of the frequent ones after them."""
    named = rng.sample(NAMED, 2) if issues else []
    frequent = rng.sample(FREQUENT, 2) if number >= JOINED_FROM else []
    return list(dict.fromkeys([*named, *issues, *frequent]))


def draw(rng: random.Random, number: int, used: Counter[str]) -> dict[str, str]:
    """Draw one brief as a row of briefs.csv."""
    genres, headings = (DOWNLOAD_GENRES, DOWNLOAD_HEADINGS) if number in DOWNLOADS else (GENRES, HEADINGS)
    kinds = [(genre, *kind) for genre, rows in genres.items() for kind in rows if number < JOINED_FROM or "P" in kind[2]]
    genre, _, kind, shares, bounds = rng.choices(kinds, weights=[row[1] for row in kinds])[0]
    organisation = rng.choice(ORGANISATIONS)
    low, high, slogan = rng.choice(SLOGANS)
    row = {
        "brief": f"{number:03d}",
        "genre": genre,
        "kind": kind,
        "shares": shares,
        "organisation_type": organisation,
        "level": rng.choice(LEVELS[organisation].split()),
        "region": rng.choice(PLACE_A) + rng.choice(PLACE_B),
        "year": str(rng.randint(low, high)),
        "slogan": slogan,
        "characters": str(rng.choice((700, 900, 1100, 1300, 1500, 1800, 2200, 2600))),
        "numbering": rng.choice(NUMBERING),
        "headings": rng.choice(headings),
        "layout": rng.choice(LAYOUT),
        "register": rng.choice(REGISTERS if number < DULL else REGISTERS[:1]),
        "issues": " ".join(draw_issues(rng, used, *bounds)),
        "cases": " ".join(map(str, sorted(rng.sample(range(1, 15), rng.randint(1, 3))))),
    }
    if number in LIVELY:
        row["register"] = REGISTERS[-1]
    if number >= NAMED_FROM:
        row["issues"] = " ".join(with_named(rng, row["issues"].split(), number))
    return row


def main() -> None:
    """Write briefs.csv beside this file."""
    rng, used = random.Random(SEED), Counter[str]()
    with (Path(__file__).parent / "briefs.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FIELDS)
        writer.writeheader()
        writer.writerows(draw(rng, number, used) for number in range(1, COUNT + 1))


if __name__ == "__main__":
    main()
