import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from functools import partial
from pathlib import Path

import pytest
import standins

from pipeline import run as runs
from pipeline.data import Status
from pipeline.errors import Reason, UsageError, WorkspaceError
from pipeline.store import lock
from pipeline.workspace import Workspace

TABLES = ("reports.csv", "passages.csv", "issue_frequency.csv")


@pytest.fixture
def place(tmp_path):
    """What `standins.lay` lays down, and a second report."""
    standins.lay(tmp_path)
    (tmp_path / "in" / "乙.txt").write_text(other_report(0), encoding="utf-8")
    return tmp_path


def other_report(number):
    text = standins.REPORT.replace("青石乡", f"白河镇{number}村").replace("学习", "值班")
    return text.replace("台账", "记录").replace("思想", "认识")


@pytest.fixture
def start(place, monkeypatch, request):
    monkeypatch.setattr(runs, "Chain", standins.Chain)
    if "contract" not in request.node.name:
        monkeypatch.setattr(runs.outputs, "write_all", standins.write_tables)

    def start(*inputs, **options):
        workspace = Workspace(place / "ws", place / "book.yaml", place / "model")
        return workspace.add(*(inputs or [place / "in"])).run(**{"workers": 1, **options})

    return start


def command(place, *arguments):
    base = [sys.executable, Path(standins.__file__), "run", *arguments, "--workspace", place / "ws"]
    return [*base, "--codebook", place / "book.yaml", "--model", place / "model"]


def tables(place, folder="ws"):
    return {name: (place / folder / "tables" / name).read_bytes() for name in TABLES}


def test_it_leaves_what_the_contract_names(place, start):
    outcome = start()
    assert {path.name for path in (place / "ws").iterdir()} >= {
        "workspace.sqlite",
        "tables",
        "charts",
        "findings.docx",
        "findings.xlsx",
        "findings.html",
        "run.json",
    }
    told = json.loads((place / "ws" / "run.json").read_text(encoding="utf-8"))
    assert told["versions"]["wenzhen"]
    assert told["versions"]["python"]
    assert set(told["fingerprints"]) == {"codebook", "model", "settings"}
    assert told["counts"]["reports"] == 2
    assert (outcome.processed, outcome.has_written) == (2, True)


def test_a_second_run_does_nothing_and_touches_nothing(place, start):
    start()
    before = {path: path.stat().st_mtime_ns for path in (place / "ws").rglob("*.*") if "sqlite" not in path.name}
    outcome = start()
    assert (outcome.processed, outcome.has_written) == (0, False)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_only_what_changed_or_is_new_is_processed(place, start):
    start()
    (place / "in" / "甲.txt").write_text(standins.REPORT + "还应当加大经费投入。\n", encoding="utf-8")
    (place / "in" / "丙.txt").write_text(other_report(1), encoding="utf-8")
    seen = []
    assert start(progress=lambda done, total, name: seen.append((done, total, name))).processed == 2
    assert sorted(seen) == [(0, 2, ""), (1, 2, "丙.txt"), (2, 2, "甲.txt")]


def test_a_missing_output_is_made_again(place, start):
    start()
    (place / "ws" / "tables" / "coverage.csv").unlink()
    outcome = start()
    assert (outcome.processed, outcome.has_written) == (0, True)
    assert (place / "ws" / "tables" / "coverage.csv").exists()


def test_another_codebook_makes_sources_stale_and_another_name_only_the_findings(place, start):
    start()
    book = place / "book.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("制度不实", "制度空转"), encoding="utf-8")
    outcome = start()
    assert (outcome.processed, outcome.has_written) == (0, True)
    book.write_text(book.read_text(encoding="utf-8").replace("[不到位]", "[不到位, 流于形式]"), encoding="utf-8")
    assert start().processed == 2


def test_what_cannot_be_read_is_a_row_with_its_reason_and_the_rest_goes_on(place, start):
    (place / "in" / "空.txt").touch()
    (place / "in" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    outcome = start()
    states = {known.name: (known.status, known.reason) for known in outcome.sources}
    took = {row.source: row.seconds for row in Workspace(place / "ws").sources().itertuples()}
    assert took["坏.pdf"] > 0
    assert states["空.txt"] == (Status.SKIPPED, Reason.EMPTY)
    assert states["坏.pdf"][0] == Status.FAILED
    assert states["甲.txt"] == (Status.OK, Reason.NONE)
    assert start().processed == 0


def test_sources_that_vanished_stay_and_other_inputs_add(place, start):
    start()
    (place / "in" / "乙.txt").unlink()
    (place / "more").mkdir()
    (place / "more" / "甲.txt").write_text(other_report(2), encoding="utf-8")
    outcome = start(place / "more")
    assert [known.name for known in outcome.sources] == ["more/甲.txt"]
    assert list(Workspace(place / "ws").sources()["source"]) == ["more/甲.txt", "乙.txt", "甲.txt"]
    assert start(place / "more").processed == 0


def test_the_same_file_named_twice_is_one_source(place, start):
    outcome = start(place / "in", place / "in" / "甲.txt")
    assert outcome.counts["sources"] == 2


def test_what_a_run_has_written_is_not_read_as_a_source(place, start):
    start()
    (place / "ws" / "材料").mkdir()
    (place / "ws" / "材料" / "丙.txt").write_text(other_report(3), encoding="utf-8")
    assert {known.name for known in start(place / "ws").sources} == {"材料/丙.txt"}


def test_a_member_whose_name_is_no_path_is_a_row_like_any_other(place, start):
    name = f"~${'长' * 2000}.docx"
    with zipfile.ZipFile(place / "in" / "包.zip", "w") as package:
        package.writestr(name, b"lock")
    states = {known.name: known.reason for known in start().sources}
    assert states[f"包.zip/{name}"] == Reason.TEMPORARY
    with pytest.raises(UsageError, match="no such file"):
        start(place / ("长" * 300))


def test_a_copy_is_noted_as_a_duplicate_of_the_first(place, start):
    (place / "in" / "丁.txt").write_text(standins.REPORT.replace("青石乡", "青石镇"), encoding="utf-8")
    start()
    reports = Workspace(place / "ws").reports().set_index("source")
    assert reports.loc["甲.txt", "duplicate_of"] == reports.loc["丁.txt", "report_id"]
    assert reports.loc["丁.txt", "duplicate_of"] == ""


def test_metadata_holds_over_later_runs_and_names_without_a_source_are_told(place, start):
    table = place / "meta.csv"
    table.write_text("source,year,level\n甲.txt,2016,乡\n无.txt,2016,\n", encoding="utf-8")
    assert start(metadata=table).unmatched == ("无.txt",)
    start()
    row = Workspace(place / "ws").reports().set_index("source").loc["甲.txt"]
    assert (row["year"], row["level"]) == ("2016", "乡")


def test_a_mistake_in_the_call_is_said_before_anything_is_made(place, start):
    table = place / "meta.csv"
    table.write_text("source,jahr\n", encoding="utf-8")
    with pytest.raises(UsageError, match="jahr"):
        start(metadata=table)
    with pytest.raises(UsageError, match="no such file"):
        start(place / "nowhere")
    (place / "model").rmdir()
    with pytest.raises(UsageError, match="no tagger"):
        start()
    assert not (place / "ws").exists()


def test_processes_give_the_same_tables_and_a_dead_worker_costs_one_source(place, start):
    start(workers=1)
    alone = tables(place)
    (place / "ws").rename(place / "serial")
    start(workers=2)
    assert tables(place) == alone
    (place / "in" / "杀手.txt").write_text(other_report(7), encoding="utf-8")
    (place / "in" / "错误.txt").write_text(other_report(8), encoding="utf-8")
    (place / "in" / "丙.txt").write_text(other_report(9), encoding="utf-8")
    for _ in range(2):
        outcome = start(workers=2)
        states = {known.name: (known.status, known.reason) for known in outcome.sources}
        assert states["杀手.txt"] == (Status.FAILED, Reason.CRASHED)
        assert states["错误.txt"] == (Status.FAILED, Reason.INTERNAL)
        assert states["丙.txt"] == (Status.OK, Reason.NONE)
    assert outcome.processed == 2


def test_dask_gives_the_same_tables(place, start):
    distributed = pytest.importorskip("distributed")
    start()
    alone = tables(place)
    (place / "ws").rename(place / "serial")
    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None, "protocol": "tcp"}
    with distributed.LocalCluster(host="127.0.0.1", **options) as cluster:
        start(workers=None, scheduler=cluster.scheduler_address)
    assert tables(place) == alone


def slow(place, count, seconds):
    (place / "model" / "slow").write_text(str(seconds))
    for number in range(count):
        (place / "in" / f"{number:02d}.txt").write_text(other_report(number), encoding="utf-8")


def kept(place):
    try:
        return len(Workspace(place / "ws").sources())
    except (UsageError, WorkspaceError):
        return 0


def wait_until(condition, timeout_s=300):
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def _has_come_to(place, moment, running):
    return (kept(place) >= moment and (place / "ws").exists()) or running.poll() is not None


def test_killed_at_any_moment_a_rerun_gives_the_same_tables(place):
    workers = "2"
    slow(place, 8, 0.1)
    subprocess.run(command(place, place / "in", "--workers", workers), check=True, capture_output=True)
    whole = tables(place)
    (place / "ws").rename(place / "whole")
    for moment in (0, 5):
        running = subprocess.Popen(command(place, place / "in", "--workers", workers), stdout=-3, stderr=-3)
        wait_until(partial(_has_come_to, place, moment, running))
        running.kill()
        running.wait()
    done = subprocess.run(command(place, place / "in", "--workers", workers), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert tables(place) == whole


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT as POSIX does")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_broken_off_by_the_user_it_says_that_a_rerun_goes_on(place, workers):
    slow(place, 12, 0.2)
    running = subprocess.Popen(
        command(place, place / "in", "--workers", workers), stdout=-3, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_until(lambda: kept(place) >= 2)
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=300)
    assert running.returncode == 130
    assert "run again to go on" in told
    assert "Traceback" not in told
    before = kept(place)
    assert 2 <= before < 14
    (place / "model" / "slow").write_text("0")
    done = subprocess.run(command(place, place / "in"), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_workspace_in_use_is_said(place, start):
    (place / "ws").mkdir()
    with lock.held(place / "ws"), pytest.raises(WorkspaceError, match="in use"):
        start()
