"""An excerpt from a Word file names its paragraph, so that it can be found in the original."""

import re

import docx
import pytest
import standins

from pipeline import run as runs
from pipeline.outputs import excerpts, page
from pipeline.workspace import Workspace

OTHER = """白水社区党委治理工作总结

一、工作开展情况
今年以来，社区分片走访居民，邻里调解取得成效。
二、困难和不足
值班安排落实不到位。物业费收缴进度不够理想，部分楼栋长期拖欠。
三、下一步打算
应当完善网格制度，应当加强物业监督。
"""


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("places")
    (folder / "book.yaml").write_text(standins.BOOK, encoding="utf-8")
    (folder / "model").mkdir()
    report = docx.Document()
    for line in standins.REPORT.split("\n"):
        report.add_paragraph(line)
    report.save(folder / "甲.docx")
    (folder / "乙.txt").write_text(OTHER, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runs, "Chain", standins.Chain)
        patched.setattr(runs.outputs, "write_all", standins.write_tables)
        workspace = Workspace(folder / "ws", folder / "book.yaml", folder / "model")
        workspace.add(folder / "甲.docx", folder / "乙.txt").run()
    return workspace.findings()


def counted(place):
    """Count as Word's statistics do: paragraphs with text."""
    lines = [line for line in standins.REPORT.split("\n") if line.strip()]
    return next(number for number, line in enumerate(lines, start=1) if place in line)


def test_paragraphs_go_with_passages_of_word_files_only(findings):
    rows = findings.frames.passages.frame
    of_word = rows[rows["source"] == "甲.docx"]
    paragraphs = findings.frames.passages.paragraphs(rows["passage_id"].tolist())
    assert set(paragraphs) == set(of_word["passage_id"])
    assert [paragraphs[row.passage_id] for row in of_word.itertuples()] == [counted(row.text) for row in of_word.itertuples()]


def test_a_quotation_names_its_paragraph(findings):
    chosen = excerpts.choose(findings, excerpts.of_issue(findings, "weak_system", "problem"), 8)
    places = {excerpt.place for excerpt in chosen}
    number = counted("台账记录不到位")
    assert any(f"甲.docx 第{number}段）" in place for place in places)
    assert not any("第" in place for place in places if "乙.txt" in place)


def test_the_page_carries_paragraphs(findings):
    text = "".join(page.pieces(findings))
    number = counted("台账记录不到位")
    assert re.search(rf'"[^"]*台账记录不到位[^\]]*,{number}\]', text)
