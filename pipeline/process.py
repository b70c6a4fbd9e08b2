"""The whole chain for one file, without a database: read, clean, segment, tag.

Pure but for reading the file: the same file under the same plan always gives
the same result, whichever executor runs it.
"""

import hashlib
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline import classification, cleaning, codebook, ingestion, resources, segmentation
from pipeline.data import CodedReport, Failure, Found, Mark, Processed, Report, Source
from pipeline.errors import Reason, UnreadableSource, UsageError
from pipeline.settings import Settings


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
    """The whole chain under one plan, as a function of a source that a worker can be given."""

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

    def __call__(self, found: Found) -> Processed | Failure:
        """Process one source; see `process_source`."""
        return process_source(found, self.plan)


def process_source(found: Found, plan: Plan) -> Processed | Failure:
    """Read, clean, segment and code one source; one that cannot be read becomes a Failure."""
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
    codings = _tagger(plan.model_path, plan.codebook_path).tag(reports)
    coded = tuple(CodedReport(report, given) for report, given in zip(reports, codings, strict=True))
    return Processed(source, coded, marks, time.perf_counter() - started)


def prepare(source: Source, settings: Settings) -> tuple[tuple[Report, ...], tuple[Mark, ...]]:
    """Clean and segment a source that was read: its reports, and what was set apart."""
    cleaned = cleaning.clean(source, settings.cleaning)
    return segmentation.segment(cleaned, source), cleaned.marks


def _failure(found: Found, digest: str, error: UnreadableSource, started: float) -> Failure:
    return Failure(found.name, digest, found.size_bytes, error.reason, error.detail, time.perf_counter() - started)


@lru_cache(maxsize=2)
def _tagger(model_path: Path, codebook_path: Path) -> classification.Tagger:
    return classification.Tagger(model_path, codebook.load(codebook_path))
