import sqlite3
from dataclasses import replace

import pytest

from pipeline.aggregate import frames
from pipeline.aggregate.columns import PASSAGES, REPORTS, SOURCES, require
from pipeline.aggregate.passages import held
from pipeline.data import Failure, Found, Status
from pipeline.errors import Reason, describe
from pipeline.store import opened, reports, rows, snapshot, sources, state

TWO = "#第一篇\n学习不够经常。\n#第二篇\n制度落实不到位。\n台账不全。\n"


def test_what_goes_in_comes_out(database, make_source):
    processed = make_source(TWO)
    sources.replace(database, processed, "stamp", "/somewhere/甲.txt")
    assert sources.text(database, "甲.txt") == TWO
    read = frames.read(database).held()
    assert read.sources.to_dict("records") == [
        {
            "source": "甲.txt",
            "sha256": processed.source.sha256,
            "format": "txt",
            "bytes": len(TWO.encode()),
            "status": "ok",
            "reason": "",
            "reports": 2,
            "seconds": 0.25,
        }
    ]
    assert list(read.reports["title"]) == ["第一篇", "第二篇"]
    assert list(read.reports["passages"]) == [1, 2]
    assert [TWO[row.start : row.end] for row in read.passages.frame.itertuples()] == list(read.passages.frame["text"])
    assert set(read.passages.frame["section"]) == {"一、问题 / （一）学习"}
    assert list(read.passages.frame["passage_id"]) == [
        f"{report_id}-{number:04d}" for report_id, number in zip(read.passages.frame["report_id"], (1, 1, 2), strict=True)
    ]
    assert set(read.passages.frame["author"]) == {"model:0.1"}
    assert not read.passages.frame["reviewed"].any()


def test_frames_have_the_columns_of_the_contract_even_when_empty(database, make_source):
    for _ in range(2):
        read = frames.read(database).held()
        require(read.sources, SOURCES, "sources")
        require(read.reports, REPORTS, "reports")
        require(read.passages.frame, PASSAGES, "passages")
        types = [(frame.dtypes.to_dict()) for frame in (read.sources, read.reports, read.passages.frame)]
        sources.replace(database, make_source(), "stamp")
    assert types == [(frame.dtypes.to_dict()) for frame in (read.sources, read.reports, read.passages.frame)]


def test_ids_do_not_hang_on_the_order_of_adding(database, make_source):
    first, second = make_source(name="甲.txt"), make_source(TWO, name="乙.txt")
    for result in (first, second):
        sources.replace(database, result, "1")
    ids = list(frames.read(database).held().passages.frame["passage_id"])
    for result in (second, first):
        sources.replace(database, result, "1")
    assert list(frames.read(database).held().passages.frame["passage_id"]) == ids


def test_a_new_result_stands_in_place_of_the_old_and_nothing_is_left(database, make_source):
    sources.replace(database, make_source(TWO), "1")
    sources.replace(database, make_source("#新稿\n经费不足。\n"), "1")
    for table, count in {"sources": 1, "reports": 1, "passages": 1, "codings": 1, "headings": 1, "marks": 1}.items():
        assert database.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (count,), table


def test_a_failure_is_kept_with_its_reason_in_place_of_what_was_read(database, make_source):
    sources.replace(database, make_source(), "1")
    sources.replace(database, Failure("甲.txt", "ff", 3, Reason.CORRUPT, "第2页"), "1")
    (known,) = sources.known(database).values()
    assert (known.status, known.reason, known.detail) == (Status.FAILED, Reason.CORRUPT, "第2页")
    assert frames.read(database).held().passages.frame.empty
    assert sources.text(database, "甲.txt") == ""


@pytest.mark.parametrize(("reason", "status"), [(Reason.UNSUPPORTED, Status.SKIPPED), (Reason.TIMEOUT, Status.FAILED)])
def test_what_is_left_alone_is_told_from_what_failed(database, reason, status):
    sources.replace(database, Failure("甲.gif", "ff", 3, reason), "1")
    assert [(known.status, known.reason) for known in sources.known(database).values()] == [(status, reason)]


def test_a_partial_source_says_why(database, make_source):
    sources.replace(database, make_source(reason=Reason.PAGES_WITHOUT_TEXT), "1")
    (row,) = frames.read(database).sources.itertuples()
    assert (row.status, row.reason) == ("partial", describe(Reason.PAGES_WITHOUT_TEXT))


def test_stale_is_what_changed_was_made_otherwise_or_broke_off(database, make_source):
    sources.replace(database, make_source(), "1")
    sources.replace(database, Failure("乙.txt", "aa", 3, Reason.INTERNAL), "1")
    sources.replace(database, Failure("丙.txt", "bb", 3, Reason.CORRUPT), "1")
    known = sources.known(database)
    same = known["甲.txt"].sha256
    assert not known["甲.txt"].is_stale(same, "1")
    assert known["甲.txt"].is_stale("other", "1")
    assert known["甲.txt"].is_stale(same, "2")
    assert known["乙.txt"].is_stale("aa", "1")
    assert not known["丙.txt"].is_stale("bb", "1")
    assert known["丙.txt"].is_stale("bb", "2")


def test_a_source_that_breaks_the_rules_leaves_nothing_of_itself(database, make_source):
    sources.replace(database, make_source(), "1")
    before = "\n".join(database.iterdump())
    processed = make_source(TWO)
    broken = replace(processed, reports=(processed.reports[0], replace(processed.reports[1], codings=())))
    with pytest.raises(ValueError, match="shorter"):
        sources.replace(database, broken, "1")
    assert "\n".join(database.iterdump()) == before


def test_every_change_counts_one_revision(database, make_source):
    sources.replace(database, make_source(), "1")
    sources.replace(database, make_source(TWO), "1")
    assert state.revision(database) == 2


def test_duplicates_are_noted_and_cleared(database, make_source):
    sources.replace(database, make_source(name="甲.txt"), "1")
    sources.replace(database, make_source(name="乙.txt"), "1")
    listed = [report_id for report_id, _ in reports.fingerprints(database)]
    assert listed == list(frames.read(database).reports["report_id"])
    reports.set_duplicates(database, {listed[1]: (listed[0], 0.875)})
    read = frames.read(database).reports
    assert list(read["duplicate_of"]) == ["", listed[0]]
    assert read["similarity"].iloc[1] == 0.875
    assert reports.text(database, listed[0]) == "学习不够经常。制度落实不到位。"
    reports.set_duplicates(database, {})
    assert set(frames.read(database).reports["duplicate_of"]) == {""}


def test_the_origin_names_file_and_members(tmp_path):
    assert sources.origin_of(Found("a.zip/b.txt", tmp_path / "a.zip", ("b.txt",))) == f"{tmp_path / 'a.zip'}\0b.txt"


def test_peoples_codings_cannot_be_changed_in_the_database(database):
    database.execute(
        "INSERT INTO person_codings (source, sha256, source_start, source_end, quote, role, role_score, issues, issue_scores,"
        " author_name, created) VALUES ('a', 'b', 0, 1, 'q', 'problem', 1, '', '', '李', '2026')"
    )
    for statement in ("UPDATE person_codings SET role = 'other'", "DELETE FROM person_codings"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            database.execute(statement)


def test_passages_come_in_parts_of_whole_sources_and_by_their_ids(database, make_source):
    names = [f"{number}.txt" for number in range(5)]
    for name in names:
        sources.replace(database, make_source(name=name), "stamp")
    parts = [[row[2] for row in part] for part in rows.passages_in_parts(database, size=3)]
    assert parts == [["0.txt"] * 2 + ["1.txt"] * 2, ["2.txt"] * 2 + ["3.txt"] * 2, ["4.txt"] * 2]
    stored = frames.read(database).passages
    whole = held(stored).frame
    ids = list(whole["passage_id"])
    assert list(stored.pick([ids[7], ids[0], "none"])["passage_id"]) == [ids[0], ids[7]]
    assert list(stored.pick([])["passage_id"]) == []
    assert [row[0] for row in rows.neighbours(database, ids[5])] == ids[4:6]
    assert list(rows.neighbours(database, "none")) == []


def test_a_snapshot_shows_what_stood_when_it_was_first_read(database, folder, make_source):
    sources.replace(database, make_source(name="甲.txt"), "stamp")
    with opened(folder) as other, snapshot(other):
        assert len(frames.read(other).sources) == 1
        sources.replace(database, make_source(name="乙.txt"), "stamp")
        assert len(frames.read(other).sources) == 1
    assert len(frames.read(database).sources) == 2
