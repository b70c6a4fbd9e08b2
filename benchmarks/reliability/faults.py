"""The row on faults: a reader that hangs, spins, allocates, raises, dies, talks, forks, writes outside, connects."""

import tempfile
from pathlib import Path

import containing
from row import Row


def contained() -> Row:
    """Run every fault among control files; count those called what they are that cost their own file only."""
    check, target = "faults of the fault reader contained and named", "9 of 9"
    if why := containing.obstacle():
        return Row.unmeasured(check, target, why)
    with tempfile.TemporaryDirectory() as name:
        found = containing.contained(containing.build(Path(name)))
    wanted, own = len(containing.EXPECTED), found.named
    same = "as alone" if found.alone == found.among else "not as alone"
    figure = (
        f"{len(own)} of {wanted} ({', '.join(own)}); control files {same}; slowest {found.slowest_s:.1f} s under a limit "
        f"of {containing.SECONDS} s; children left {len(found.left)}; written outside {int(found.has_escaped)}"
    )
    in_time = found.slowest_s <= containing.SECONDS + containing.GRACE_S
    holds = len(own) == wanted and len(found.alone) > 0 and found.alone == found.among and in_time
    return Row(check, figure, target, holds and not found.left and not found.has_escaped)
