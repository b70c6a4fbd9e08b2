"""Opens the database of a workspace: checks that it is ours and sound, brings it up to date."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError, WorkspaceError
from pipeline.store.schema import APPLICATION_ID, MIGRATIONS

FILE_NAME, MADE = "workspace.sqlite", "run.json"
BUSY_TIMEOUT_S = 20.0
Values = Any  # what sqlite3 takes or gives for a row


class Cursor(sqlite3.Cursor):
    """Rows that are read from the disk as they are asked for: a failure then says the same as one at the start."""

    def __next__(self) -> Values:
        """Give the next row."""
        # to enter a context for every row takes longer than the row
        try:
            return super().__next__()
        except sqlite3.Error:
            with _explained(self._path()):
                raise

    def fetchone(self) -> Values:
        """Give the next row, or None."""
        with _explained(self._path()):
            return super().fetchone()

    def fetchall(self) -> list[Values]:
        """Give all the rows that are left."""
        with _explained(self._path()):
            return super().fetchall()

    def _path(self) -> Path:
        return getattr(self.connection, "path", Path(FILE_NAME))


class Database(sqlite3.Connection):
    """A connection whose failures say which workspace cannot be used, and why."""

    path: Path = Path(FILE_NAME)

    def execute(self, sql: str, values: Values = (), /) -> sqlite3.Cursor:
        """Run one statement; a locked, full or damaged database is a WorkspaceError."""
        with _explained(self.path):
            return self.cursor(Cursor).execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Values], /) -> sqlite3.Cursor:
        """Run one statement for every row; errors as in `execute`."""
        with _explained(self.path):
            return super().executemany(sql, rows)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise WorkspaceError(f"{path}: 正被其他程序写入，请稍后再试 | in use by another program; try again later") from error
        raise WorkspaceError(f"{path}: 数据库无法使用 | cannot be used: {error}; check free space and permissions") from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.DatabaseError as error:
        raise WorkspaceError(
            f"{path}: 数据库已损坏或不是数据库 | damaged or no database ({error}); restore a copy or choose another workspace"
        ) from error


@contextmanager
def opened(folder: Path, *, create: bool = False, check: bool = False) -> Iterator[Database]:
    """Open the workspace in a folder, close it at the end.

    `create` makes folder and database where there are none; `check` reads the
    whole file for damage first.

    Raises
    ------
    UsageError
        If there is no workspace in the folder and none is to be made.
    WorkspaceError
        If the database is foreign, newer, damaged, locked or cannot be written.
    """
    path = folder / FILE_NAME
    if not create and not is_there(folder):
        raise UsageError(f"{folder}: 这里没有工作区，请先运行 wenzhen run | no workspace here; make one with wenzhen run")
    if create:
        _make_folder(folder)
    _require_whole(folder)
    with _explained(path):
        database = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, factory=Database)
    try:
        database.path = path
        _prepare(database, check=check)
        yield database
    finally:
        database.close()


def is_there(folder: Path) -> bool:
    """Say whether a folder holds a workspace."""
    return (folder / FILE_NAME).is_file()


def _require_whole(folder: Path) -> None:
    # a kill can leave an empty file, but not once findings were made: then people's codings went with what was in it
    path = folder / FILE_NAME
    if is_there(folder) and not path.stat().st_size and (folder / MADE).exists():
        raise WorkspaceError(
            f"{path}: 数据库是空的，可能被截断，请恢复备份；要重新开始，请先删除它 | empty, though findings were made from it: "
            "it may have been cut off; restore a copy, or delete it to begin anew"
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"{folder}: 无法建立工作区文件夹 | the folder cannot be made: {error.strerror}") from error


def _prepare(database: Database, *, check: bool) -> None:
    application, version = _pragma(database, "application_id"), int(_pragma(database, "user_version"))
    is_new = application == 0 and version == 0 and not database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if not is_new and application != APPLICATION_ID:
        raise WorkspaceError(f"{database.path}: 不是问诊工作区的数据库 | not made by wenzhen; choose another folder")
    if version > len(MIGRATIONS):
        raise WorkspaceError(
            f"{database.path}: 由更新版本建立（{version}），请升级 | made by a newer wenzhen "
            f"(schema {version}, this one knows {len(MIGRATIONS)}); upgrade wenzhen"
        )
    if check and not is_new and (found := _pragma(database, "quick_check(1)")) != "ok":
        raise WorkspaceError(f"{database.path}: 数据库已损坏 | damaged ({found}); restore a copy or choose another workspace")
    if version < len(MIGRATIONS):
        database.execute("PRAGMA journal_mode = WAL")
        _migrate(database)
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("PRAGMA foreign_keys = ON")


def _pragma(database: Database, name: str) -> str | int:
    value: str | int = database.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _migrate(database: Database) -> None:
    with transaction(database):
        database.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
        applied = {name for (name,) in database.execute("SELECT name FROM migrations")}
        for name in [name for name in MIGRATIONS if name not in applied]:
            for statement in MIGRATIONS[name]:
                database.execute(statement)
            database.execute("INSERT INTO migrations VALUES (?, ?)", (name, now()))
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """Keep everything that is written inside, or nothing of it."""
    database.execute("BEGIN IMMEDIATE")
    yield from _until_committed(database)


@contextmanager
def snapshot(database: Database) -> Iterator[None]:
    """See the database inside as it is at the first reading, whatever others write meanwhile; nothing is written."""
    database.execute("BEGIN")
    yield from _until_committed(database)


def _until_committed(database: Database) -> Iterator[None]:
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


def now() -> str:
    """Give the time in UTC to the second, as it stands in tables."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
