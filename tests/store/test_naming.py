from pipeline.data import Status
from pipeline.errors import Reason
from pipeline.store.naming import Names
from pipeline.store.sources import Known


def known(name, origin):
    return {name: Known(name, str(origin), "ab", "1", Status.OK, Reason.NONE, "")}


def test_a_source_keeps_its_name_wherever_it_is_run_from():
    names = Names(known("甲.txt", "/r/甲.txt"))
    assert names.take("r/甲.txt", "/r/甲.txt") == "甲.txt"


def test_another_file_of_the_same_name_is_another_source(tmp_path):
    (tmp_path / "甲.txt").touch()
    names = Names(known("甲.txt", tmp_path / "甲.txt"))
    assert names.take("甲.txt", "/elsewhere/甲.txt") == "elsewhere/甲.txt"
    assert names.take("甲.txt", "/other/elsewhere/甲.txt") == "elsewhere/甲 (2).txt"


def test_a_file_that_was_moved_is_the_same_source(tmp_path):
    names = Names(known("甲.txt", tmp_path / "gone" / "甲.txt"))
    assert names.take("甲.txt", "/elsewhere/甲.txt") == "甲.txt"


def test_a_file_that_cannot_be_looked_at_keeps_its_name(tmp_path):
    names = Names(known("甲.txt", tmp_path / ("长" * 300) / "甲.txt"))
    assert names.take("甲.txt", "/elsewhere/甲.txt") == "elsewhere/甲.txt"


def test_a_name_that_no_table_can_hold_is_written_out():
    assert Names({}).take("总\udcff结.txt", "") == "总\\udcff结.txt"
