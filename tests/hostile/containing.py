"""One batch of faults among control files: what each fault was called, and what it cost the others."""

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import faulty
import standins
import watching

from pipeline.store import opened, sources

SECONDS, GRACE_S = 3, 5
CONTROLS = 6
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
COLUMNS = ("source", "start", "end", "section", "text", "role", "issues")


@dataclass(frozen=True)
class Contained:
    """What came of the batch: the reason given to each fault, the passages of the control files, what was left behind."""

    told: dict[str, str]
    done: subprocess.CompletedProcess
    alone: list[list[str]]
    among: list[list[str]]
    left: list[int]
    slowest_s: float
    has_escaped: bool

    @property
    def named(self):
        """List the faults that cost their own file only and were called what they are."""
        return [fault for fault, reason in EXPECTED.items() if self.told.get(fault) == reason]


def obstacle():
    """Say why faults cannot be watched here; empty where they can."""
    return "" if Path("/proc/self/environ").exists() else "looks at processes through /proc"


def build(place):
    """Write control files into `alone`, the same and the faults into `among`."""
    for name in ("alone", "among", "model"):
        (place / name).mkdir()
    (place / "book.yaml").write_text(standins.BOOK, encoding="utf-8")
    (place / "settings.toml").write_text(f"[limits]\nseconds = {SECONDS}\nmemory_mb = 700\n", encoding="utf-8")
    for folder in ("alone", "among"):
        for number in range(CONTROLS):
            _write(place / folder, f"control {number}", standins.REPORT.replace("青石乡", f"白河镇{number}村"))
    for number, fault in enumerate(faulty.FAULTS):
        _write(place / "among", f"control {number // 2}, then {fault}", f"fault: {fault}\n{standins.REPORT}{number}")
    return place


def contained(place):
    """Run both folders that `build` made."""
    _run(place, "alone")
    done = _run(place, "among")
    left = watching.left_after("among" + place.name, 5)
    alone, among = _controls(place, "alone"), _controls(place, "among")
    slowest = max(float(row["seconds"]) for row in _rows(place, "among", "sources.csv"))
    return Contained(_told(place), done, alone, among, left, slowest, (place / "escaped.txt").exists())


def _write(folder, name, text):
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def _run(place, folder):
    words = ["run", place / folder, "--workspace", place / f"ws {folder}", "--codebook", place / "book.yaml"]
    words += ["--model", place / "model", "--settings", place / "settings.toml", "--workers", "2"]
    own = {watching.MARK: folder + place.name, "OUTSIDE": str(place / "escaped.txt")}
    command = [sys.executable, Path(faulty.__file__), *words]
    return subprocess.run(command, env=os.environ | own, capture_output=True, text=True, timeout=300, check=False)


def _told(place):
    with opened(place / "ws among") as database:
        known = sources.known(database).items()
    return {name.split("then ")[-1].removesuffix(".txt"): item.reason.value for name, item in known}


def _controls(place, folder):
    rows = _rows(place, folder, "passages.csv")
    return [[row[name] for name in COLUMNS] for row in rows if "then" not in row["source"]]


def _rows(place, folder, table):
    with (place / f"ws {folder}" / "tables" / table).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
