"""The spaCy component that gives every passage its role and a score.

Two logistic regressions and learned transitions: wording first, then the
first's verdicts in context, then the likeliest sequence. Writes the span group
`roles`: one span a passage in order, labelled, with `scores` in its attributes.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import skops.io
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.classification import decoding, features, views
from pipeline.classification.views import PASSAGES, View
from pipeline.data import Role

NAME = "wenzhen_roles"
GROUP = "roles"
ROLES = tuple(Role)
FILE = "roles.skops"


class RoleTagger:
    """Tags the passages of Docs with roles; untrained until `fit` or `from_disk`."""

    def __init__(self, weight: float = 1.0) -> None:
        self.weight = weight
        self.first = LogisticRegression()
        self.second = LogisticRegression()
        self.scaler = StandardScaler()
        self.moves = np.zeros((2, len(ROLES), len(ROLES)))

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc."""
        return next(iter(self.pipe([doc])))

    def pipe(self, docs: Iterable[Doc], batch_size: int = 32) -> Iterable[Doc]:
        """Tag Docs in order, many at a time."""
        batch: list[Doc] = []
        for doc in docs:
            batch.append(doc)
            if len(batch) >= batch_size:
                yield from self._tag(batch)
                batch = []
        yield from self._tag(batch)

    def _tag(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        judged = self.judge([views.of_doc(doc) for doc in docs])
        for doc, (roles, scores) in zip(docs, judged, strict=True):
            pairs = zip(doc.spans[PASSAGES], roles, strict=True)
            spans = [Span(doc, passage.start, passage.end, label=role.value) for passage, role in pairs]
            doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans, attrs={"scores": scores})
        return docs

    def judge(self, reports: Sequence[View]) -> list[tuple[list[Role], list[float]]]:
        """Give the roles and scores of the passages of each view."""
        reports = list(reports)
        filled = [view for view in reports if view.texts]
        by_view: dict[int, np.ndarray] = {}
        if filled:
            flat = probabilities(self.first, features.first_pass(filled))
            edges = np.cumsum([len(view.texts) for view in filled])[:-1]
            by_view = {id(view): part for view, part in zip(filled, np.split(flat, edges), strict=True)}
        return [self._decide(view, by_view.get(id(view))) for view in reports]

    def _decide(self, view: View, first: np.ndarray | None) -> tuple[list[Role], list[float]]:
        if first is None:
            return [], []
        second = probabilities(self.second, scaled(self.scaler, features.second_pass(view, first)))
        path, sure = decoding.decode(second.astype(np.float64), begins(view), self.moves, self.weight)
        return [ROLES[role] for role in path], [round(float(sure[place, role]), 4) for place, role in enumerate(path)]

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights, in the format of skops."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        skops.io.dump({"first": self.first, "second": self.second, "scaler": self.scaler, "moves": self.moves}, path / FILE)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "RoleTagger":
        """Read the weights; nothing beyond skops's own trusted types is loaded."""
        del exclude
        parts = skops.io.load(Path(path) / FILE, trusted=[])
        self.first, self.second, self.scaler, self.moves = (parts[key] for key in ("first", "second", "scaler", "moves"))
        return self


def probabilities(model: LogisticRegression, rows: csr_matrix | features.Matrix) -> features.Matrix:
    """Give the probability of each role, a column a role in the order of `ROLES`; a role never seen has almost none.

    What scikit-learn's `predict_proba` gives, without its checks of every call.
    """
    scores = np.asarray(rows @ model.coef_.T + model.intercept_)
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    found = np.full((len(scores), len(ROLES)), 1e-6, dtype=np.float32)
    found[:, model.classes_] = scores / scores.sum(axis=1, keepdims=True)
    return found


def scaled(scaler: StandardScaler, rows: features.Matrix) -> features.Matrix:
    """Scale rows as the scaler learned."""
    return np.asarray((rows - scaler.mean_) / scaler.scale_, dtype=np.float32)


def begins(view: View) -> list[bool]:
    """Say of each passage whether it begins a paragraph."""
    before = (-1, *view.paragraphs[:-1])
    return [paragraph != previous for paragraph, previous in zip(view.paragraphs, before, strict=True)]


@Language.factory(NAME, default_config={"weight": 1.0}, assigns=["doc.spans"])
def make_roles(nlp: Language, name: str, weight: float) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    del nlp, name
    return RoleTagger(weight)
