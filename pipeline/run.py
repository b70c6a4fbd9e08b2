"""One run over a workspace, the only writer: what is stale is processed, then findings are made anew.

A source is kept in one transaction, so a run that is broken off at any moment
leaves a sound workspace, and the next run goes on where it stopped.
"""

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from importlib import metadata
from itertools import starmap
from pathlib import Path

from pipeline import codebook, executors, ingestion, outputs, resources, settings
from pipeline.aggregate import Findings, find, frames
from pipeline.codebook import Codebook
from pipeline.data import Failure, Found, Processed
from pipeline.errors import UnreadableSource, UsageError
from pipeline.outputs.placing import placed, sweep, told
from pipeline.process import Chain, Plan, lots, model_fingerprint, stamp
from pipeline.resources import words
from pipeline.segmentation.duplicates import Candidate, find_duplicates
from pipeline.settings import Settings
from pipeline.store import Database, lock, opened, overrides, reports, runs, snapshot, sources, state
from pipeline.store.database import FILE_NAME, MADE, is_there, now
from pipeline.store.naming import Names
from pipeline.store.sources import Known

Progress = Callable[[int, int, str], None]
LIBRARIES = ("altair", "jieba", "opencc", "pandas", "pypdfium2", "python-docx", "rensa", "rjieba", "scikit-learn", "spacy")
OWN_NAMES = (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", lock.FILE_NAME, MADE)
OUTPUT_NAMES = ("tables", "charts", "findings.docx", "findings.xlsx", "findings.html")


@dataclass(frozen=True, slots=True)
class Request:
    """What to run over and with what; no inputs only makes the findings anew."""

    inputs: tuple[Path, ...]
    plan: Plan
    metadata: Path | None = None
    workers: int | None = None
    scheduler: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: how its inputs stand now, how many were processed, what to tell the user.

    `unmatched` are sources that the metadata file names and the workspace has not.
    """

    sources: tuple[Known, ...]
    processed: int
    unmatched: tuple[str, ...]
    counts: dict[str, int]
    has_written: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in a workspace: counts, every source with its state, and when a run last ended."""

    counts: dict[str, int]
    sources: tuple[Known, ...]
    last_run: str


@dataclass(frozen=True, slots=True)
class _Hashed:
    found: Found
    sha256: str


@dataclass(slots=True)
class _Survey:
    names: list[str] = field(default_factory=list)
    stale: dict[str, _Hashed] = field(default_factory=dict)


def run(folder: Path, request: Request, progress: Progress | None = None) -> Outcome:
    """Bring a workspace up to date with the inputs: process what is stale, then remake the findings if anything changed.

    Sources that are no longer among the inputs stay. `progress` is called with
    how many stale sources are done, of how many, and the name of the last.

    Raises
    ------
    UsageError
        If an input does not exist, or the metadata, codebook, model or workers are wrong.
    WorkspaceError
        If the workspace is foreign, newer, damaged, in use or cannot be written.
    """
    begun = time.monotonic()
    _require(request)
    supplied = overrides.read(request.metadata) if request.metadata else []
    book = codebook.load(request.plan.codebook_path)
    mark = stamp(request.plan, book)
    with opened(folder, create=True, check=True) as database, lock.held(folder):
        with told(folder):
            sweep(folder, folder / "tables", folder / "charts")
        number = runs.begin(database)
        _remember(database, request.plan)
        survey = _survey(database, folder, request, mark)
        done = _process(database, request, survey.stale, mark, progress or _silent)
        unmatched = overrides.put(database, supplied)
        _mark_duplicates(database, request.plan.settings.duplicates.similarity)
        info = information(database, request.plan, book) | {"seconds": round(time.monotonic() - begun, 2)}
        made_of = _made_of(database, request.plan, book)
        has_written = not _is_fresh(database, folder, made_of)
        if has_written:
            state.put(database, "outputs_of", "")
            with snapshot(database):
                _write_outputs(folder, findings(database, request.plan, book, info))
            state.put(database, "outputs_files", "\n".join(_written(folder)))
            state.put(database, "outputs_of", made_of)
        runs.finish(database, number, info)
        known = sources.known(database)
        at_hand = tuple(known[name] for name in survey.names)
        return Outcome(at_hand, done, tuple(unmatched), _counts(database), has_written, time.monotonic() - begun)


def standing(folder: Path) -> Standing:
    """Say what is in the workspace in a folder, after checking its database for damage."""
    with opened(folder, check=True) as database:
        return Standing(_counts(database), tuple(sources.known(database).values()), runs.last_end(database))


def recall(folder: Path, codebook_path: Path | None, model_path: Path | None, chosen: Settings | None) -> Plan:
    """Give the plan for a workspace: what is named, else what its last run was made with, else the defaults."""
    held = {"codebook": "", "model": "", "settings": ""}
    if is_there(folder):
        with opened(folder) as database:
            held = {key: state.get(database, key) for key in held}
    return Plan(
        settings=chosen or settings.parse(json.loads(held["settings"] or "{}"), str(folder)),
        codebook_path=codebook_path or Path(held["codebook"] or resources.codebook_path()),
        model_path=model_path or Path(held["model"] or resources.tagger_path()),
    )


def _remember(database: Database, plan: Plan) -> None:
    own_codebook, own_model = plan.codebook_path != resources.codebook_path(), plan.model_path != resources.tagger_path()
    state.put(database, "codebook", str(plan.codebook_path.absolute()) if own_codebook else "")
    state.put(database, "model", str(plan.model_path.absolute()) if own_model else "")
    state.put(database, "settings", json.dumps(asdict(plan.settings)))


def findings(database: Database, plan: Plan, book: Codebook, info: dict[str, object]) -> Findings:
    """Make the findings of a workspace as it stands, people's latest codings included."""
    return find(frames.read(database), book, plan.settings.findings, info)


def _silent(done: int, total: int, name: str) -> None:
    """Show nothing."""


def _require(request: Request) -> None:
    if not request.plan.model_path.is_dir():
        raise UsageError(f"{request.plan.model_path}: 找不到模型 | no tagger in this folder; give one with --model")
    for path in request.inputs:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: 找不到输入的文件或文件夹 | no such file or folder; check the path")
    Chain(request.plan).check()


def _survey(database: Database, folder: Path, request: Request, mark: str) -> _Survey:
    known, seen = sources.known(database), set[str]()
    names, survey, own = Names(known), _Survey(), folder.resolve()
    for item in ingestion.discover(request.inputs, request.plan.settings.limits):
        origin = _origin(item, request.inputs)
        if _is_own(Path(origin), own) or origin in seen:
            continue
        seen.update({origin} - {""})
        name = names.take(item.name, origin)
        survey.names.append(name)
        held = known.get(name)
        result = _hashed(item, request.plan) if isinstance(item, Found) else item
        if isinstance(result, Failure):
            _note(database, replace(result, name=name), held, mark, origin)
        elif held is None or held.is_stale(result.sha256, mark):
            survey.stale[name] = replace(result, found=replace(result.found, name=name))
        elif held.origin != origin:
            sources.moved(database, name, origin)
    return survey


def _origin(item: Found | Failure, inputs: Sequence[Path]) -> str:
    if isinstance(item, Found):
        return sources.origin_of(item)
    places = ((path if path.is_dir() else path.parent) / item.name for path in inputs)
    lying = (place.parent.resolve() / place.name for place in places if os.path.lexists(place))
    return str(next(lying, ""))


def _is_own(path: Path, folder: Path) -> bool:
    inside = path.relative_to(folder).parts if path.is_relative_to(folder) else ()
    return bool(inside) and inside[0] in (*OWN_NAMES, *OUTPUT_NAMES)


def _hashed(found: Found, plan: Plan) -> _Hashed | Failure:
    try:
        return _Hashed(found, ingestion.digest(found, plan.settings.limits))
    except UnreadableSource as error:
        return Failure(found.name, "", found.size_bytes, error.reason, error.detail)


def _note(database: Database, failure: Failure, held: Known | None, mark: str, origin: str) -> None:
    if held is None or (held.sha256, held.reason, held.detail) != (failure.sha256, failure.reason, failure.detail):
        sources.replace(database, failure, mark, origin)


def _process(database: Database, request: Request, stale: dict[str, _Hashed], mark: str, progress: Progress) -> int:
    def crashed(found: Found, ended: executors.Ended) -> Failure:
        return Failure(found.name, stale[found.name].sha256, found.size_bytes, ended.reason, ended.why, ended.seconds)

    limits = request.plan.settings.limits
    executor = executors.choose(len(stale), limits, workers=request.workers, scheduler=request.scheduler)
    progress(0, len(stale), "")
    taken = lots([item.found for item in stale.values()])
    with closing(executors.in_lots(executor, Chain(request.plan), taken, crashed)) as results:
        for done, result in enumerate(results, start=1):
            name = result.source.name if isinstance(result, Processed) else result.name
            sources.replace(database, result, mark, sources.origin_of(stale[name].found))
            progress(done, len(stale), name)
    return len(stale)


def _mark_duplicates(database: Database, similarity: float) -> None:
    made_of = f"{state.revision(database, 'sources')}:{similarity}"
    if state.get(database, "duplicates_of") == made_of:
        return
    candidates = starmap(Candidate, reports.fingerprints(database))
    found = find_duplicates(candidates, partial(reports.text, database), similarity)
    reports.set_duplicates(database, found)
    state.put(database, "duplicates_of", made_of)


def _made_of(database: Database, plan: Plan, book: Codebook) -> str:
    of_sources = (state.revision(database), state.get(database, "duplicates_of"))
    parts = (of_sources, book, plan.settings.findings, metadata.version("wenzhen"))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _is_fresh(database: Database, folder: Path, made_of: str) -> bool:
    files = state.get(database, "outputs_files").splitlines()
    return state.get(database, "outputs_of") == made_of and all((folder / name).is_file() for name in files)


def _write_outputs(folder: Path, found: Findings) -> None:
    with told(folder):
        outputs.write_all(found, folder)
        with placed(folder / MADE) as path:
            path.write_text(json.dumps(found.run, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _written(folder: Path) -> Iterator[str]:
    for name in (*OUTPUT_NAMES, MADE):
        path = folder / name
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        yield from (file.relative_to(folder).as_posix() for file in files if file.is_file())


def _counts(database: Database) -> dict[str, int]:
    statuses = sources.statuses(database)
    return {"sources": sum(statuses.values()), **statuses, **reports.counts(database)}


def information(database: Database, plan: Plan, book: Codebook) -> dict[str, object]:
    """Say what findings are made with: versions, fingerprints, settings, counts, and when."""
    versions = {"wenzhen": metadata.version("wenzhen"), "python": platform.python_version()}
    return {
        "finished": now(),
        "versions": versions | {name: metadata.version(name) for name in LIBRARIES},
        "segmenter": words.SEGMENTER,
        "codebook": {"name": book.name, "version": book.version},
        "fingerprints": {
            "codebook": book.fingerprint,
            "model": model_fingerprint(plan.model_path),
            "settings": plan.settings.fingerprint,
        },
        "settings": asdict(plan.settings),
        "counts": _counts(database),
    }
