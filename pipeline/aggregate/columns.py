"""The columns of the three frames, in the order and with the names that the contract fixes."""

from pandas import DataFrame

SOURCES = ("source", "sha256", "format", "bytes", "status", "reason", "reports", "seconds")
REPORTS = (
    "report_id",
    "source",
    "title",
    "organisation",
    "organisation_type",
    "region",
    "level",
    "year",
    "genre",
    "start",
    "end",
    "characters",
    "passages",
    "duplicate_of",
    "similarity",
)
PASSAGES = (
    "passage_id",
    "report_id",
    "source",
    "start",
    "end",
    "page",
    "section",
    "text",
    "role",
    "role_score",
    "issues",
    "issue_scores",
    "author",
    "reviewed",
)


def require(frame: DataFrame, columns: tuple[str, ...], name: str) -> None:
    """Check that a frame has exactly these columns in this order.

    Raises
    ------
    ValueError
        If it has not; the message names the frame, what was found and expected.
    """
    found = tuple(map(str, frame.columns))
    if found != columns:
        raise ValueError(f"frame {name}: found columns {found}; expected {columns}")
