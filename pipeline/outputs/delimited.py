"""Frames and tables as CSV that Excel opens rightly and that no spreadsheet runs as a formula."""

import csv
import re
from pathlib import Path

import pandas as pd
from pandas import DataFrame

from pipeline.aggregate import Findings
from pipeline.outputs.placing import placed

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
WHOLE = frozenset({"page"})


def write(findings: Findings, folder: Path) -> None:
    """Write the three frames and every table into `folder`, one CSV each, UTF-8 with BOM."""
    for name, frame in frames_of(findings).items():
        with placed(folder / f"{name}.csv") as path:
            write_frame(frame, path)


def frames_of(findings: Findings) -> dict[str, DataFrame]:
    """Give every frame and table by its file name."""
    frames = findings.frames
    return {"sources": frames.sources, "reports": frames.reports, "passages": frames.passages, **findings.tables}


def write_frame(frame: DataFrame, path: Path) -> None:
    """Write one frame as CSV: what is not known is an empty cell, text is escaped."""
    columns = [[cell(value, whole=name in WHOLE) for value in frame[name].tolist()] for name in frame.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(frame.columns)
        rows.writerows(zip(*columns, strict=True))


def cell(value: object, *, whole: bool = False) -> object:
    """Give what stands in a cell: empty for the unknown, safe text for text, numbers as they are."""
    if isinstance(value, str):
        return escape(value)
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return ""
    return int(value) if whole and isinstance(value, float) else value


def plain(text: str) -> str:
    """Take out control characters and replace what no file can hold; tabs and line ends stay."""
    return SURROGATE.sub("\ufffd", CONTROL.sub("", text))


def escape(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula; plain numbers stay.

    >>> escape("=HYPERLINK(1)"), escape("-3.5"), escape("问题=现象")
    ("'=HYPERLINK(1)", '-3.5', '问题=现象')
    """
    text = plain(text)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def unescape(text: str) -> str:
    """Give back what `escape` was given, control characters apart.

    >>> unescape(escape("'@某人"))
    "'@某人"
    """
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
