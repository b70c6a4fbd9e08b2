"""Rows on one batch of everything: the bad files, the generated hostile cases, control files. It runs once for all of them."""

import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import crowd
from row import Row, tell


@cache
def _gathered() -> tuple[tempfile.TemporaryDirectory, crowd.Crowd]:
    # the folder lives as long as what was seen of it
    folder = tempfile.TemporaryDirectory(prefix="crowd-")
    return folder, crowd.gathered(Path(folder.name))


def named() -> Row:
    """Count the files of the batch that end in a named outcome, tracebacks, and mistakes in the program."""
    check = "the whole of badfiles plus the generated hostile cases in one batch"
    target = f"100 % of files end in exactly one named outcome; no traceback; `internal` at most {crowd.INTERNAL_SHARE:.0%}"
    if why := crowd.obstacle():
        return Row.unmeasured(check, target, why)
    found = _gathered()[1]
    known, unnamed, internal = found.ran.known, found.unnamed(), found.internal()
    tell("without a named outcome", unnamed)
    tell("internal", internal)
    statuses = Counter(each.status.value for each in known.values())
    told = ", ".join(f"{statuses[status]} {status}" for status in ("ok", "partial", "failed", "skipped"))
    figure = (
        f"{found.offered - len(unnamed)} of {found.offered} files, {len(known)} outcomes with members of archives ({told}); "
        f"tracebacks {found.said.count('Traceback')}; internal {len(internal)}"
    )
    holds = not unnamed and "Traceback" not in found.said and len(internal) <= crowd.INTERNAL_SHARE * len(known)
    return Row(check, figure, target, holds)


def controls() -> Row:
    """Compare the passages of the control files, run alone and among everything bad."""
    check, target = "control files run alone and among all the bad ones", "byte-identical passages"
    if why := crowd.obstacle():
        return Row.unmeasured(check, target, why)
    found = _gathered()[1]
    alone, among = found.controls_alone, found.controls_among()
    same = sum(left == right for left, right in zip(alone, among, strict=False))
    figure = f"{same} of {max(len(alone), len(among))} passages of {crowd.CONTROLS} files the same in every column"
    return Row(check, figure, target, len(alone) > 0 and alone == among)


def limits() -> Row:
    """Take the time of the slowest file, children left after the batch, the workers' peak, the growth of the parent."""
    check = f"wall time a file (limit {crowd.SECONDS} s); children left 5 s after the batch; worker peak; parent growth"
    target = f"limit + {crowd.GRACE_S} s; 0; ≤ {crowd.MEMORY_MB // 1024} GiB; ≤ {crowd.PARENT_MB} MB"
    if why := crowd.obstacle():
        return Row.unmeasured(check, target, why)
    found = _gathered()[1]
    ran, (slowest, slow) = found.ran, found.slowest()
    memory = f"{ran.worker_mb:.0f} MB; {ran.parent_mb:.0f} MB"
    figure = f"{slowest:.1f} s (`{slow}`); {len(ran.left)}; {memory} (batch: {ran.seconds:.0f} s)"
    within = slowest <= crowd.SECONDS + crowd.GRACE_S and 0 < ran.worker_mb <= crowd.MEMORY_MB
    return Row(check, figure, target, within and not ran.left and ran.parent_mb <= crowd.PARENT_MB)


def untouched() -> Row:
    """Count what the batch left outside the workspace, places where the secret shows up, uses of the network."""
    check, target = "files created or changed outside the workspace; canary leaks; sockets opened", "0; 0; 0"
    if why := crowd.obstacle():
        return Row.unmeasured(check, target, why)
    found = _gathered()[1]
    counted = {"outside": found.escaped(), "leaks": found.leaks(), "sockets": found.ran.sockets}
    for name, places in counted.items():
        tell(name, places)
    figure = "; ".join(str(len(places)) for places in counted.values())
    return Row(check, figure, target, not any(counted.values()))
