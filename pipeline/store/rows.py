"""The rows of the three tables that all findings are made from, in the order the contract gives."""

from collections.abc import Iterator

from pipeline.data import Author, AuthorKind
from pipeline.errors import Reason, describe
from pipeline.store import overrides
from pipeline.store.database import Database

Row = tuple[object, ...]


def sources(database: Database) -> Iterator[Row]:
    """Give source, sha256, format, bytes, status, reason, reports, seconds; by name; the reason as a sentence."""
    rows = database.execute(
        "SELECT name, sha256, format, size_bytes, status, reason, detail,"
        " (SELECT COUNT(*) FROM reports WHERE source = name), seconds FROM sources ORDER BY name"
    )
    for *row, reason, detail, reports, seconds in rows:
        yield *row, describe(Reason(reason), detail), reports, seconds


def reports(database: Database) -> Iterator[Row]:
    """Give report_id to similarity; by source, then place; what a researcher supplied goes over what the text says."""
    supplied = overrides.held(database)
    rows = database.execute(
        "SELECT report_id, source, number, title, organisation, organisation_type, region, level, year, genre, source_start,"
        " source_end, characters, (SELECT COUNT(*) FROM passages p WHERE p.report_id = r.report_id), duplicate_of, similarity"
        " FROM reports r ORDER BY source, source_start, number"
    )
    for report_id, source, number, *rest in rows:
        told = dict(zip(overrides.FIELDS, rest, strict=False))
        told |= supplied.get((source, overrides.EVERY_REPORT), {}) | supplied.get((source, number), {})
        yield report_id, source, *told.values(), *rest[len(overrides.FIELDS) :]


def passages(database: Database, report_id: str | None = None) -> Iterator[Row]:
    """Give passage_id to reviewed, of one report or of all; by source, then place; `text` as it stands in the source."""
    rows = database.execute(
        "SELECT p.passage_id, p.report_id, r.source, p.source_start, p.source_end, p.page, p.section, p.quote,"
        " e.role, e.role_score, e.issues, e.issue_scores, e.author_kind, e.author_name"
        " FROM passages p JOIN reports r USING (report_id) JOIN effective e USING (passage_id)"
        " WHERE ?1 IS NULL OR p.report_id = ?1 ORDER BY r.source, p.source_start, p.passage_id",
        (report_id,),
    )
    for *row, kind, name in rows:
        yield *row, str(Author(AuthorKind(kind), name)), kind == AuthorKind.PERSON


def paragraphs(database: Database) -> Iterator[tuple[str, int]]:
    """Give passage_id and paragraph of the passages whose original counts paragraphs (see `data.Block`)."""
    yield from database.execute("SELECT passage_id, source_paragraph FROM passages WHERE source_paragraph IS NOT NULL")


def report_of(database: Database, passage_id: str) -> str:
    """Give the report of a passage; empty if there is no such passage."""
    row = database.execute("SELECT report_id FROM passages WHERE passage_id = ?", (passage_id,)).fetchone()
    return str(row[0]) if row else ""
