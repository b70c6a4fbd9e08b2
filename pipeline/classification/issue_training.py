"""Fits the issue classifiers: one a side and code with enough examples, and the threshold that serves unseen hands best."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from pipeline.classification import issues
from pipeline.classification.examples import FOLDS, Example, binary, fold_of
from pipeline.codebook import Codebook
from pipeline.data import Role

Flags = NDArray[np.bool_]
Scores = NDArray[np.float64]

STRENGTH = 10.0
ENOUGH = 20
GRID = np.arange(0.05, 0.91, 0.05)


@dataclass(frozen=True, slots=True)
class Lessons:
    """Passages of one side with their codes, and the fold that each is held out in."""

    texts: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    folds: NDArray[np.intp]


def fit(coder: issues.IssueCoder, examples: Sequence[Example], codebook: Codebook, progress: Callable[[str], None]) -> None:
    """Fit classifiers for both sides.

    The codebook's own examples teach the raising side too. Codes on the
    answering side are optional in the corpus, so only reports that carry some
    there teach it.
    """
    folds = fold_of(examples)
    lessons = {side: _lessons(side, examples, folds) for side in issues.SIDES}
    for side, given in lessons.items():
        names = _enough(given, coder.finder.names)
        if names:
            coder.sides[side] = _fitted(coder, given, names, codebook if side == "raising" else None, progress)


def _lessons(side: str, examples: Sequence[Example], folds: dict[str, int]) -> Lessons:
    sided = issues.SIDES[side]
    taught = examples if side == "raising" else [example for example in examples if _coded(example, sided)]
    rows = [
        (text, codes, folds[example.group])
        for example in taught
        for text, role, codes in zip(example.view.texts, example.roles, example.issues, strict=True)
        if role in sided
    ]
    texts, codes, held = zip(*rows, strict=True) if rows else ((), (), ())
    return Lessons(texts, codes, np.asarray(held, dtype=np.intp))


def _coded(example: Example, sided: frozenset[Role]) -> bool:
    return any(codes for role, codes in zip(example.roles, example.issues, strict=True) if role in sided)


def _enough(lessons: Lessons, names: Sequence[str]) -> list[str]:
    """Name the codes that enough passages carry, in the codebook's order."""
    counts = Counter(code for codes in lessons.codes for code in codes)
    return [name for name in names if counts[name] >= ENOUGH]


def _fitted(
    coder: issues.IssueCoder, lessons: Lessons, names: Sequence[str], codebook: Codebook | None, progress: Callable[[str], None]
) -> issues.Classifiers:
    said = [(issue.code, text) for issue in codebook.issues for text in issue.examples] if codebook else []
    rows = coder.meaning.rows([*lessons.texts, *(text for _, text in said)])
    counts = np.asarray([coder.finder.counts(text) for text in lessons.texts])
    cued = issues.columns(counts, coder.finder.names, names) > 0
    coded = [*lessons.codes, *((code,) for code, _ in said)]
    gold = np.asarray([[name in codes for name in names] for codes in coded])
    unseen = np.asarray([_unseen(rows, column, lessons.folds) for column in gold.T]).T
    models = [binary(STRENGTH).fit(rows, column) for column in gold.T]
    thresholds = _thresholds(unseen, cued, gold[: len(unseen)])
    for code, column, threshold in zip(names, gold.T, thresholds, strict=True):
        progress(f"{code}: {int(column.sum())} examples, threshold {threshold:.2f}")
    progress(f"issues, F1 on unseen hands: {_f1(unseen, cued, gold[: len(unseen)], np.asarray(thresholds)):.3f}")
    return _joined(names, models, thresholds)


def _joined(names: Sequence[str], models: Sequence[LogisticRegression], thresholds: Sequence[float]) -> issues.Classifiers:
    weights = np.ascontiguousarray(np.vstack([model.coef_ for model in models]).T, dtype=np.float32)
    intercepts = np.concatenate([model.intercept_ for model in models]).astype(np.float32)
    return issues.Classifiers(tuple(names), weights, intercepts, tuple(thresholds))


def _unseen(rows: csr_matrix, gold: Flags, folds: NDArray[np.intp]) -> Scores:
    """Score the rows that have a fold by a classifier that did not see their hand; the others always teach."""
    scores = np.zeros(len(folds))
    for fold in range(FOLDS):
        held = np.flatnonzero(folds == fold)
        kept = np.concatenate([np.flatnonzero(folds != fold), np.arange(len(folds), len(gold))])
        if len(held) and gold[kept].any():
            scores[held] = binary(STRENGTH).fit(rows[kept], gold[kept]).predict_proba(rows[held])[:, 1]
    return scores


def _thresholds(scores: Scores, cued: Flags, gold: Flags) -> list[float]:
    """Give each code the mean of the threshold that serves it best and of the one that serves all best.

    Few examples make the best of one code a matter of chance.
    """
    common = _best(scores, cued, gold)
    return [(common + _best(scores[:, code], cued[:, code], gold[:, code])) / 2 for code in range(gold.shape[1])]


def _best(scores: Scores, cued: Flags, gold: Flags) -> float:
    return float(max(GRID, key=lambda threshold: _f1(scores, cued, gold, threshold)))


def _f1(scores: Scores, cued: Flags, gold: Flags, thresholds: float | Scores) -> float:
    given = scores >= thresholds * np.where(cued, issues.HELPED, 1.0)
    return float(2 * (given & gold).sum() / max(1, given.sum() + gold.sum()))
