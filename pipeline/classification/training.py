"""Fits the tagger on labelled views; the same examples and seed give the same weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import spacy
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from pipeline.classification import decoding, features, issues, roles
from pipeline.classification.cues import CueFinder
from pipeline.classification.views import View
from pipeline.codebook import Codebook
from pipeline.data import Role

FOLDS = 4
FIRST_STRENGTH, SECOND_STRENGTH, ISSUE_STRENGTH = 10.0, 0.02, 10.0
WEIGHT = 0.6
ENOUGH = 20
GRID = np.arange(0.1, 0.91, 0.05)


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled report as the tagger sees it: a role and issue codes a passage; `group` is its original."""

    view: View
    roles: tuple[Role, ...]
    issues: tuple[tuple[str, ...], ...]
    group: str


def train(
    examples: Sequence[Example], codebook: Codebook, version: str, progress: Callable[[str], None]
) -> spacy.language.Language:
    """Fit a pipeline with roles and issues, ready to be saved or used."""
    nlp = spacy.blank(
        "zh", meta={"name": "wenzhen", "version": version, "description": "Roles and issues of passages in branch reports"}
    )
    tagger = cast("roles.RoleTagger", nlp.add_pipe(roles.NAME, config={"weight": WEIGHT}))
    fit_roles(tagger, examples, progress)
    coder = cast("issues.IssueCoder", nlp.add_pipe(issues.NAME))
    coder.use(codebook)
    fit_issues(coder, examples, progress)
    return nlp


def fit_roles(tagger: roles.RoleTagger, examples: Sequence[Example], progress: Callable[[str], None]) -> None:
    """Fit both passes and the transitions; the second learns from verdicts on reports the first did not see."""
    rows = features.first_pass([example.view for example in examples])
    gold = np.asarray([roles.ROLES.index(role) for example in examples for role in example.roles])
    folds = fold_of([example.group for example in examples])
    sizes = [len(example.roles) for example in examples]
    fold_of_row = np.repeat([folds[example.group] for example in examples], sizes)
    unseen = np.zeros((len(gold), len(roles.ROLES)), dtype=np.float32)
    for fold in range(FOLDS):
        held = fold_of_row == fold
        unseen[held] = roles.probabilities(_first(rows[~held], gold[~held]), rows[held])
        progress(f"first pass, fold {fold + 1} of {FOLDS}: accuracy {(unseen[held].argmax(1) == gold[held]).mean():.3f}")
    tagger.first = _first(rows, gold)
    seconds = np.vstack(
        [
            features.second_pass(example.view, part)
            for example, part in zip(examples, np.split(unseen, np.cumsum(sizes)[:-1]), strict=True)
        ]
    )
    tagger.scaler = StandardScaler().fit(seconds)
    tagger.second = LogisticRegression(C=SECOND_STRENGTH, max_iter=400).fit(tagger.scaler.transform(seconds), gold)
    sequences = [[roles.ROLES.index(role) for role in example.roles] for example in examples]
    tagger.moves = decoding.transitions(sequences, [roles.begins(example.view) for example in examples], len(roles.ROLES))
    progress("second pass and transitions fitted")


def _first(rows: csr_matrix, gold: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=FIRST_STRENGTH, max_iter=40, tol=1e-3).fit(rows, gold)


def fold_of(groups: Sequence[str]) -> dict[str, int]:
    """Put every group into one of the folds, in turn by name."""
    return {group: number % FOLDS for number, group in enumerate(sorted(set(groups)))}


def fit_issues(coder: issues.IssueCoder, examples: Sequence[Example], progress: Callable[[str], None]) -> None:
    """Fit a classifier a code with enough examples, each with the threshold that serves unseen reports best."""
    rows, coded, groups = _raising(examples, coder.finder)
    folds = fold_of(groups)
    fold_of_row = np.asarray([folds[group] for group in groups])
    fitted: dict[str, LogisticRegression] = {}
    for code in coder.finder.names:
        gold = np.asarray([code in codes for codes in coded])
        if gold.sum() < ENOUGH:
            continue
        unseen = np.zeros(len(gold))
        for fold in range(FOLDS):
            held = fold_of_row == fold
            unseen[held] = _one(rows[~held], gold[~held]).predict_proba(rows[held])[:, 1]
        fitted[code] = _one(rows, gold)
        cued = np.asarray(rows[:, rows.shape[1] - len(coder.finder.names) + coder.finder.names.index(code)].todense()).ravel() > 0
        threshold, reached = _threshold(unseen, cued, gold)
        coder.thresholds[code] = threshold
        progress(f"{code}: {int(gold.sum())} examples, threshold {threshold:.2f}, F1 on unseen reports {reached:.3f}")
    coder.codes = tuple(fitted)
    coder.weights = np.vstack([model.coef_ for model in fitted.values()]).astype(np.float32)
    coder.intercepts = np.concatenate([model.intercept_ for model in fitted.values()]).astype(np.float32)


def _raising(examples: Sequence[Example], finder: CueFinder) -> tuple[csr_matrix, list[tuple[str, ...]], list[str]]:
    rows, coded, groups = [], [], []
    for example in examples:
        numbers = [number for number, role in enumerate(example.roles) if role in issues.RAISING]
        if numbers:
            rows.append(issues.matrix(example.view, numbers, [finder.counts(example.view.texts[number]) for number in numbers]))
            coded += [example.issues[number] for number in numbers]
            groups += [example.group] * len(numbers)
    return vstack(rows, format="csr"), coded, groups


def _one(rows: csr_matrix, gold: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=ISSUE_STRENGTH, solver="liblinear", class_weight="balanced").fit(rows, gold)


def _threshold(scores: np.ndarray, cued: np.ndarray, gold: np.ndarray) -> tuple[float, float]:
    reached = []
    for threshold in GRID:
        given = scores >= threshold * np.where(cued, issues.HELPED, 1.0)
        hits = (given & gold).sum()
        reached.append(2 * hits / max(1, given.sum() + gold.sum()))
    best = int(np.argmax(reached))
    return float(GRID[best]), float(reached[best])


def save(nlp: spacy.language.Language, folder: Path) -> None:
    """Save a pipeline as spaCy does."""
    nlp.to_disk(folder)
