"""Killed, starved, locked out or handed a broken database: nothing is lost, nothing half-written, and it says what to do.

Here at a few points; `make reliability` takes them all.
"""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys

import killing
import pytest
import scene
import standins
import starving

from pipeline.store import lock, opened

BAD = (b"", b"SQLite format 3\x00", b"PK\x03\x04 no database" * 400)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace after a run, and what runs the command over it again."""
    place = tmp_path_factory.mktemp("made")
    command = scene.build(place, reports=40)
    with scene.Runner(place) as runner:
        assert runner.run(*command, "--workspace", place / "ws", "--workers", 1).status == 0
        yield place, command, runner


@pytest.fixture
def copy(made, tmp_path):
    """A workspace of one's own to break, and a function that gives a verb to the command over it."""
    place, command, runner = made
    shutil.copytree(place / "ws", tmp_path / "ws")
    told = {"run": command, "status": ("status",), "export": ("export", "csv", "-o", tmp_path / "out")}
    return tmp_path / "ws", lambda verb: runner.run(*told[verb], "--workspace", tmp_path / "ws")


def test_killed_at_random_moments_the_workspace_is_whole_and_a_rerun_equal(tmp_path):
    tally = killing.kill_often(tmp_path, 12, seed=20261126)
    assert tally.flaws == []
    assert (tally.kills, tally.whole, tally.equal) == (12, 12, tally.reruns)


@pytest.mark.skipif(not starving.has_compiler(), reason="needs a C compiler for the library of faults")
@pytest.mark.parametrize("once", [False, True])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_or_failing_disk_loses_nothing_and_is_told(tmp_path, code, once):
    tally = starving.fail_calls(tmp_path, 3, code, once=once)
    assert tally.flaws == []
    assert (tally.points, tally.whole, tally.told, tally.equal) == (3, 3, 3, 3)


@pytest.mark.skipif(not starving.can_mount(), reason="may not mount file systems here")
def test_a_file_system_that_is_too_small_loses_nothing_and_is_told(tmp_path):
    tally = starving.fill_disks(tmp_path, 4)
    assert tally.flaws == []
    assert (tally.points, tally.whole, tally.told, tally.equal) == (4, 4, 4, 4)


@pytest.mark.parametrize("verb", ["run", "status", "export"])
@pytest.mark.parametrize("left", ["nothing", "header", "foreign", "half", "cut in a page"])
def test_a_truncated_or_foreign_database_is_refused_and_left_as_it_is(copy, verb, left):
    workspace, give = copy
    database = workspace / "workspace.sqlite"
    whole = database.read_bytes()
    cuts = dict(zip(("nothing", "header", "foreign"), BAD, strict=True))
    cuts |= {"half": whole[: len(whole) // 2 // 4096 * 4096], "cut in a page": whole[: len(whole) * 2 // 3 - 7]}
    database.write_bytes(cuts[left])
    tables = scene.tables(workspace)
    done = give(verb)
    assert done.status == 1
    assert "Traceback" not in done.said
    assert " | " in done.said
    assert str(database) in done.said
    assert database.read_bytes() == cuts[left]
    assert scene.tables(workspace) == tables


@pytest.mark.parametrize("verb", ["run", "status", "export"])
def test_a_newer_or_foreign_schema_is_refused(copy, verb):
    workspace, give = copy
    for pragma, said in (("user_version = 99", "upgrade"), ("application_id = 7", "not made by wenzhen")):
        database = sqlite3.connect(workspace / "workspace.sqlite")
        database.execute(f"PRAGMA {pragma}")
        database.close()
        done = give(verb)
        assert (done.status, "Traceback" in done.said) == (1, False)
        assert said in done.said


def test_a_workspace_on_a_disk_that_is_read_only_is_told(tmp_path, made):
    if not starving.can_mount():
        pytest.skip("may not mount file systems here")
    place, command, runner = made
    with starving.mounted(tmp_path, 64_000) as folder:
        shutil.copytree(place / "ws", folder / "ws")
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        for verb in (command, ("status",)):
            done = runner.run(*verb, "--workspace", folder / "ws")
            assert (done.status, "Traceback" in done.said) == (1, False)
            assert " | " in done.said


def test_a_second_run_is_told_to_wait_and_disturbs_nothing(made, tmp_path):
    place, command, runner = made
    with opened(tmp_path, create=True), lock.held(tmp_path):
        done = runner.run(*command, "--workspace", tmp_path)
        assert done.status == 1
        assert "正在被另一次运行使用" in done.said
        assert "wait until it ends" in done.said
    assert runner.run(*command, "--workspace", tmp_path).status == 0
    assert scene.tables(tmp_path) == scene.tables(place / "ws")


def test_two_runs_that_begin_together_leave_what_one_would(made, tmp_path):
    place, command, _ = made
    together = [sys.executable, standins.__file__, *map(str, command), "--workspace", str(tmp_path / "ws"), "--workers", "1"]
    both = [subprocess.Popen(together, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [(each.communicate()[1], each.returncode) for each in both]
    assert {status for _, status in ended} <= {0, 1}
    assert 0 in {status for _, status in ended}
    assert all("in use" in said for said, status in ended if status == 1)
    assert scene.tables(tmp_path / "ws") == scene.tables(place / "ws")


def test_what_a_killed_run_left_unfinished_goes_with_the_next(copy):
    workspace, give = copy
    (workspace / "tables" / ".reports.4711.part.csv").write_text("half")
    (workspace / ".findings.abc.part").mkdir()
    (workspace / ".findings.abc.part" / "sheet").write_text("half")
    assert give("run").status == 0
    assert scene.leftovers(workspace) == []


def test_an_export_to_a_place_that_takes_nothing_is_told(copy, tmp_path, made):
    workspace, _ = copy
    (tmp_path / "file").write_text("x")
    for form in ("csv", "xlsx", "docx", "html"):
        done = made[2].run("export", form, "-o", tmp_path / "file" / "out", "--workspace", workspace)
        assert (done.status, "Traceback" in done.said) == (1, False), form
        assert "cannot be written" in done.said


@pytest.mark.skipif(os.name == "nt", reason="names files as POSIX does")
def test_file_names_move_no_cursor_and_turn_no_line(made, tmp_path):
    _, command, runner = made
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "总结\x1b[2J\u202efdp.txt\n假的一行").write_bytes(b"%PDF-1.4 broken")
    shutil.copy(made[0] / "in" / "00.txt", inputs)
    done = runner.run("run", inputs, *command[2:], "--workspace", tmp_path / "ws")
    assert done.status == 3
    assert not set(done.said) & {"\x1b", "\u202e"}
    assert len([line for line in done.said.splitlines() if "假的一行" in line and line.startswith("failed: ")]) == 1
