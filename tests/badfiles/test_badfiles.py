"""The 400 bad files of the shared folder: what each gave, against the manifest and against what was accepted.

`pinned.csv` lists every file that is not plainly read as expected. A file that
starts to work, or stops, fails here until it is accepted: ACCEPT_BADFILES=1
(`make accept-badfiles`) writes the list anew.
"""

import csv
import os
import sys
from pathlib import Path

import bad_figures
import pytest
from bad_outcomes import shared

from pipeline.errors import Reason

pytestmark = pytest.mark.skipif(shared() is None, reason="needs ../shared/badfiles")
PINNED = Path(__file__).with_name("pinned.csv")
COLUMNS = ("file", "outcome", "reason", "expectation")
NEEDS_A_PROGRAM = (Reason.NEEDS_LIBREOFFICE, Reason.NEEDS_OCR)


@pytest.fixture(scope="module")
def cases():
    return bad_figures.cases()


def test_figures_hold(cases):
    figures = [*bad_figures.measure(cases), *bad_figures.misrouted(cases)]
    sys.stdout.write("\n".join(map(str, figures)))
    assert [f"{figure}; missed by {figure.missed}" for figure in figures if not figure.holds] == []


def test_every_file_gives_what_was_accepted(cases):
    found = {case.name: row for case in cases if (row := _row(case))}
    if os.environ.get("ACCEPT_BADFILES"):
        _write(found)
    absent = {case.name for case in cases if case.outcome.first.reason in NEEDS_A_PROGRAM}
    accepted = {name: row for name, row in _pinned().items() if name not in absent}
    found = {name: row for name, row in found.items() if name not in absent}
    names = sorted(accepted.keys() | found.keys())
    pairs = ((name, accepted.get(name, "as expected"), found.get(name, "as expected")) for name in names)
    changes = [f"{name}: {before} -> {after}" for name, before, after in pairs if before != after]
    assert changes == [], "look at them, then run `make accept-badfiles`"


def _row(case):
    outcome = (case.outcome.status, case.outcome.first.reason, "missed" if case.missed else "met")
    return None if outcome == ("ok", "", "met") else outcome


def _pinned():
    with PINNED.open(encoding="utf-8", newline="") as opened:
        return {row["file"]: tuple(row[column] for column in COLUMNS[1:]) for row in csv.DictReader(opened)}


def _write(found):
    with PINNED.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((name, *row) for name, row in sorted(found.items()))
