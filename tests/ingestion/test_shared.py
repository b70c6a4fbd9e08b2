"""What needs the shared folder beside the checkout; skipped where it is absent."""

import csv
from pathlib import Path

import pytest

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import read_bytes

BAD_FILES = Path(__file__).parents[3] / "shared" / "badfiles"


@pytest.mark.skipif(not BAD_FILES.exists(), reason="needs ../shared/badfiles")
def test_bad_files_are_read_or_refused_with_a_reason():
    with (BAD_FILES / "manifest.csv").open(encoding="utf-8") as manifest:
        names = [row["file"] for row in csv.DictReader(manifest)]
    outcomes = {}
    for name in names:
        try:
            outcomes[name] = bool(read_bytes((BAD_FILES / "files" / name).read_bytes(), name).text)
        except UnreadableSource as error:
            outcomes[name] = error.reason not in (Reason.NONE, Reason.INTERNAL)
    assert len(outcomes) == 400
    assert all(outcomes.values())
