"""The CSV files, byte for byte; `UPDATE_GOLDEN=1` writes what is expected anew."""

import csv
import os
from pathlib import Path

import pandas as pd

from pipeline import cells as safe
from pipeline.outputs import delimited

GOLDEN = Path(__file__).parent / "golden"


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_every_frame_and_table_is_as_expected(findings, tmp_path):
    delimited.write(findings, tmp_path)
    if os.environ.get("UPDATE_GOLDEN"):
        delimited.write(findings, GOLDEN)
    # the frame with the 40,000-character passage is checked below rather than kept
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {path.name for path in GOLDEN.iterdir()} | {"passages.csv"}
    for name in sorted(names - {"passages.csv"}):
        assert (tmp_path / name).read_bytes() == (GOLDEN / name).read_bytes(), name
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / "passages.csv").unlink()


def test_passages_keep_their_text_and_run_no_formula(findings, tmp_path):
    delimited.write(findings, tmp_path)
    assert (tmp_path / "passages.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    head, *rows = cells(tmp_path / "passages.csv")
    written = [row[head.index("text")] for row in rows]
    for text, cell in zip(findings.frames.passages.frame["text"], written, strict=True):
        assert safe.unescape(cell) == safe.plain(text)
        assert cell[0] not in "=+-@\t\r"
    assert [row[head.index("page")] for row in rows][:4] == ["1", "2", "2", ""]
    assert not set("".join(written)) & {"\x07", "\ud800"}


def test_empty_findings_give_headed_files(nothing, tmp_path):
    delimited.write(nothing, tmp_path)
    assert cells(tmp_path / "issue_by_region.csv") == [list(nothing.tables["issue_by_region"].columns)]


def test_cells_of_every_kind():
    values = [1, -2.5, True, None, float("nan"), pd.NA, "字"]
    assert [delimited.cell(value) for value in values] == [1, -2.5, True, "", "", "", "字"]
    assert delimited.cell(3.0, whole=True) == 3
