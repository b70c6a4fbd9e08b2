"""The spaCy component that codes passages with issues of the codebook.

Codes with enough examples have classifiers: what a passage says first, then
the first's verdicts in context, cues among them; each code has a threshold of
its own. The cues of other codes, and cues that the packaged codebook has not,
code at once. Writes the span group `issues`: any
number of spans a passage, labelled with the code, with `scores` in its
attributes.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skops.io
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.classification import issue_context, meaning, roles, views
from pipeline.classification.issue_context import Flags, Stand
from pipeline.classification.meaning import Matrix, Meaning
from pipeline.classification.views import PASSAGES, Lot
from pipeline.codebook import Codebook, load
from pipeline.data import Role
from pipeline.resources import codebook_path

NAME, ADDED = "wenzhen_issues", "wenzhen_issues added"
GROUP = "issues"
FILE = "issues.skops"
CUE_SCORE, NEVER = 0.6, -14.0
SIDES = {
    "raising": (Role.PROBLEM, Role.CAUSE),
    "answering": (Role.COUNTERMEASURE, Role.ACHIEVEMENT),
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


@dataclass(frozen=True, slots=True)
class Bench:
    """The classifiers of both sides laid out for one judgement: a row a side, a column a code of the codebook.

    `has` says for which codes a side has a classifier.
    """

    has: Flags
    intercepts: Matrix
    second: Matrix
    second_intercepts: Matrix
    thresholds: Matrix

    def judge(self, raw: Matrix, cued: Flags, stand: Stand) -> Matrix:
        """Score the codes that hold for passages, a row each; a code that does not hold has 0.

        `raw` has what the first weights make of the passages, and `cued` which
        of them have a cue; a code without a classifier holds by its cue alone.
        """
        sides = stand.sides
        seen = issue_context.in_context(raw + self.intercepts[sides], cued, stand)
        weights = self.second[sides].T[:, :, None]
        weighed = sum(weight * feature for weight, feature in zip(weights, seen, strict=True))
        judged = issue_context.squashed(weighed + self.second_intercepts[sides])
        judged = np.where(judged >= self.thresholds[sides], judged, 0.0)
        return np.where(self.has[sides], judged, np.where(cued, CUE_SCORE, 0.0))


class IssueCoder:
    """Codes the passages of Docs whose roles are known; cues need no training."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning
        self.sides: dict[str, Classifiers] = {}
        self.names: tuple[str, ...] = ()
        self.has_added = False
        meaning.listen(NAME, {})
        self._lay_out()

    def use(self, codebook: Codebook) -> None:
        """Take the codes and cues of a codebook; classifiers of codes that it lacks stay silent."""
        cues = {issue.code: issue.cues for issue in codebook.issues}
        self.names = tuple(cues)
        known = {issue.code: set(issue.cues) for issue in load(codebook_path()).issues}
        added = {code: [cue for cue in said if cue not in known.get(code, ())] for code, said in cues.items()}
        self.has_added = any(added.values())
        self.meaning.listen(NAME, cues)
        self.meaning.listen(ADDED, added if self.has_added else {})
        self._lay_out()

    def teach(self, side: str, classifiers: Classifiers) -> None:
        """Take the classifiers of one side."""
        self.sides[side] = classifiers
        self._lay_out()

    def _lay_out(self) -> None:
        """Lay the classifiers of both sides out by the codes of the codebook."""
        shape = (len(SIDES), len(self.names))
        intercepts, thresholds = np.full(shape, NEVER, dtype=np.float32), np.ones(shape, dtype=np.float32)
        weights = np.zeros((self.meaning.width, *shape), dtype=np.float32)
        second = np.zeros((len(SIDES), issue_context.FEATURES + 1), dtype=np.float32)
        for row, side in enumerate(SIDES):
            held = self.sides.get(side)
            if held:
                of_held = [place for place, code in enumerate(held.codes) if code in self.names]
                here = [self.names.index(held.codes[place]) for place in of_held]
                intercepts[row, here], thresholds[row, here] = held.intercepts[of_held], np.take(held.thresholds, of_held)
                weights[:, row, here] = held.weights[:, of_held]
                second[row] = *held.second, held.second_intercept
        self._bench = Bench(intercepts > NEVER, intercepts, second[:, :-1], second[:, -1:], thresholds)
        self.meaning.weigh(NAME, weights.reshape(len(weights), intercepts.size))

    def __call__(self, doc: Doc) -> Doc:
        """Code one Doc."""
        lot = views.together([views.of_doc(doc)])
        given = [Role(span.label_) for span in doc.spans[roles.GROUP]]
        spans, scores = [], []
        for passage, codes in zip(doc.spans[PASSAGES], self.code(lot, given), strict=True):
            for code, score in codes.items():
                spans.append(Span(doc, passage.start, passage.end, label=code))
                scores.append(score)
        doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans, attrs={"scores": scores})
        return doc

    def code(self, lot: Lot, given: Sequence[Role]) -> list[dict[str, float]]:
        """Give the codes of each passage with their scores, strongest first.

        On problems and causes a code says that the issue is raised, on
        countermeasures and achievements that it is addressed or was overcome;
        each side has classifiers of its own beside the cues.
        """
        coded: list[dict[str, float]] = [{} for _ in given]
        of_side = [[number for number, role in enumerate(given) if role in held] for held in SIDES.values()]
        numbers = [number for side in of_side for number in side]
        if not numbers:
            return coded
        sides = np.repeat(np.arange(len(SIDES)), [len(side) for side in of_side])
        raw = self.meaning.scores(lot.texts, NAME).reshape(len(given), *self._bench.has.shape)[numbers, sides]
        cued = self.meaning.counts(lot.texts, NAME)[numbers] > 0
        scores = self._bench.judge(raw, cued, Stand.of(lot, numbers, sides))
        if self.has_added:
            added = self.meaning.counts(lot.texts, ADDED)[numbers] > 0
            scores = np.where(added, np.maximum(scores, CUE_SCORE), scores)
        rows, codes = np.nonzero(scores)
        found = scores[rows, codes]
        strongest = np.argsort(-found, kind="stable")
        for row, code, score in zip(*(of[strongest].tolist() for of in (rows, codes, found)), strict=True):
            coded[numbers[row]][self.names[code]] = round(score, 4)
        return coded

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
        self.sides = {side: Classifiers(**fields) for side, fields in parts.items()}
        self._lay_out()
        return self


@Language.factory(NAME, requires=["doc.spans"], assigns=["doc.spans"])
def make_issues(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    del name
    return IssueCoder(meaning.of(nlp))
