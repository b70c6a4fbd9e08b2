"""A small corpus, runs over it, and what has to hold of a workspace whatever happened to the run."""

import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import standins

PROGRAM = Path(__file__).with_name("program.py")
UNSTEADY = {"sources.csv": "seconds"}


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit status, or minus the signal; what it said on stderr."""

    status: int
    said: str


class Runner:
    """One loaded program that is forked for every run; `library` is loaded before everything else."""

    def __init__(self, place: Path, library: Path | None = None) -> None:
        self.place = place
        environment = {**os.environ, **({"LD_PRELOAD": str(library)} if library else {})}
        self.program = subprocess.Popen(
            [sys.executable, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self._answer() == "ready"

    def __enter__(self) -> "Runner":
        return self

    def __exit__(self, *_: object) -> None:
        self.program.communicate()

    def run(self, *arguments: object, kill_after_s: float | None = None, **environment: str) -> Ended:
        """Run the command to its end, or kill it after some seconds."""
        said = self.place / "stderr.txt"
        order = {"arguments": list(map(str, arguments)), "environment": environment, "out": os.devnull, "err": str(said)}
        self._ask(json.dumps(order))
        number = int(self._answer())
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            os.kill(number, signal.SIGKILL)  # also when it has ended: nobody has asked for it yet, so the number is its own
        self._ask("")
        return Ended(int(self._answer()), said.read_text(encoding="utf-8", errors="replace"))

    def _ask(self, line: str) -> None:
        self.program.stdin.write(line + "\n")
        self.program.stdin.flush()

    def _answer(self) -> str:
        return self.program.stdout.readline().strip()


def build(place: Path, reports: int = 8) -> tuple[object, ...]:
    """Write a corpus into a folder; gives the arguments of the run over it, all but the workspace."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "book.yaml").write_text(standins.BOOK, encoding="utf-8")
    (place / "model").mkdir()
    (place / "model" / "meta.json").write_text("{}")
    (place / "in").mkdir()
    for number in range(reports):
        text = standins.REPORT.replace("青石乡", f"白河镇{number}村").replace("学习", f"第{number}项学习")
        (place / "in" / f"{number:02d}.txt").write_text(text * (1 + number % 3), encoding="utf-8")
    return "run", place / "in", "--codebook", place / "book.yaml", "--model", place / "model"


def tables(workspace: Path) -> dict[str, object]:
    """Give every table of a workspace, but for the seconds that a source took."""
    found: dict[str, object] = {}
    for path in sorted((workspace / "tables").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [{key: value for key, value in row.items() if UNSTEADY.get(path.name) != key} for row in csv.DictReader(file)]
        found[path.name] = rows
    return found


def flaws(workspace: Path) -> list[str]:
    """List what is broken: a database that is not whole, a file that is half-written under its final name."""
    database = workspace / "workspace.sqlite"
    found = [f"database: {each}" for each in (_damage(database) if database.exists() else [])]
    files = sorted(path for path in workspace.rglob("*") if path.is_file() and ".part" not in path.name)
    return found + [f"half-written: {path.relative_to(workspace)}" for path in files if not _is_whole(path)]


def leftovers(workspace: Path) -> list[Path]:
    """List unfinished files and folders."""
    return list(workspace.rglob(".*.part*"))


def _damage(path: Path) -> list[str]:
    # looked at in a copy with its log, so that looking repairs nothing
    copy = path.with_name("copy.part")
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        if path.with_name(name).exists():
            shutil.copyfile(path.with_name(name), copy / name)
    database = sqlite3.connect(copy / path.name)
    try:
        said = [row[0] for row in database.execute("PRAGMA integrity_check")]
        said += [f"foreign key: {row}" for row in database.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    finally:
        database.close()
        shutil.rmtree(copy)
    return [each for each in said if each != "ok"]


def _is_whole(path: Path) -> bool:
    content = path.read_bytes()
    if path.suffix in {".xlsx", ".docx"}:
        return zipfile.is_zipfile(path) and zipfile.ZipFile(path).testzip() is None
    if path.suffix == ".json":
        return bool(json.loads(content))
    ends = {".csv": b"\n", ".html": b"</html>\n", ".svg": b"</svg>", ".png": b"IEND\xaeB`\x82"}
    return content.rstrip(b"\n").endswith(ends[path.suffix].rstrip(b"\n")) and bool(content) if path.suffix in ends else True
