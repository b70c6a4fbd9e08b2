"""What the readers make of each of the bad files: two processes, a time limit a file, a new process for one that died."""

import csv
import json
import select
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from pipeline.errors import Reason

ROOT = Path(__file__).parents[2]
PLACES = tuple(above / "shared" / "badfiles" for above in (ROOT.parent, ROOT.parent.parent))
WORKERS = 2
LIMIT_S = 60.0
NOT_NAMED = frozenset({Reason.INTERNAL, Reason.CRASHED, Reason.TIMEOUT, Reason.MEMORY})


@dataclass(frozen=True)
class Part:
    """What one file gave, or one member of an archive."""

    name: str
    status: str
    reason: str
    detail: str
    text: str
    format: str


@dataclass(frozen=True)
class Outcome:
    """What one of the files gave: its parts (one, but for archives) and the seconds it took."""

    parts: tuple[Part, ...]
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """Give all text that was read."""
        return "\n".join(part.text for part in self.parts if part.text)

    @property
    def first(self) -> Part:
        """Give the part that is not plainly ok, if there is one."""
        return next((part for part in self.parts if part.reason), self.parts[0])

    @property
    def status(self) -> str:
        """Give ok, partial, failed or skipped; partial where an archive gave some of its members."""
        return "partial" if self.text and self.first.status != "ok" else self.first.status

    @property
    def is_named(self) -> bool:
        """Say whether the reader itself gave an answer: text, or a reason that says what is wrong."""
        return all(part.reason not in NOT_NAMED and part.status for part in self.parts)


def shared() -> Path | None:
    """Find the folder of bad files beside the checkout; None where there is none."""
    return next((place for place in PLACES if (place / "manifest.csv").exists()), None)


def manifest(folder: Path) -> list[dict[str, str]]:
    """Give the rows of the manifest."""
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def read_all(folder: Path, names: list[str]) -> dict[str, Outcome]:
    """Read files of the folder; one that hangs or brings its process down is an outcome too."""
    readers: Queue[Reader] = Queue()
    with ThreadPoolExecutor(WORKERS) as pool, _readers(readers):
        outcomes = list(pool.map(lambda name: _read(readers, folder / "files" / name), names))
    return dict(zip(names, outcomes, strict=True))


class Reader:
    """One process that reads, started again when it died."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        script = [sys.executable, str(Path(__file__).with_name("bad_reader.py"))]
        self.process = subprocess.Popen(
            script, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def read(self, path: Path) -> Outcome:
        """Have one file read."""
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        is_ready = bool(select.select([self.process.stdout], [], [], LIMIT_S)[0])
        line = self.process.stdout.readline() if is_ready else ""
        if line:
            answer = json.loads(line)
            return Outcome(tuple(Part(**part) for part in answer["parts"]), answer["seconds"])
        self.stop()
        self._start()
        reason = Reason.CRASHED if is_ready else Reason.TIMEOUT
        return Outcome((Part(path.name, "failed", reason, "", "", ""),), LIMIT_S)

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def _readers(readers: "Queue[Reader]") -> Iterator[None]:
    started = [Reader() for _ in range(WORKERS)]
    for reader in started:
        readers.put(reader)
    try:
        yield
    finally:
        for reader in started:
            reader.stop()


def _read(readers: "Queue[Reader]", path: Path) -> Outcome:
    reader = readers.get()
    try:
        return reader.read(path)
    finally:
        readers.put(reader)
