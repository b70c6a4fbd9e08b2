import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import skops.io
import standins

from pipeline import cli, process, resources
from pipeline import run as runs
from pipeline.workspace import Workspace


@pytest.fixture
def place(tmp_path):
    return standins.lay(tmp_path)


@pytest.fixture
def wenzhen(monkeypatch, capsys):
    """The command in this process, with the stand-in for the tagger."""
    monkeypatch.setattr(runs, "Chain", standins.Chain)
    monkeypatch.setattr(runs.outputs, "write_all", standins.write_tables)

    def wenzhen(*arguments):
        monkeypatch.setattr(sys, "argv", ["wenzhen", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, ended.value.code or 0, told.out, told.err)

    return wenzhen


@pytest.fixture
def run(wenzhen, place):
    return lambda *more: wenzhen(*run_words(place, *more))


def run_words(place, *more, workspace="ws"):
    own = ("--workspace", place / workspace, "--codebook", place / "book.yaml", "--model", place / "model", "--workers", "1")
    return "run", *(more or [place / "in"]), *own


def in_a_process(*arguments):
    words = [sys.executable, Path(standins.__file__), *arguments]
    return subprocess.run(words, check=False, capture_output=True, text=True, timeout=300)


def test_done_is_0_and_says_where_to_look(place, run):
    done = in_a_process(*run_words(place))
    assert done.returncode == 0, done.stderr
    assert str(place / "ws" / "findings.html") in done.stdout
    assert done.stderr == ""
    again = run()
    assert again.returncode == 0
    assert "nothing has changed" in again.stdout


def test_failed_sources_make_3_and_are_named_with_their_reason_every_time(place, run):
    (place / "in" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    for quiet in ([], ["--quiet"]):
        done = run(place / "in", *quiet)
        assert done.returncode == 3
        (line,) = [line for line in done.stderr.splitlines() if "坏.pdf" in line]
        assert line.startswith("failed: 坏.pdf: ")
        assert "download it" in line or "damaged" in line
        assert bool(done.stdout) is not bool(quiet)


def test_skipped_sources_do_not_make_3(place, run):
    (place / "in" / "~$甲.docx").write_bytes(b"lock")
    (place / "in" / "图.gif").write_bytes(b"GIF89a\0 picture")
    done = run()
    assert done.returncode == 0, done.stderr
    assert "skipped: 图.gif" in done.stderr
    assert "more, listed in" not in done.stderr
    for number in range(cli.SKIPPED_SHOWN):
        (place / "in" / f"图{number}.gif").write_bytes(b"GIF89a\0 picture")
    told = run().stderr.splitlines()
    assert len(told) == cli.SKIPPED_SHOWN + 1
    assert told[-1].startswith("skipped: 另有 2 份，见 tables/sources.csv")


def test_nothing_that_could_be_read_is_1(place, run):
    (place / "in" / "甲.txt").write_text("")
    done = run()
    assert done.returncode == 1
    assert "no source was read" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nowhere", "--workspace", "ws", "--codebook", "book.yaml", "--model", "model"], "no such file or folder"),
        (["run", "in"], "--workspace"),
        (["run", "in", "--workspace", "ws", "--colour", "red"], "--colour"),
        (["run", "in", "--workspace", "ws", "--codebook", "none.yaml", "--model", "model"], "none.yaml: 找不到"),
        (["run", "in", "--workspace", "ws", "--codebook", "book.yaml", "--model", "none"], "no tagger"),
        (["run", "in", "--workspace", "ws", "--settings", "book.yaml"], "TOML"),
        (["run", "in", "--workspace", "ws", "--settings", "none.toml"], "no such file"),
        (["run", "in", "--workspace", "ws", "--workers", "0", "--codebook", "book.yaml", "--model", "model"], "at least 1"),
        (["status", "--workspace", "none"], "no workspace here"),
        (["export", "xlsx", "--workspace", "none", "-o", "x.xlsx"], "no workspace here"),
        (["codebook", "check", "bad.yaml"], "bad.yaml, line 3"),
    ],
)
def test_wrong_usage_is_2_with_a_message_and_no_traceback(place, wenzhen, monkeypatch, arguments, message):
    (place / "bad.yaml").write_text("name: 甲\nissues:\n  - {code: X, name: 乙, definition: 丙}\n", encoding="utf-8")
    monkeypatch.chdir(place)
    done = wenzhen(*arguments)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def without_known(model):
    file = model / "wenzhen_meaning" / "meaning.skops"
    parts = skops.io.load(file, trusted=[])
    skops.io.dump({"rarity": parts["rarity"]}, file)


def emptied(model):
    (model / "meta.json").write_text("")


def broken(model):
    (model / "meta.json").write_text('{"lang": ')


def cut(model):
    file = model / "wenzhen_roles" / "roles.skops"
    file.write_bytes(file.read_bytes()[:1000])


def of_other_cues(model):
    file = model / "wenzhen_roles" / "roles.skops"
    parts = skops.io.load(file, trusted=[])
    parts["second"]["weights"] = parts["second"]["weights"][1:]
    skops.io.dump(parts, file)


def without_coder(model):
    shutil.rmtree(model / "wenzhen_issues")


def of_others(model):
    shutil.rmtree(model)
    model.mkdir()
    (Path(os.fsdecode(os.fsencode(model) + b"/\xc4\xa3.txt"))).write_text("")


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
@pytest.mark.parametrize("spoil", [without_known, emptied, broken, cut, of_other_cues, without_coder, of_others])
def test_a_folder_that_is_no_tagger_of_this_layout_is_2_before_anything_is_made(place, monkeypatch, wenzhen, spoil):
    monkeypatch.setattr(runs, "Chain", process.Chain)
    (place / "model").rmdir()
    shutil.copytree(resources.tagger_path(), place / "model")
    spoil(place / "model")
    done = wenzhen(*run_words(place))
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"wenzhen: {place / 'model'}: ")
    assert re.search(r"模型.* \| .*expected a folder saved by", done.stderr)
    assert len(done.stderr.splitlines()) == 1
    assert not (place / "ws").exists()


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_a_file_beside_the_tagger_whose_name_is_not_utf_8_does_no_harm(place, run):
    Path(os.fsdecode(os.fsencode(place / "model") + b"/\xc4\xa3.txt")).write_text("")
    assert run().returncode == 0


def test_a_foreign_database_is_1(place, run):
    (place / "ws").mkdir()
    foreign = sqlite3.connect(place / "ws" / "workspace.sqlite")
    foreign.execute("CREATE TABLE mine (a)")
    foreign.close()
    done = run()
    assert done.returncode == 1
    assert "not made by wenzhen" in done.stderr


@pytest.fixture
def nobody(place):
    """For root, whom no permission stops, another user for the time of the test."""
    if os.getuid() != 0:
        yield
        return
    for path in [place, *place.parents][:4]:
        path.chmod(0o755)
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
@pytest.mark.parametrize("workspace", ["closed", "closed/ws"])
def test_a_folder_that_cannot_be_written_is_1_with_a_message(place, wenzhen, workspace, request):
    (place / "closed").mkdir(mode=0o555)
    request.getfixturevalue("nobody")
    done = wenzhen(*run_words(place, workspace=workspace))
    assert done.returncode == 1, done.stderr
    assert "cannot be made" in done.stderr or "cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_control_characters_in_names_do_not_reach_the_terminal(place, run, wenzhen):
    (place / "in" / "红\x1b[31m\n\u202e名.pdf").write_bytes(b"%PDF-1.4 broken")
    done = run()
    assert done.returncode == 3
    assert "\x1b" not in done.stderr + done.stdout
    assert "\u202e" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "\x1b" not in wenzhen("status", "--workspace", place / "ws").stdout


def test_metadata_that_matches_nothing_is_a_warning(place, run):
    (place / "meta.csv").write_text("source,year\n无.txt,2020\n", encoding="utf-8")
    done = run(place / "in", "--metadata", place / "meta.csv")
    assert done.returncode == 0
    assert "无.txt" in done.stderr


def test_status_and_export_use_the_workspace_as_it_stands(place, run, wenzhen):
    (place / "in" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    run()
    told = wenzhen("status", "--workspace", place / "ws")
    assert told.returncode == 0
    assert "failed: 1" in told.stdout
    assert "failed: 坏.pdf: " in told.stdout
    done = wenzhen("export", "xlsx", "--workspace", place / "ws", "-o", place / "结果.xlsx")
    assert done.returncode == 0, done.stderr
    assert (place / "结果.xlsx").stat().st_size > 0
    assert wenzhen("export", "tape", "--workspace", place / "ws", "-o", place / "x").returncode == 2


def test_the_codebook_is_checked_and_shown(place, wenzhen):
    checked = wenzhen("codebook", "check", place / "book.yaml")
    assert (checked.returncode, "2 issues" in checked.stdout) == (0, True)
    assert ", line 5: 线索词 不够" in checked.stderr
    assert "no mistakes" not in checked.stdout
    assert "no mistakes" in wenzhen("codebook", "check").stdout
    assert "late_start  起步晚" in wenzhen("codebook", "show", place / "book.yaml").stdout


def test_the_doctor_names_what_is_there(wenzhen):
    told = wenzhen("doctor").stdout
    assert "pandas" in told
    assert re.search(r"(ok|missing) +LibreOffice（.*doc、wps、rtf、odt", told)
    assert re.search(r"(ok|missing) +rapidocr（.*--ocr", told)


def test_recognition_is_asked_for_and_remembered(place, run):
    run(place / "in", "--ocr")
    assert Workspace(place / "ws").plan.settings.reading.ocr
    run()
    assert Workspace(place / "ws").plan.settings.reading.ocr
    assert not Workspace(place / "other").plan.settings.reading.ocr


def test_it_also_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "pipeline", "--help"], check=False, capture_output=True, text=True)
    assert done.returncode == 0
    assert "codebook" in done.stdout
