"""The rows of the three tables that all findings are made from, in the order the contract gives."""

import json
from collections.abc import Collection, Iterator
from functools import lru_cache

from pipeline.data import Author, AuthorKind
from pipeline.errors import Reason, describe
from pipeline.store import overrides
from pipeline.store.database import Database

Row = tuple[object, ...]
PART = 4_000


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


def neighbours(database: Database, passage_id: str) -> Iterator[Row]:
    """Give the passages of the report that a passage is of, itself among them, by place; none if there is no such passage."""
    yield from _passages(database, beside=passage_id)


def passages_in_parts(database: Database, size: int = PART) -> Iterator[list[Row]]:
    """Give passage_id to reviewed of all sources, by source, then place, in parts of about `size`; a source is never parted.

    `text` is as it stands in the source.
    Without passages there is one empty part.
    """
    part: list[Row] = []
    has_given = False
    for (source,) in database.execute("SELECT name FROM sources ORDER BY name").fetchall():
        part.extend(_passages(database, source=source))
        if len(part) >= size:
            yield part
            part, has_given = [], True
    if part or not has_given:
        yield part


def passages_named(database: Database, ids: Collection[str]) -> Iterator[Row]:
    """Give the passages with these ids, by source, then place; an id without a passage gives none."""
    yield from _passages(database, ids=json.dumps(sorted(ids)))


def _passages(database: Database, beside: str = "", source: str = "", ids: str = "[]") -> Iterator[Row]:
    found = database.execute(
        "SELECT p.passage_id, p.report_id, r.source, p.source_start, p.source_end, p.page, p.section, p.quote,"
        " e.role, e.role_score, e.issues, e.issue_scores, e.author_kind, e.author_name"
        " FROM passages p JOIN reports r USING (report_id) JOIN effective e USING (passage_id) WHERE p.passage_id IN"
        " (SELECT passage_id FROM passages WHERE report_id = (SELECT report_id FROM passages WHERE passage_id = ?1) UNION ALL"
        " SELECT q.passage_id FROM reports s JOIN passages q USING (report_id) WHERE s.source = ?2 UNION ALL"
        " SELECT value FROM json_each(?3)) ORDER BY r.source, p.source_start, p.passage_id",
        (beside, source, ids),
    )
    for *row, kind, name in found:
        yield *row, _author(kind, name), kind == "person"


@lru_cache(maxsize=64)
def _author(kind: str, name: str) -> str:
    return str(Author(AuthorKind(kind), name))


def paragraphs(database: Database, ids: Collection[str]) -> Iterator[tuple[str, int]]:
    """Give passage_id and paragraph of those of these passages whose original counts paragraphs (see `data.Block`)."""
    yield from database.execute(
        "SELECT passage_id, source_paragraph FROM passages"
        " WHERE source_paragraph IS NOT NULL AND passage_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(ids)),),
    )
