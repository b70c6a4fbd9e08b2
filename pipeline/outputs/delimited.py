"""Frames and tables as CSV that Excel opens rightly and that no spreadsheet runs as a formula."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO, TypeAlias

import pandas as pd
from pandas import DataFrame, Series
from pandas.api.typing import NaTType, NAType

from pipeline.aggregate import Findings
from pipeline.cells import escape
from pipeline.outputs.placing import placed

Cell: TypeAlias = str | float | NAType | NaTType | None
WHOLE = frozenset({"page"})
DIGITS = {"reports_share": 4, "characters_share": 4, "reports_low": 2, "reports_high": 2, "lift": 3}


class _Lines:
    # csv quotes what holds a character of its line end: both kinds have to be quoted, and lines end in one
    def __init__(self, file: TextIO) -> None:
        self.file = file

    def write(self, line: str) -> int:
        return self.file.write(line.removesuffix("\r\n") + "\n")


def write(findings: Findings, folder: Path) -> None:
    """Write the three frames and every table into `folder`, one CSV each, UTF-8 with BOM."""
    for name, parts in frames_of(findings).items():
        with placed(folder / f"{name}.csv") as path:
            write_parts(parts, path)


def frames_of(findings: Findings) -> dict[str, Iterable[DataFrame]]:
    """Give every frame and table by its file name, each as parts to be put one below the other."""
    frames = findings.frames
    tables = {name: [table] for name, table in findings.tables.items()}
    return {"sources": [frames.sources], "reports": [frames.reports], "passages": frames.passages, **tables}


def write_parts(parts: Iterable[DataFrame], path: Path) -> None:
    """Write the parts of one frame as CSV: the unknown is an empty cell, text is escaped, shares have four digits."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(_Lines(file), lineterminator="\r\n")
        for number, part in enumerate(parts):
            if not number:
                rows.writerow(part.columns)
            columns = [[cell(value, whole=name in WHOLE) for value in _rounded(part[name]).tolist()] for name in part.columns]
            rows.writerows(zip(*columns, strict=True))


def _rounded(column: Series) -> Series:
    return column.round(DIGITS[str(column.name)]) if column.name in DIGITS else column


def cell(value: Cell, *, whole: bool = False) -> str | float:
    """Give what stands in a cell: empty for the unknown, safe text for text, numbers as they are."""
    if isinstance(value, str):
        return escape(value)
    if pd.isna(value):
        return ""
    return int(value) if whole and isinstance(value, float) else value
