"""Keeps what each source gave: one transaction a source, in place of what it gave before."""

import hashlib
import os
import zlib
from dataclasses import dataclass

from pipeline.data import CodedReport, Coding, Failure, Found, Processed, Source, Status
from pipeline.errors import Reason
from pipeline.store import placing, state
from pipeline.store.database import Database, now, transaction

SECTION_JOINT = " / "
MEMBER_JOINT = "\0"


@dataclass(frozen=True, slots=True)
class Known:
    """What the workspace knows of a source: enough to say whether it is stale."""

    name: str
    origin: str
    sha256: str
    stamp: str
    status: Status
    reason: Reason
    detail: str

    def is_stale(self, sha256: str, stamp: str) -> bool:
        """Say whether it has to be processed: changed, made otherwise, or ended by an error that may not come again.

        >>> Known("总结.txt", "", "ab", "1", Status.OK, Reason.NONE, "").is_stale("ab", "1")
        False
        """
        return (self.sha256, self.stamp) != (sha256, stamp) or self.reason in (Reason.INTERNAL, Reason.CRASHED)


def known(database: Database) -> dict[str, Known]:
    """Give every source by name, in order of name."""
    rows = database.execute("SELECT name, origin, sha256, stamp, status, reason, detail FROM sources ORDER BY name")
    return {
        name: Known(name, origin, sha256, stamp, Status(status), Reason(reason), detail)
        for name, origin, sha256, stamp, status, reason, detail in rows
    }


def statuses(database: Database) -> dict[str, int]:
    """Count the sources in each status, those in none as 0."""
    counted = dict(database.execute("SELECT status, COUNT(*) FROM sources GROUP BY status").fetchall())
    return {status.value: int(counted.get(status.value, 0)) for status in Status}


def origin_of(found: Found) -> str:
    """Name the place of a source on this machine: the file, then the members inside it; what is no UTF-8, as escapes."""
    place = os.fsencode(found.path.parent.resolve() / found.path.name).decode("utf-8", "backslashreplace")
    return MEMBER_JOINT.join((place, *found.members))


def moved(database: Database, name: str, origin: str) -> None:
    """Note that an unchanged source now lies elsewhere; this is no change of the workspace."""
    database.execute("UPDATE sources SET origin = ? WHERE name = ?", (origin, name))


def replace(database: Database, result: Processed | Failure, stamp: str, origin: str = "") -> None:
    """Keep a result in place of all that the source gave before; people's codings are placed anew."""
    name = result.source.name if isinstance(result, Processed) else result.name
    with transaction(database):
        database.execute("DELETE FROM sources WHERE name = ?", (name,))
        database.execute("INSERT INTO sources VALUES (?,?,?,?,?,?,?,?,?,?,?)", _row(result, stamp, origin))
        if isinstance(result, Processed):
            _add_content(database, result)
        placing.place(database, name)
        state.advance(database, "sources")


def text(database: Database, name: str) -> str:
    """Give the extracted text of a source, which all source offsets index; empty if nothing was read."""
    row = database.execute("SELECT text FROM sources WHERE name = ?", (name,)).fetchone()
    return zlib.decompress(row[0]).decode("utf-8", "surrogatepass") if row and row[0] else ""


def report_id_of(name: str, sha256: str, number: int) -> str:
    """Name a report by its source's name and content and its place in it, whatever was added before.

    >>> report_id_of("调研.docx", "ab12", 1)
    'c497750320a0-01'
    """
    digest = hashlib.sha256("\n".join((name, sha256)).encode()).hexdigest()
    return f"{digest[:12]}-{number:02d}"


def _row(result: Processed | Failure, stamp: str, origin: str) -> tuple[object, ...]:
    if isinstance(result, Processed):
        status = Status.PARTIAL if result.source.reason else Status.OK
        form, packed = result.source.format.value, zlib.compress(result.source.text.encode("utf-8", "surrogatepass"))
    else:
        status = Status.SKIPPED if result.reason.skips else Status.FAILED
        form, packed = "", b""
    read = result.source if isinstance(result, Processed) else result
    ended = (status.value, read.reason.value, read.detail, result.seconds)
    return (read.name, origin, read.sha256, form, read.size_bytes, *ended, stamp, packed)


def _add_content(database: Database, result: Processed) -> None:
    source = result.source
    marks = ((source.name, m.source_start, m.source_end, m.kind.value, m.rule) for m in result.marks)
    database.executemany("INSERT INTO marks VALUES (?,?,?,?,?)", marks)
    for number, coded in enumerate(result.reports, start=1):
        _add_report(database, source, number, coded)


def _add_report(database: Database, source: Source, number: int, coded: CodedReport) -> None:
    report, data = coded.report, coded.report.metadata
    report_id = report_id_of(source.name, source.sha256, number)
    quotes = [source.text[p.source_start : p.source_end] for p in report.passages]
    told = (data.title, data.organisation, data.organisation_type, data.region, data.level, data.year, data.genre.value)
    measured = (report.source_start, report.source_end, sum(map(len, quotes)), report.fingerprint)
    database.execute(
        "INSERT INTO reports VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'',NULL)", (report_id, source.name, number, *told, *measured)
    )
    headings = ((report_id, i, h.level, h.text, h.source_start, h.source_end) for i, h in enumerate(report.headings, start=1))
    database.executemany("INSERT INTO headings VALUES (?,?,?,?,?,?)", headings)
    ids = [f"{report_id}-{i:04d}" for i in range(1, len(quotes) + 1)]
    passages = (
        (
            key,
            report_id,
            i,
            p.source_start,
            p.source_end,
            p.page,
            p.paragraph,
            SECTION_JOINT.join(p.section),
            p.after_gap,
            p.text,
            q,
            p.source_paragraph,
        )
        for i, (key, p, q) in enumerate(zip(ids, report.passages, quotes, strict=True), start=1)
    )
    database.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", passages)
    _add_codings(database, ids, coded.codings)


def _add_codings(database: Database, ids: list[str], codings: tuple[Coding, ...]) -> None:
    created = now()
    rows = ((key, *values_of(c), c.author.kind.value, c.author.name, created) for key, c in zip(ids, codings, strict=True))
    database.executemany(
        "INSERT INTO codings (passage_id, role, role_score, issues, issue_scores, author_kind, author_name, created)"
        " VALUES (?,?,?,?,?,?,?,?)",
        rows,
    )


def values_of(coding: Coding) -> tuple[str, float, str, str]:
    """Give what a coding says as it stands in tables: role, its score, issues, their scores to four places.

    >>> from pipeline.data import Role
    >>> values_of(Coding(Role.CAUSE, 0.5, ("late_start", "two_skins"), (1.0, 0.73216)))
    ('cause', 0.5, 'late_start;two_skins', '1;0.7322')
    """
    scores = (f"{score:.4f}".rstrip("0").rstrip(".") for score in coding.issue_scores)
    return coding.role.value, coding.role_score, ";".join(coding.issues), ";".join(scores)
