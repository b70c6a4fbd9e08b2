"""From the database of a workspace to the three frames that all tables are made from."""

from collections.abc import Iterable

import pandas as pd
from pandas import DataFrame

from pipeline.aggregate import Frames
from pipeline.aggregate.columns import PASSAGES, REPORTS, SOURCES
from pipeline.store import Database, rows

TYPES = {
    **dict.fromkeys(("bytes", "reports", "start", "end", "characters", "passages"), "int64"),
    **dict.fromkeys(("seconds", "similarity", "role_score"), "float64"),
    "page": "Int64",
    "reviewed": "bool",
}


def read(database: Database) -> Frames:
    """Read the frames: sources by name, reports and passages by source, then place.

    The coding of a passage is the one that holds: latest person, model, rule.
    An empty workspace gives frames without rows; `page` is missing where a
    format has no pages, `similarity` where a report repeats none.
    """
    return Frames(
        sources=_frame(rows.sources(database), SOURCES),
        reports=_frame(rows.reports(database), REPORTS),
        passages=_frame(rows.passages(database), PASSAGES),
    )


def passages_of(database: Database, report_id: str) -> DataFrame:
    """Read the passages of one report, in reading order."""
    return _frame(rows.passages(database, report_id), PASSAGES)


def _frame(values: Iterable[tuple[object, ...]], columns: tuple[str, ...]) -> DataFrame:
    frame = pd.DataFrame.from_records(list(values), columns=list(columns))
    types = {column: TYPES.get(column, "str") for column in columns}
    return frame.astype(types)
