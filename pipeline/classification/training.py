"""Fits the tagger on labelled views; the same examples and seed give the same weights."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
import spacy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from pipeline.classification import decoding, features, issue_training, issues, meaning, roles, views
from pipeline.classification.examples import FOLDS, Example, binary, cuts, fold_of, part_of
from pipeline.codebook import Codebook
from pipeline.resources import concepts

Numbers = NDArray[np.intp]
Rows: TypeAlias = "csr_matrix | features.Matrix"

FIRST_STRENGTH, SECOND_STRENGTH = 2.0, 0.01
WEIGHT = 0.6


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
    """Fit both passes and the transitions; the second learns from verdicts on reports the first did not see."""
    rows = vstack([tagger.first_rows(example.lot) for example in examples], format="csr")
    gold, folds = _gold(examples), _folds(examples)
    unseen = _unseen(_first, rows, gold, folds)
    for fold in range(FOLDS):
        held = folds == fold
        progress(f"first pass, fold {fold + 1} of {FOLDS}: accuracy {(unseen[held].argmax(1) == gold[held]).mean():.3f}")
    tagger.use(_first(rows, gold))
    sequences = [[roles.ROLES.index(role) for role in example.roles] for example in examples]
    tagger.moves = decoding.transitions(sequences, [views.begins(example.lot) for example in examples], len(roles.ROLES))
    _fit_second(tagger, examples, unseen)
    progress("second pass, transitions and trust fitted")


def _fit_second(tagger: roles.RoleTagger, examples: Sequence[Example], unseen: features.Matrix) -> None:
    """Fit the second pass and what its scores are worth.

    Reports teach it, and parts of them, which stand for cut downloads; excerpts have no context, and teach it only alone.
    """
    judged = list(zip(examples, _by_example(unseen, examples), strict=True))
    wholes = [(example, likely) for example, likely in judged if not example.is_excerpt] or judged
    parts = [(part_of(example, kept), likely[kept]) for example, likely in wholes for kept in cuts(example)]
    taught = [example for example, _ in (*wholes, *parts)]
    seconds = np.vstack([tagger.second_rows(example.lot, likely) for example, likely in (*wholes, *parts)])
    tagger.second = _second(seconds, _gold(taught))
    tagger.trust = _trust(tagger, taught, seconds)


def _gold(examples: Sequence[Example]) -> Numbers:
    return np.asarray([roles.ROLES.index(role) for example in examples for role in example.roles])


def _folds(examples: Sequence[Example]) -> Numbers:
    folds = fold_of(examples)
    return np.repeat([folds[example.group] for example in examples], [len(example.roles) for example in examples])


def _by_example(rows: features.Matrix, examples: Sequence[Example]) -> list[features.Matrix]:
    return np.split(rows, np.cumsum([len(example.roles) for example in examples])[:-1])


def _second(seconds: features.Matrix, gold: Numbers) -> roles.Linear:
    scaler = StandardScaler().fit(seconds)
    model = LogisticRegression(C=SECOND_STRENGTH, max_iter=400).fit(scaler.transform(seconds), gold)
    return roles.Linear.of(model, scaler)


def _trust(tagger: roles.RoleTagger, examples: Sequence[Example], seconds: features.Matrix) -> decoding.Floats:
    """Learn how far the scores of roles are to be trusted, from second passes on hands that they did not see."""
    gold = _gold(examples)
    parts = _by_example(_unseen(_second, seconds, gold, _folds(examples)), examples)
    likely = np.vstack(
        [tagger.decoded(example.lot, part.astype(np.float64)) for example, part in zip(examples, parts, strict=True)]
    )
    right, sure = likely.argmax(axis=1) == gold, decoding.odds(likely.max(axis=1))
    if right.all() or not right.any():
        return decoding.AS_IT_STANDS
    model = LogisticRegression().fit(sure[:, None], right)
    return np.array([model.coef_[0, 0], model.intercept_[0]])


def _unseen(fit: Callable[[Rows, Numbers], roles.Linear], rows: Rows, gold: Numbers, fold_of_row: Numbers) -> features.Matrix:
    """Give the probabilities of roles, a row each, as fits on the other folds judge them; all alike where no other fold is."""
    judged = np.full((len(gold), len(roles.ROLES)), 1 / len(roles.ROLES), dtype=np.float32)
    for fold in range(FOLDS):
        held = fold_of_row == fold
        if held.any() and not held.all():
            model = fit(rows[~held], gold[~held])
            judged[held] = roles.softmax(np.asarray(rows[held] @ model.weights + model.intercepts))
    return judged


def _first(rows: csr_matrix, gold: Numbers) -> roles.Linear:
    """Fit one role against the rest each: as good for the second pass as a joint fit, and many times faster."""
    weights = np.zeros((rows.shape[1], len(roles.ROLES)), dtype=np.float32)
    intercepts = np.full(len(roles.ROLES), roles.NEVER, dtype=np.float32)
    for role in np.unique(gold):
        model = binary(FIRST_STRENGTH).fit(rows, gold == role)
        weights[:, role], intercepts[role] = model.coef_[0], model.intercept_[0]
    return roles.Linear(weights, intercepts)


def save(nlp: spacy.language.Language, folder: Path) -> None:
    """Save a pipeline as spaCy does."""
    nlp.to_disk(folder)
