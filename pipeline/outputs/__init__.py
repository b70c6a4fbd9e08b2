"""Findings handed on: tables, charts, Word, Excel and one web page; one file a format."""

from collections.abc import Callable
from pathlib import Path

from pipeline.aggregate import Findings
from pipeline.outputs import charts, delimited, excel, page, word

__all__ = ["WRITERS", "write_all"]

WRITERS: dict[str, Callable[[Findings, Path], None]] = {
    "csv": delimited.write,
    "xlsx": excel.write,
    "docx": word.write,
    "html": page.write,
}


def write_all(findings: Findings, folder: Path) -> None:
    """Write everything a run leaves in its workspace.

    `tables/*.csv`, `charts/*.png` and `*.svg`, `findings.docx`, `findings.xlsx`
    and `findings.html`. Each file takes its name only when it is whole.
    """
    delimited.write(findings, folder / "tables")
    charts.write(findings, folder / "charts")
    for kind in ("docx", "xlsx", "html"):
        WRITERS[kind](findings, folder / f"findings.{kind}")
