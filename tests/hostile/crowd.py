"""The bad files beside the checkout, the generated hostile cases and control files as one batch, and what was seen of it.

The tests assert these figures, `benchmarks/reliability` prints them.
"""

import csv
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import cached_property

import batch
import standins
import watching

from pipeline.store import opened, sources

SECONDS, GRACE_S, MEMORY_MB, PARENT_MB = 20, 5, 2_048, 100
INTERNAL_SHARE = 0.01
CONTROLS = 8
BAD_FILES = batch.shared("badfiles")
LEAK, PWNED = "CANARY-7f3a91-DO-NOT-LEAK", "pwned_by_traversal"
NAMED = {"ok", "partial", "failed", "skipped"}
BESIDE = {"ws", "tmp", "home", "settings.toml", "audit.log"}


def obstacle():
    """Say why the batch cannot be run here; empty where it can."""
    if BAD_FILES is None:
        return "needs ../shared/badfiles"
    return "" if sys.platform == "linux" else "looks at processes through /proc"


def gathered(place):
    """Make the hostile cases and the control files below a place, and run everything in one batch."""
    hostile, controls = place / "hostile", place / "controls"
    for folder in (hostile, controls):
        folder.mkdir()
    words = [sys.executable, BAD_FILES / "make_hostile.py", hostile]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    for number in range(CONTROLS):
        text = standins.REPORT.replace("青石乡", f"白河镇{number}村").replace("学习", "值班")
        (controls / f"control {number}.txt").write_text(text, encoding="utf-8")
    watched = (hostile, controls, BAD_FILES)
    before = _states(watched)
    ran = _run(place / "among", [controls, hostile / "cases", BAD_FILES / "files"])
    after = _states(watched)
    changed = [str(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    return Crowd(place, ran, changed)


def _states(folders):
    return {path: state for folder in folders for path, state in watching.snapshot(folder).items()}


def _run(place, inputs):
    place.mkdir()
    return batch.run(place, inputs, {"seconds": SECONDS, "memory_mb": MEMORY_MB})


@dataclass(frozen=True)
class Crowd:
    """One batch over everything bad, with what it lies in and the inputs that it changed."""

    place: object
    ran: batch.Batch
    changed: list

    @cached_property
    def manifest(self):
        """Give the rows on the hostile cases, one a file."""
        with (self.place / "hostile" / "manifest.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def said(self):
        """Give what the command told its user: on both streams and in the table of sources."""
        table = (self.ran.workspace / "tables" / "sources.csv").read_text(encoding="utf-8-sig")
        return "\n".join((self.ran.done.stdout, self.ran.done.stderr, table))

    def outcomes(self, row):
        """Give what became of a row of the manifest: the file itself, or the members of the archive it is."""
        name = bytes.fromhex(row["path_hex"]).decode("utf-8", "backslashreplace").removeprefix("cases/")
        return {key: known for key, known in self.ran.known.items() if key in (name, f"cases/{name}") or f"{name}/" in key}

    @cached_property
    def offered(self):
        """Count what has to end in an outcome: control files, hostile cases that are inputs, the bad files."""
        hostile = [row for row in self.manifest if row["expect"] != "skip"]
        return CONTROLS + len(hostile) + len(list((BAD_FILES / "files").iterdir()))

    def unnamed(self):
        """List files without an outcome, and outcomes that are none: a status of no name, a reason that is missing."""
        lost = [row["file"] for row in self.manifest if row["expect"] != "skip" and not self.outcomes(row)]
        tops = {name.split("/")[0] for name in self.ran.known}
        lost += [file.name for file in (BAD_FILES / "files").iterdir() if file.name not in tops]
        return lost + [name for name, known in self.ran.known.items() if not _is_named(known)]

    def internal(self):
        """List the files that met a mistake in the program."""
        return [name for name, known in self.ran.known.items() if known.reason.value == "internal"]

    def controls_among(self):
        """Give the passages of the control files in this batch."""
        return [row for row in self.ran.rows("passages.csv") if row["source"].startswith("control ")]

    @cached_property
    def controls_alone(self):
        """Run the control files alone and give their passages."""
        return _run(self.place / "alone", [self.place / "controls"]).rows("passages.csv")

    def slowest(self):
        """Give the longest time that a file took, in seconds, and the file."""
        return max((float(row["seconds"]), row["source"]) for row in self.ran.rows("sources.csv"))

    def escaped(self):
        """List what was created or changed outside the workspace, what is left in the temporary folder with it."""
        place = self.ran.workspace.parent
        beside = [path for path in place.iterdir() if path.name not in BESIDE]
        beside += [*(place / "tmp").iterdir(), *(place / "home").rglob("*")]
        names = self.place / "hostile" / "cases" / "names"
        beside += [path for path in self.place.rglob(f"*{PWNED}*") if not path.is_relative_to(names)]
        return [*self.ran.written_outside, *self.changed, *map(str, beside)]

    def leaks(self):
        """List the places where the secret shows up that the hostile cases try to read."""
        files = [path for path in self.ran.workspace.rglob("*") if path.is_file()]
        found = [str(path) for path in files if any(LEAK.encode() in content for content in _contents(path))]
        with opened(self.ran.workspace) as database:
            found += [f"text of {name}" for name in self.ran.known if LEAK in sources.text(database, name)]
        return found + ["what was said"] * (LEAK in self.said)


def _contents(path):
    """Give what a file holds, and what each of its members does where it is packed."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            yield from map(package.read, package.namelist())


def _is_named(known):
    return known.status.value in NAMED and (known.status.value == "ok" or bool(known.reason.value))
