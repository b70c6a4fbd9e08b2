import sqlite3
import subprocess
import sys

import pytest

from pipeline.errors import UsageError, WorkspaceError
from pipeline.store import lock, opened, sources
from pipeline.store.database import transaction
from pipeline.store.schema import MIGRATIONS


def test_a_new_workspace_has_every_migration_once(folder):
    for _ in range(2):
        with opened(folder, create=True, check=True) as database:
            names = [name for (name,) in database.execute("SELECT name FROM migrations")]
            assert names == list(MIGRATIONS)
            assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_where_there_is_none_it_is_not_made_by_looking(folder):
    with pytest.raises(UsageError, match="no workspace here"), opened(folder):
        pass
    assert not folder.exists()


def test_a_foreign_database_is_left_as_it_is(folder):
    folder.mkdir()
    foreign = sqlite3.connect(folder / "workspace.sqlite")
    foreign.execute("CREATE TABLE mine (a)")
    foreign.close()
    before = (folder / "workspace.sqlite").read_bytes()
    with pytest.raises(WorkspaceError, match="not made by wenzhen"), opened(folder, create=True):
        pass
    assert (folder / "workspace.sqlite").read_bytes() == before


def test_a_newer_database_is_refused(folder):
    with opened(folder, create=True) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(WorkspaceError, match="upgrade"), opened(folder):
        pass


@pytest.mark.parametrize("content", [b"this is no database at all " * 200, b"SQLite format 3\x00" + b"\xff" * 8192])
def test_what_is_no_database_is_said_to_be_damaged(folder, content):
    folder.mkdir()
    (folder / "workspace.sqlite").write_bytes(content)
    with pytest.raises(WorkspaceError, match=r"damaged|cannot be used"), opened(folder, check=True):
        pass


@pytest.fixture
def spoil(folder, make_source):
    """A workspace, and a function that damages some pages of its database, counted as in a list."""
    with opened(folder, create=True) as database:
        for number in range(40):
            sources.replace(database, make_source(name=f"{number}.txt"), "1")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = folder / "workspace.sqlite"
    whole = path.read_bytes()

    def spoil(first, last):
        pages = [whole[place : place + 4096] for place in range(0, len(whole), 4096)]
        pages[first:last] = [b"\x5a" * 4096 for _ in pages[first:last]]
        path.write_bytes(b"".join(pages))

    return spoil


def test_damage_inside_is_found_by_the_check(folder, spoil):
    spoil(4, 12)
    with pytest.raises(WorkspaceError, match="damaged"), opened(folder, check=True):
        pass


def test_damage_that_is_met_after_some_rows_is_told_likewise(folder, spoil):
    spoil(-1, None)
    with opened(folder) as database:
        rows = database.execute("SELECT * FROM passages")
        assert next(rows)
        with pytest.raises(WorkspaceError, match="damaged"):
            list(rows)


def test_an_empty_file_left_by_a_kill_is_a_new_workspace(folder):
    folder.mkdir()
    (folder / "workspace.sqlite").touch()
    with opened(folder) as database:
        assert sources.known(database) == {}


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkspaceError, match="cannot be made"), opened(tmp_path / "file" / "ws", create=True):
        pass


def _write_and_fail(database):
    with transaction(database):
        database.execute("INSERT INTO state VALUES ('a', 'b')")
        list(zip([1], [], strict=True))


def test_a_failed_transaction_leaves_nothing(database):
    with pytest.raises(ValueError, match="shorter"):
        _write_and_fail(database)
    assert database.execute("SELECT COUNT(*) FROM state").fetchone() == (0,)


HOLD = """
import sys, pathlib
from pipeline.store import lock
with lock.held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_told_that_it_is_in_use_and_the_lock_dies_with_its_holder(folder):
    folder.mkdir()
    holder = subprocess.Popen([sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout.readline().strip() == b"held"
    with pytest.raises(WorkspaceError, match="in use"), lock.held(folder):
        pass
    holder.kill()
    holder.communicate()
    with lock.held(folder):
        pass
