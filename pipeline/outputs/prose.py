"""What the findings say, in sentences: every number with what it is counted over."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import pandas as pd
from pandas import DataFrame, Series

from pipeline.aggregate import Findings
from pipeline.aggregate.tables import coded, distinct, wilson
from pipeline.codebook import RESIDUAL
from pipeline.outputs import wording
from pipeline.outputs.wording import percent, quoted

Row: TypeAlias = Any
SMALL, HALF = 30, 10
NAMED = 3
# a codebook defines what a passage says: 说党建与业务分离
SAYS = re.compile("^指?(?:说(?![明法教服话]))?")


def each(table: DataFrame) -> Iterator[Row]:
    """Give the rows of a table in order, the columns as attributes."""
    return iter(table.itertuples(index=False))


def leading(findings: Findings) -> DataFrame:
    """Give the rows of `issue_frequency` for the leading issues; the residual code never leads."""
    table = findings.tables["issue_frequency"]
    return table[(table["reports"] > 0) & (table["issue"] != RESIDUAL)].head(findings.settings.leading_issues)


def foremost(table: DataFrame, column: str) -> DataFrame:
    """Give the rows with the greatest values, at most `NAMED`; of rows with equal values all or none.

    >>> foremost(DataFrame({"n": [2, 4, 2, 2]}), "n")["n"].tolist()
    [4]
    """
    ranked = table.sort_values(column, ascending=False, kind="stable")
    return ranked[ranked[column].rank(method="max", ascending=False) <= NAMED]


def sources(findings: Findings, listed_in: str) -> str:
    """Say how many sources were read and how many were not, and where those are listed."""
    statuses = findings.frames.sources["status"].value_counts()
    if statuses.empty:
        return "本次没有来源文件。"
    parts = [f"{word}{statuses[status]}个" for status, word in wording.STATUSES.items() if statuses.get(status, 0)]
    listed = f"，未能完整读取的文件及原因见{listed_in}" if len(statuses.index.difference(["ok"])) else ""
    return f"本次共处理来源文件{statuses.sum()}个，其中{'、'.join(parts)}{listed}。"


def reports(findings: Findings) -> str:
    """Say how many reports were found, how many repeat another, and how they spread."""
    found, kept = findings.frames.reports, distinct(findings.frames.reports)
    if kept.empty:
        return "其中没有可供统计的报告。"
    repeated = len(found) - len(kept)
    less = f"，其中{repeated}份与他份重复，只计一次，得到不重复报告{len(kept)}份" if repeated else "，没有重复"
    dated = kept["year"].ne("").sum()
    if not dated:
        span = "年份均不明"
    else:
        span = f"时间为{wording.years(found)}" + (f"（{len(kept) - dated}份年份不明）" if dated < len(kept) else "")
    genres = _listed((wording.GENRES.get(str(genre), str(genre)), n) for genre, n in kept["genre"].value_counts().items())
    types = _listed((kind or "类型不明", n) for kind, n in kept["organisation_type"].value_counts().items())
    return f"从中识别出报告{len(found)}份{less}。{span}。按文种分，{genres}；按所述单位的类型分，{types}。"


def passages(findings: Findings) -> str:
    """Say how many passages the distinct reports hold and how many play each role."""
    roles = findings.tables["role_shares"].groupby("role")["passages"].sum()
    if roles.empty:
        return ""
    parts = (
        f"{name}{roles.get(role, 0)}个（{percent(roles.get(role, 0) / roles.sum())}）" for role, name in wording.ROLES.items()
    )
    return f"这些报告共切分为段落{roles.sum()}个，其中{'、'.join(parts)}。"


def overview(findings: Findings) -> str:
    """State the leading issues with their number, share and interval."""
    total = len(distinct(findings.frames.reports))
    rows = coded(findings.frames.reports, findings.mentions)
    first = leading(findings)
    if first.empty:
        return f"在{total}份报告中，没有发现编码本所列的问题。" if total else "没有可供统计的报告，因此没有问题频次。"
    raising = rows["report_id"].nunique()
    mean = len(rows.drop_duplicates(["report_id", "issue"])) / total
    said = [
        f"{quoted(row.name)}，{row.reports}份，占{percent(row.reports_share)}"
        f"（{interval(row.reports_low, row.reports_high, total)}）"
        for row in each(first)
    ]
    confidence = f"括号内为{findings.settings.confidence:.0%}置信区间。"
    small = f"样本只有{total}份，占比起伏较大，宜看份数，慎作推断。" if total < SMALL else ""
    return (
        f"在{total}份不重复报告中，{raising}份（{percent(raising / total)}）至少提出一个问题，平均每份提出{mean:.1f}类。"
        f"{_order(findings, said)}。{confidence}{small}"
    )


def _order(findings: Findings, said: list[str]) -> str:
    table = findings.tables["issue_frequency"]
    counts = table.loc[(table["reports"] > 0) & (table["issue"] != RESIDUAL), "reports"].tolist()
    first = counts.count(counts[0])
    left = counts[len(said) :].count(counts[len(said) - 1])
    more = f"；另有{left}类问题同为{counts[len(said) - 1]}份" if left else ""
    if first > min(NAMED, len(said)) or 1 < first == len(counts):
        return f"提出的问题主要有{'；'.join(said)}{more}"
    rest = f"；其次是{'；'.join(said[first:])}" if len(said) > first else ""
    return f"提出最多的是{'；'.join(said[:first])}{rest}{more}"


def issue(findings: Findings, code: str) -> str:
    """Define one issue and say how many reports raise it and where they come from."""
    table = findings.tables["issue_frequency"]
    row = next(each(table[table["issue"] == code]))
    entry = next((entry for entry in findings.codebook.issues if entry.code == code), None)
    meaning = f"这里所说的{quoted(row.name)}，指{SAYS.sub('', entry.definition.strip()).rstrip('。.')}。" if entry else ""
    place = "并列第" if table["rank"].eq(row.rank).sum() > 1 else "第"
    share = percent(row.reports_share)
    said = f"{row.reports}份报告提出这一问题，占不重复报告的{share}，涉及段落{row.passages}个，居{place}{row.rank}位。"
    return meaning + said + _by_type(findings, code)


def countermeasures(findings: Findings, code: str) -> str:
    """Say how many of the reports that raise an issue also propose what to do about it."""
    table = findings.tables["coverage"]
    row = next(each(table[table["issue"] == code]))
    if not row.reports_addressing:
        return f"在这{row.reports}份报告中，没有标出明确针对这一问题的对策；是确实没有提，还是没有标到，请对照原文核实。"
    return f"在这{row.reports}份报告中，{row.reports_addressing}份（{percent(row.reports_share)}）同时提出了针对性的对策。"


def together(findings: Findings) -> str:
    """Name the pairs of issues that most often stand in one report."""
    pairs = findings.tables["issue_cooccurrence"]
    pairs = pairs[(pairs["issue"] != RESIDUAL) & (pairs["other"] != RESIDUAL)]
    if pairs.empty:
        return "没有两个问题在同一份报告中一并提出。"
    first = foremost(pairs, "reports")
    most = "；".join(f"{_pair(row)}（{row.reports}份，提升度{row.lift:.2f}）" for row in each(first))
    named = f"同一份报告中一并提出{'最多' if len(first) < len(pairs) else ''}的是{most}。" if most else ""
    return f"问题往往成对出现。{named}{_linked(pairs)}共现只说明一并提出，不说明因果。"


def _linked(pairs: DataFrame) -> str:
    common = pairs[pairs["reports"] >= max(3, pairs["reports"].max() / 3)].sort_values("lift", ascending=False, kind="stable")
    # the same quotient of other counts may differ in its last bit
    strong = common[common["lift"] > common["lift"].max() - 1e-9]
    if strong.empty or len(strong) > NAMED or strong["lift"].iloc[0] <= 1:
        return ""
    times = f"次数{'均' if len(strong) > 1 else ''}为随机情形的{strong['lift'].iloc[0]:.2f}倍"
    return f"剔除各自频次的影响后，关联较强的是{'、'.join(map(_pair, each(strong)))}，{times}。"


def _pair(row: Row) -> str:
    return f"{quoted(row.name)}与{quoted(row.other_name)}"


def over_time(findings: Findings) -> str:
    """Compare the earlier with the later half of the years for the leading issues, and say what is no more than chance."""
    kept = distinct(findings.frames.reports)
    dated = kept[kept["year"] != ""]
    years = dated["year"].value_counts()
    if len(years) < 2:
        return "样本没有跨年度，不作年度比较。" if len(years) else "报告年份不明，不作年度比较。"
    peak = _peak(years)
    middle = dated["year"].sort_values().iloc[len(dated) // 2]
    early, late = dated[dated["year"] < middle], dated[dated["year"] >= middle]
    if min(len(early), len(late)) < HALF:
        return peak + "各年报告较少，图中的起伏不宜解读为趋势。"
    whole = "" if peak else f"有年份的{len(dated)}份报告"
    spans = f"{whole}以{middle}年为界分为前（{len(early)}份）、后（{len(late)}份）两段"
    return f"{peak}{spans}，{_changes(findings, early, late)}。"


def _peak(years: Series) -> str:
    first = sorted(years.index[years == years.max()])
    if len(first) > NAMED or len(first) == len(years):
        return ""
    most = f"{'各' if len(first) > 1 else ''}为{years.max()}份"
    return f"有年份的{years.sum()}份报告中，{'、'.join(f'{year}年' for year in first)}最多，{most}。"


def _changes(findings: Findings, early: DataFrame, late: DataFrame) -> str:
    rows = coded(findings.frames.reports, findings.mentions)
    clear: list[str] = []
    told: list[str] = []
    for row in each(leading(findings)):
        raising = set(rows.loc[rows["issue"] == row.issue, "report_id"])
        before, after = (half["report_id"].isin(raising).sum() for half in (early, late))
        said = f"{quoted(row.name)}由{percent(before / len(early))}变为{percent(after / len(late))}"
        apart = _apart((before, len(early)), (after, len(late)), findings.settings.confidence)
        (clear if apart else told).append(said)
    text = f"占比变化超出抽样误差的有：{'；'.join(clear)}" if clear else "主要问题的占比没有超出抽样误差的变化"
    return text + (f"（{'；'.join(told[:3])}，其差别不足以说明变化）" if told else "")


def _apart(before: tuple[int, int], after: tuple[int, int], confidence: float) -> bool:
    lows, highs = zip(*(wilson(pd.Series([n]), total, confidence) for n, total in (before, after)), strict=True)
    return bool(lows[0][0] > highs[1][0] or lows[1][0] > highs[0][0])


def _by_type(findings: Findings, code: str) -> str:
    table = findings.tables["issue_by_organisation_type"]
    table = table[(table["issue"] == code) & (table["reports"] > 0) & (table["organisation_type"] != "")]
    most = foremost(table, "reports")
    if most.empty:
        return ""
    parts = [
        f"{row.organisation_type}{row.reports}份（占该类报告{row.reports_total}份的{percent(row.reports_share)}）"
        for row in each(most)
    ]
    more = "较多" if len(table) > len(most) else ""
    return f"从单位类型看，{'、'.join(parts)}{more}。"


def interval(low: float, high: float, total: int) -> str:
    """Write an interval of reports as shares of `total`.

    >>> interval(2.0, 5.5, 20)
    '10.0%—27.5%'
    """
    return f"{percent(low / total)}—{percent(high / total)}"


def _listed(counts: Iterable[tuple[object, int]]) -> str:
    return "、".join(f"{name}{count}份" for name, count in counts)
