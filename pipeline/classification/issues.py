"""The spaCy component that codes passages with issues of the codebook.

Cues of the codebook code at once. Codes with enough examples have classifiers:
what a passage says first, then the first's verdicts in context, cues among
them; each code has a threshold of its own. Writes the span group `issues`: any
number of spans a passage, labelled with the code, with `scores` in its
attributes.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import skops.io
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.classification import issue_context, meaning, roles, views
from pipeline.classification.issue_context import Flags
from pipeline.classification.meaning import Matrix, Meaning
from pipeline.classification.views import PASSAGES, View
from pipeline.codebook import Codebook
from pipeline.data import Role

NAME = "wenzhen_issues"
GROUP = "issues"
FILE = "issues.skops"
CUE_SCORE = 0.6
SIDES = {
    "raising": frozenset({Role.PROBLEM, Role.CAUSE}),
    "answering": frozenset({Role.COUNTERMEASURE, Role.ACHIEVEMENT}),
}


@dataclass(frozen=True, slots=True)
class Classifiers:
    """Two passes for the codes of one side.

    The first is linear in what a passage says, a column of weights and an
    intercept a code; the second judges all codes by the same weights, in
    context. Each code has a threshold of its own.
    """

    codes: tuple[str, ...]
    weights: Matrix
    intercepts: Matrix
    second: Matrix
    second_intercept: float
    thresholds: tuple[float, ...]

    def judge(self, raw: Matrix, cued: Flags, view: View, numbers: Sequence[int]) -> Matrix:
        """Score the codes that hold for passages of a view, a row a passage; a code that does not hold has 0.

        `raw` has what the weights make of the passages, and `cued` which of
        them have a cue of which of these codes.
        """
        seen = issue_context.in_context(raw + self.intercepts, cued, view, numbers)
        weighed = sum(weight * feature for weight, feature in zip(self.second, seen, strict=True))
        judged = issue_context.squashed(weighed + self.second_intercept)
        return np.asarray(np.where(judged >= np.asarray(self.thresholds), judged, 0.0))


class IssueCoder:
    """Codes the passages of Docs whose roles are known; cues need no training."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning
        self.sides: dict[str, Classifiers] = {}
        self.names: tuple[str, ...] = ()
        meaning.listen(NAME, {})

    def use(self, codebook: Codebook) -> None:
        """Take the codes and cues of a codebook; classifiers of codes that it lacks stay silent."""
        cues = {issue.code: issue.cues for issue in codebook.issues}
        self.names = tuple(cues)
        self.meaning.listen(NAME, cues)

    def teach(self, side: str, classifiers: Classifiers) -> None:
        """Take the classifiers of one side."""
        self.sides[side] = classifiers
        self.meaning.weigh(f"{NAME} {side}", classifiers.weights)

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
            if numbers:
                scores = self._side(side, view, numbers)
                rows, codes = np.nonzero(scores)
                found = scores[rows, codes]
                for place in np.lexsort((-found, rows)).tolist():
                    coded[numbers[rows[place]]][self.names[codes[place]]] = round(float(found[place]), 4)
        return coded

    def _side(self, side: str, view: View, numbers: Sequence[int]) -> Matrix:
        """Score passages of one side, a column a name: by classifiers where there are, by cue alone for the other codes."""
        cued = self.meaning.counts(view.texts, NAME)[numbers] > 0
        scores = np.where(cued, CUE_SCORE, 0.0)
        classifiers = self.sides.get(side)
        if classifiers:
            raw = self.meaning.scores(view.texts, f"{NAME} {side}")[numbers]
            places = _places(self.names, classifiers.codes)
            judged = classifiers.judge(raw, _taken(cued, places), view, numbers)
            scores[:, places[places >= 0]] = judged[:, places >= 0]
        return scores

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
        for side, fields in parts.items():
            self.teach(side, Classifiers(**fields))
        return self


def columns(cued: Flags, names: Sequence[str], wanted: Sequence[str]) -> Flags:
    """Take the columns of some codes out of flags whose columns are `names`; a code that is not among them has no cue."""
    return _taken(cued, _places(tuple(names), tuple(wanted)))


def _taken(cued: Flags, places: NDArray[np.int64]) -> Flags:
    return np.hstack([cued, np.zeros((len(cued), 1), dtype=np.bool_)])[:, places]


@lru_cache(maxsize=8)
def _places(names: tuple[str, ...], wanted: tuple[str, ...]) -> NDArray[np.int64]:
    """Say where among `names` the wanted codes stand, -1 for one that is not there."""
    return np.asarray([names.index(code) if code in names else -1 for code in wanted], dtype=np.int64)


@Language.factory(NAME, requires=["doc.spans"], assigns=["doc.spans"])
def make_issues(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    del name
    return IssueCoder(meaning.of(nlp))
