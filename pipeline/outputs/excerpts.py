"""Which passages are quoted, and how a quotation names its place."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas import DataFrame, Series

from pipeline.aggregate import Findings
from pipeline.aggregate.tables import distinct
from pipeline.outputs.delimited import plain

READABLE = (18, 160)
TOLD = ("title", "organisation", "organisation_type", "year", "genre")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation with the place that it was taken from."""

    text: str
    place: str
    report_id: str


def of_issue(findings: Findings, issue: str, role: str) -> DataFrame:
    """Give the passages of distinct reports with this role and code, best to quote first.

    Columns: those of the frame `passages`, the report's title, organisation,
    organisation_type, year and genre, `paragraph` in an original without pages,
    and `score`, which says how sure the code is (a person's is 1). Passages of readable length stand first, then by score.
    """
    passages = findings.frames.passages
    rows = passages[(passages["role"] == role) & passages["issues"].fillna("").str.split(";").map(lambda codes: issue in codes)]
    rows = rows.merge(distinct(findings.frames.reports)[["report_id", *TOLD]], on="report_id")
    scores = [_score(row, issue) for row in rows.itertuples()]
    unreadable = ~rows["text"].str.len().between(*READABLE)
    paragraphs = rows["passage_id"].map(findings.frames.paragraphs)
    ranked = rows.assign(score=Series(scores, dtype="float64"), paragraph=paragraphs, unreadable=unreadable)
    ranked = ranked.sort_values(["unreadable", "score", "passage_id"], ascending=[True, False, True], kind="stable")
    return ranked.drop(columns="unreadable").reset_index(drop=True)


def choose(rows: DataFrame, count: int, *, prefer: frozenset[str] = frozenset()) -> list[Excerpt]:
    """Choose up to `count` quotations from `of_issue`, one a report, those of the preferred reports first.

    The same words are not quoted twice.
    """
    first = rows.assign(other=~rows["report_id"].isin(prefer)).sort_values("other", kind="stable")
    apart = first.drop_duplicates("report_id").drop_duplicates("text").head(count)
    return [Excerpt(quotable(str(row["text"])), place(row), str(row["report_id"])) for row in apart.to_dict("records")]


def quotable(text: str) -> str:
    r"""Give a passage as one line: line breaks of the source's layout closed up.

    >>> quotable("有的支部学习\n走过场。")
    '有的支部学习走过场。'
    """
    return re.sub(r"[ \t\u3000]*[\r\n\v\f]+[ \t\u3000]*", "", plain(text)).strip()


def place(row: Mapping[Hashable, Any]) -> str:
    """Name the place of a passage: 《题名》（单位，年份；文件 第n页, or 第n段）, leaving out what is not known."""
    title = quotable(str(row["title"]))
    who = "，".join(part for part in (quotable(str(row["organisation"])), f"{row['year']}年" if row["year"] else "") if part)
    places = ((row["page"], "页"), (row["paragraph"], "段"))
    spot = next((f" 第{int(number)}{unit}" for number, unit in places if not pd.isna(number)), "")
    where = plain(str(row["source"])) + spot
    return (f"《{title}》" if title else "") + "（" + "；".join(part for part in (who, where) if part) + "）"


def _score(row: object, issue: str) -> float:
    if str(getattr(row, "author", "")).startswith("person"):
        return 1.0
    codes = str(getattr(row, "issues", "")).split(";")
    scores = str(getattr(row, "issue_scores", "")).split(";")
    place = codes.index(issue)
    try:
        return float(scores[place])
    except (IndexError, ValueError):
        return 0.0
