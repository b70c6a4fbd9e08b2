"""Describes a labelled corpus in figures, and a tagger's mistakes by short examples."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.aggregate.mentions import RAISING
from pipeline.classification.corpus import Gold, Labelled
from pipeline.data import Role
from pipeline.learn import splits
from pipeline.learn.scoring import Given, Reading, paired

EXAMPLES, SHOWN = 2, 40
FOUR, NEAR = 4, 0.7


@dataclass(frozen=True, slots=True)
class Figures:
    """What a labelled corpus holds, and how varied it is; shares go from 0 to 1."""

    reports: int
    passages: int
    characters: int
    hands: int
    genres: dict[str, int]
    role_shares: dict[str, float]
    issues: dict[str, int]
    distinct_4_grams: float
    near_duplicate_passages: float
    most_repeated_passage: int
    near_duplicate_reports: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake: gold role, given role, how many passages, and some of them, surest first."""

    gold: str
    given: str
    passages: int
    examples: tuple[str, ...]


def figures(reports: Sequence[Labelled]) -> Figures:
    """Count what a corpus holds."""
    texts = [report.text[item.start : item.end] for report in reports for item in report.gold]
    gold = [item for report in reports for item in report.gold]
    lengths: Counter[str] = Counter()
    for item in gold:
        lengths[item.role.value] += item.end - item.start
    total = max(1, lengths.total())
    codes = Counter(code for item in gold if item.role in RAISING for code in item.issues)
    return Figures(
        reports=len(reports),
        passages=len(gold),
        characters=sum(len(report.text) for report in reports),
        hands=len({report.hand for report in reports}),
        genres=dict(sorted(Counter(report.header.get("genre", "") for report in reports).items())),
        role_shares={role.value: round(lengths[role.value] / total, 4) for role in Role},
        issues=dict(codes.most_common()),
        distinct_4_grams=distinct_4_grams(texts),
        near_duplicate_passages=round(len(near_duplicate_passages(texts)) / max(1, len(texts)), 4),
        most_repeated_passage=max(Counter(texts).values(), default=0),
        near_duplicate_reports=len(splits.near_duplicates(reports)),
    )


def distinct_4_grams(texts: Iterable[str]) -> float:
    """Give the share of runs of four characters that are seen for the first time."""
    grams = [text[place : place + FOUR] for text in texts for place in range(len(text) - FOUR + 1)]
    return round(len(set(grams)) / max(1, len(grams)), 4)


def near_duplicate_passages(texts: Sequence[str]) -> list[int]:
    """Give the numbers of the passages of which seven tenths of the 4-grams stand in one earlier passage."""
    holders: dict[str, list[int]] = {}
    found = []
    for number, text in enumerate(texts):
        grams = {text[place : place + FOUR] for place in range(len(text) - FOUR + 1)}
        shared = Counter(holder for gram in grams for holder in holders.get(gram, ()))
        if shared and shared.most_common(1)[0][1] >= NEAR * len(grams):
            found.append(number)
        for gram in grams:
            holders.setdefault(gram, []).append(number)
    return found


def mistakes(readings: Iterable[Reading]) -> Iterator[Mistake]:
    """Give the kinds of mistakes, the most frequent first."""
    kinds: dict[tuple[Role, Role], list[tuple[float, str]]] = {}
    for reading in readings:
        for one, item in paired(reading):
            if one.role is not item.role:
                quoted = reading.text[one.start : one.end].replace("\n", "")
                kinds.setdefault((item.role, one.role), []).append((-one.score, quoted))
    for (gold, given), found in sorted(kinds.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        examples = tuple(_short(quoted) for _, quoted in sorted(found)[:EXAMPLES])
        yield Mistake(gold.value, given.value, len(found), examples)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def issues_right(pairs: Iterable[tuple[Given, Gold]]) -> Iterator[tuple[float, bool]]:
    """Give the score of every code given to a problem or a cause, and whether the gold has it."""
    for one, item in pairs:
        if one.role in RAISING:
            stated = set(item.issues) if item.role in RAISING else set()
            yield from ((score, code in stated) for code, score in zip(one.issues, one.issue_scores, strict=True))
