"""A codebook with a mistake never reaches a run: each mistake is named with its line."""

import pytest

from pipeline import codebook, resources
from pipeline.errors import CodebookError

BOOK = """\
name: 试用编码本
version: "2"
issues:
  - code: late_start
    name: 起步晚
    definition: 工作启动迟
    colour: "#336699"
    cues: [起步较晚, 启动…迟]
    near_misses:
      - {text: 制度出台晚, code: weak_rules}
    examples: [去年才开始部署。]
  - code: weak_rules
    name: 制度弱
    definition: 制度没有落实
"""


def test_a_good_codebook_gives_its_issues_in_order():
    book = codebook.parse(BOOK)
    assert (book.name, book.version, book.codes) == ("试用编码本", "2", ("late_start", "weak_rules"))
    first = book.issues[0]
    assert (first.colour, first.cues, first.examples) == ("#336699", ("起步较晚", "启动…迟"), ("去年才开始部署。",))
    assert first.near_misses == (codebook.NearMiss("制度出台晚", "weak_rules"),)
    assert book.name_of("gone_code") == "gone_code"


@pytest.mark.parametrize(("written", "read"), [("version:", ""), ("version: 0", "0"), ("version: 2026", "2026")])
def test_a_name_or_version_without_a_value_is_empty(written, read):
    book = codebook.parse(BOOK.replace('version: "2"', written).replace("name: 试用编码本", "name:"))
    assert (book.name, book.version) == ("", read)


@pytest.mark.parametrize(
    ("found", "put", "line", "says"),
    [
        ("    name: 起步晚\n", "", 4, "name is missing or empty"),
        ("    definition: 工作启动迟", "    definition:", 6, "definition is missing or empty"),
        ("code: late_start", "code: 起步晚", 4, "expected 2 to 40 of a-z"),
        ("- code: weak_rules", "- code: late_start", 12, "code late_start stands at line 4 already"),
        ('"#336699"', "red", 7, "expected six hex digits"),
        ("启动…迟", "…迟", 8, "expected words before and after …"),
        ("[起步较晚, 启动…迟]", "起步较晚", 8, "expected a list of phrases"),
        ("[起步较晚, 启动…迟]", "[起步较晚, '']", 8, "expected a list of phrases"),
        ("[起步较晚, 启动…迟]", "0", 8, "expected a list of phrases"),
        ("code: weak_rules}", "code: nothing}", 9, "code nothing is not in this codebook"),
        ("{text: 制度出台晚, code: weak_rules}", "制度出台晚", 9, "entries with text and code"),
        ("    examples:", "    exampels:", 11, "unknown key exampels"),
        ("version:", "vresion:", 2, "unknown key vresion"),
    ],
)
def test_a_mistake_is_named_with_its_line(found, put, line, says):
    assert BOOK.count(found) == 1
    with pytest.raises(CodebookError) as caught:
        codebook.parse(BOOK.replace(found, put), "书.yaml")
    assert any(number == line and says in message for number, message in caught.value.problems), caught.value.problems
    assert f"书.yaml, line {line}: " in str(caught.value)
    assert all(" | " in message for _, message in caught.value.problems)


@pytest.mark.parametrize(
    "text", ["", "[]", "issues: []", "issues: 三个", "name: 空", "issues:\n  - 起步晚\n", "a: [", "a: 1\n\ta: 2"]
)
def test_what_is_no_codebook_is_an_error_with_a_line(text):
    with pytest.raises(CodebookError) as caught:
        codebook.parse(text)
    assert all(line >= 1 for line, _ in caught.value.problems)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(CodebookError) as caught:
        codebook.parse(BOOK.replace("name: 起步晚", "name:").replace("weak_rules\n    name: 制度弱", "W\n    name: 制度弱"))
    assert len(caught.value.problems) == 3


def test_a_file_that_is_not_utf_8_is_an_error(tmp_path):
    path = tmp_path / "书.yaml"
    path.write_bytes("name: 编码本".encode("gb18030"))
    with pytest.raises(CodebookError, match="not readable as UTF-8"):
        codebook.load(path)


def test_a_file_that_is_not_there_is_said_to_be_so_and_has_no_line(tmp_path):
    with pytest.raises(CodebookError, match=r"没有\.yaml: 找不到.* \| no such file") as caught:
        codebook.load(tmp_path / "没有.yaml")
    assert "line" not in str(caught.value)


@pytest.mark.parametrize(
    ("found", "put", "line", "says"),
    [
        ("[起步较晚, 启动…迟]", "[起步较晚,\n      不够]", 9, "'不够' fits any issue"),
        ("起步较晚, ", "不强, ", 8, "'不强' fits any issue"),
        ("起步较晚, ", "制度弱, ", 8, "'制度弱' is the name of weak_rules"),
        ("制度没有落实\n", "制度没有落实\n    cues: [制度空转, 起步较晚]\n", 15, "'起步较晚' is one of late_start already"),
        ("制度没有落实\n", '制度没有落实\n    colour: "#336699"\n', 15, "#336699 is that of late_start"),
    ],
)
def test_what_is_doubtful_is_named_with_its_line_and_loads(tmp_path, found, put, line, says):
    assert BOOK.count(found) == 1
    path = tmp_path / "书.yaml"
    path.write_text(BOOK.replace(found, put), encoding="utf-8")
    ((number, message),) = codebook.doubts(path)
    assert (number, says in message, " | " in message) == (line, True, True), message
    assert codebook.load(path).codes == ("late_start", "weak_rules")


@pytest.mark.parametrize("cue", ["起步晚", "推诿", "失管", "不作为", "学…不深"])
def test_a_cue_of_its_own_is_not_doubtful(tmp_path, cue):
    path = tmp_path / "书.yaml"
    path.write_text(BOOK.replace("起步较晚", cue), encoding="utf-8")
    assert codebook.doubts(path) == []


def test_the_fingerprint_changes_with_codes_and_cues_only():
    book = codebook.parse(BOOK)
    assert codebook.parse(BOOK.replace("起步较晚", "起步太晚")).fingerprint != book.fingerprint
    assert codebook.parse(BOOK.replace("工作启动迟", "工作开始得迟")).fingerprint == book.fingerprint


def test_the_codebook_of_the_house_is_without_mistakes():
    book = codebook.load(resources.codebook_path())
    assert {"study_practice_gap", "process_over_effect", "two_skins", "other_issue"} <= set(book.codes)
    assert codebook.doubts(resources.codebook_path()) == []
    assert all(issue.cues for issue in book.issues if issue.code != "other_issue")
