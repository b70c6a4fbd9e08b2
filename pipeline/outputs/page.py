"""The findings as one web page that works without a network: charts, table, excerpts to filter."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import numpy as np
import pandas as pd
from markupsafe import Markup
from pandas import DataFrame

from pipeline import resources
from pipeline.aggregate import Findings, partial
from pipeline.aggregate.mentions import RAISING
from pipeline.aggregate.tables import distinct
from pipeline.cells import plain
from pipeline.codebook import UNCOLOURED
from pipeline.outputs import charts, drawing, prose, wording
from pipeline.outputs.placing import placed

EXCERPTS = 6_000
TOLD = ("report_id", "title", "organisation", "organisation_type", "region", "year", "genre", "source")
NEIGHBOURS = 2
NAMESPACE = re.compile(r' xmlns(:\w+)?="[^"]*"')
SIZE = re.compile(r'<svg class="marks" width="([\d.]+)" height="[\d.]+"')


def write(findings: Findings, path: Path) -> None:
    """Write the page: one file, no request to anywhere, everything from the data as text.

    Excerpts are the passages of distinct reports that state a problem or cause
    or carry an issue; past `EXCERPTS` the surest of every issue are kept and
    the page says so.
    """
    with placed(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces(findings))


def pieces(findings: Findings) -> Iterator[str]:
    """Give the page as HTML, piece by piece."""
    loader = jinja2.FunctionLoader(resources.template)
    house = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    script = resources.template("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    shown, total = excerpts(findings)
    issues = _issue_rows(findings)
    yield from house.get_template("page.html").generate(
        style=Markup(resources.template("page.css")),  # noqa: S704 - packaged, not from data
        script=Markup(script),  # noqa: S704 - packaged, not from data
        digest=digest,
        data=map(Markup, _data(findings, shown, total - len(shown), issues)),
        charts=[(drawing.CHARTS[name][0], name, _inline(charts.svg(findings, name))) for name in drawing.CHARTS],
        issues=issues,
        tiles=_tiles(findings),
        lead=plain(prose.overview(findings)),
        sample=plain(prose.sources(findings, "下文") + prose.reports(findings)),
        unread=_unread(findings),
        method=wording.method(findings),
        run=[(plain(key), plain(value)) for key, value in wording.run_lines(findings.run)],
        provenance=plain(wording.provenance(findings)),
        listed=len(shown),
        total=total,
    )


def excerpts(findings: Findings) -> tuple[frozenset[str], int]:
    """Give the ids of the excerpts that the page carries, and how many there are in all.

    Past `EXCERPTS`, the surest of each issue go first, so that no issue is without its words.
    """
    rows = findings.mentions
    total = int(rows["passage_id"].nunique())
    if total > EXCERPTS:
        rows = rows.sort_values("role_score", ascending=False, kind="stable")
        rows = rows.assign(turn=rows.groupby("issue").cumcount()).sort_values("turn", kind="stable")
    return frozenset(rows["passage_id"].drop_duplicates().iloc[:EXCERPTS]), total


def carried(findings: Findings, shown: frozenset[str]) -> Iterator[DataFrame]:
    """Give the passages that the page carries, in parts: the excerpts, and up to two on either side in their report.

    Columns: those of the frame `passages`, `ordinal` (place in its report, from
    0), `excerpt` (false: carried only as the surroundings of one).
    """
    for part in findings.frames.passages:
        rows = part.assign(ordinal=part.groupby("report_id").cumcount(), excerpt=part["passage_id"].isin(shown))
        near = rows["excerpt"].to_numpy(copy=True)
        for step in range(-NEIGHBOURS, NEIGHBOURS + 1):
            same = rows["report_id"].shift(step) == rows["report_id"]
            near |= (rows["excerpt"].shift(step, fill_value=False) & same).to_numpy()
        yield rows[near]


def _data(findings: Findings, shown: frozenset[str], left: int, issues: list[dict[str, object]]) -> Iterator[str]:
    places: dict[str, int] = {}
    sections: dict[str, int] = {}
    yield '{"passages":['
    joint = ""
    for part in carried(findings, shown):
        paragraphs = findings.frames.passages.paragraphs(part["passage_id"].tolist())
        for row in prose.each(part):
            told = _passage(row, places.setdefault(row.report_id, len(places)), sections)
            yield joint + _json([*told, paragraphs.get(row.passage_id)])
            joint = ","
    reports = findings.frames.reports.set_index("report_id").loc[list(places)].reset_index()
    partly = partial(findings)
    rest = {
        "reports": [
            [*(plain(str(getattr(row, name))) for name in TOLD), int(row.source in partly)] for row in prose.each(reports)
        ],
        "sections": list(sections),
        "issues": [[row["issue"], row["name"], row["colour"]] for row in issues],
        "roles": wording.ROLES,
        "raising": RAISING,
        "genres": wording.GENRES,
        "colours": drawing.ROLE_COLOURS,
        "left": left,
    }
    yield "]," + _json(rest)[1:]


def _passage(row: "prose.Row", report: int, sections: dict[str, int]) -> list[object]:
    return [
        report,
        row.ordinal,
        row.role,
        plain(row.text),
        row.issues or "",
        _number(row.role_score),
        None if pd.isna(row.page) else int(row.page),
        int(row.start),
        int(row.end),
        sections.setdefault(plain(row.section), len(sections)),
        plain(row.author),
        plain(row.passage_id),
        int(row.excerpt),
    ]


def _issue_rows(findings: Findings) -> list[dict[str, object]]:
    known = {issue.code: (issue.colour, issue.definition) for issue in findings.codebook.issues}
    unknown = (UNCOLOURED, "不在编码本中")
    answered = findings.tables["coverage"].set_index("issue")
    total = len(distinct(findings.frames.reports))
    return [
        {
            "issue": plain(row.issue),
            "name": plain(row.name),
            "colour": known.get(row.issue, unknown)[0],
            "definition": plain(known.get(row.issue, unknown)[1]),
            "rank": row.rank,
            "reports": row.reports,
            "share": wording.percent(row.reports_share),
            "width": f"{100 * row.reports_share:.1f}%",
            "interval": prose.interval(row.reports_low, row.reports_high, total),
            "passages": row.passages,
            "answered": wording.percent(answered.loc[row.issue, "reports_share"])
            if row.issue in answered.index and row.reports
            else "—",
        }
        for row in prose.each(findings.tables["issue_frequency"])
    ]


def _tiles(findings: Findings) -> list[tuple[str, str, str]]:
    found, kept = findings.frames.reports, distinct(findings.frames.reports)
    statuses = findings.frames.sources["status"].value_counts()
    raised = findings.tables["issue_frequency"]["reports"].gt(0).sum()
    unread = int(statuses.sum() - statuses.get("ok", 0))
    return [
        (str(len(kept)), "份不重复报告", f"另有重复{len(found) - len(kept)}份" if len(found) > len(kept) else "没有重复"),
        (str(raised), "类问题被提出", f"编码本共{len(findings.codebook.issues)}类"),
        (str(kept["organisation_type"].replace("", np.nan).nunique()), "类单位", wording.years(found) or "年份不明"),
        (str(statuses.sum()), "个来源文件", f"{unread}个未完整读取" if unread else "全部读取"),
    ]


def _unread(findings: Findings) -> list[tuple[str, str, str]]:
    sources = findings.frames.sources
    rows = prose.each(sources[sources["status"] != "ok"])
    return [
        (plain(row.source), wording.STATUSES.get(row.status, str(row.status)), plain(wording.reason(row.reason))) for row in rows
    ]


def _inline(drawn: str) -> Markup:
    # one page holds several charts: without sizes they scale, without namespaces no address stands in the page
    bare = NAMESPACE.sub("", drawn)
    return Markup(SIZE.sub(r'<svg class="marks" style="max-width:\1px" role="img"', bare, count=1))  # noqa: S704 - escaped by the renderer


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate({ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 3)
