"""From labelled reports to examples, through the very chain that files go through.

A labelled report becomes a text, is cleaned and segmented like any source, and
its gold is carried over to the passages that come out. Each report
counts twice: as it stands, and without headings, title or numbers, so that the tagger does not
lean on them.
"""

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline import process
from pipeline.classification import views
from pipeline.classification.corpus import Gold, Labelled
from pipeline.classification.examples import SEED, Example
from pipeline.data import Block, Format, Mark, Report, Source
from pipeline.settings import Settings

NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]+|[一二三四五六七八九十](?:是|要)|首先，?|其次，?)")


def examples_of(labelled: Labelled) -> Iterator[Example]:
    """Give a labelled report as it stands, and once more without headings, numbers or title."""
    yield from plain_examples_of(labelled)
    if not labelled.is_excerpt:
        yield from _examples(*bare(labelled), labelled)


def plain_examples_of(labelled: Labelled) -> Iterator[Example]:
    """Give a labelled report as it stands only."""
    yield from _examples(labelled.text, labelled.gold, labelled)


def _examples(text: str, gold: Sequence[Gold], labelled: Labelled) -> Iterator[Example]:
    for report in segmented(text):
        kept = [carried(passage.source_start, passage.source_end, gold) for passage in report.passages]
        if all(kept):
            found = [gold_of for gold_of in kept if gold_of]
            roles, issues = tuple(item.role for item in found), tuple(item.issues for item in found)
            yield Example(views.of_report(report), roles, issues, labelled.name, labelled.hand, labelled.is_excerpt)


def segmented(text: str) -> tuple[Report, ...]:
    """Clean and segment a text that was not read from a file."""
    return prepared(text)[0]


def prepared(text: str) -> tuple[tuple[Report, ...], tuple[Mark, ...]]:
    """Clean and segment a text that was not read from a file: its reports, and what was set apart."""
    place, blocks = 0, []
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(place, place + len(line)))
        place += len(line) + 1
    digest = hashlib.sha256(text.encode()).hexdigest()
    return process.prepare(Source("labelled", digest, Format.TXT, len(text), text, tuple(blocks)), Settings())


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
