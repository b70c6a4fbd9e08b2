"""The bad files beside the checkout and the generated hostile ones, as one batch through the real command."""

import csv
import subprocess
import sys

import batch
import pytest
import standins
import watching

from pipeline import Workspace

SECONDS, MEMORY_MB = 20, 2_048
BAD_FILES = batch.shared("badfiles")
LEAK, PWNED = "CANARY-7f3a91-DO-NOT-LEAK", "pwned_by_traversal"
NAMED = {"ok", "partial", "failed", "skipped"}
# what the manifest expects and the house decides otherwise, with the reason
OTHERWISE = {
    "markup.txt": "tags pasted into a text are set apart as debris; the text of the source keeps them",
    "markup.docx": "as markup.txt",
    "encoded_tags.html": "as markup.txt",
    "unreadable.txt": "the superuser reads it anyway",
}

pytestmark = [
    pytest.mark.skipif(BAD_FILES is None, reason="needs ../shared/badfiles"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]


def escaped(path):
    return path.decode("utf-8", "backslashreplace")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    words = [sys.executable, BAD_FILES / "make_hostile.py", folder]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    return folder


@pytest.fixture(scope="module")
def controls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("controls")
    for number in range(8):
        text = standins.REPORT.replace("青石乡", f"白河镇{number}村").replace("学习", "值班")
        (folder / f"control {number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def among(tmp_path_factory, hostile, controls):
    place = tmp_path_factory.mktemp("among")
    before = watching.snapshot(hostile), watching.snapshot(controls)
    inputs = [controls, hostile / "cases", BAD_FILES / "files"]
    ran = batch.run(place, inputs, {"seconds": SECONDS, "memory_mb": MEMORY_MB})
    assert (watching.snapshot(hostile), watching.snapshot(controls)) == before
    return ran


@pytest.fixture(scope="module")
def manifest(hostile):
    with (hostile / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outcomes(ran, row):
    """Give what became of a row of the manifest: the file itself, or the members of the archive it is."""
    name = escaped(bytes.fromhex(row["path_hex"])).removeprefix("cases/")
    return {key: known for key, known in ran.known.items() if key in (name, f"cases/{name}") or f"{name}/" in key}


def test_every_file_ends_in_one_named_outcome_and_no_traceback_is_shown(among, manifest):
    assert among.done.returncode == 3, among.done.stderr[-3_000:]
    assert "Traceback" not in among.done.stdout + among.done.stderr
    unnamed = [row["file"] for row in manifest if row["expect"] != "skip" and not outcomes(among, row)]
    assert unnamed == []
    tops = {name.split("/")[0] for name in among.known}
    assert {file.name for file in (BAD_FILES / "files").iterdir()} <= tops
    assert {known.status.value for known in among.known.values()} <= NAMED
    assert all(known.reason.value for known in among.known.values() if known.status.value != "ok")
    internal = [name for name, known in among.known.items() if known.reason.value == "internal"]
    assert len(internal) <= 0.01 * len(among.known), internal


def test_what_the_manifest_expects_of_each_file(among, manifest):
    passages = Workspace(among.workspace).passages().groupby("source")["text"].agg(list).to_dict()
    missed = {}
    for row in manifest:
        known = outcomes(among, row)
        told = sorted({f"{item.status.value} {item.reason.value}".strip() for item in known.values()})
        text = "\n".join(line for name in known for line in passages.get(name, []))
        if row["file"] not in OTHERWISE and not _meets(row, known, text):
            missed[row["file"]] = (row["expect"], told)
    assert missed == {}


def _meets(row, known, text):
    is_read = any(item.status.value in ("ok", "partial") for item in known.values())
    if row["expect"] in ("reject", "no_text", "skip"):
        return not is_read
    if row["expect"] == "ok" and not is_read:
        return False
    return not is_read or not row["contains"] or row["contains"] in text


def test_control_files_give_the_same_alone_and_among_all_the_bad_ones(among, controls, tmp_path):
    alone = batch.run(tmp_path, [controls], {"seconds": SECONDS, "memory_mb": MEMORY_MB})
    own = [row for row in among.rows("passages.csv") if row["source"].startswith("control ")]
    assert len(own) > 30
    assert own == alone.rows("passages.csv")


def test_nothing_is_left_leaked_opened_or_changed(among, hostile):
    assert among.left == []
    assert among.violations == []
    assert list((among.workspace.parent / "tmp").iterdir()) == []
    assert LEAK not in among.done.stdout + among.done.stderr
    assert not [path for path in among.workspace.rglob("*") if path.is_file() and LEAK.encode() in path.read_bytes()]
    beside = {path.name for path in among.workspace.parent.iterdir()}
    assert beside == {"ws", "tmp", "home", "settings.toml", "audit.log"}
    assert not [path for path in hostile.parent.rglob(f"*{PWNED}*") if not path.is_relative_to(hostile / "cases" / "names")]


def test_time_and_memory_stay_within_the_limits(among):
    assert all(float(row["seconds"] or 0) <= SECONDS + 5 for row in among.rows("sources.csv"))
    assert 0 < among.worker_mb <= MEMORY_MB
    assert among.parent_mb <= 100, f"the parent grew by {among.parent_mb:.0f} MB"
