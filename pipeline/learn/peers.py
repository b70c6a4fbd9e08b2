"""Simple taggers that ours has to beat, all taught by the same examples."""

import importlib
import importlib.util
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.aggregate.mentions import RAISING
from pipeline.classification.cues import CueFinder
from pipeline.classification.examples import Example
from pipeline.classification.views import View
from pipeline.codebook import Codebook
from pipeline.data import Role
from pipeline.learn.scoring import ROLES
from pipeline.learn.tfidf import Linear, Weighting
from pipeline.resources import role_cues, words

Roles = list[list[Role]]
Issues = list[list[tuple[str, ...]]]
Peer = Callable[[Sequence[Example], Sequence[View]], Roles]
KEYWORDS = {
    Role.ACHIEVEMENT: ("achievement", "done"),
    Role.PROBLEM: ("problem",),
    Role.CAUSE: ("cause",),
    Role.COUNTERMEASURE: ("countermeasure", "todo"),
    Role.OTHER: ("background",),
}
CRF, CRF_ROUNDS = "pycrfsuite", 60
ENOUGH = 20
# rare codes seldom reach even odds: at one to four a code holds
EASED = -1.4


def majority(taught: Sequence[Example], views: Sequence[View]) -> Roles:
    """Give every passage the role that most characters of the examples have."""
    counts: Counter[Role] = Counter()
    for example in taught:
        for role, text in zip(example.roles, example.view.texts, strict=True):
            counts[role] += len(text)
    most = counts.most_common(1)[0][0]
    return [[most] * len(view.texts) for view in views]


def keywords(_taught: Sequence[Example], views: Sequence[View]) -> Roles:
    """Give the role of which most cue phrases stand in a passage."""
    return [[_by_cues(text) for text in view.texts] for view in views]


def headings_and_cues(_taught: Sequence[Example], views: Sequence[View]) -> Roles:
    """Give the role that the nearest telling heading announces, else the one of the cue phrases."""
    return [[_by_heading(path) or _by_cues(text) for path, text in zip(view.sections, view.texts, strict=True)] for view in views]


@cache
def _role_cues() -> CueFinder:
    return CueFinder(role_cues())


def _by_cues(text: str) -> Role:
    counts = _role_cues().counts(text)
    scores = {role: sum(counts[name] for name in names) for role, names in KEYWORDS.items()}
    best = max(scores, key=lambda role: scores[role])
    return best if scores[best] else Role.OTHER


def _by_heading(path: Sequence[str]) -> Role | None:
    for heading in reversed(path):
        counts = _role_cues().counts(heading)
        told = [role for role in Role if counts[f"heading_{role.value}"]]
        if len(told) == 1:
            return told[0]
    return None


def tfidf_linear(taught: Sequence[Example], views: Sequence[View]) -> Roles:
    """Judge each passage by itself: TF-IDF of character n-grams and a linear model."""
    texts = [text for example in taught for text in example.view.texts]
    weighting = Weighting.of(texts)
    gold = [role for example in taught for role in example.roles]
    targets = np.asarray([[role is other for other in ROLES] for role in gold], dtype=np.float64)
    model = Linear.of(weighting.rows(texts), targets, exclusive=True)
    return [[ROLES[number] for number in model.scores(weighting.rows(view.texts)).argmax(axis=1)] for view in views]


def crf(taught: Sequence[Example], views: Sequence[View]) -> Roles:
    """Decide whole reports by a linear-chain CRF on words, headings, place and neighbours; needs python-crfsuite."""
    library = importlib.import_module(CRF)
    trainer = library.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.0, "c2": 0.1, "max_iterations": CRF_ROUNDS, "feature.minfreq": 2})
    for example in taught:
        trainer.append(list(_seen(example.view)), [role.value for role in example.roles])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crf"
        trainer.train(str(path))
        tagger = library.Tagger()
        tagger.open(str(path))
        return [[Role(role) for role in tagger.tag(list(_seen(view)))] for view in views]


def _seen(view: View) -> Iterator[list[str]]:
    cut = [list(dict.fromkeys(words.cut(text))) for text in view.texts]
    for number, own in enumerate(cut):
        heading = "".join(view.sections[number][-1:])
        around = [(f"{step}", cut[number + step]) for step in (-1, 1) if 0 <= number + step < len(cut)]
        seen = [f"w={word}" for word in own] + [f"h={word}" for word in words.cut(heading)]
        seen += [f"{step}={word}" for step, other in around for word in (*other[:3], *other[-3:])]
        yield [*seen, f"place={10 * number // len(cut)}", f"first={''.join(own[:2])}"]


PEERS: dict[str, Peer] = {
    "majority": majority,
    "keywords": keywords,
    "headings_and_cues": headings_and_cues,
    "tfidf_linear": tfidf_linear,
    "crf": crf,
}


def available() -> dict[str, Peer]:
    """Give the peers whose libraries are installed."""
    has_crf = importlib.util.find_spec(CRF) is not None
    return {name: peer for name, peer in PEERS.items() if name != "crf" or has_crf}


def cued_issues(book: Codebook, given: Roles, views: Sequence[View]) -> Issues:
    """Code the passages given as problems and causes by the cues of the codebook."""
    finder = CueFinder({issue.code: issue.cues for issue in book.issues})
    return [
        [finder.groups_in(text) if role in RAISING else () for text, role in zip(view.texts, told, strict=True)]
        for view, told in zip(views, given, strict=True)
    ]


def tfidf_issues(taught: Sequence[Example], given: Roles, views: Sequence[View]) -> Issues:
    """Code the passages given as problems and causes by one linear model a code on TF-IDF."""
    flat = [
        (text, codes)
        for example in taught
        for text, role, codes in zip(example.view.texts, example.roles, example.issues, strict=True)
        if role in RAISING
    ]
    counts = Counter(code for _, codes in flat for code in codes)
    names = sorted(code for code, count in counts.items() if count >= ENOUGH)
    if not names:
        return [[() for _ in told] for told in given]
    weighting = Weighting.of([text for text, _ in flat])
    targets = np.asarray([[name in codes for name in names] for _, codes in flat], dtype=np.float64)
    model = Linear.of(weighting.rows([text for text, _ in flat]), targets, exclusive=False)
    coded = []
    for view, told in zip(views, given, strict=True):
        held = model.scores(weighting.rows(view.texts)) > EASED
        coded.append([_named(names, row) if role in RAISING else () for role, row in zip(told, held, strict=True)])
    return coded


def _named(names: Sequence[str], held: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, holds in zip(names, held, strict=True) if holds)
