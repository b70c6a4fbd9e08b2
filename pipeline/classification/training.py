"""Fits the tagger on labelled views; the same examples and seed give the same weights."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import spacy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from pipeline.classification import decoding, features, issues, roles
from pipeline.classification.cues import CueFinder
from pipeline.classification.views import View
from pipeline.codebook import Codebook
from pipeline.data import Role

Flags = NDArray[np.bool_]
Folds = NDArray[np.intp]
Scores = NDArray[np.float64]

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
    fit_issues(coder, list({example.group: example for example in reversed(examples)}.values()), progress)
    return nlp


def fit_roles(tagger: roles.RoleTagger, examples: Sequence[Example], progress: Callable[[str], None]) -> None:
    """Fit both passes and the transitions; the second learns from verdicts on reports the first did not see."""
    rows = vstack([features.side_by_side(features.first_pass(example.view)) for example in examples], format="csr")
    gold = np.asarray([roles.ROLES.index(role) for example in examples for role in example.roles])
    folds = fold_of([example.group for example in examples])
    sizes = [len(example.roles) for example in examples]
    fold_of_row = np.repeat([folds[example.group] for example in examples], sizes)
    unseen = np.zeros((len(gold), len(roles.ROLES)), dtype=np.float32)
    for fold in range(FOLDS):
        held = fold_of_row == fold
        unseen[held] = _judged(rows[~held], gold[~held], rows[held])
        progress(f"first pass, fold {fold + 1} of {FOLDS}: accuracy {(unseen[held].argmax(1) == gold[held]).mean():.3f}")
    tagger.first = roles.Linear.of(_first(rows, gold))
    seconds = np.vstack(
        [
            features.second_pass(example.view, part)
            for example, part in zip(examples, np.split(unseen, np.cumsum(sizes)[:-1]), strict=True)
        ]
    )
    scaler = StandardScaler().fit(seconds)
    second = LogisticRegression(C=SECOND_STRENGTH, max_iter=400).fit(scaler.transform(seconds), gold)
    tagger.second = roles.Linear.of(second, scaler)
    sequences = [[roles.ROLES.index(role) for role in example.roles] for example in examples]
    tagger.moves = decoding.transitions(sequences, [roles.begins(example.view) for example in examples], len(roles.ROLES))
    progress("second pass and transitions fitted")


def _judged(rows: csr_matrix, gold: Folds, unseen: csr_matrix) -> features.Matrix:
    model = roles.Linear.of(_first(rows, gold))
    return roles.softmax(np.asarray(unseen @ model.weights + model.intercepts))


def _first(rows: csr_matrix, gold: Folds) -> LogisticRegression:
    return LogisticRegression(C=FIRST_STRENGTH, max_iter=40, tol=1e-3).fit(rows, gold)


def fold_of(groups: Sequence[str]) -> dict[str, int]:
    """Put every group into one of the folds, in turn by name."""
    return {group: number % FOLDS for number, group in enumerate(sorted(set(groups)))}


def fit_issues(coder: issues.IssueCoder, examples: Sequence[Example], progress: Callable[[str], None]) -> None:
    """Fit a classifier a side and code with enough examples, with the threshold that serves unseen reports best.

    Codes on the answering side are optional in the corpus, so only reports
    that carry some there teach it.
    """
    for side, sided in issues.SIDES.items():
        taught = examples if side == "raising" else [example for example in examples if _coded(example, sided)]
        names = _enough(taught, sided, coder.finder.names)
        rows, coded, groups = _rows(taught, sided, coder.finder, names)
        folds = fold_of(groups)
        fold_of_row = np.asarray([folds[group] for group in groups])
        fitted = {}
        for place, code in enumerate(names):
            gold = np.asarray([code in codes for codes in coded])
            cued = rows[:, [rows.shape[1] - len(names) + place]].toarray().ravel() > 0
            threshold, reached = _threshold(_unseen(rows, gold, fold_of_row), cued, gold)
            fitted[code] = (_one(rows, gold), threshold)
            progress(f"{side} {code}: {int(gold.sum())} examples, threshold {threshold:.2f}, F1 unseen {reached:.3f}")
        coder.sides[side] = issues.Classifiers(
            tuple(fitted),
            np.ascontiguousarray(np.vstack([model.coef_ for model, _ in fitted.values()]).T, dtype=np.float32),
            np.concatenate([model.intercept_ for model, _ in fitted.values()]).astype(np.float32),
            tuple(threshold for _, threshold in fitted.values()),
        )


def _enough(examples: Sequence[Example], sided: frozenset[Role], names: Sequence[str]) -> list[str]:
    """Name the codes that enough passages of a side carry, in the codebook's order."""
    pairs = (pair for example in examples for pair in zip(example.roles, example.issues, strict=True))
    counts = Counter(code for role, codes in pairs if role in sided for code in codes)
    return [name for name in names if counts[name] >= ENOUGH]


def _coded(example: Example, sided: frozenset[Role]) -> bool:
    return any(codes for role, codes in zip(example.roles, example.issues, strict=True) if role in sided)


def _unseen(rows: csr_matrix, gold: Flags, fold_of_row: Folds) -> Scores:
    """Score every row by a classifier that did not see its report."""
    scores = np.zeros(len(gold))
    for fold in range(FOLDS):
        held = fold_of_row == fold
        scores[held] = _one(rows[~held], gold[~held]).predict_proba(rows[held])[:, 1]
    return scores


def _rows(
    examples: Sequence[Example], sided: frozenset[Role], finder: CueFinder, names: Sequence[str]
) -> tuple[csr_matrix, list[tuple[str, ...]], list[str]]:
    rows, coded, groups = [], [], []
    columns = [finder.names.index(name) for name in names]
    for example in examples:
        numbers = [number for number, role in enumerate(example.roles) if role in sided]
        if numbers:
            counts = np.asarray([finder.counts(example.view.texts[number]) for number in numbers])[:, columns]
            rows.append(features.side_by_side(issues.blocks(example.view, numbers, counts)))
            coded += [example.issues[number] for number in numbers]
            groups += [example.group] * len(numbers)
    return vstack(rows, format="csr"), coded, groups


def _one(rows: csr_matrix, gold: Flags) -> LogisticRegression:
    return LogisticRegression(C=ISSUE_STRENGTH, solver="liblinear", class_weight="balanced").fit(rows, gold)


def _threshold(scores: Scores, cued: Flags, gold: Flags) -> tuple[float, float]:
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
