"""Measures the tagger on labelled reports of hands that it did not learn from.

The hands are divided into three folds; one is held out (more by option), a
tagger is trained on the others and on the excerpts, and all that is said of
the held-out reports, as they stand and as each artefact leaves them, is
compared with their gold.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from pipeline import codebook, process, resources
from pipeline.classification import Tagger, corpus
from pipeline.classification.corpus import Labelled
from pipeline.codebook import Codebook
from pipeline.data import CodedReport
from pipeline.errors import UsageError
from pipeline.learn import comparison, corruption, describing, digest, goldfiles, scoring, splits, train_on
from pipeline.learn.examples import segmented
from pipeline.learn.scoring import Calibration, Given, IssueScores, Reading, RoleScores
from pipeline.settings import Settings

Progress = Callable[[str], None]
ALL = 100


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured: how many folds are held out in turn, which artefacts, the peers, the curve in per cent.

    `again` is a folder of reports of the corpus that someone labelled a second time, blind.
    """

    folds: int = 1
    artefacts: tuple[str, ...] = corruption.ARTEFACTS
    has_peers: bool = True
    curve: tuple[int, ...] = ()
    again: Path | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Agreement with gold on roles and on issues."""

    roles: RoleScores
    issues: IssueScores

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> "Scores":
        """Score readings."""
        return cls(scoring.role_scores(readings), scoring.issue_scores(readings))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured; `tagger` says whether a saved tagger or one trained anew was judged on the corpus."""

    release: str
    tagger: str
    corpus: describing.Figures
    held_out: tuple[str, ...]
    ours: Scores
    role_calibration: Calibration
    issue_calibration: Calibration
    confusion: tuple[tuple[int, ...], ...]
    mistakes: tuple[describing.Mistake, ...]
    genres: dict[str, Scores]
    artefacts: dict[str, Scores] = field(default_factory=dict)
    peers: dict[str, comparison.Row] = field(default_factory=dict)
    curve: dict[int, Scores] = field(default_factory=dict)
    gold_tagger: str = ""
    gold: dict[str, Scores] = field(default_factory=dict)
    characters_per_second: int = 0
    agreement: Scores | None = None
    labelled_twice: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One fold held out: its reports, those that teach, and the tagger that judges, with its folder."""

    held: list[Labelled]
    taught: list[Labelled]
    folder: Path
    tagger: Tagger
    is_saved: bool


def evaluate(
    corpus_folder: Path,
    model_path: Path | None = None,
    *,
    gold_folder: Path | None = None,
    codebook_path: Path | None = None,
    options: Options | None = None,
    progress: Progress = lambda _: None,
) -> Evaluation:
    """Measure a tagger on a folder of labelled reports.

    A saved tagger is judged as it stands on reports that it has not seen; where
    it has seen one of a fold, or none is named, one is trained anew on the
    other folds. Texts in `gold_folder` are judged by the saved tagger if one
    is named, else by the first that was trained.

    Raises
    ------
    UsageError
        If the corpus cannot be divided, or gold or tagger is not there.
    """
    chosen = options or Options()
    book_path = codebook_path or resources.codebook_path()
    reports = corpus.read_folder(corpus_folder)
    with tempfile.TemporaryDirectory() as folder:
        rounds = _rounds(reports, model_path, book_path, Path(folder), chosen.folds, progress)
        measured = _measure(reports, rounds, codebook.load(book_path), chosen, progress)
        plan = process.Plan(Settings(), book_path, model_path or rounds[0].folder)
        gold = {name: Scores.of([reading]) for name, reading in goldfiles.read(gold_folder, plan)} if gold_folder else {}
        curve = dict(_curve(rounds[0], book_path, chosen.curve, progress))
    twice = list(_labelled_twice(reports, chosen.again)) if chosen.again else []
    return replace(
        measured,
        gold=gold,
        gold_tagger=("saved" if model_path else "trained anew") if gold_folder else "",
        curve=curve,
        agreement=Scores.of(twice) if twice else None,
        labelled_twice=len(twice),
    )


def _rounds(
    reports: Sequence[Labelled], model: Path | None, book_path: Path, folder: Path, count: int, progress: Progress
) -> list[Round]:
    saved = Tagger(model, codebook.load(book_path)) if model else None
    seen = _seen(model) if model else None
    excerpts = [report for report in reports if report.is_excerpt]
    divided = [fold for fold in splits.folds([report for report in reports if not report.is_excerpt]) if fold]
    if len(divided) < 2:
        told = f"标注材料 {len(reports)} 篇，不够留出一部分来评分，至少要两篇不同的"
        raise UsageError(f"{told} | {len(reports)} labelled reports: too few to hold some out; expected at least two that differ")
    rounds = []
    for number, held in enumerate(divided[:count]):
        taught = [report for fold in divided if fold is not held for report in fold] + excerpts
        if model and saved and seen is not None and not seen & {digest(report) for report in held}:
            rounds.append(Round(held, taught, model, saved, is_saved=True))
            continue
        progress(f"fold {number + 1}: {len(held)} reports held out, a tagger is trained on {len(taught)}")
        place = folder / str(number)
        rounds.append(Round(held, taught, place, _trained(taught, book_path, place, progress), is_saved=False))
    return rounds


def _trained(taught: Sequence[Labelled], book_path: Path, folder: Path, progress: Progress) -> Tagger:
    train_on(taught, book_path, folder, version("wenzhen"), progress)
    return Tagger(folder, codebook.load(book_path))


def _seen(model: Path) -> set[str] | None:
    """Give the digests of the reports a saved tagger learned from; None if it does not say."""
    told = json.loads((model / "meta.json").read_text(encoding="utf-8")).get("trained_on")
    return None if told is None else set(told)


def _measure(
    reports: Sequence[Labelled], rounds: Sequence[Round], book: Codebook, chosen: Options, progress: Progress
) -> Evaluation:
    started = time.perf_counter()
    clean = [read_through(one.tagger, labelled) for one in rounds for labelled in one.held]
    seconds = time.perf_counter() - started
    progress(f"{len(clean)} reports read")
    artefacts = {}
    for artefact in chosen.artefacts:
        dirty = ((one.tagger, labelled) for one in rounds for labelled in corruption.corrupt_all(one.held, artefact))
        artefacts[artefact] = Scores.of([read_through(*each) for each in dirty])
        progress(f"{artefact}: role macro-F1 {artefacts[artefact].roles.macro_f1}")
    genres = sorted({one.genre for one in clean})
    pairs = [pair for reading in clean for pair in scoring.paired(reading)]
    return Evaluation(
        release=version("wenzhen"),
        tagger="saved" if all(one.is_saved for one in rounds) else "trained anew",
        corpus=describing.figures(reports),
        held_out=tuple(sorted({report.hand for one in rounds for report in one.held})),
        ours=Scores.of(clean),
        role_calibration=scoring.calibration([(one.score, one.role is item.role) for one, item in pairs]),
        issue_calibration=scoring.calibration(list(describing.issues_right(pairs))),
        confusion=tuple(tuple(map(int, row)) for row in scoring.confusion(clean)),
        mistakes=tuple(describing.mistakes(clean)),
        genres={genre: Scores.of([one for one in clean if one.genre == genre]) for genre in genres},
        artefacts=artefacts,
        peers=comparison.compare([(one.taught, one.held) for one in rounds], book, progress) if chosen.has_peers else {},
        characters_per_second=round(sum(len(one.text) for one in clean) / seconds),
    )


def read_through(tagger: Tagger, labelled: Labelled) -> Reading:
    """Take a labelled report through cleaning, segmentation and a tagger."""
    found = segmented(labelled.text)
    coded = [CodedReport(report, codings) for report, codings in zip(found, tagger.tag(found), strict=True)]
    given = tuple(said for report in coded for said in goldfiles.given_of(report))
    return Reading(labelled.text, labelled.gold, given, labelled.header.get("genre", ""))


def _labelled_twice(reports: Sequence[Labelled], again: Path) -> Iterator[Reading]:
    first = {report.name: report for report in reports}
    for second in corpus.read_folder(again):
        if second.name not in first or first[second.name].text != second.text:
            told = "与语料中同名的材料正文不同 | not the text of a report of this name in the corpus"
            raise UsageError(f"{again / second.name}.txt: {told}")
        given = tuple(Given(item.start, item.end, item.role, 1.0, item.issues) for item in second.gold)
        yield Reading(second.text, first[second.name].gold, given)


def _curve(one: Round, book_path: Path, shares: Sequence[int], progress: Progress) -> Iterator[tuple[int, Scores]]:
    """Train on growing shares of the reports that teach, each judged on the same held-out ones."""
    for share in shares:
        taught = [report for number, report in enumerate(one.taught) if number * share // ALL < (number + 1) * share // ALL]
        with tempfile.TemporaryDirectory() as folder:
            progress(f"curve: {share} %, {len(taught)} reports")
            tagger = _trained(taught, book_path, Path(folder), progress)
        yield len(taught), Scores.of([read_through(tagger, labelled) for labelled in one.held])
