"""The spaCy component that codes passages with issues of the codebook.

Cues of the codebook code at once. Codes with enough examples have a
classifier, each with a threshold of its own, which a cue halves. Writes the
span group `issues`: any number of spans a passage, labelled with the code,
with `scores` in its attributes.
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

from pipeline.classification import meaning, roles, views
from pipeline.classification.cues import CueFinder
from pipeline.classification.meaning import Matrix, Meaning
from pipeline.classification.views import PASSAGES, View
from pipeline.codebook import Codebook
from pipeline.data import Role

Counts = NDArray[np.int64]

NAME = "wenzhen_issues"
GROUP = "issues"
FILE = "issues.skops"
CUE_SCORE = 0.6
HELPED = 0.5
SIDES = {
    "raising": frozenset({Role.PROBLEM, Role.CAUSE}),
    "answering": frozenset({Role.COUNTERMEASURE, Role.ACHIEVEMENT}),
}


@dataclass(frozen=True, slots=True)
class Classifiers:
    """One linear classifier a code, as one matrix: a column of weights, an intercept and a threshold each."""

    codes: tuple[str, ...]
    weights: Matrix
    intercepts: Matrix
    thresholds: tuple[float, ...]

    def judge(self, raw: Matrix, cued: NDArray[np.bool_]) -> list[dict[str, float]]:
        """Give the codes that hold for each passage: by its classifier's threshold, which a cue halves.

        `raw` has what the weights make of the passages, and `cued` which of
        them have a cue of which of these codes, a row a passage.
        """
        judged = 1 / (1 + np.exp(-raw - self.intercepts))
        held = judged >= np.asarray(self.thresholds) * np.where(cued, HELPED, 1.0)
        found: list[dict[str, float]] = [{} for _ in judged]
        for row, code in zip(*np.nonzero(held), strict=True):
            found[row][self.codes[code]] = round(float(judged[row, code]), 4)
        return found


class IssueCoder:
    """Codes the passages of Docs whose roles are known; cues need no training."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning
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
        counts, names = np.asarray([self.finder.counts(view.texts[number]) for number in numbers]), self.finder.names
        classifiers = self.sides.get(side)
        known = classifiers.codes if classifiers else ()
        by_cue = [{names[code]: CUE_SCORE for code in np.flatnonzero(row) if names[code] not in known} for row in counts]
        if classifiers is None:
            return by_cue
        raw = meaning.scores(self.meaning.parts(view.texts), classifiers.weights)[numbers]
        judged = classifiers.judge(raw, columns(counts, names, known) > 0)
        return [cued | found for cued, found in zip(by_cue, judged, strict=True)]

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write classifiers and thresholds in the format of skops, weights in half precision."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        halved = {side: dataclasses.replace(held, weights=held.weights.astype(np.float16)) for side, held in self.sides.items()}
        skops.io.dump({side: dataclasses.asdict(held) for side, held in halved.items()}, path / FILE)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "IssueCoder":
        """Read what `to_disk` wrote; nothing beyond skops's own trusted types is loaded."""
        del exclude
        parts = skops.io.load(Path(path) / FILE, trusted=[])
        read = {side: Classifiers(**fields) for side, fields in parts.items()}
        self.sides = {side: dataclasses.replace(held, weights=held.weights.astype(np.float32)) for side, held in read.items()}
        return self


def columns(counts: Counts, names: Sequence[str], wanted: Sequence[str]) -> Counts:
    """Take the columns of some codes out of counts whose columns are `names`; a code that is not among them counts 0."""
    places = np.asarray([names.index(code) if code in names else -1 for code in wanted], dtype=np.int64)
    return np.where(places >= 0, counts[:, places], 0)


@Language.factory(NAME, requires=["doc.spans"], assigns=["doc.spans"])
def make_issues(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    del name
    return IssueCoder(meaning.of(nlp))
