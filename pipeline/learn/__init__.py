"""Trains the tagger on labelled reports, and measures it as a careful reader would.

`examples` takes reports through the real chain, `corruption` makes of them
what the web makes, `evaluation` measures, `card` writes the measures down.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline import codebook
from pipeline.classification import corpus, training
from pipeline.classification.corpus import Labelled
from pipeline.learn.examples import examples_of

__all__ = ["digest", "train", "train_on"]


def train(corpus_folder: Path, codebook_path: Path, target: Path, release: str, progress: Callable[[str], None]) -> None:
    """Train a tagger on a folder of labelled reports and save it to `target`."""
    train_on(corpus.read_folder(corpus_folder), codebook_path, target, release, progress)


def train_on(
    labelled: Sequence[Labelled], codebook_path: Path, target: Path, release: str, progress: Callable[[str], None]
) -> None:
    """Train a tagger on labelled reports and save it; its `meta.json` names the reports by digest."""
    examples = [example for report in labelled for example in examples_of(report)]
    progress(f"{len(labelled)} reports, {len(examples)} examples, {sum(len(example.roles) for example in examples)} passages")
    nlp = training.train(examples, codebook.load(codebook_path), release, progress)
    nlp.meta["trained_on"] = sorted(digest(report) for report in labelled)
    training.save(nlp, target)


def digest(labelled: Labelled) -> str:
    """Identify the text of a labelled report, 12 hex digits: so a tagger remembers what it was trained on."""
    return hashlib.sha256(labelled.text.encode()).hexdigest()[:12]
