"""What the passages say, with all words left out: the few columns that tables and choices of excerpts are made from."""

import sys
from collections.abc import Iterable, Iterator

import pandas as pd
from pandas import DataFrame

from pipeline.aggregate import columns
from pipeline.data import AuthorKind, Role

RAISING = (Role.PROBLEM.value, Role.CAUSE.value)
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
    # as lists, for to take a word out of a column costs more than all that is done with it
    taken = [rows[name].tolist() for name in ("passage_id", "report_id", "role", "text", "author", "issue_scores", "role_score")]
    given = rows["issues"].fillna("").astype(str).tolist()
    for codes, passage, report, role, text, author, sure, role_score in zip(given, *taken, strict=True):
        split = [code.strip() for code in codes.split(";")]
        issues = [code for code in dict.fromkeys(split) if code] or ([""] if role in RAISING else [])
        scores = str(sure).split(";") if not str(author).startswith(AuthorKind.PERSON) else []
        for issue in issues:
            score = _number(scores, split.index(issue)) if scores else 1.0
            # a word that is said thousands of times is kept once
            shared = (sys.intern(str(report)), sys.intern(str(role)), sys.intern(issue))
            yield passage, *shared, len(str(text)), score, role_score


def _number(scores: list[str], place: int) -> float:
    try:
        return float(scores[place])
    except (IndexError, ValueError):
        return 0.0
