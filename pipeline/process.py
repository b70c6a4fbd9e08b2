"""The whole chain without a database: read, clean, segment, tag.

Pure but for reading the files: the same file under the same plan always gives
the same result, whichever executor runs it and whatever is tagged with it.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from pathlib import Path

from pipeline import classification, cleaning, codebook, ingestion, resources, segmentation
from pipeline.data import CodedReport, Coding, Failure, Found, Mark, Processed, Report, Source
from pipeline.errors import Reason, UnreadableSource, UsageError
from pipeline.settings import Settings

# few sources make small lots, so that no worker is idle
MOST, LEAST_LOTS, SMALL_BYTES = 16, 4, 2**18
ENOUGH_S, LOT_S = 1.5, 3.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What every worker needs to process a source; picklable."""

    settings: Settings
    codebook_path: Path
    model_path: Path


def stamp(plan: Plan, book: codebook.Codebook) -> str:
    """Identify settings, codebook and tagger together: a source coded under another stamp is stale."""
    parts = (plan.settings.fingerprint, book.fingerprint, model_fingerprint(plan.model_path))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def model_fingerprint(folder: Path) -> str:
    """Identify a tagger by the content of its files, 16 hex digits.

    Raises
    ------
    UsageError
        If a file of it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
            # a name need not be UTF-8
            digest.update(path.relative_to(folder).as_posix().encode(errors="backslashreplace"))
            digest.update(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{error.filename}: 模型文件无法打开 | file of the tagger cannot be opened: {error.strerror}") from error
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole chain under one plan, as a function of a lot of sources that a worker can be given."""

    plan: Plan

    def check(self) -> None:
        """See that the tagger can be loaded where it is not the packaged one, before a worker is started.

        Raises
        ------
        UsageError
            If the folder holds no tagger, or one of another layout.
        CodebookError
            As `codebook.load`.
        """
        if self.plan.model_path != resources.tagger_path():
            classification.Tagger(self.plan.model_path, codebook.load(self.plan.codebook_path))

    def prepare(self) -> None:
        """Load the tagger and the codebook."""
        _tagger(self.plan.model_path, self.plan.codebook_path)

    def seconds_for(self, lot: tuple[Found, ...]) -> float:
        """Give several sources little time, so that one of them that hangs costs little before it is done by itself."""
        return LOT_S if len(lot) > 1 else inf

    def __call__(self, lot: tuple[Found, ...]) -> tuple[tuple[Processed | Failure, ...], tuple[Found, ...]]:
        """Process as many sources of a lot as there is time for, at least one; give the results and those that are left."""
        results = process_sources(lot, self.plan)
        return results, lot[len(results) :]


def lots(found: Sequence[Found]) -> list[tuple[Found, ...]]:
    """Divide sources into lots that a worker takes at once: tagging many reports costs little more than tagging one.

    Large files come first, each alone; small ones follow in their order.

    >>> [len(lot) for lot in lots([Found(str(number), Path(), (), 900) for number in range(17)])]
    [4, 4, 4, 4, 1]
    """
    large = [(one,) for one in found if one.size_bytes > SMALL_BYTES]
    small = [one for one in found if one.size_bytes <= SMALL_BYTES]
    size = lot_size(len(found))
    return [*large, *(tuple(small[place : place + size]) for place in range(0, len(small), size))]


def lot_size(count: int) -> int:
    """Say how many of so many sources are taken at once."""
    return min(MOST, max(1, count // LEAST_LOTS))


def process_source(found: Found, plan: Plan) -> Processed | Failure:
    """Read, clean, segment and code one source; one that cannot be read becomes a Failure."""
    (result,) = process_sources((found,), plan)
    return result


def process_sources(lot: Sequence[Found], plan: Plan) -> tuple[Processed | Failure, ...]:
    """Read, clean and segment sources one by one, and code them together; one that cannot be read becomes a Failure.

    Sources that take long, as scans do, are no matter for a lot: none is begun
    after some seconds, and the results are those of the first. Of the time
    that coding took, each source that was read gets the same share.
    """
    until = time.perf_counter() + ENOUGH_S
    ready = [_ready(found, plan) for number, found in enumerate(lot) if number == 0 or time.perf_counter() < until]
    read = [one for one in ready if isinstance(one, _Ready)]
    if not read:
        return tuple(one for one in ready if isinstance(one, Failure))
    tagger = _tagger(plan.model_path, plan.codebook_path)
    started = time.perf_counter()
    codings = iter(tagger.tag([report for one in read for report in one.reports]))
    share = (time.perf_counter() - started) / len(read)
    return tuple(one.coded(codings, share) if isinstance(one, _Ready) else one for one in ready)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A source that waits to be coded, and the seconds it took so far."""

    source: Source
    reports: tuple[Report, ...]
    marks: tuple[Mark, ...]
    seconds: float

    def coded(self, codings: Iterator[tuple[Coding, ...]], seconds: float) -> Processed:
        """Take as many codings as there are reports."""
        coded = tuple(CodedReport(report, next(codings)) for report in self.reports)
        return Processed(self.source, coded, self.marks, self.seconds + seconds)


def _ready(found: Found, plan: Plan) -> _Ready | Failure:
    started = time.perf_counter()
    digest = ""
    try:
        data = ingestion.load(found, plan.settings.limits)
        digest = hashlib.sha256(data).hexdigest()
        source = ingestion.read_bytes(data, found.name, plan.settings)
    except UnreadableSource as error:
        return _failure(found, digest, error, started)
    reports, marks = prepare(source, plan.settings)
    if not reports:
        return _failure(found, digest, UnreadableSource(Reason.NO_REPORT), started)
    return _Ready(source, reports, marks, time.perf_counter() - started)


def prepare(source: Source, settings: Settings) -> tuple[tuple[Report, ...], tuple[Mark, ...]]:
    """Clean and segment a source that was read: its reports, and what was set apart."""
    cleaned = cleaning.clean(source, settings.cleaning)
    return segmentation.segment(cleaned, source), cleaned.marks


def _failure(found: Found, digest: str, error: UnreadableSource, started: float) -> Failure:
    return Failure(found.name, digest, found.size_bytes, error.reason, error.detail, time.perf_counter() - started)


@lru_cache(maxsize=2)
def _tagger(model_path: Path, codebook_path: Path) -> "classification.Tagger":  # unquoted, it would load spaCy here
    return classification.Tagger(model_path, codebook.load(codebook_path))
