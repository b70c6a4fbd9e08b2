import pytest

from pipeline.aggregate import frames
from pipeline.data import ORGANISATION_TYPES
from pipeline.errors import UsageError
from pipeline.store import overrides, sources, state

TWO = "#第一篇\n学习不够经常。\n#第二篇\n制度落实不到位。\n"


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_it_goes_over_what_the_text_says_and_outlives_a_run(database, make_source, tmp_path, encoding):
    table = write(
        tmp_path / "m.csv",
        "Source,organisation_type,year,title,Report Number\n甲.txt,高校,2019,,\n甲.txt,,,另一题,2\n",
        encoding,
    )
    sources.replace(database, make_source(TWO), "1")
    assert overrides.put(database, overrides.read(table)) == []
    for stamp in ("1", "2"):
        read = frames.read(database).reports
        assert list(read["organisation_type"]) == ["高校", "高校"]
        assert list(read["year"]) == ["2019", "2019"]
        assert list(read["title"]) == ["第一篇", "另一题"]
        sources.replace(database, make_source(TWO), stamp)


def test_names_that_match_nothing_are_given_back_and_wait_for_their_source(database, make_source, tmp_path):
    table = write(tmp_path / "m.csv", "source,year\n下乡\\甲.txt,2018\n")
    assert overrides.put(database, overrides.read(table)) == ["下乡/甲.txt"]
    sources.replace(database, make_source(name="下乡/甲.txt"), "1")
    assert list(frames.read(database).reports["year"]) == ["2018"]


def test_the_same_table_again_changes_nothing(database, make_source, tmp_path):
    table = overrides.read(write(tmp_path / "m.csv", "source,year\n甲.txt,2018\n"))
    overrides.put(database, table)
    before = state.revision(database)
    overrides.put(database, table)
    assert state.revision(database) == before
    overrides.put(database, overrides.read(write(tmp_path / "m.csv", "source,year\n甲.txt,2017\n")))
    assert state.revision(database) == before + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1.*found columns none"),
        ("source,colour\n", "line 1.*found columns source, colour"),
        ("year\n2018\n", "line 1"),
        ("source,year,year\n", "each once"),
        ("source,year\n甲.txt,18\n", "line 2: year 为 '18'"),
        ("source,level\n甲.txt,县\n乙.txt,县级\n", "line 3: level"),
        ("source,genre\n甲.txt,essay\n乙.txt,novel\n", "line 3: genre"),
        ("source,organisation_type\n甲.txt,大学\n", "line 2: organisation_type"),
        ("source,report number\n甲.txt,0\n", "line 2: report_number"),
        ("source,year\n,2018\n", "line 2: 缺少 source"),
        ("source,title\n甲.txt,党建, 业务与融合\n", r"line 2: 比表头多出 \[' 业务与融合'\].*quotation marks"),
        ('source,title\n甲.txt,"党建' + "与业务融合\n" * 30_000, "line [0-9]+: 不是 CSV.*without its pair"),
        ('source,title\n甲.txt,"党建\n乙.txt,融合\n', "line 3: 不是 CSV.*without its pair"),
        ('source,title\n甲.txt,"党建"与业务\n', "line 2: 不是 CSV.*quotation mark"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, text, message):
    with pytest.raises(UsageError, match=message):
        overrides.read(write(tmp_path / "m.csv", text))


def test_empty_cells_and_lines_override_nothing(tmp_path):
    table = write(tmp_path / "m.csv", "source,year,title\n甲.txt,2018,,,\n,,\n\n乙.txt\n")
    assert overrides.read(table) == [overrides.Override("甲.txt", 0, "year", "2018")]


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="cannot be opened"):
        overrides.read(tmp_path / "none.csv")


def test_the_kinds_of_organisation_are_those_of_the_contract():
    contract = "机关 公安 法检 税务 海关 医院 高校 学校 国企 两新 农村 乡镇 社区 离退休 其他"
    assert contract.split() == list(ORGANISATION_TYPES)


def test_a_cell_that_was_escaped_in_our_tables_comes_back_as_it_was(tmp_path):
    table = write(tmp_path / "m.csv", "source,title\n'=甲.txt,'-关于学习\n")
    assert overrides.read(table) == [overrides.Override("=甲.txt", 0, "title", "-关于学习")]
