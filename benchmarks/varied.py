"""Varied copies of the sample: as many reports as are wanted, none repeating another.

python benchmarks/varied.py FOLDER COUNT
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline import ingestion, process
from pipeline.errors import UnreadableSource
from pipeline.settings import Limits, Settings

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"
SEED = 20261122
COUNTIES, YEARS = 60, 15
Shape = list[tuple[bool, str]]


def write(folder: Path, count: int) -> None:
    """Write `count` text files, each in the shape of one sample report, its sentences drawn from all of them."""
    shapes = list(_shapes())
    sentences = [text for shape in shapes for is_heading, text in shape if not is_heading]
    rng = random.Random(SEED)
    for number in range(count):
        title = f"青石{number % COUNTIES}县第{number}党支部{2010 + number % YEARS}年工作调研报告"
        lines = [text if is_heading else rng.choice(sentences) for is_heading, text in shapes[number % len(shapes)]]
        (folder / f"{number:05d}.txt").write_text("\n".join([title, *lines]) + "\n", encoding="utf-8")


def _shapes() -> Iterator[Shape]:
    for found in ingestion.discover([SAMPLE], Limits()):
        try:
            source = ingestion.read_bytes(ingestion.load(found, Limits()), found.name)
        except UnreadableSource:
            continue
        for report in process.prepare(source, Settings())[0]:
            pieces = [(each.start, True, each.text) for each in report.headings]
            pieces += [(each.start, False, each.text) for each in report.passages]
            yield [(is_heading, text) for _, is_heading, text in sorted(pieces)]


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
