"""Which passages are quoted, and how a quotation names its place."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas import DataFrame, Series

from pipeline.aggregate import Findings, partial
from pipeline.cells import plain

READABLE, SPARE = (18, 160), 8
TOLD = ("title", "organisation", "organisation_type", "year", "genre")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation with the place that it was taken from."""

    text: str
    place: str
    report_id: str


def of_issue(findings: Findings, issue: str, role: str) -> DataFrame:
    """Give the mentions of an issue in passages with this role, best to quote first.

    Columns: those of `findings.mentions`. Passages of readable length stand
    first, then by score.
    """
    rows = findings.mentions
    rows = rows[(rows["role"] == role) & (rows["issue"] == issue)]
    ranked = rows.assign(unreadable=~rows["characters"].between(*READABLE))
    ranked = ranked.sort_values(["unreadable", "score", "passage_id"], ascending=[True, False, True], kind="stable")
    return ranked.drop(columns="unreadable").reset_index(drop=True)


def choose(findings: Findings, rows: DataFrame, count: int, *, prefer: frozenset[str] = frozenset()) -> list[Excerpt]:
    """Choose up to `count` quotations from `of_issue`, one a report, those of the preferred reports first.

    The same words are not quoted twice.
    """
    first = rows.assign(other=~rows["report_id"].isin(prefer)).sort_values("other", kind="stable")
    chosen: dict[str, Excerpt] = {}
    ids = first.drop_duplicates("report_id")["passage_id"].tolist()
    for start in range(0, len(ids), count * SPARE):
        for row in _told(findings, ids[start : start + count * SPARE]):
            if len(chosen) < count:
                chosen.setdefault(str(row["text"]), Excerpt(quotable(str(row["text"])), place(row), str(row["report_id"])))
        if len(chosen) == count:
            break
    return list(chosen.values())


def _told(findings: Findings, ids: list[str]) -> list[dict[Hashable, Any]]:
    rows = findings.frames.passages.pick(ids).set_index("passage_id").loc[ids]
    told = findings.frames.reports.set_index("report_id")[list(TOLD)]
    partly = rows["source"].isin(partial(findings))
    paragraphs = Series(findings.frames.passages.paragraphs(ids), dtype="float64").reindex(rows.index)
    return rows.assign(partial=partly, paragraph=paragraphs).join(told, on="report_id").to_dict("records")


def quotable(text: str) -> str:
    r"""Give a passage as one line: line breaks of the source's layout closed up.

    >>> quotable("有的支部学习\n走过场。")
    '有的支部学习走过场。'
    """
    return re.sub(r"[ \t\u3000]*[\r\n\v\f]+[ \t\u3000]*", "", plain(text)).strip()


def place(row: Mapping[Hashable, Any]) -> str:
    """Name the place of a passage: 《题名》（单位，年份；文件 第n页, or 第n段）, leaving out what is not known.

    A file of which a part could not be read says so.
    """
    title = quotable(str(row["title"]))
    who = "，".join(part for part in (quotable(str(row["organisation"])), f"{row['year']}年" if row["year"] else "") if part)
    places = ((row["page"], "页"), (row["paragraph"], "段"))
    spot = next((f" 第{int(number)}{unit}" for number, unit in places if not pd.isna(number)), "")
    where = quotable(str(row["source"])) + spot + ("，部分读取" if row["partial"] else "")
    return (f"《{title}》" if title else "") + "（" + "；".join(part for part in (who, where) if part) + "）"
