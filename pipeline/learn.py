"""Trains and measures the tagger on labelled reports that go through the very chain that files go through.

A labelled report becomes a text, is cleaned and segmented like any source, and
its gold is carried over to the passages that come out. Some are corrupted
first (headings or numbers lost), so that the tagger does not lean on them.
"""

import hashlib
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from pipeline import codebook, process, resources
from pipeline.classification import corpus, training, views
from pipeline.classification.corpus import Gold, Labelled
from pipeline.data import Block, Format, Report, Source
from pipeline.settings import Settings

SEED = 20261122
NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]+|[一二三四五六七八九十](?:是|要)|首先，?|其次，?)")


def train(corpus_folder: Path, codebook_path: Path, target: Path, release: str, progress: Callable[[str], None]) -> None:
    """Train a tagger on a folder of labelled reports and save it to `target`."""
    labelled = corpus.read_folder(corpus_folder)
    examples = [example for report in labelled for example in examples_of(report)]
    progress(f"{len(labelled)} reports, {len(examples)} examples, {sum(len(example.roles) for example in examples)} passages")
    training.save(training.train(examples, codebook.load(codebook_path), release, progress), target)


def examples_of(labelled: Labelled) -> Iterator[training.Example]:
    """Give a labelled report as it stands, and once more without headings, numbers or title."""
    for text, gold in ((labelled.text, labelled.gold), bare(labelled)):
        for report in segmented(text):
            kept = [carried(passage.source_start, passage.source_end, gold) for passage in report.passages]
            if all(kept):
                found = [gold_of for gold_of in kept if gold_of]
                yield training.Example(
                    views.of_report(report),
                    tuple(item.role for item in found),
                    tuple(item.issues for item in found),
                    labelled.name,
                )


def segmented(text: str) -> tuple[Report, ...]:
    """Clean and segment a text that was not read from a file."""
    place, blocks = 0, []
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(place, place + len(line)))
        place += len(line) + 1
    digest = hashlib.sha256(text.encode()).hexdigest()
    return process.prepare(Source("labelled", digest, Format.TXT, len(text), text, tuple(blocks)), Settings())[0]


def carried(start: int, end: int, gold: Sequence[Gold]) -> Gold | None:
    """Give the gold that covers most of a span; None if nothing does."""
    covered: Counter[Gold] = Counter()
    for item in gold:
        common = min(end, item.end) - max(start, item.start)
        if common > 0:
            covered[item] += common
    return covered.most_common(1)[0][0] if covered else None


def bare(labelled: Labelled) -> tuple[str, tuple[Gold, ...]]:
    """Take title, heading lines and, by a draw, numbers away: what many downloads look like."""
    rng = random.Random(f"{SEED}{labelled.name}")  # noqa: S311
    numbers = rng.random() < 0.5
    parts: list[str] = []
    gold: list[Gold] = []
    place = 0
    for before, item in zip((None, *labelled.gold), labelled.gold, strict=False):
        words = labelled.text[item.start : item.end]
        words = words if numbers else NUMBER.sub("", words) or words
        joint = "" if before is not None and before.end == item.start else "\n" if parts else ""
        parts.append(joint + words)
        gold.append(Gold(place + len(joint), place + len(joint) + len(words), item.role, item.issues))
        place += len(joint) + len(words)
    return "".join(parts), tuple(gold)


def main() -> None:
    """Train from the command line: `python -m pipeline.learn CORPUS TARGET`, with the packaged codebook."""
    corpus_folder, target = map(Path, sys.argv[1:3])
    train(corpus_folder, resources.codebook_path(), target, version("wenzhen"), print)


if __name__ == "__main__":
    main()
