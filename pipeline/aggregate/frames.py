"""From the database of a workspace to the three frames that all tables are made from."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypedDict, Unpack

import pandas as pd
from pandas import DataFrame

from pipeline.aggregate import Frames
from pipeline.aggregate.columns import PASSAGES, REPORTS, SOURCES
from pipeline.data import Role
from pipeline.errors import UsageError
from pipeline.store import Database, codings, rows

TYPES = {
    **dict.fromkeys(("bytes", "reports", "start", "end", "characters", "passages"), "int64"),
    **dict.fromkeys(("seconds", "similarity", "role_score"), "float64"),
    "page": "Int64",
    "reviewed": "bool",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The passages of a database that stays open while they are asked for, read anew each time."""

    database: Database

    def __iter__(self) -> Iterator[DataFrame]:
        """Give the passages of some sources after the other."""
        yield from (_frame(part, PASSAGES) for part in rows.passages_in_parts(self.database))

    def pick(self, ids: Collection[str]) -> DataFrame:
        """Give the passages with these ids, in the order of the frame."""
        return _frame(rows.passages_named(self.database, ids), PASSAGES)

    def paragraphs(self, ids: Collection[str]) -> dict[str, int]:
        """Give the paragraph of those of these passages whose original counts paragraphs."""
        return dict(rows.paragraphs(self.database, ids))


def read(database: Database) -> Frames:
    """Read the frames: sources by name, reports and passages by source, then place; passages as they are asked for.

    The coding of a passage is the one that holds: latest person, model, rule.
    An empty workspace gives frames without rows; `page` is missing where a
    format has no pages, `similarity` where a report repeats none.
    """
    return Frames(
        sources=_frame(rows.sources(database), SOURCES),
        reports=_frame(rows.reports(database), REPORTS),
        passages=Stored(database),
    )


def neighbours(database: Database, passage_id: str) -> DataFrame:
    """Read the passages of the report that a passage is of, in reading order; none if there is no such passage."""
    return _frame(rows.neighbours(database, passage_id), PASSAGES)


def unplaced(database: Database) -> DataFrame:
    """List people's standing codings that fit no passage any more, by source, then the last place they had."""
    values = [
        (item.source, item.start, item.end, item.quote, code.role.value, ";".join(code.issues), str(code.author), item.created)
        for item in codings.unplaced(database)
        for code in [item.coding]
    ]
    return pd.DataFrame(values, columns=["source", "start", "end", "text", "role", "issues", "author", "created"])


class Where(TypedDict, total=False):
    """By what passages are chosen; scores are those of the role, both bounds included."""

    role: str
    issue: str
    year: str | int
    source: str
    organisation_type: str
    min_score: float
    max_score: float


def select(frames: Frames, **where: Unpack[Where]) -> DataFrame:
    """Choose passages by all the conditions given, in their order; without any, all of them.

    `year` and `organisation_type` are those of the passage's report.

    Raises
    ------
    UsageError
        If a condition is unknown, or the role is none.
    """
    unknown = set(where) - Where.__annotations__.keys()
    if unknown or where.get("role", Role.OTHER) not in list(Role):
        raise UsageError(f"passages: found {where}; expected {', '.join(Where.__annotations__)}; role one of {', '.join(Role)}")
    of_report = frames.reports.set_index("report_id")
    return pd.concat([_chosen(part, of_report, where) for part in frames.passages], ignore_index=True)


def _chosen(rows: DataFrame, of_report: DataFrame, where: Where) -> DataFrame:
    conditions = dict(where)
    for column in ("year", "organisation_type"):
        if column in conditions:
            rows = rows[rows["report_id"].map(of_report[column]) == str(conditions[column])]
    for column in ("role", "source"):
        if column in conditions:
            rows = rows[rows[column] == conditions[column]]
    if "issue" in where:
        rows = rows[pd.Series([where["issue"] in codes.split(";") for codes in rows["issues"]], index=rows.index, dtype=bool)]
    return rows[rows["role_score"].between(where.get("min_score", 0.0), where.get("max_score", 1.0))]


def _frame(values: Iterable[tuple[object, ...]], columns: tuple[str, ...]) -> DataFrame:
    frame = pd.DataFrame.from_records(list(values), columns=list(columns))
    types = {column: TYPES.get(column, "str") for column in columns}
    return frame.astype(types)
