"""The spaCy component that gives every passage its role and a score.

Two logistic regressions and learned transitions: what a passage says and what
stands over it first, then the first's verdicts in context, then what may
follow what. Writes the span group
`roles`: one span a passage in order, labelled, with `scores` in its attributes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skops.io
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.classification import decoding, features, meaning, views
from pipeline.classification.meaning import Meaning
from pipeline.classification.views import PASSAGES, Lot
from pipeline.data import Role
from pipeline.resources import role_cues
from pipeline.resources.bylines import signs
from pipeline.resources.captions import is_caption

NAME = "wenzhen_roles"
GROUP = "roles"
ROLES = tuple(Role)
FILE = "roles.skops"
NEVER = -14.0
OTHER_ALONE = np.eye(len(ROLES))[ROLES.index(Role.OTHER)]
SENTENCE_ENDS = "。；！？!?;"


@dataclass(frozen=True, slots=True)
class Linear:
    """A multinomial logistic regression laid out for speed: a column of weights and an intercept a role."""

    weights: features.Matrix
    intercepts: features.Matrix

    @classmethod
    def of(cls, model: LogisticRegression, scaler: StandardScaler | None = None) -> "Linear":
        """Take the weights of a fitted model, and into them those of the scaler before it.

        A role that the model never saw gets almost no probability.
        """
        weights = np.zeros((model.coef_.shape[1], len(ROLES)))
        intercepts = np.full(len(ROLES), NEVER)
        scale, mean = (scaler.scale_, scaler.mean_) if scaler else (1.0, 0.0)
        scaled = (model.coef_ / scale).T
        weights[:, model.classes_] = scaled
        intercepts[model.classes_] = model.intercept_ - (scaled.T * mean).sum(axis=1)
        return cls(np.ascontiguousarray(weights, dtype=np.float32), intercepts.astype(np.float32))

    def halved(self) -> dict[str, object]:
        """Give the fields as they are saved: weights in half precision."""
        return {"weights": self.weights.astype(np.float16), "intercepts": self.intercepts}

    @classmethod
    def whole(cls, fields: dict[str, features.Matrix]) -> "Linear":
        """Take fields as they were saved."""
        return cls(fields["weights"].astype(np.float32), fields["intercepts"])


class RoleTagger:
    """Tags the passages of Docs with roles; untrained until `fit_roles` or `from_disk`."""

    def __init__(self, meaning: Meaning, weight: float = 1.0) -> None:
        self.meaning, self.weight = meaning, weight
        self.first = self.second = Linear(np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
        self.moves = np.zeros((2, len(ROLES), len(ROLES)))
        self.trust = decoding.AS_IT_STANDS
        meaning.listen(NAME, role_cues())

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc."""
        given, sure = self.judge(views.together([views.of_doc(doc)]))
        pairs = zip(doc.spans[PASSAGES], given, strict=True)
        spans = [Span(doc, passage.start, passage.end, label=role.value) for passage, role in pairs]
        doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans, attrs={"scores": sure})
        return doc

    def judge(self, lot: Lot) -> tuple[list[Role], list[float]]:
        """Give the role and the score of every passage of a lot."""
        if not lot.texts:
            return [], []
        first = softmax(self._first_scores(lot))
        # in double precision, as the last bits of a product depend on how many rows it has
        second = softmax(self.second_rows(lot, first) @ self.second.weights.astype(np.float64) + self.second.intercepts)
        judged = second.astype(np.float64)
        judged[[_says_nothing(text) for text in lot.texts]] = OTHER_ALONE
        likely = self.decoded(lot, judged)
        sure = decoding.trusted(likely.max(axis=1), self.trust)
        return [ROLES[role] for role in likely.argmax(axis=1).tolist()], sure.round(4).tolist()

    def decoded(self, lot: Lot, judged: decoding.Floats) -> decoding.Floats:
        """Give the probability of each role at each passage of a lot, what may follow what considered."""
        begins = views.begins(lot)
        parts = [decoding.decode(judged[a:b], begins[a:b], self.moves, self.weight) for a, b in lot.spans if a < b]
        return np.concatenate(parts)

    def first_rows(self, lot: Lot) -> csr_matrix:
        """Give what the first pass sees, a row a passage."""
        over = features.surroundings(lot).rows()
        return hstack([self.meaning.rows(lot.texts), over], format="csr", dtype=np.float32)

    def second_rows(self, lot: Lot, first: features.Matrix) -> features.Matrix:
        """Give what the second pass sees after the first one's probabilities, a row a passage."""
        return features.second_pass(lot, first, self.meaning.counts(lot.texts, NAME))

    def use(self, first: Linear) -> None:
        """Take the weights of the first pass: those of what is said, then those of what stands over it."""
        self.first = first
        self.meaning.weigh(NAME, first.weights[: self.meaning.width])
        self._over = first.weights[self.meaning.width :].astype(np.float32)

    def _first_scores(self, lot: Lot) -> features.Matrix:
        over = features.surroundings(lot).scores(self._over)
        return np.asarray(self.meaning.scores(lot.texts, NAME) + over + self.first.intercepts)

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights, in the format of skops."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        parts = {"first": self.first.halved(), "second": self.second.halved(), "moves": self.moves, "trust": self.trust}
        skops.io.dump(parts, path / FILE)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "RoleTagger":
        """Read the weights; nothing beyond skops's own trusted types is loaded."""
        del exclude
        parts = skops.io.load(Path(path) / FILE, trusted=[])
        # the first pass's weights stay in half precision, as they are many and meaning holds them whole
        self.use(Linear(**parts["first"]))
        self.second, self.moves, self.trust = Linear.whole(parts["second"]), parts["moves"], parts["trust"]
        return self


def _says_nothing(text: str) -> bool:
    """Say whether a passage is only a signature, a date or a caption, which is `other` (annotation guide, decision 12)."""
    return is_caption(text) or (text[-1] not in SENTENCE_ENDS and signs(text))


def softmax(raw: features.Matrix) -> features.Matrix:
    """Turn scores into probabilities, a row a passage, a column a role in the order of `ROLES`."""
    raised = np.exp(raw - raw.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


@Language.factory(NAME, default_config={"weight": 1.0}, assigns=["doc.spans"])
def make_roles(nlp: Language, name: str, weight: float) -> Callable[[Doc], Doc]:
    """Make the component for a pipeline."""
    del name
    return RoleTagger(meaning.of(nlp), weight)
