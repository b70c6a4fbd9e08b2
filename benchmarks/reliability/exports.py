"""Rows on exports: everything hostile, through every format, opened by the programs it is for."""

import shutil
import tempfile
from pathlib import Path

import hostile
from row import Row


def exported() -> Row:
    """Write hostile findings, open every file with each program, count formulas in the files and as LibreOffice reads them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hostile.write(folder)
        opened = hostile.opened(folder)
        formulas = hostile.formulas(folder)
    good = sum(opened.values())
    with_office = "" if shutil.which("soffice") else " (LibreOffice is not installed)"
    return Row(
        "formula lead-ins, control characters, 40,000-character cells through csv, xlsx, docx, html",
        f"{len(hostile.TEXTS)} texts: {len(formulas)} formulas, {good} of {len(opened)} openings{with_office}",
        "0 formulas, 100 % open in openpyxl, python-docx and LibreOffice",
        not formulas and good == len(opened) if shutil.which("soffice") else None,
    )
