"""Reports across sources: what duplicates are searched by, and which report repeats which."""

from collections.abc import Iterator, Mapping

from pipeline.store.database import Database, transaction


def fingerprints(database: Database) -> Iterator[tuple[str, bytes]]:
    """Give (report_id, fingerprint) of every report in table order: by source, then place."""
    yield from database.execute("SELECT report_id, fingerprint FROM reports ORDER BY source, source_start, number")


def text(database: Database, report_id: str) -> str:
    """Join the cleaned wording of a report's passages, in reading order, without anything between."""
    rows = database.execute("SELECT text FROM passages WHERE report_id = ? ORDER BY number", (report_id,))
    return "".join(text for (text,) in rows)


def set_duplicates(database: Database, duplicates: Mapping[str, tuple[str, float]]) -> None:
    """Note for every report which earlier one it repeats and how similar it is; all others repeat none."""
    with transaction(database):
        database.execute("UPDATE reports SET duplicate_of = '', similarity = NULL WHERE duplicate_of != ''")
        rows = ((original, similarity, report_id) for report_id, (original, similarity) in duplicates.items())
        database.executemany("UPDATE reports SET duplicate_of = ?, similarity = ? WHERE report_id = ?", rows)


def counts(database: Database) -> dict[str, int]:
    """Count reports, those that repeat another, passages, those that people have coded, and people's codings without a place."""
    queries = {
        "reports": "SELECT COUNT(*) FROM reports",
        "duplicates": "SELECT COUNT(*) FROM reports WHERE duplicate_of != ''",
        "passages": "SELECT COUNT(*) FROM passages",
        "reviewed": "SELECT COUNT(DISTINCT passage_id) FROM standing",
        "unplaced": "SELECT COUNT(*) FROM standing WHERE passage_id IS NULL",
    }
    return {name: int(database.execute(query).fetchone()[0]) for name, query in queries.items()}
