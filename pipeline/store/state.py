"""Small facts about a workspace: its revision, and of which revision its findings were made."""

from pipeline.store.database import Database


def get(database: Database, key: str) -> str:
    """Give a fact, or the empty string."""
    row = database.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def put(database: Database, key: str, value: str) -> None:
    """Keep a fact in place of an earlier one."""
    database.execute("INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


def revision(database: Database, of: str = "revision") -> int:
    """Say how many times sources, codings or metadata have changed; `of` names a part, such as sources."""
    return int(get(database, of) or 0)


def advance(database: Database, *parts: str) -> None:
    """Count one change, also for the parts named; call it inside the transaction that makes the change."""
    for key in ("revision", *parts):
        put(database, key, str(revision(database, key) + 1))
