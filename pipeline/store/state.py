"""Small facts about a workspace: its revision, and of which revision its findings were made."""

from pipeline.store.database import Database


def get(database: Database, key: str) -> str:
    """Give a fact, or the empty string."""
    row = database.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def put(database: Database, key: str, value: str) -> None:
    """Keep a fact in place of an earlier one."""
    database.execute("INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


def revision(database: Database) -> int:
    """Say how many times sources, codings or metadata have changed."""
    return int(get(database, "revision") or 0)


def advance(database: Database) -> None:
    """Count one change; call it inside the transaction that makes the change."""
    put(database, "revision", str(revision(database) + 1))
