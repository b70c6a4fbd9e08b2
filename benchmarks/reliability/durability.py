"""Rows on durability: killed runs, full and failing disks."""

import errno
import sys
import tempfile
from pathlib import Path

import killing
import starving
from row import Row

KILLS, POINTS = 200, 50
SEED = 20261126


def killed() -> Row:
    """Kill runs at random moments; look at the workspace after each, compare the tables when one has come to its end."""
    with tempfile.TemporaryDirectory() as name:
        tally = killing.kill_often(Path(name), KILLS, SEED)
    print(*tally.flaws, sep="\n", end="", file=sys.stderr)
    figure = f"whole {tally.whole} of {tally.kills}, rerun equal {tally.equal} of {tally.reruns}"
    holds = tally.whole == tally.kills >= KILLS and tally.equal == tally.reruns
    return Row(f"kill -9 at {KILLS} random moments", figure, f"whole {KILLS} of {KILLS}, rerun equal", holds)


def starved() -> Row:
    """Let disks fill up and fail: calls that say ENOSPC or EIO, once or from then on, and file systems too small."""
    check, target = f"{POINTS} injected ENOSPC/EIO points", "0 corrupt workspaces, rerun equal"
    if not starving.has_compiler():
        return Row(check, "needs a C compiler", target, None)
    tally = starving.Tally()
    ways = [(errno.ENOSPC, False, "whole", 10), (errno.ENOSPC, True, "tables", 10), (errno.EIO, False, "tables", 10)]
    for code, once, kind, points in [*ways, (errno.EIO, True, "whole", 10)]:
        with tempfile.TemporaryDirectory() as name:
            tally += starving.fail_calls(Path(name), points, code, once=once, kind=kind)
    with tempfile.TemporaryDirectory() as name:
        full = starving.can_mount()
        tally += starving.fill_disks(Path(name), 10) if full else starving.fail_calls(Path(name), 10, errno.ENOSPC)
    print(*tally.flaws, sep="\n", end="", file=sys.stderr)
    corrupt = tally.points - tally.whole
    where = "40 through system calls, 10 on " + ("full file systems" if full else "system calls, too")
    figure = f"{tally.points} points ({where}): {corrupt} corrupt, told clearly {tally.told}, rerun equal {tally.equal}"
    holds = tally.points >= POINTS and not corrupt and tally.told == tally.equal == tally.points
    return Row(check, figure, target, holds)
