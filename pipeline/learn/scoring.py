"""Compares what was tagged with what a careful reader says: roles per character, issues per gold passage.

Passages may be cut differently on the two sides; only characters are compared.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.aggregate.mentions import RAISING
from pipeline.classification.corpus import Gold
from pipeline.codebook import RESIDUAL
from pipeline.data import Role

ROLES = tuple(Role)
LOST = len(ROLES)
BINS = 10
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Given:
    """What the tagger says of `start:end` of a text."""

    start: int
    end: int
    role: Role
    score: float = 1.0
    issues: tuple[str, ...] = ()
    issue_scores: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One text with its gold and with what the tagger gave, both in order."""

    text: str
    gold: tuple[Gold, ...]
    given: tuple[Given, ...]
    genre: str = ""


@dataclass(frozen=True, slots=True)
class RoleScores:
    """Agreement on roles per character; `f1` holds the roles that stand in the gold."""

    f1: dict[str, float]
    macro_f1: float
    kappa: float
    accuracy: float
    characters: int


@dataclass(frozen=True, slots=True)
class IssueScores:
    """Agreement on issues: over gold passages, and over the sets of whole texts."""

    micro_f1: float
    macro_f1: float
    f1: dict[str, float]
    passages: dict[str, int]
    text_sets_f1: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often a score is right: a row a bin (from, to, how many, mean score, share right), and the Brier score."""

    bins: tuple[tuple[float, float, int, float, float], ...]
    brier: float
    error: float


def confusion(readings: Iterable[Reading]) -> Counts:
    """Count characters: a row a gold role, a column a given one, the last column what came into no passage."""
    counts = np.zeros((LOST, LOST + 1), dtype=np.int64)
    for reading in readings:
        given = np.full(len(reading.text), LOST, dtype=np.int64)
        for one in reading.given:
            given[one.start : one.end] = ROLES.index(one.role)
        for item in reading.gold:
            counts[ROLES.index(item.role)] += np.bincount(given[item.start : item.end], minlength=LOST + 1)
    return counts


def role_scores(readings: Iterable[Reading]) -> RoleScores:
    """Score roles per character; no readings give zeros."""
    counts = confusion(readings)
    total = int(counts.sum())
    right, gold, given = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    f1 = {role.value: _f1(right[n], given[n] - right[n], gold[n] - right[n]) for n, role in enumerate(ROLES) if gold[n]}
    agreed = float(right.sum()) / total if total else 0.0
    chance = float((gold * given[:LOST]).sum()) / total**2 if total else 0.0
    kappa = (agreed - chance) / (1 - chance) if chance < 1 else 1.0
    return RoleScores(f1, _mean(f1.values()), round(kappa, 4), round(agreed, 4), total)


def issue_scores(readings: Iterable[Reading]) -> IssueScores:
    """Score the issues of problems and causes; no readings give zeros."""
    passages: Counter[tuple[str, str]] = Counter()
    sets: Counter[str] = Counter()
    for reading in readings:
        for item in reading.gold:
            stated = set(item.issues) if item.role in RAISING else set()
            found = _found(item, reading.given)
            passages.update((code, _kind(code, stated, found)) for code in stated | found)
        raised = {code for item in reading.gold if item.role in RAISING for code in item.issues} - {RESIDUAL}
        named = {code for one in reading.given if one.role in RAISING for code in one.issues} - {RESIDUAL}
        sets.update(_kind(code, raised, named) for code in raised | named)
    codes = sorted({code for code, _ in passages})
    f1 = {code: _f1(*(passages[code, kind] for kind in ("right", "added", "missed"))) for code in codes}
    totals = [sum(passages[code, kind] for code in codes) for kind in ("right", "added", "missed")]
    counted = {code: passages[code, "right"] + passages[code, "missed"] for code in codes}
    common = [score for code, score in f1.items() if counted[code]]
    return IssueScores(_f1(*totals), _mean(common), f1, counted, _f1(sets["right"], sets["added"], sets["missed"]))


def _kind(code: str, stated: set[str], found: set[str]) -> str:
    return "missed" if code not in found else "right" if code in stated else "added"


def _found(item: Gold, given: Sequence[Given]) -> set[str]:
    """Give the codes that hold over half of a gold passage, if most of it is a problem or a cause."""
    roles: Counter[Role | None] = Counter()
    codes: Counter[str] = Counter()
    for one in given:
        common = min(one.end, item.end) - max(one.start, item.start)
        if common > 0:
            roles[one.role] += common
            codes.update(dict.fromkeys(one.issues, common))
    roles[None] = item.end - item.start - roles.total()
    half = (item.end - item.start) / 2
    return {code for code, length in codes.items() if length >= half} if roles.most_common(1)[0][0] in RAISING else set()


def paired(reading: Reading) -> list[tuple[Given, Gold]]:
    """Pair each given passage with the gold that covers most of it; one without any is left out."""
    pairs = []
    for one in reading.given:
        common = [(min(one.end, item.end) - max(one.start, item.start), -number) for number, item in enumerate(reading.gold)]
        most, number = max(common, default=(0, 0))
        if most > 0:
            pairs.append((one, reading.gold[-number]))
    return pairs


def calibration(sure: Sequence[tuple[float, bool]]) -> Calibration:
    """Compare scores with how often they were right."""
    scores = np.asarray([score for score, _ in sure], dtype=np.float64)
    right = np.asarray([hit for _, hit in sure], dtype=np.float64)
    if not len(scores):
        return Calibration((), 0.0, 0.0)
    place = np.minimum((scores * BINS).astype(int), BINS - 1)
    bins = []
    for number in np.unique(place):
        inside = place == number
        mean, share = float(scores[inside].mean()), float(right[inside].mean())
        bins.append((int(number) / BINS, (int(number) + 1) / BINS, int(inside.sum()), round(mean, 4), round(share, 4)))
    error = sum(count * abs(mean - share) for _, _, count, mean, share in bins) / len(scores)
    return Calibration(tuple(bins), round(float(((scores - right) ** 2).mean()), 4), round(error, 4))


def _f1(right: int, added: int, missed: int) -> float:
    total = 2 * right + added + missed
    return round(2 * float(right) / float(total), 4) if total else 0.0


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0
