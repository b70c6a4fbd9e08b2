"""The spaCy component that codes passages with issues of the codebook.

Cues of the codebook code at once. Codes with enough examples have a
classifier whose score counts beside the cues, each with a threshold of its
own. Writes the span group `issues`: any number of spans a passage, labelled
with the code, with `scores` in its attributes.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skops.io
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.classification import features, roles, views
from pipeline.classification.cues import CueFinder
from pipeline.classification.features import Block, Counted
from pipeline.classification.views import PASSAGES, View
from pipeline.codebook import Codebook
from pipeline.data import Role

Counts = NDArray[np.int64]

NAME = "wenzhen_issues"
GROUP = "issues"
FILE = "issues.skops"
HEADING_WIDTH = 2**12
CUE_SCORE = 0.6
HELPED = 0.5
CUE_WEIGHT = 0.5
SIDES = {
    "raising": frozenset({Role.PROBLEM, Role.CAUSE}),
    "answering": frozenset({Role.COUNTERMEASURE, Role.ACHIEVEMENT}),
}


@dataclass(frozen=True, slots=True)
class Classifiers:
    """One linear classifier a code, as one matrix: a column of weights, an intercept and a threshold each."""

    codes: tuple[str, ...]
    weights: features.Matrix
    intercepts: features.Matrix
    thresholds: tuple[float, ...]

    def judge(self, blocks: Sequence[Block], cues: Counts) -> list[dict[str, float]]:
        """Give the codes that hold for each passage: by its classifier's threshold, which a cue halves.

        `cues` counts the cues of these codes, a row a passage.
        """
        judged = 1 / (1 + np.exp(-features.scores(blocks, self.weights, self.intercepts)))
        held = judged >= np.asarray(self.thresholds) * np.where(cues > 0, HELPED, 1.0)
        found: list[dict[str, float]] = [{} for _ in judged]
        for row, code in zip(*np.nonzero(held), strict=True):
            found[row][self.codes[code]] = round(float(judged[row, code]), 4)
        return found


class IssueCoder:
    """Codes the passages of Docs whose roles are known; cues need no training."""

    def __init__(self) -> None:
        self.sides: dict[str, Classifiers] = {}
        self.finder = CueFinder({})

    def use(self, codebook: Codebook) -> None:
        """Take the codes and cues of a codebook; classifiers of codes that it lacks stay silent."""
        self.finder = CueFinder({issue.code: issue.cues for issue in codebook.issues})

    def __call__(self, doc: Doc) -> Doc:
        """Code one Doc."""
        view = views.of_doc(doc)
        given = [Role(span.label_) for span in doc.spans[roles.GROUP]]
        spans, scores = [], []
        for passage, codes in zip(doc.spans[PASSAGES], self.code(view, given), strict=True):
            for code, score in codes.items():
                spans.append(Span(doc, passage.start, passage.end, label=code))
                scores.append(score)
        doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans, attrs={"scores": scores})
        return doc

    def code(self, view: View, given: Sequence[Role]) -> list[dict[str, float]]:
        """Give the codes of each passage with their scores, strongest first.

        On problems and causes a code says that the issue is raised, on
        countermeasures and achievements that it is addressed or was overcome;
        each side has classifiers of its own beside the cues.
        """
        coded: list[dict[str, float]] = [{} for _ in given]
        for side, sided in SIDES.items():
            numbers = [number for number, role in enumerate(given) if role in sided]
            for number, found in zip(numbers, self._side(side, view, numbers), strict=True):
                coded[number] = {
                    code: found[code] for code in sorted(found, key=lambda code: -found[code]) if code in self.finder.names
                }
        return coded

    def _side(self, side: str, view: View, numbers: Sequence[int]) -> list[dict[str, float]]:
        """Code passages of one side: by classifiers where there are, by cue alone for the other codes."""
        if not numbers:
            return []
        counts = np.asarray([self.finder.counts(view.texts[number]) for number in numbers])
        names = self.finder.names
        classifiers = self.sides.get(side)
        known = classifiers.codes if classifiers else ()
        by_cue = [{names[code]: CUE_SCORE for code in np.flatnonzero(row) if names[code] not in known} for row in counts]
        if classifiers is None:
            return by_cue
        columns = np.asarray([names.index(code) if code in names else -1 for code in known])
        cues = np.where(columns >= 0, counts[:, columns], 0)
        judged = classifiers.judge(blocks(view, numbers, cues), cues)
        return [cued | found for cued, found in zip(by_cue, judged, strict=True)]

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write classifiers and thresholds, in the format of skops."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        halved = {side: dataclasses.replace(held, weights=held.weights.astype(np.float16)) for side, held in self.sides.items()}
        skops.io.dump({side: dataclasses.asdict(held) for side, held in halved.items()}, path / FILE)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "IssueCoder":
        """Read classifiers and thresholds; nothing beyond skops's own trusted types is loaded."""
        del exclude
        parts = skops.io.load(Path(path) / FILE, trusted=[])
        read = {side: Classifiers(**fields) for side, fields in parts.items()}
        self.sides = {side: dataclasses.replace(held, weights=held.weights.astype(np.float32)) for side, held in read.items()}
        return self


def blocks(view: View, numbers: Sequence[int], cues: Counts) -> tuple[Block, Block, Block]:
    """Give what the classifiers see of some passages: wording, the nearest heading, the cues of each code."""
    headings = features.nearest_headings(view.sections, HEADING_WIDTH)
    return (
        Block(features.wording(view.texts), np.asarray(numbers)),
        Block(headings.distinct, headings.index[numbers]),
        Block(Counted(np.minimum(cues, 2).astype(np.float32) * np.float32(CUE_WEIGHT)), np.arange(len(numbers))),
    )


@Language.factory(NAME, requires=["doc.spans"], assigns=["doc.spans"])
def make_issues(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    del nlp, name
    return IssueCoder()
