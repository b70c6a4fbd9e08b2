"""The spaCy component that codes passages with issues of the codebook.

Cues of the codebook code at once. Codes with enough examples have a
classifier whose score counts beside the cues, each with a threshold of its
own. Writes the span group `issues`: any number of spans a passage, labelled
with the code, with `scores` in its attributes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import skops.io
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.classification import features, roles, views
from pipeline.classification.cues import CueFinder
from pipeline.classification.views import PASSAGES, View
from pipeline.codebook import Codebook
from pipeline.data import Role

NAME = "wenzhen_issues"
GROUP = "issues"
FILE = "issues.skops"
WIDTH = 2**16
CUE_SCORE = 0.6
RAISING = frozenset({Role.PROBLEM, Role.CAUSE})
ADDRESSING = frozenset({Role.COUNTERMEASURE, Role.ACHIEVEMENT})


class IssueCoder:
    """Codes the passages of Docs whose roles are known; cues need no training."""

    def __init__(self) -> None:
        self.models: dict[str, LogisticRegression] = {}
        self.thresholds: dict[str, float] = {}
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

        On problems and causes by classifier and cue; on countermeasures and
        achievements by cue alone, where they mean that the issue is addressed.
        """
        raising = [number for number, role in enumerate(given) if role in RAISING]
        judged = self._judge(view, raising)
        coded = []
        for number, role in enumerate(given):
            found = dict.fromkeys(self.finder.groups_in(view.texts[number]), CUE_SCORE) if role is not Role.OTHER else {}
            if number in judged:
                found = self._joined(found, judged[number])
            coded.append(dict(sorted(found.items(), key=lambda pair: -pair[1])))
        return coded

    def _joined(self, cued: Mapping[str, float], judged: Mapping[str, float]) -> dict[str, float]:
        """Join cues and classifiers: a code holds by its classifier's threshold, which a cue halves."""
        found = {}
        for code in self.finder.names:
            score = judged.get(code)
            if score is None:
                if code in cued:
                    found[code] = cued[code]
            elif score >= self.thresholds[code] * (0.5 if code in cued else 1.0):
                found[code] = round(score, 4)
        return found

    def _judge(self, view: View, numbers: Sequence[int]) -> dict[int, dict[str, float]]:
        if not numbers or not self.models:
            return {number: {} for number in numbers}
        rows = matrix(view, numbers, self.finder)
        scores = {code: model.predict_proba(rows)[:, 1] for code, model in self.models.items()}
        return {number: {code: float(column[row]) for code, column in scores.items()} for row, number in enumerate(numbers)}

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write classifiers and thresholds, in the format of skops."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        skops.io.dump({"models": self.models, "thresholds": self.thresholds}, path / FILE)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "IssueCoder":
        """Read classifiers and thresholds; nothing beyond skops's own trusted types is loaded."""
        del exclude
        parts = skops.io.load(Path(path) / FILE, trusted=[])
        self.models, self.thresholds = parts["models"], parts["thresholds"]
        return self


def matrix(view: View, numbers: Sequence[int], finder: CueFinder) -> csr_matrix:
    """Give what the classifiers see of some passages: wording, the nearest heading, the cues of each code."""
    wording = features.hashed((features.wording(view.texts[number]) for number in numbers), WIDTH)
    heading = features.hashed((_nearest(view, number) for number in numbers), 2**12)
    cues = csr_matrix(np.asarray([finder.counts(view.texts[number]) for number in numbers], dtype=np.float32).clip(max=2))
    return hstack([wording, heading * 0.5, cues * 0.5], format="csr", dtype=np.float32)


def _nearest(view: View, number: int) -> Iterable[str]:
    path = view.sections[number]
    return features.wording(path[-1]) if path else ()


@Language.factory(NAME, requires=["doc.spans"], assigns=["doc.spans"])
def make_issues(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    del nlp, name
    return IssueCoder()
