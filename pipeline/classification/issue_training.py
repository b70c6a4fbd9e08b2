"""Fits the issue classifiers of each side: two passes for the codes with enough examples, and thresholds.

The second pass and the thresholds learn from what the first says of hands that it did not see.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from pipeline.classification import issues, linear
from pipeline.classification.examples import FOLDS, Example, Folds, fold_of
from pipeline.classification.issue_context import FEATURES, Flags, Stand, in_context, stacked
from pipeline.classification.meaning import Matrix
from pipeline.codebook import Codebook
from pipeline.data import Role

Scores = NDArray[np.float64]

PLAIN_STRENGTH, SCALED_STRENGTH, SECOND_STRENGTH = 10.0, 3.0, 1.0
# texts by others score lower than ours: on 210 real openings F1 rises by 0.004 with this share of the thresholds
LOWERED = 0.92
ENOUGH = 20
GRID = np.arange(0.05, 0.91, 0.05)


@dataclass(frozen=True, slots=True)
class Lessons:
    """Passages of one side with their codes, the fold that each is held out in, and where they stand.

    `stands` has, for every example in order, where its passages stand;
    `in_report` says which passages stand in a report, not in an excerpt.
    """

    texts: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    folds: Folds
    stands: tuple[Stand, ...]
    in_report: Flags


@dataclass(frozen=True, slots=True)
class Second:
    """The second pass as fitted; its scores of the passages of reports, all of unseen hands, and which passages these are."""

    model: LogisticRegression
    unseen: Scores
    judged: Flags


def fit(coder: issues.IssueCoder, examples: Sequence[Example], codebook: Codebook, progress: Callable[[str], None]) -> None:
    """Fit classifiers for both sides.

    The codebook's own examples teach the raising side too. Codes on the
    answering side are optional in the corpus, so only reports that carry some
    there teach it.
    """
    folds = fold_of(examples)
    lessons = {side: _lessons(side, examples, folds) for side in issues.SIDES}
    for side, given in lessons.items():
        names = _enough(given, coder.names)
        if names:
            coder.teach(side, _fitted(coder, given, names, codebook if side == "raising" else None, progress))


def _lessons(side: str, examples: Sequence[Example], folds: dict[str, int]) -> Lessons:
    sided = issues.SIDES[side]
    taught = examples if side == "raising" else [example for example in examples if _coded(example, sided)]
    places = [(example, tuple(number for number, role in enumerate(example.roles) if role in sided)) for example in taught]
    rows = [
        (example.view.texts[number], example.issues[number], folds[example.group])
        for example, numbers in places
        for number in numbers
    ]
    texts, codes, held = zip(*rows, strict=True) if rows else ((), (), ())
    stands = tuple(
        Stand.of(example.lot, numbers, np.zeros(len(numbers), dtype=np.int64)) for example, numbers in places if numbers
    )
    in_report = np.repeat([not example.is_excerpt for example, _ in places], [len(numbers) for _, numbers in places])
    return Lessons(texts, codes, np.asarray(held, dtype=np.intp), stands, in_report | ~in_report.any())


def _coded(example: Example, sided: Sequence[Role]) -> bool:
    return any(codes for role, codes in zip(example.roles, example.issues, strict=True) if role in sided)


def _enough(lessons: Lessons, names: Sequence[str]) -> list[str]:
    """Name the codes that enough passages carry, in the codebook's order."""
    counts = Counter(code for codes in lessons.codes for code in codes)
    return [name for name in names if counts[name] >= ENOUGH]


def _fitted(
    coder: issues.IssueCoder, lessons: Lessons, names: Sequence[str], codebook: Codebook | None, progress: Callable[[str], None]
) -> issues.Classifiers:
    said = [(issue.code, text) for issue in codebook.issues for text in issue.examples] if codebook else []
    rows = coder.meaning.lasting_rows([*lessons.texts, *(text for _, text in said)])
    cued = coder.meaning.counts(lessons.texts, issues.NAME)[:, [coder.names.index(name) for name in names]] > 0
    coded = [*lessons.codes, *((code,) for code, _ in said)]
    gold = np.asarray([[name in codes for name in names] for codes in coded])
    weights, intercepts = _first(rows, gold)
    second = _second(_seen(_unseen(rows, gold, lessons.folds), cued, lessons.stands), gold[: len(cued)], lessons)
    judged, held = second.unseen[second.judged], gold[: len(cued)][second.judged]
    thresholds = _thresholds(judged, held)
    for code, column, threshold in zip(names, gold.T, thresholds, strict=True):
        progress(f"{code}: {int(column.sum())} examples, threshold {threshold:.2f}")
    progress(f"issues, F1 on unseen hands: {_f1(judged, held, np.asarray(thresholds)):.3f}")
    said_last = np.asarray(second.model.coef_[0], dtype=np.float32), float(second.model.intercept_[0])
    return issues.Classifiers(tuple(names), weights, intercepts, *said_last, tuple(thresholds))


def _first(rows: csr_matrix, gold: Flags) -> tuple[Matrix, Matrix]:
    """Fit the first pass, the mean of two fits: weights, a column a code, and intercepts."""
    one, other = linear.plain(rows, gold, PLAIN_STRENGTH), linear.scaled(rows, gold, SCALED_STRENGTH)
    weights, intercepts = (np.asarray((a + b) / 2, dtype=np.float32) for a, b in zip(one, other, strict=True))
    return weights, intercepts


def _unseen(rows: csr_matrix, gold: Flags, folds: Folds) -> Matrix:
    """Score the rows that have a fold by a first pass that did not see their hand; the others always teach."""
    scores = np.zeros((len(folds), gold.shape[1]), dtype=np.float32)
    for fold in range(FOLDS):
        held = np.flatnonzero(folds == fold)
        kept = np.concatenate([np.flatnonzero(folds != fold), np.arange(len(folds), len(gold))])
        taught = gold[kept].any(axis=0) & ~gold[kept].all(axis=0)
        if len(held) and taught.any():
            weights, intercepts = _first(rows[kept], gold[kept][:, taught])
            scores[np.ix_(held, taught)] = rows[held] @ weights + intercepts
    return scores


def _seen(scores: Matrix, cued: Flags, stands: Sequence[Stand]) -> Matrix:
    """Put the scores of all examples in their context."""
    ends = np.cumsum([len(stand.sides) for stand in stands])[:-1]
    parts = zip(np.split(scores, ends), np.split(cued, ends), stands, strict=True)
    return np.concatenate([stacked(in_context(part, flags, stand)) for part, flags, stand in parts])


def _second(seen: Matrix, gold: Flags, lessons: Lessons) -> Second:
    """Fit the second pass on the passages of reports; those of each fold are judged by a fit on the others."""
    whole, unseen = lessons.in_report, np.zeros(gold.shape)
    for fold in range(FOLDS):
        held, kept = whole & (lessons.folds == fold), whole & (lessons.folds != fold)
        if held.any() and gold[kept].any():
            judged = _last(seen[kept], gold[kept]).predict_proba(seen[held].reshape(-1, FEATURES))[:, 1]
            unseen[held] = judged.reshape(-1, gold.shape[1])
    return Second(_last(seen[whole], gold[whole]), unseen, whole)


def _last(seen: Matrix, gold: Flags) -> LogisticRegression:
    return LogisticRegression(C=SECOND_STRENGTH, max_iter=500).fit(seen.reshape(-1, FEATURES), gold.ravel())


def _thresholds(scores: Scores, gold: Flags) -> list[float]:
    """Give each code the mean of the threshold that serves it best and of the one that serves all best, lowered.

    Few examples make the best of one code a matter of chance.
    """
    common = _best(scores, gold)
    return [LOWERED * (common + _best(scores[:, code], gold[:, code])) / 2 for code in range(gold.shape[1])]


def _best(scores: Scores, gold: Flags) -> float:
    return float(max(GRID, key=lambda threshold: _f1(scores, gold, threshold)))


def _f1(scores: Scores, gold: Flags, thresholds: float | Scores) -> float:
    given = scores >= thresholds
    return float(2 * (given & gold).sum() / max(1, given.sum() + gold.sum()))
