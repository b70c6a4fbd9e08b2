"""Runs whose disk fills up or fails at chosen points: through the system calls, and on a file system that is really full."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import scene

SOURCE = Path(__file__).with_name("faults.c")
ENOUGH_MB = 64


@dataclass
class Tally:
    """What came of the points: how many, how many left a whole workspace, said so clearly and came to the same tables."""

    points: int = 0
    whole: int = 0
    told: int = 0
    equal: int = 0
    flaws: list[str] = field(default_factory=list)

    def __add__(self, other: "Tally") -> "Tally":
        """Add two tallies up."""
        numbers = (self.points + other.points, self.whole + other.whole, self.told + other.told, self.equal + other.equal)
        return Tally(*numbers, [*self.flaws, *other.flaws])


def has_compiler() -> bool:
    """Say whether the library of faults can be built here."""
    return bool(shutil.which("cc"))


def fail_calls(place: Path, points: int, code: int, *, once: bool = False, kind: str = "tables") -> Tally:
    """Let runs meet the error `code` at `points` of their calls on files of the workspace, spread evenly.

    `once`: only that call fails; otherwise all from there on, as on a full disk. An EIO meets reading, too.
    """
    command = scene.build(place)
    library = place / "faults.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True, capture_output=True)
    counted = place / "count"
    chosen = {"FAULT_ERRNO": str(code), "OUTPUTS": kind} | ({"FAULT_ONCE": "1"} if once else {})
    chosen |= {"FAULT_READS": "1"} if code == errno.EIO else {}
    expected, workspace = place / "undisturbed", place / "ws"
    tally = Tally()
    with scene.Runner(place, library) as runner:
        trial = _Trial(runner, command, kind)
        runner.run(*command, "--workspace", expected, **chosen, FAULT_PLACE=str(expected), FAULT_COUNT=str(counted))
        total = int(counted.read_text())
        for point in range(points):
            shutil.rmtree(workspace, ignore_errors=True)
            at = 1 + point * (total - 1) // max(1, points - 1)
            done = runner.run(*command, "--workspace", workspace, **chosen, FAULT_PLACE=str(workspace), FAULT_FROM=str(at))
            trial.judge(tally, workspace, f"call {at} of {total}: {errno.errorcode[code]}", done)
    return tally


@dataclass(frozen=True)
class _Trial:
    runner: scene.Runner
    command: tuple[object, ...]
    kind: str

    def judge(self, tally: Tally, workspace: Path, point: str, done: scene.Ended) -> None:
        """Count what came of one point; the disk is well again."""
        found = scene.flaws(workspace) if workspace.exists() else []
        lines = done.said.strip().splitlines()
        is_told = "Traceback" not in done.said and (done.status == 0 or (done.status == 1 and " | " in lines[-1]))
        again = self.runner.run(*self.command, "--workspace", workspace, OUTPUTS=self.kind)
        same = scene.tables(workspace) == scene.tables(self.runner.place / "undisturbed")
        is_equal = again.status == 0 and same and not scene.flaws(workspace) and not scene.leftovers(workspace)
        tally.points, tally.whole = tally.points + 1, tally.whole + (not found)
        tally.told, tally.equal = tally.told + is_told, tally.equal + is_equal
        tally.flaws += [f"{point}: {each}" for each in found]
        tally.flaws += [] if is_told else [f"{point}: status {done.status}, {done.said[-900:]}"]
        tally.flaws += [] if is_equal else [f"{point}: rerun {again.status} {again.said[-900:]}"]


def can_mount() -> bool:
    """Say whether this user may make file systems here."""
    return os.name == "posix" and getattr(os, "geteuid", lambda: 1)() == 0 and bool(shutil.which("mount")) and _try_mount()


def _try_mount() -> bool:
    place = Path("/tmp") / f"wenzhen-mount-{os.getpid()}"
    place.mkdir()
    try:
        with mounted(place, 64):
            return True
    except subprocess.CalledProcessError:
        return False
    finally:
        place.rmdir()


@contextmanager
def mounted(place: Path, size_kb: int) -> Iterator[Path]:
    """Give a file system in memory of this size at a folder."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", place], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def fill_disks(place: Path, points: int, *, kind: str = "tables") -> Tally:
    """Run on file systems of `points` sizes that are too small, then give them room and run again."""
    command, expected, small, tally = scene.build(place), place / "undisturbed", place / "small", Tally()
    small.mkdir()
    with scene.Runner(place) as runner:
        assert runner.run(*command, "--workspace", expected, OUTPUTS=kind).status == 0
        needed_kb = sum(path.stat().st_size for path in expected.rglob("*") if path.is_file()) // 1024
        for point in range(points):
            size_kb = 4 + point * needed_kb // points
            with mounted(small, size_kb):
                done = runner.run(*command, "--workspace", small / "ws", OUTPUTS=kind)
                subprocess.run(["mount", "-o", f"remount,size={ENOUGH_MB}m", small], check=True)
                _Trial(runner, command, kind).judge(tally, small / "ws", f"{size_kb} of {needed_kb} KB", done)
    return tally
