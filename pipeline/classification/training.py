"""Fits the tagger on labelled views; the same examples and seed give the same weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
import spacy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from pipeline.classification import decoding, features, issue_training, issues, linear, meaning, roles, views
from pipeline.classification.examples import FOLDS, Example, Flags, Folds, cuts, fold_of, following, others, part_of
from pipeline.codebook import Codebook
from pipeline.data import Role
from pipeline.resources import concepts

Numbers = NDArray[np.intp]
Rows: TypeAlias = "csr_matrix | features.Matrix"
Teaching: TypeAlias = Callable[[Folds, int], Flags]

FIRST_STRENGTH, SECOND_STRENGTH = 0.7, 0.01
WEIGHT = 0.45
# what the log odds of a cause lose: our corpus, which has to teach causes, has one to five problems, 210 real openings one
# to eleven, and most of what looks like one there is a problem told with its reasons; κ on them rises by 0.014
DOUBT_OF_CAUSES = 2.0


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a pass learns from: rows, their roles by number, and the folds that they lie in."""

    rows: Rows
    gold: Numbers
    folds: Folds


@dataclass(frozen=True, slots=True)
class Judged:
    """An example with the probabilities that first passes give its roles, a row a passage.

    They had not seen its fold: `unseen` is of passes that learned from all others, `unsure` of passes that learned from one.
    """

    example: Example
    unseen: features.Matrix
    unsure: features.Matrix


def train(
    examples: Sequence[Example], codebook: Codebook, version: str, progress: Callable[[str], None]
) -> spacy.language.Language:
    """Fit a pipeline with roles and issues, ready to be saved or used."""
    nlp = spacy.blank(
        "zh", meta={"name": "wenzhen", "version": version, "description": "Roles and issues of passages in branch reports"}
    )
    once = list({example.group: example for example in reversed(examples)}.values())
    said = [text for example in once for text in example.view.texts]
    cast("meaning.Meaning", nlp.add_pipe(meaning.NAME)).learn(concepts(), said)
    tagger = cast("roles.RoleTagger", nlp.add_pipe(roles.NAME, config={"weight": WEIGHT}))
    fit_roles(tagger, examples, progress)
    coder = cast("issues.IssueCoder", nlp.add_pipe(issues.NAME))
    coder.use(codebook)
    issue_training.fit(coder, once, codebook, progress)
    return nlp


def fit_roles(tagger: roles.RoleTagger, examples: Sequence[Example], progress: Callable[[str], None]) -> None:
    """Fit both passes and the transitions.

    The second pass learns from verdicts of first passes that knew one fold
    only, which are as unsure of our reports as the whole first pass is of
    reports by others: had it met only sure verdicts, it would trust them too
    much there.
    """
    rows = vstack([tagger.first_rows(example.lot) for example in examples], format="csr")
    lessons = Lessons(rows, _gold(examples), _folds(examples))
    unseen, unsure = (_unseen(_first, lessons, rows, lessons.folds, teaching) for teaching in (others, following))
    for fold in range(FOLDS):
        held = lessons.folds == fold
        progress(f"first pass, fold {fold + 1} of {FOLDS}: accuracy {(unseen[held].argmax(1) == lessons.gold[held]).mean():.3f}")
    tagger.use(_first(rows, lessons.gold))
    sequences = [[roles.ROLES.index(role) for role in example.roles] for example in examples]
    tagger.moves = decoding.transitions(sequences, [views.begins(example.lot) for example in examples], len(roles.ROLES))
    verdicts = zip(examples, _by_example(unseen, examples), _by_example(unsure, examples), strict=True)
    _fit_second(tagger, [Judged(*verdict) for verdict in verdicts])
    progress("second pass, transitions and trust fitted")


def _fit_second(tagger: roles.RoleTagger, judged: Sequence[Judged]) -> None:
    """Fit the second pass and what its scores are worth.

    Reports teach it, and parts of them, which stand for cut downloads; excerpts have no context, and teach it only alone.
    """
    wholes = [one for one in judged if not one.example.is_excerpt] or judged
    parts = [(part_of(one.example, kept), one.unsure[kept]) for one in wholes for kept in cuts(one.example)]
    taught = [*((one.example, one.unsure) for one in wholes), *parts]
    examples = [example for example, _ in taught]
    rows = np.vstack([tagger.second_rows(example.lot, likely) for example, likely in taught])
    lessons = Lessons(rows, _gold(examples), _folds(examples))
    tagger.second = _second(lessons.rows, lessons.gold)
    tagger.trust = _trust(tagger, wholes, lessons)


def _gold(examples: Sequence[Example]) -> Numbers:
    return np.asarray([roles.ROLES.index(role) for example in examples for role in example.roles])


def _folds(examples: Sequence[Example]) -> Folds:
    folds = fold_of(examples)
    return np.repeat([folds[example.group] for example in examples], [len(example.roles) for example in examples])


def _by_example(rows: features.Matrix, examples: Sequence[Example]) -> list[features.Matrix]:
    return np.split(rows, np.cumsum([len(example.roles) for example in examples])[:-1])


def _second(seconds: features.Matrix, gold: Numbers) -> roles.Linear:
    scaler = StandardScaler().fit(seconds)
    model = LogisticRegression(C=SECOND_STRENGTH, max_iter=400).fit(scaler.transform(seconds), gold)
    fitted = roles.Linear.of(model, scaler)
    fitted.intercepts[roles.ROLES.index(Role.CAUSE)] -= DOUBT_OF_CAUSES
    return fitted


def _trust(tagger: roles.RoleTagger, wholes: Sequence[Judged], lessons: Lessons) -> decoding.Floats:
    """Learn how far the scores of roles are to be trusted: second passes judge hands that they did not see.

    They judge what first passes on the other folds say, as a saved tagger does.
    """
    examples = [one.example for one in wholes]
    rows = np.vstack([tagger.second_rows(one.example.lot, one.unseen) for one in wholes])
    parts = _by_example(_unseen(_second, lessons, rows, _folds(examples), others), examples)
    likely = np.vstack(
        [tagger.decoded(example.lot, part.astype(np.float64)) for example, part in zip(examples, parts, strict=True)]
    )
    right, sure = likely.argmax(axis=1) == _gold(examples), decoding.odds(likely.max(axis=1))
    if right.all() or not right.any():
        return decoding.AS_IT_STANDS
    model = LogisticRegression().fit(sure[:, None], right)
    return np.array([model.coef_[0, 0], model.intercept_[0]])


def _unseen(
    fit: Callable[[Rows, Numbers], roles.Linear], lessons: Lessons, rows: Rows, folds: Folds, teaching: Teaching
) -> features.Matrix:
    """Give the probabilities of roles, a row each, as fits that did not see the row's fold judge them.

    `teaching` flags the lessons that teach the judge of a fold; all roles are alike where these tell no two roles apart.
    """
    judged = np.full((len(folds), len(roles.ROLES)), 1 / len(roles.ROLES), dtype=np.float32)
    for fold in range(FOLDS):
        held, kept = folds == fold, teaching(lessons.folds, fold)
        if held.any() and len(np.unique(lessons.gold[kept])) > 1:
            model = fit(lessons.rows[kept], lessons.gold[kept])
            judged[held] = roles.softmax(np.asarray(rows[held] @ model.weights + model.intercepts))
    return judged


def _first(rows: csr_matrix, gold: Numbers) -> roles.Linear:
    """Fit one role against the rest each: as good for the second pass as a joint fit, and many times faster."""
    met = np.unique(gold)
    weights = np.zeros((rows.shape[1], len(roles.ROLES)), dtype=np.float32)
    intercepts = np.full(len(roles.ROLES), roles.NEVER, dtype=np.float32)
    weights[:, met], intercepts[met] = linear.scaled(rows, gold[:, None] == met, FIRST_STRENGTH)
    return roles.Linear(weights, intercepts)


def save(nlp: spacy.language.Language, folder: Path) -> None:
    """Save a pipeline as spaCy does."""
    nlp.to_disk(folder)
