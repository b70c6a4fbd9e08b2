"""Whatever a reader does, it costs its own file, which is named with its reason."""

import csv
import os
import subprocess
import sys
import time
from pathlib import Path

import faulty
import pytest
import standins
import watching

from pipeline.data import Found, Processed
from pipeline.errors import Reason
from pipeline.executors.contract import Ended
from pipeline.executors.worker import Worker
from pipeline.process import Plan
from pipeline.settings import Limits, Settings
from pipeline.store import opened, sources

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes through /proc")

SECONDS = 3
EXPECTED = {
    "hang": "timeout",
    "spin": "timeout",
    "spin_natively": "timeout",
    "allocate": "memory",
    "raise": "internal",
    "segfault": "crashed",
    "exit_0": "crashed",
    "output": "timeout",
    "fork": "timeout",
    "fork_and_return": "",
    "write_outside": "forbidden",
    "connect": "forbidden",
}


def write(folder, name, text):
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


@pytest.fixture
def place(tmp_path):
    for name in ("alone", "among", "model"):
        (tmp_path / name).mkdir()
    (tmp_path / "book.yaml").write_text(standins.BOOK, encoding="utf-8")
    (tmp_path / "settings.toml").write_text(f"[limits]\nseconds = {SECONDS}\nmemory_mb = 700\n", encoding="utf-8")
    for folder in ("alone", "among"):
        for number in range(6):
            write(tmp_path / folder, f"control {number}", standins.REPORT.replace("青石乡", f"白河镇{number}村"))
    for number, fault in enumerate(faulty.FAULTS):
        write(tmp_path / "among", f"control {number // 2}, then {fault}", f"fault: {fault}\n{standins.REPORT}{number}")
    return tmp_path


def run(place, folder):
    words = ["run", place / folder, "--workspace", place / f"ws {folder}", "--codebook", place / "book.yaml"]
    words += ["--model", place / "model", "--settings", place / "settings.toml", "--workers", "2"]
    own = {watching.MARK: folder + place.name, "OUTSIDE": str(place / "escaped.txt")}
    command = [sys.executable, Path(faulty.__file__), *words]
    return subprocess.run(command, env=os.environ | own, capture_output=True, text=True, timeout=300, check=False)


def rows(place, folder, table):
    with (place / f"ws {folder}" / "tables" / table).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def reasons(place):
    with opened(place / "ws among") as database:
        known = sources.known(database).items()
    return {name.split("then ")[-1].removesuffix(".txt"): item.reason.value for name, item in known}


def controls(place, folder):
    columns = ("source", "start", "end", "section", "text", "role", "issues")
    return [[row[name] for name in columns] for row in rows(place, folder, "passages.csv") if "then" not in row["source"]]


def test_every_fault_is_contained_and_named_and_the_rest_is_as_if_alone(place):
    run(place, "alone")
    done = run(place, "among")
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    told = reasons(place)
    assert {fault: told[fault] for fault in EXPECTED} == EXPECTED
    assert len(controls(place, "alone")) > 20
    assert controls(place, "among") == controls(place, "alone")
    assert watching.left_after("among" + place.name, 5) == []
    assert not (place / "escaped.txt").exists()


@pytest.mark.parametrize("fault", [fault for fault, reason in EXPECTED.items() if reason == "timeout"])
def test_a_file_takes_no_longer_than_the_limit_and_five_seconds(place, fault):
    chain = faulty.Chain(Plan(Settings(), place / "book.yaml", place / "model"))
    control = Found("control", place / "alone" / "control 0.txt")
    bad = next(path for path in (place / "among").glob(f"*then {fault}.txt"))
    worker = Worker(Limits(seconds=SECONDS))
    try:
        before = worker.run(chain, control)
        begun = time.monotonic()
        with pytest.raises(Ended) as ended:
            worker.run(chain, Found(fault, bad))
        took = time.monotonic() - begun
        assert ended.value.reason is Reason.TIMEOUT
        assert SECONDS <= took <= SECONDS + 5
        after = worker.run(chain, control)
    finally:
        worker.close()
    assert isinstance(before, Processed)
    assert (before.source, before.reports, before.marks) == (after.source, after.reports, after.marks)
