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
from pipeline.codebook import GAP, Codebook
from pipeline.data import Role

Flags = NDArray[np.bool_]
Folds = NDArray[np.intp]
Scores = NDArray[np.float64]

SEED = 20261122
FOLDS = 4
FIRST_STRENGTH, SECOND_STRENGTH, ISSUE_STRENGTH = 2.0, 0.02, 10.0
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
    once = list({example.group: example for example in reversed(examples)}.values())
    fit_issues(coder, once, codebook, progress)
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
    tagger.first = _first(rows, gold)
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
    model = _first(rows, gold)
    return roles.softmax(np.asarray(unseen @ model.weights + model.intercepts))


def _first(rows: csr_matrix, gold: Folds) -> roles.Linear:
    """Fit one role against the rest each: as good for the second pass as a joint fit, and many times faster."""
    weights = np.zeros((rows.shape[1], len(roles.ROLES)), dtype=np.float32)
    intercepts = np.full(len(roles.ROLES), roles.NEVER, dtype=np.float32)
    for role in np.unique(gold):
        model = _binary(FIRST_STRENGTH).fit(rows, gold == role)
        weights[:, role], intercepts[role] = model.coef_[0], model.intercept_[0]
    return roles.Linear(weights, intercepts)


def _binary(strength: float, balance: str | None = None) -> LogisticRegression:
    """Make a classifier fitted in the dual, which suits few rows of many columns."""
    return LogisticRegression(C=strength, solver="liblinear", dual=True, class_weight=balance, random_state=SEED)


def fold_of(groups: Sequence[str]) -> dict[str, int]:
    """Put every group into one of the folds, in turn by name."""
    return {group: number % FOLDS for number, group in enumerate(sorted(set(groups)))}


def fit_issues(
    coder: issues.IssueCoder, examples: Sequence[Example], codebook: Codebook, progress: Callable[[str], None]
) -> None:
    """Fit a classifier a side and code with enough examples, with the threshold that serves unseen reports best.

    The codebook's own wording teaches the raising side too. Codes on the
    answering side are optional in the corpus, so only reports that carry some
    there teach it.
    """
    for side, sided in issues.SIDES.items():
        raising = side == "raising"
        taught = examples if raising else [example for example in examples if _coded(example, sided)]
        names = _enough(taught, sided, coder.finder.names)
        if not names:
            continue
        rows, coded, groups = _rows(taught, sided, coder.finder, names)
        lessons = _lessons(codebook, coder.finder, names) if raising else (rows[:0], [])
        folds = fold_of(groups)
        fold_of_row = np.asarray([folds[group] for group in groups])
        fitted = {}
        for place, code in enumerate(names):
            taught_rows, gold = (
                vstack([rows, lessons[0]], format="csr"),
                np.asarray([code in codes for codes in coded + lessons[1]]),
            )
            unseen = _unseen(taught_rows, gold, fold_of_row)
            cued = rows[:, [rows.shape[1] - len(names) + place]].toarray().ravel() > 0
            threshold, reached = _threshold(unseen, cued, gold[: len(coded)])
            fitted[code] = (_one(taught_rows, gold), threshold)
            progress(
                f"{side} {code}: {int(gold[: len(coded)].sum())} examples, threshold {threshold:.2f}, F1 unseen {reached:.3f}"
            )
        coder.sides[side] = _joined(fitted)


def _joined(fitted: dict[str, tuple[LogisticRegression, float]]) -> issues.Classifiers:
    weights = np.vstack([model.coef_ for model, _ in fitted.values()]).T
    return issues.Classifiers(
        tuple(fitted),
        np.ascontiguousarray(weights, dtype=np.float32),
        np.concatenate([model.intercept_ for model, _ in fitted.values()]).astype(np.float32),
        tuple(threshold for _, threshold in fitted.values()),
    )


def _lessons(codebook: Codebook, finder: CueFinder, names: Sequence[str]) -> tuple[csr_matrix, list[tuple[str, ...]]]:
    """Make passages of the codebook's examples and cues, each carrying its code."""
    said = [(issue.code, text) for issue in codebook.issues for text in issue.examples]
    said += [(issue.code, f"有的{cue.replace(GAP, '')}。") for issue in codebook.issues for cue in issue.cues]
    view = View(tuple(text for _, text in said), ((),) * len(said), tuple(range(len(said))))
    columns = [finder.names.index(name) for name in names]
    counts = np.asarray([finder.counts(text) for text in view.texts])[:, columns]
    return features.side_by_side(issues.blocks(view, range(len(said)), counts)), [(code,) for code, _ in said]


def _enough(examples: Sequence[Example], sided: frozenset[Role], names: Sequence[str]) -> list[str]:
    """Name the codes that enough passages of a side carry, in the codebook's order."""
    pairs = (pair for example in examples for pair in zip(example.roles, example.issues, strict=True))
    counts = Counter(code for role, codes in pairs if role in sided for code in codes)
    return [name for name in names if counts[name] >= ENOUGH]


def _coded(example: Example, sided: frozenset[Role]) -> bool:
    return any(codes for role, codes in zip(example.roles, example.issues, strict=True) if role in sided)


def _unseen(rows: csr_matrix, gold: Flags, fold_of_row: Folds) -> Scores:
    """Score the rows that have a fold by a classifier that did not see their report; the others always teach."""
    count = len(fold_of_row)
    scores = np.zeros(count)
    for fold in range(FOLDS):
        held = np.zeros(len(gold), dtype=bool)
        held[:count] = fold_of_row == fold
        scores[held[:count]] = _one(rows[~held], gold[~held]).predict_proba(rows[held])[:, 1]
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
    return _binary(ISSUE_STRENGTH, "balanced").fit(rows, gold)


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
