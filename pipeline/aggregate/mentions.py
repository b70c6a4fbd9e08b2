"""What the passages say, with all words left out: the few columns that tables and choices of excerpts are made from."""

import sys
from collections.abc import Iterable, Iterator

import pandas as pd
from pandas import DataFrame

from pipeline.aggregate import columns
from pipeline.data import Role

RAISING = (Role.PROBLEM.value, Role.CAUSE.value)
PERSON = "person"
COLUMNS = ("passage_id", "report_id", "role", "issue", "characters", "score", "role_score")
TYPES = dict.fromkeys(COLUMNS[:4], "str") | {"characters": "int64", "score": "float64", "role_score": "float64"}


def collect(passages: Iterable[DataFrame], genres: dict[str, str]) -> tuple[DataFrame, DataFrame]:
    """Read all passages once: the mentions in the reports of `genres`, and what plays which role in each genre.

    `genres` gives the genre of each report that is counted. Mentions are one row
    a passage and issue, in the order of the passages: passage_id, report_id,
    role, issue, characters, score (how sure the issue is; a person's is 1) and
    role_score. A passage that states a problem or cause and carries no issue has
    one row with an empty issue; any other without an issue has none. The second
    frame has genre, role, passages, characters.
    """
    found, measured = [], []
    for part in passages:
        columns.require(part, columns.PASSAGES, "passages")
        kept = part[part["report_id"].isin(genres)]
        found.append(DataFrame.from_records(list(_mentions(kept)), columns=list(COLUMNS)).astype(TYPES))
        sizes = DataFrame({"genre": kept["report_id"].map(genres).astype("str"), "role": kept["role"].astype("str")})
        sizes = sizes.assign(passages=1, characters=kept["text"].astype(str).str.len().astype("int64"))
        measured.append(sizes.groupby(["genre", "role"], as_index=False).sum())
    return pd.concat(found, ignore_index=True), pd.concat(measured).groupby(["genre", "role"], as_index=False).sum()


def _mentions(rows: DataFrame) -> Iterator[tuple[object, ...]]:
    codes = rows["issues"].fillna("").astype(str)
    for row, given in zip(rows.itertuples(index=False), codes, strict=True):
        split = [code.strip() for code in given.split(";")]
        issues = [code for code in dict.fromkeys(split) if code] or ([""] if row.role in RAISING else [])
        scores = str(row.issue_scores).split(";") if not str(row.author).startswith(PERSON) else []
        for issue in issues:
            score = _number(scores, split.index(issue)) if scores else 1.0
            # a word that is said thousands of times is kept once
            shared = (sys.intern(str(row.report_id)), sys.intern(str(row.role)), sys.intern(issue))
            yield row.passage_id, *shared, len(str(row.text)), score, row.role_score


def _number(scores: list[str], place: int) -> float:
    try:
        return float(scores[place])
    except (IndexError, ValueError):
        return 0.0
