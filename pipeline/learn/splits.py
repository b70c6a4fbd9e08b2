"""Divides labelled reports by the hand that wrote them, near-duplicates on one side."""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.classification.corpus import Labelled
from pipeline.segmentation import duplicates
from pipeline.settings import Settings

FOLDS = 3


def folds(reports: Sequence[Labelled]) -> list[list[Labelled]]:
    """Divide reports into three folds, all reports of a hand and all near-duplicates in one.

    With fewer hands than folds the division is by report. The largest groups
    are placed first, each where least stands; folds may stay empty.
    """
    groups = _groups(reports)
    placed: list[list[Labelled]] = [[] for _ in range(FOLDS)]
    for _, members in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        min(placed, key=len).extend(members)
    return [sorted(fold, key=lambda report: report.name) for fold in placed]


def _groups(reports: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    by_hand = len({report.hand for report in reports}) >= FOLDS
    keys = {report.name: report.hand if by_hand else report.name for report in reports}
    joined = {key: key for key in keys.values()}
    for repeat, original in near_duplicates(reports):
        one, other = _root(joined, keys[repeat]), _root(joined, keys[original])
        joined[max(one, other)] = min(one, other)
    groups = defaultdict(list)
    for report in reports:
        groups[_root(joined, keys[report.name])].append(report)
    return groups


def _root(joined: dict[str, str], key: str) -> str:
    while joined[key] != key:
        key = joined[key]
    return key


def near_duplicates(reports: Sequence[Labelled]) -> list[tuple[str, str]]:
    """Give the names of reports that repeat an earlier one, each with the earlier one's."""
    texts = {report.name: report.text for report in reports}
    candidates = [duplicates.Candidate(name, duplicates.fingerprint(text)) for name, text in texts.items()]
    found = duplicates.find_duplicates(candidates, texts.__getitem__, Settings().duplicates.similarity)
    return [(repeat, original) for repeat, (original, _) in found.items()]
