"""Runs the real command over a folder, watched: its outcome, its processes, what it touched, how much memory it took."""

import csv
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import watching

from pipeline.store import opened, sources

ROOT = Path(__file__).parents[2]
AUDITED = Path(__file__).with_name("audited")


def shared(*parts):
    """Give a place in the shared folder beside the checkout, or None."""
    places = (ROOT.parent / "shared", ROOT.parent.parent / "shared")
    return next((place.joinpath(*parts) for place in places if place.joinpath(*parts).exists()), None)


@dataclass
class Batch:
    """One run of the command, and what was seen of it."""

    workspace: Path
    done: subprocess.CompletedProcess
    seconds: float
    violations: list[str]
    left: list[int]
    parent_mb: float = 0.0
    worker_mb: float = 0.0
    known: dict = field(default_factory=dict)
    connected: set = field(default_factory=set)

    @property
    def sockets(self):
        """List every use of a socket that could reach another machine: by Python, and as seen of any process."""
        return [each for each in self.violations if ": socket." in each] + sorted(self.connected)

    @property
    def written_outside(self):
        """List what Python changed outside the workspace and the temporary folder."""
        return [each for each in self.violations if ": socket." not in each]

    def rows(self, table):
        """Read one of the tables that the run wrote."""
        before = csv.field_size_limit(1 << 28)
        try:
            with (self.workspace / "tables" / table).open(encoding="utf-8-sig", newline="") as file:
                return list(csv.DictReader(file))
        finally:
            csv.field_size_limit(before)


class Watch:
    """Watches the command and its workers: their memory in MB, and the sockets that any of them uses."""

    def __init__(self, process, mark):
        self.parent = self.first = self.worker = 0.0
        self.connected = set()
        self._process, self._mark = process, mark
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        while self._process.poll() is None:
            workers = [process for process in watching.running(self._mark) if process != self._process.pid]
            own = _resident(self._process.pid, "VmRSS")
            if workers:
                self.first = self.first or own
                self.parent = max(self.parent, own)
            self.worker = max([self.worker, *(_resident(process, "VmHWM") for process in workers)])
            self.connected |= watching.connected([self._process.pid, *workers])
            time.sleep(0.2)


def _resident(process, what):
    """Give the memory of a process in MB: VmRSS as it is now, VmHWM at its highest."""
    try:
        found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(errors="replace"))
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def environment(place):
    """Give the environment of a watched command whose workspace is `place / "ws"`; what it may not do is logged."""
    for name in ("tmp", "home"):
        (place / name).mkdir(parents=True, exist_ok=True)
    return os.environ | {
        watching.MARK: str(place),
        "TMPDIR": str(place / "tmp"),
        "HOME": str(place / "home"),
        "PYTHONPATH": str(AUDITED),
        "AUDIT_LOG": str(place / "audit.log"),
        "AUDIT_ALLOWED": os.pathsep.join([str(place / "ws"), str(place / "tmp")]),
    }


def violations(place):
    """Give what the watched commands did that they may not."""
    return (place / "audit.log").read_text(encoding="utf-8", errors="replace").splitlines()


def run(place, inputs, limits):
    """Run the command over inputs into `place / "ws"`; the limits are written as its settings."""
    own = environment(place)
    (place / "settings.toml").write_text("[limits]\n" + "".join(f"{key} = {value}\n" for key, value in limits.items()))
    words = [Path(sys.executable).with_name("wenzhen"), "run", *inputs, "--workspace", place / "ws", "--workers", "2"]
    words += ["--settings", place / "settings.toml"]
    begun = time.monotonic()
    process = subprocess.Popen(words, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=place)
    watch = Watch(process, str(place))
    out, err = process.communicate(timeout=900)
    seconds = time.monotonic() - begun
    told = (out.decode(errors="replace"), err.decode(errors="replace"))
    done = subprocess.CompletedProcess(words, process.returncode, *told)
    batch = Batch(place / "ws", done, seconds, violations(place), watching.left_after(str(place), 5))
    batch.parent_mb, batch.worker_mb, batch.connected = watch.parent - watch.first, watch.worker, watch.connected
    with opened(place / "ws") as database:
        batch.known = sources.known(database)
    return batch
