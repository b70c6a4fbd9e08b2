"""A report as the tagger sees it, several of them one after the other, and one as a spaCy Doc.

The words of a Doc are cut passage by passage, so that every passage is a span
by construction. What is not text travels in the attributes of the span group
`passages`, which survive serialisation: heading paths, paragraph numbers, title, genre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ORTH
from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

from pipeline.data import Report
from pipeline.resources import words

PASSAGES = "passages"


@dataclass(frozen=True, slots=True)
class View:
    """The passages of one report with their heading paths and paragraph numbers, its title and genre."""

    texts: tuple[str, ...]
    sections: tuple[tuple[str, ...], ...]
    paragraphs: tuple[int, ...]
    title: str = ""
    genre: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """The passages of several reports, one report after the other, to be judged at once, each report by itself.

    `sections` and `paragraphs` carry the number of the report before heading
    path and paragraph number; `spans` has where the passages of each report
    begin and end, `first` and `after` the same for each passage.
    """

    views: tuple[View, ...]
    texts: tuple[str, ...]
    sections: tuple[tuple[int, tuple[str, ...]], ...]
    paragraphs: tuple[tuple[int, int], ...]
    spans: tuple[tuple[int, int], ...]
    first: NDArray[np.int64]
    after: NDArray[np.int64]


def together(views: Sequence[View]) -> Lot:
    """Lay the passages of reports out one after the other."""
    sizes = [len(view.texts) for view in views]
    spans = tuple(pairwise(accumulate(sizes, initial=0)))
    first, after = np.repeat(np.asarray(spans, dtype=np.int64).reshape(-1, 2), sizes, axis=0).T
    return Lot(
        tuple(views),
        tuple(text for view in views for text in view.texts),
        tuple((number, path) for number, view in enumerate(views) for path in view.sections),
        tuple((number, paragraph) for number, view in enumerate(views) for paragraph in view.paragraphs),
        spans,
        first,
        after,
    )


def of_report(report: Report) -> View:
    """View a segmented report."""
    passages = report.passages
    return View(
        tuple(passage.text for passage in passages),
        tuple(passage.section for passage in passages),
        tuple(passage.paragraph for passage in passages),
        report.metadata.title,
        report.metadata.genre.value,
    )


def begins(lot: Lot) -> list[bool]:
    """Say of each passage whether it begins a paragraph."""
    return [True, *(one != other for one, other in pairwise(lot.paragraphs))][: len(lot.paragraphs)]


def to_doc(view: View, vocab: Vocab) -> Doc:
    """Lay a view out as a Doc whose span group `passages` holds one span a passage."""
    cut = [words.cut(text) for text in view.texts]
    flat = [word for passage in cut for word in passage]
    doc = Doc(vocab, words=flat, spaces=[False] * len(flat))
    spans, start = [], 0
    for passage in cut:
        spans.append(Span(doc, start, start + len(passage)))
        start += len(passage)
    attrs = {
        "sections": [list(path) for path in view.sections],
        "paragraphs": list(view.paragraphs),
        "title": view.title,
        "genre": view.genre,
    }
    doc.spans[PASSAGES] = SpanGroup(doc, name=PASSAGES, spans=spans, attrs=attrs)
    return doc


def of_doc(doc: Doc) -> View:
    """View a Doc; one without passages, as `nlp(text)` makes it, counts as a single passage."""
    if PASSAGES not in doc.spans:
        doc.spans[PASSAGES] = SpanGroup(doc, name=PASSAGES, spans=[doc[:]] if len(doc) else [])
    group = doc.spans[PASSAGES]
    count, strings = len(group), doc.vocab.strings
    # doc.text makes an object a token, which takes longer than all the rest
    found = [strings[orth] for orth in doc.to_array(ORTH)]
    return View(
        tuple("".join(found[span.start : span.end]) for span in group),
        tuple(tuple(path) for path in group.attrs.get("sections", [[]] * count)),
        tuple(group.attrs.get("paragraphs", range(count))),
        str(group.attrs.get("title", "")),
        str(group.attrs.get("genre", "")),
    )
