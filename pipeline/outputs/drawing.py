"""What each chart shows: tables to Altair charts, one look for all of them."""

import textwrap
from collections.abc import Callable

import altair as alt
import pandas as pd
from pandas import DataFrame, Series

from pipeline.aggregate import Findings
from pipeline.aggregate.tables import distinct
from pipeline.codebook import UNCOLOURED
from pipeline.outputs import wording
from pipeline.outputs.rendering import Shown

Chart = alt.LayerChart | alt.FacetChart | alt.Chart
FONT = "Noto Sans CJK SC"
INK, GREY, PALE, BLANK = "#22303c", "#6b7885", "#e6eaee", "#f4f4f2"
RAMP = ["#eef3f8", "#bcd2e6", "#6fa3cf", "#2f72ab", "#123f6d"]
ROLE_COLOURS = {
    "achievement": "#5a9e6f",
    "problem": "#c8553d",
    "cause": "#e0a458",
    "countermeasure": "#3d6fa5",
    "other": "#c3c9cf",
}
LABEL_PX, WRAP = 13, 16
FEW = 3


def draw(findings: Findings, name: str) -> Shown:
    """Draw the chart `name`, one of `CHARTS`, with title, sample, source line; 没有数据 without data."""
    title, body = CHARTS[name]
    rows = findings.tables[name]
    rows = rows[rows["characters" if name == "role_shares" else "reports"] > 0]
    chart, extent, note = body(findings) if len(rows) else (_nothing(), 0, "")
    head = alt.TitleParams(title, subtitle=[wording.sample(findings) + (f"；{note}" if note else "")], dx=-extent, frame="group")
    foot = alt.Chart(DataFrame({"text": [wording.provenance(findings) + "；重复的报告只计一次"]})).mark_text(
        align="left", baseline="top", fontSize=11, color=GREY, x=-extent, y=4
    )
    foot = foot.encode(text="text:N").properties(width=10, height=16)
    stacked = Shown(vconcat=[chart.properties(title=head), foot], spacing=14)
    return _dressed(stacked.resolve_legend(color="independent"))


def _dressed(chart: Shown) -> Shown:
    title = {"anchor": "start", "fontSize": 20, "color": INK, "offset": 18}
    subtitle = {"subtitleFontSize": 13, "subtitleColor": GREY, "subtitlePadding": 6}
    axis = {"labelFontSize": LABEL_PX, "labelColor": INK, "labelLimit": 2000, "labelPadding": 8, "gridColor": PALE}
    legend = {"labelFontSize": 12, "labelColor": INK, "labelLimit": 600}
    titles = {"titleFontSize": 12, "titleFontWeight": "normal", "titleColor": GREY}
    look = {
        "font": FONT,
        "background": "white",
        "padding": {"left": 24, "right": 32, "top": 22, "bottom": 16},
        "view": {"stroke": None},
        "rect": {"stroke": "white", "strokeWidth": 2, "cornerRadius": 3},
        "title": title | subtitle,
        "axis": axis | titles | {"domain": False, "ticks": False},
        "legend": legend | titles,
    }
    dressed: Shown = chart.properties(config=look)
    return dressed


def _nothing() -> alt.Chart:
    words = alt.Chart(DataFrame({"text": ["没有数据"]})).mark_text(fontSize=22, color=GREY)
    nothing: alt.Chart = words.encode(text="text:N").properties(width=520, height=160)
    return nothing


def _frequency(findings: Findings) -> tuple[Chart, int, str]:
    table = findings.tables["issue_frequency"].copy()
    total = len(distinct(findings.frames.reports))
    table["shown"] = _shown(table)
    table["low"], table["high"] = table["reports_low"] / total, table["reports_high"] / total
    table["said"] = [f"{n}份  {wording.percent(n / total)}" for n in table["reports"]]
    colours = {issue.code: issue.colour for issue in findings.codebook.issues}
    scale = alt.Scale(domain=table["issue"].tolist(), range=[colours.get(code, UNCOLOURED) for code in table["issue"]])
    limit = min(1.0, float(table["high"].max()) * 1.12)
    percent = "占不重复报告的比例（细线为置信区间）"
    base = alt.Chart(table).encode(y=_names(table["shown"], "shown"))
    share = alt.X("reports_share:Q", title=percent, axis=alt.Axis(format=".0%", tickCount=6), scale=alt.Scale(domain=[0, limit]))
    bars = base.mark_bar(height={"band": 0.68}, cornerRadiusEnd=2).encode(
        x=share, color=alt.Color("issue:N", scale=scale, legend=None)
    )
    whiskers = base.mark_rule(color=INK, opacity=0.55, strokeWidth=1.2).encode(x=alt.X("low:Q", title=percent), x2="high:Q")
    ends = [
        base.mark_tick(color=INK, opacity=0.55, thickness=1.2, height=7).encode(x=alt.X(f"{end}:Q", title=percent))
        for end in ("low", "high")
    ]
    counts = base.mark_text(align="left", dx=8, fontSize=12, color=INK).encode(x=alt.X("high:Q", title=percent), text="said:N")
    chart = alt.layer(bars, whiskers, *ends, counts).properties(width=620, height=alt.Step(27))
    return chart, _extent(table["shown"]), f"{findings.settings.confidence:.0%} Wilson 置信区间"


def _by(findings: Findings, group: str, unknown: str) -> tuple[Chart, int, str]:
    table = findings.tables[f"issue_by_{group}"].copy()
    hidden = int(table.loc[table[group] == "", "reports_total"].max()) if unknown == "" and (table[group] == "").any() else 0
    table = table[table[group] != ""] if unknown == "" else table.assign(**{group: table[group].replace("", unknown)})
    if table.empty:
        return _nothing(), 0, ""
    ranked = findings.tables["issue_frequency"]
    order = ranked.loc[ranked["reports"] > 0, "issue"].tolist()
    table = table[table["issue"].isin(order)]
    table["shown"] = table["issue"].map(dict(zip(table["issue"], _shown(table), strict=True)))
    names = table.drop_duplicates("issue").set_index("issue").loc[order, "shown"]
    totals = table.drop_duplicates(group).set_index(group)["reports_total"]
    table["column"] = [_head(cell, totals[cell]) for cell in table[group]]
    note = "格内为报告数，颜色为占该组报告的比例" + (f"（不足{FEW}份的组不着色）" if (totals < FEW).any() else "")
    note += f"；另有{hidden}份年份不明" if hidden else ""
    grid = _heat(table, names, _columns(group, totals), "占该组报告")
    return grid, _extent(names), note


def _columns(group: str, totals: Series) -> list[str]:
    cells = [str(cell) for cell in totals.index]
    if group == "year" and all(cell.isdigit() for cell in cells) and int(cells[-1]) - int(cells[0]) < 26:
        cells = [str(year) for year in range(int(cells[0]), int(cells[-1]) + 1)]
    return [_head(cell, int(totals.get(cell, 0))) for cell in cells]


def _head(cell: str, total: int) -> str:
    return "\n".join([*(textwrap.wrap(cell, 3) if len(cell) > 4 else [cell]), f"{total}份"])


def _heat(table: DataFrame, names: Series, columns: list[str], legend: str) -> Chart:
    few = table["reports_total"] < FEW
    padding = 8 + 16 * max(column.count("\n") for column in columns)
    top = max(float(table.loc[~few, "reports_share"].max()) if (~few).any() else 0.0, 0.01)
    table = table.assign(few=few, dark=~few & (table["reports_share"] > 0.55 * top))
    x = alt.X(
        "column:N",
        sort=columns,
        scale=alt.Scale(domain=columns),
        title=None,
        axis=_axis(labelAngle=0, orient="top", labelPadding=padding),
    )
    base = alt.Chart(table).encode(x=x, y=_names(names, "shown"))
    ticks = [0, top / 2, top]
    bar = alt.Legend(format=".0%", values=ticks, orient="bottom", gradientLength=220, gradientThickness=10, titleOrient="left")
    colour = alt.Color(
        "reports_share:Q",
        title=legend,
        scale=alt.Scale(domain=[0, top], range=RAMP),
        legend=None if few.all() else bar,
    )
    cells = base.transform_filter("!datum.few").mark_rect().encode(color=colour)
    pale = base.transform_filter("datum.few").mark_rect(fill=BLANK)
    numbers = base.transform_filter("datum.reports > 0").mark_text(fontSize=12)
    said = numbers.encode(text="reports:Q", color=alt.condition("datum.dark", alt.value("white"), alt.value(INK)))
    return alt.layer(pale, cells, said).properties(width=alt.Step(46), height=alt.Step(27))


def _cooccurrence(findings: Findings) -> tuple[Chart, int, str]:
    pairs = findings.tables["issue_cooccurrence"]
    seen = findings.tables["coverage"]
    seen = seen[seen["reports"] > 0]
    names = Series(_shown(seen), index=seen["issue"])
    own = DataFrame({"issue": seen["issue"], "other": seen["issue"], "reports": seen["reports"], "own": True})
    table = pd.concat([pairs.assign(own=False)[["issue", "other", "reports", "own"]], own])
    table = table.assign(across=table["issue"].map(names), down=table["other"].map(names))
    top = max(int(pairs["reports"].max()), 2)
    x = alt.X("across:N", sort=names.tolist(), scale=alt.Scale(domain=names.tolist()), title=None, axis=_axis(labelAngle=-45))
    base = alt.Chart(table).encode(x=x, y=_names(names, "down"))
    colour = alt.Color(
        "reports:Q",
        title="同时提出两个问题的报告数",
        scale=alt.Scale(domain=[0, top], range=RAMP),
        legend=alt.Legend(
            orient="top-right" if len(names) > 11 else "right",
            gradientLength=180,
            gradientThickness=10,
            direction="horizontal",
            format="d",
            tickCount=4,
        ),
    )
    cells = base.transform_filter("!datum.own").mark_rect().encode(color=colour)
    own_cells = base.transform_filter("datum.own").mark_rect(fill=BLANK)
    ink = alt.condition(f"!datum.own && datum.reports > {0.55 * top}", alt.value("white"), alt.value(INK))
    numbers = base.mark_text(fontSize=12).encode(text="reports:Q", color=ink)
    chart = alt.layer(own_cells, cells, numbers).properties(width=alt.Step(34), height=alt.Step(28))
    return chart, _extent(names), "格内为同时提出两个问题的报告数，对角线为提出该问题的报告数"


def _roles(findings: Findings) -> tuple[Chart, int, str]:
    table = findings.tables["role_shares"].copy()
    counts = distinct(findings.frames.reports)["genre"].value_counts()
    table["shown"] = [f"{wording.GENRES.get(genre, genre)}（{counts.get(genre, 0)}份）" for genre in table["genre"]]
    table["role_name"] = table["role"].map(wording.ROLES)
    table["place"] = table["role"].map(list(ROLE_COLOURS).index)
    table["end"] = table.groupby("genre")["characters_share"].cumsum()
    table["said"] = table["characters_share"].map(wording.percent)
    table["middle"] = table["end"] - table["characters_share"] / 2
    scale = alt.Scale(domain=[wording.ROLES[role] for role in ROLE_COLOURS], range=list(ROLE_COLOURS.values()))
    legend = alt.Legend(orient="top", title=None, symbolType="square", symbolSize=160, columnPadding=18)
    names = table.drop_duplicates("genre")["shown"]
    x = alt.X("characters_share:Q", title="占该文种全部文字（字数）的比例", axis=alt.Axis(format=".0%", tickCount=5))
    base = alt.Chart(table).encode(y=_names(names, "shown"))
    bars = base.mark_bar(height={"band": 0.66}, stroke="white").encode(
        x=x.scale(domain=[0, 1]), color=alt.Color("role_name:N", scale=scale, legend=legend), order="place:Q"
    )
    inside = base.transform_filter("datum.characters_share >= 0.055").mark_text(fontSize=12)
    pale = alt.condition("datum.role == 'other' || datum.role == 'cause'", alt.value(INK), alt.value("white"))
    shares = inside.encode(x="middle:Q", text="said:N", color=pale)
    return alt.layer(bars, shares).properties(width=680, height=alt.Step(44)), _extent(names), "每条为一类文种，重复报告除外"


def _names(names: Series, field: str) -> alt.Y:
    order = names.tolist()
    return alt.Y(f"{field}:N", sort=order, scale=alt.Scale(domain=order), title=None, axis=_axis(minExtent=_extent(names)))


def _axis(**choices: object) -> alt.Axis:
    return alt.Axis(labelExpr="split(datum.label, '\\n')", labelLineHeight=16, grid=False, **choices)  # type: ignore[arg-type]


def _shown(table: DataFrame) -> list[str]:
    twins = table.groupby("name")["issue"].transform("nunique") > 1
    names = [f"{name}（{code}）" if twin else name for name, code, twin in zip(table["name"], table["issue"], twins, strict=True)]
    return ["\n".join(textwrap.wrap(name, WRAP)) or name for name in names]


def _extent(names: Series) -> int:
    lines = [line for name in names for line in str(name).split("\n")]
    return max(sum(LABEL_PX if ord(char) > 0x2000 else 8 for char in line) for line in lines) + 12


# by the name of the table that a chart shows: its title, and the function that draws it
CHARTS: dict[str, tuple[str, Callable[[Findings], tuple[Chart, int, str]]]] = {
    "issue_frequency": ("各类问题的提出频次", _frequency),
    "issue_by_year": ("各类问题的年度分布", lambda findings: _by(findings, "year", "")),
    "issue_by_organisation_type": (
        "各类问题在不同类型单位中的分布",
        lambda findings: _by(findings, "organisation_type", "未注明"),
    ),
    "issue_cooccurrence": ("哪些问题常在同一份报告中提出", _cooccurrence),
    "role_shares": ("各文种的内容构成", _roles),
}
