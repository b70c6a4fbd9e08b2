"""Peak memory of a run against the number of reports: it has to stay flat.

Every size runs in a process of its own over varied copies of the sample's
text, so that no report repeats another, and prints the peak resident size of
the parent. The first size stands as the peer of the others.
"""

import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline import Workspace

SAMPLE = Path(__file__).parents[1] / "corpora" / "labelled" / "reports"
SIZES = (100, 400, 1000)
SEED = 20261122


def write_reports(folder: Path, count: int) -> None:
    """Write reports made of sentences drawn from the labelled corpus."""
    rng = random.Random(SEED)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt"))]
    lines = [
        line.partition(": ")[2]
        for text in texts
        for line in text.split("\n")
        if ": " in line and line[0] in "APCMO" and line[1] in ": "
    ]
    for number in range(count):
        body = "\n".join("".join(rng.sample(lines, 4)) for _ in range(8))
        (folder / f"{number:04d}.txt").write_text(f"第{number}支部工作总结\n{body}\n", encoding="utf-8")


def measure(count: int) -> int:
    """Run over `count` reports and give the parent's peak in MB."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "in")
        folder.mkdir()
        write_reports(folder, count)
        done = subprocess.run(
            [sys.executable, __file__, str(folder), str(Path(name, "workspace"))], capture_output=True, text=True, check=True
        )
    return int(done.stdout.split()[-1])


def main() -> None:
    """Print the peak for every size and its ratio to the smallest."""
    peaks = {count: measure(count) for count in SIZES}
    first = peaks[SIZES[0]]
    for count, peak in peaks.items():
        print(f"{count} reports: parent peak {peak} MB, ratio to {SIZES[0]} reports {peak / first:.2f}")


def child(folder: Path, workspace: Path) -> None:
    """Run over a folder with two workers and print this process's peak in MB."""
    space = Workspace(workspace)
    space.add(folder)
    space.run(workers=2)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    child(Path(sys.argv[1]), Path(sys.argv[2])) if len(sys.argv) == 3 else main()
