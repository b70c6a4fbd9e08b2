"""The runs over a workspace: when each began and ended, and what it was made with."""

import json

from pipeline.store.database import Database, now


def begin(database: Database) -> int:
    """Note that a run begins; gives its number."""
    return database.execute("INSERT INTO runs (started) VALUES (?)", (now(),)).lastrowid or 0


def finish(database: Database, number: int, info: dict[str, object]) -> None:
    """Note that a run has ended, with what `run.json` says of it."""
    database.execute("UPDATE runs SET finished = ?, info = ? WHERE id = ?", (now(), json.dumps(info, ensure_ascii=False), number))


def last_end(database: Database) -> str:
    """Say when the last run that ended did so, in UTC; empty if none has."""
    row = database.execute("SELECT finished FROM runs WHERE finished IS NOT NULL ORDER BY id DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ""
