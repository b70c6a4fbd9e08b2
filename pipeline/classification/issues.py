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
WIDTH, HEADING_WIDTH = 2**16, 2**12
CUE_SCORE = 0.6
HELPED = 0.5
WEIGHTS = ("codes", "weights", "intercepts", "thresholds")
RAISING = frozenset({Role.PROBLEM, Role.CAUSE})


class IssueCoder:
    """Codes the passages of Docs whose roles are known; cues need no training."""

    def __init__(self) -> None:
        self.codes: tuple[str, ...] = ()
        self.weights = np.zeros((0, 0), dtype=np.float32)
        self.intercepts = np.zeros(0, dtype=np.float32)
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
        cues = [self.finder.counts(text) if role is not Role.OTHER else [] for text, role in zip(view.texts, given, strict=True)]
        raising = [number for number, role in enumerate(given) if role in RAISING]
        judged = dict(zip(raising, self._judge(view, raising, cues), strict=True))
        coded = []
        for number, counts in enumerate(cues):
            cued = {code for code, count in zip(self.finder.names, counts, strict=False) if count}
            found = self._joined(cued, judged[number]) if number in judged else dict.fromkeys(sorted(cued), CUE_SCORE)
            coded.append(dict(sorted(found.items(), key=lambda pair: -pair[1])))
        return coded

    def _joined(self, cued: set[str], judged: Mapping[str, float]) -> dict[str, float]:
        """Join cues and classifiers: a code holds by its classifier's threshold, which a cue halves."""
        found = {}
        for code in self.finder.names:
            score = judged.get(code)
            if score is None:
                if code in cued:
                    found[code] = CUE_SCORE
            elif score >= self.thresholds[code] * (HELPED if code in cued else 1.0):
                found[code] = round(score, 4)
        return found

    def _judge(self, view: View, numbers: Sequence[int], cues: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        if not numbers or not self.codes:
            return [{} for _ in numbers]
        rows = matrix(view, numbers, [cues[number] for number in numbers])
        scores = 1 / (1 + np.exp(-np.asarray(rows @ self.weights.T + self.intercepts)))
        return [dict(zip(self.codes, map(float, row), strict=True)) for row in scores]

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write classifiers and thresholds, in the format of skops."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        skops.io.dump({name: getattr(self, name) for name in WEIGHTS}, path / FILE)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "IssueCoder":
        """Read classifiers and thresholds; nothing beyond skops's own trusted types is loaded."""
        del exclude
        parts = skops.io.load(Path(path) / FILE, trusted=[])
        for name in WEIGHTS:
            setattr(self, name, parts[name])
        return self


def matrix(view: View, numbers: Sequence[int], cues: Sequence[Sequence[int]]) -> csr_matrix:
    """Give what the classifiers see of some passages: wording, the nearest heading, the cues of each code."""
    texts = [view.texts[number] for number in numbers]
    headings = [view.sections[number][-1] if view.sections[number] else "" for number in numbers]
    heading = features.matrix([features.grams(headings, (2, 3), "h")], len(numbers), HEADING_WIDTH)
    counted = csr_matrix(np.asarray(cues, dtype=np.float32).clip(max=2))
    return hstack([features.wording(texts, WIDTH), heading * 0.5, counted * 0.5], format="csr", dtype=np.float32)


@Language.factory(NAME, requires=["doc.spans"], assigns=["doc.spans"])
def make_issues(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    del nlp, name
    return IssueCoder()
