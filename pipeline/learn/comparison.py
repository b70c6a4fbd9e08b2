"""Teaches and judges the simple peers on the same folds as ours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.classification import views
from pipeline.classification.corpus import Labelled
from pipeline.classification.examples import Example
from pipeline.codebook import Codebook
from pipeline.data import Report, Role
from pipeline.learn import peers, scoring
from pipeline.learn.examples import plain_examples_of, segmented
from pipeline.learn.scoring import Given, Reading

Fold = tuple[Sequence[Labelled], Sequence[Labelled]]
# the peers that code issues
CODED = ("keywords", "headings_and_cues", "tfidf_linear")


@dataclass(frozen=True, slots=True)
class Row:
    """How one peer did; the issue score is None where the peer codes no issues."""

    role_macro_f1: float
    role_kappa: float
    issue_micro_f1: float | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """One fold as peers see it: examples, and the held-out reports with what they were cut into."""

    taught: list[Example]
    held: list[tuple[Labelled, tuple[Report, ...]]]

    @property
    def cut(self) -> list[views.View]:
        """Give every held-out report as it was cut, in order."""
        return [views.of_report(report) for _, found in self.held for report in found]


def compare(folds: Sequence[Fold], book: Codebook, progress: Callable[[str], None]) -> dict[str, Row]:
    """Judge every peer whose library is installed on the held-out reports of each fold."""
    prepared = [
        Prepared(
            [example for report in taught for example in plain_examples_of(report)], [(one, segmented(one.text)) for one in held]
        )
        for taught, held in folds
    ]
    rows = {}
    for name, peer in peers.available().items():
        readings = [reading for fold in prepared for reading in _judge(name, peer, fold, book)]
        roles, issues = scoring.role_scores(readings), scoring.issue_scores(readings)
        rows[name] = Row(roles.macro_f1, roles.kappa, issues.micro_f1 if name in CODED else None)
        progress(f"{name}: role macro-F1 {roles.macro_f1}, kappa {roles.kappa}")
    return rows


def _judge(name: str, peer: peers.Peer, fold: Prepared, book: Codebook) -> list[Reading]:
    told = peer(fold.taught, fold.cut)
    issues: peers.Issues = [[() for _ in one] for one in told]
    if name == "tfidf_linear":
        issues = peers.tfidf_issues(fold.taught, told, fold.cut)
    elif name in CODED:
        issues = peers.cued_issues(book, told, fold.cut)
    left = iter(zip(told, issues, strict=True))
    return [_reading(labelled, found, [next(left) for _ in found]) for labelled, found in fold.held]


def _reading(labelled: Labelled, found: Sequence[Report], said: Sequence[tuple[list[Role], list[tuple[str, ...]]]]) -> Reading:
    given = [
        Given(passage.source_start, passage.source_end, role, 1.0, codes, (1.0,) * len(codes))
        for report, (roles, issues) in zip(found, said, strict=True)
        for passage, role, codes in zip(report.passages, roles, issues, strict=True)
    ]
    return Reading(labelled.text, labelled.gold, tuple(given), labelled.header.get("genre", ""))
