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
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from pipeline import codebook, process, resources
from pipeline.classification import Tagger, corpus
from pipeline.classification.corpus import Labelled
from pipeline.data import CodedReport
from pipeline.errors import UsageError
from pipeline.learn import comparison, corruption, describing, goldfiles, scoring, splits, train_on
from pipeline.learn.examples import segmented
from pipeline.learn.records import digest
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
    """One fold held out: its reports, those that teach, and the tagger that judges."""

    held: list[Labelled]
    taught: list[Labelled]
    model: Path
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
        rounds = _rounds(reports, model_path, (book_path, Path(folder), chosen.folds), progress)
        measured = _measure(reports, rounds, book_path, chosen, progress)
        judge = model_path or rounds[0].model
        plan = process.Plan(Settings(), book_path, judge)
        gold = {name: Scores.of([reading]) for name, reading in goldfiles.read(gold_folder, plan)} if gold_folder else {}
        curve = dict(_curve(rounds[0], book_path, chosen.curve, progress))
    twice = list(_labelled_twice(reports, chosen.again)) if chosen.again else []
    agreed = {"agreement": Scores.of(twice) if twice else None, "labelled_twice": len(twice)}
    told = ("saved" if model_path else "trained anew") if gold_folder else ""
    return Evaluation(**{**measured, **agreed, "gold": gold, "gold_tagger": told, "curve": curve})  # type: ignore[arg-type]


def _rounds(reports: Sequence[Labelled], model: Path | None, places: tuple[Path, Path, int], progress: Progress) -> list[Round]:
    book_path, folder, count = places
    excerpts = [report for report in reports if report.is_excerpt]
    divided = [fold for fold in splits.folds([report for report in reports if not report.is_excerpt]) if fold]
    if len(divided) < 2:
        raise UsageError(f"{len(reports)} labelled reports: too few to hold some out; expected at least two that differ")
    seen = _seen(model)
    rounds = []
    for number, held in enumerate(divided[:count]):
        taught = [report for fold in divided if fold is not held for report in fold] + excerpts
        is_saved = model is not None and seen is not None and not seen & {digest(report) for report in held}
        place = model if model and is_saved else folder / str(number)
        if not is_saved:
            progress(f"fold {number + 1}: {len(held)} reports held out, a tagger is trained on {len(taught)}")
            train_on(taught, book_path, place, version("wenzhen"), progress)
        rounds.append(Round(held, taught, place, is_saved))
    return rounds


def _seen(model: Path | None) -> set[str] | None:
    """Give the digests of the reports a saved tagger learned from; None if it does not say."""
    if model is None:
        return None
    meta = model / "meta.json"
    if not meta.is_file():
        raise UsageError(f"{model}: no tagger found; expected a folder saved by spaCy, with meta.json")
    told = json.loads(meta.read_text(encoding="utf-8")).get("trained_on")
    return None if told is None else set(told)


def _measure(
    reports: Sequence[Labelled], rounds: Sequence[Round], book_path: Path, chosen: Options, progress: Progress
) -> dict[str, object]:
    started = time.perf_counter()
    clean = [reading for one in rounds for reading in _read(one, one.held, book_path)]
    seconds = time.perf_counter() - started
    progress(f"{len(clean)} reports read")
    artefacts = {}
    for artefact in chosen.artefacts:
        dirty = [reading for one in rounds for reading in _read(one, corruption.corrupt_all(one.held, artefact), book_path)]
        artefacts[artefact] = Scores.of(dirty)
        progress(f"{artefact}: role macro-F1 {artefacts[artefact].roles.macro_f1}")
    ours = Scores.of(clean)
    by_genre = {genre: [one for one in clean if one.genre == genre] for genre in sorted({one.genre for one in clean})}
    pairs = [pair for reading in clean for pair in scoring.paired(reading)]
    peers = comparison.compare([(one.taught, one.held) for one in rounds], book_path, progress) if chosen.has_peers else {}
    return {
        "release": version("wenzhen"),
        "tagger": "saved" if all(one.is_saved for one in rounds) else "trained anew",
        "corpus": describing.figures(reports),
        "held_out": tuple(sorted({report.hand for one in rounds for report in one.held})),
        "ours": ours,
        "role_calibration": scoring.calibration([(one.score, one.role is item.role) for one, item in pairs]),
        "issue_calibration": scoring.calibration(list(describing.issues_right(pairs))),
        "confusion": tuple(tuple(map(int, row)) for row in scoring.confusion(clean)),
        "mistakes": tuple(describing.mistakes(clean)),
        "genres": {genre: Scores.of(readings) for genre, readings in by_genre.items()},
        "artefacts": artefacts,
        "peers": peers,
        "characters_per_second": round(sum(len(one.text) for one in clean) / seconds),
    }


def _read(one: Round, reports: Sequence[Labelled], book_path: Path) -> Iterator[Reading]:
    tagger = Tagger(one.model, codebook.load(book_path))
    for labelled in reports:
        yield read_through(tagger, labelled)


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
            raise UsageError(f"{again / second.name}.txt: not the text of a report of this name in the corpus")
        given = tuple(Given(item.start, item.end, item.role, 1.0, item.issues) for item in second.gold)
        yield Reading(second.text, first[second.name].gold, given)


def _curve(one: Round, book_path: Path, shares: Sequence[int], progress: Progress) -> Iterator[tuple[int, Scores]]:
    """Train on growing shares of the reports that teach, each judged on the same held-out ones."""
    for share in shares:
        taught = [report for number, report in enumerate(one.taught) if number * share // ALL < (number + 1) * share // ALL]
        with tempfile.TemporaryDirectory() as folder:
            progress(f"curve: {share} %, {len(taught)} reports")
            train_on(taught, book_path, Path(folder), version("wenzhen"), progress)
            part = Round(one.held, taught, Path(folder), is_saved=False)
            yield len(taught), Scores.of(list(_read(part, one.held, book_path)))
