"""Peak memory of a run against the number of reports: it has to stay flat.

Every size runs in a process of its own over varied copies of the sample. What
is printed: the peak resident size of the parent, which shares the work out and
writes the findings while two workers read; by how much it grows a hundred
reports; temporary files left. The peer in the same run is a naive frame of all
passages read by pandas.

    python benchmarks/memory.py            300, 1,000 and 2,000 reports
    python benchmarks/memory.py 500 5000   other sizes
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

SIZES = (300, 1000, 2000)
VARIED = Path(__file__).with_name("varied.py")
# what getrusage tells of a process begins with the peak of its parent; VmHWM does not
PEAK = "import re, sys; print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024)"
RUN = "\n".join(
    [
        "from pipeline import Workspace",
        "if __name__ == '__main__':",
        "    import sys; Workspace(sys.argv[2]).add(sys.argv[1]).run(workers=2)",
        f"    {PEAK}",
    ]
)
PEER = f"import sys; import pandas; frame = pandas.read_csv(sys.argv[1] + '/tables/passages.csv')\n{PEAK}"


@dataclass(frozen=True, slots=True)
class Peak:
    """What one size cost: peaks in MB of the parent and of the naive peer, temporary files left."""

    reports: int
    parent_mb: float
    peer_mb: float
    left: int


def measure(count: int) -> Peak:
    """Run over `count` reports in a process of its own, then read the passages as the peer does."""
    with tempfile.TemporaryDirectory() as name:
        inputs, workspace, scratch = (Path(name, part) for part in ("in", "workspace", "tmp"))
        inputs.mkdir()
        scratch.mkdir()
        subprocess.run([sys.executable, VARIED, inputs, str(count)], check=True)
        parent = _peak(RUN, scratch, inputs, workspace)
        peer = _peak(PEER, scratch, workspace)
        left = [*scratch.rglob("*"), *workspace.rglob(".*.part*"), *workspace.glob("workspace.sqlite-*")]
    return Peak(count, parent, peer, len(left))


def _peak(code: str, scratch: Path, *arguments: Path) -> float:
    script = scratch.with_name("script.py")  # workers import the script of their parent, which therefore has to be a file
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TMPDIR": str(scratch)})
    return float(done.stdout.split()[-1])


def slope(peaks: list[Peak]) -> float:
    """Give by how many MB the parent's peak grows a hundred reports, between the first size and the last."""
    first, last = peaks[0], peaks[-1]
    return 100 * (last.parent_mb - first.parent_mb) / (last.reports - first.reports)


def main(sizes: list[int]) -> None:
    """Print the peaks for every size, the slope and the files left."""
    peaks: list[Peak] = []
    for count in sizes:
        peaks.append(measure(count))
        now = peaks[-1]
        print(
            f"{count} reports: parent {now.parent_mb:.0f} MB; naive frame {now.peer_mb:.0f} MB; files left {now.left}", flush=True
        )
    if len(peaks) > 1:
        print(f"slope {slope(peaks):.2f} MB a hundred reports")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Peak memory of a run against the number of reports.")
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    main(parser.parse_args().sizes)
