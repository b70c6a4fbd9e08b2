"""Nothing that stands in a report, a file name or a codebook runs, breaks or hides in any export."""

import json
import re
import shutil
import unicodedata

import docx
import hostile
import openpyxl
import pytest
from lxml import html

from pipeline import cells
from pipeline.aggregate.columns import PASSAGES
from pipeline.outputs import delimited, excel, page, word


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    hostile.write(folder)
    return folder


@pytest.fixture(scope="module")
def as_opened(folder):
    return hostile.opened(folder)


@pytest.fixture(scope="module")
def made():
    return hostile.findings()


def test_every_export_opens_in_the_programs_it_is_for(as_opened):
    assert [name for name, does_open in as_opened.items() if not does_open] == []
    assert len(as_opened) >= 12


def test_no_cell_of_any_export_is_a_formula(folder, as_opened):
    assert hostile.formulas(folder) == []


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice with calc")
def test_the_reader_that_says_so_runs_formulas_that_are_not_escaped(tmp_path):
    (tmp_path / "bare.csv").write_text('a\n=1+1\n"b\r=1+1"\nc\r=1+1\n', encoding="utf-8")
    book = openpyxl.load_workbook(hostile.convert([tmp_path / "bare.csv"], "xlsx", tmp_path)[0])
    assert [cell.data_type for row in book.active.iter_rows() for cell in row] == ["s", "f", "s", "s", "f"]


def test_all_of_it_comes_back_from_csv(folder, made):
    head, *rows = hostile.rows(folder / "tables" / "passages.csv")
    assert tuple(head) == PASSAGES
    text = head.index("text")
    assert [cells.unescape(row[text]) for row in rows] == [cells.plain(text) for text in made.frames.passages.frame["text"]]
    start = head.index("start")
    assert {row[start] for row in rows} == {"-5"}


def test_the_workbook_shows_every_text_as_it_is_and_cuts_visibly(folder, made):
    sheet = openpyxl.load_workbook(folder / "findings.xlsx")["段落编码"]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    shown = [row[head.index("原文")] for row in rows]
    for text, cell in zip(made.frames.passages.frame["text"], shown, strict=True):
        if len(text) > excel.CELL_LIMIT:
            assert cell.endswith(excel.CUT)
            assert len(cell) <= excel.CELL_LIMIT
        else:
            assert as_excel_reads(cell) == excel.clipped(text)
    assert {row[head.index("起点")] for row in rows} == {-5}


def as_excel_reads(cell):
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), cell)


def test_rows_beyond_the_sheet_are_said_to_be_left_out(made, tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "ROW_LIMIT", 100)
    excel.write(made, tmp_path / "few.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "few.xlsx")["段落编码"]
    assert sheet.max_row == 101
    assert sheet["A101"].value == excel.LEFT_OUT.format(len(made.frames.passages.frame) - 99)


def test_markup_is_text_on_the_page_and_in_its_script(folder):
    raw = (folder / "findings.html").read_text(encoding="utf-8")
    tree = html.fromstring(raw.encode())
    assert len(tree.xpath("//script")) == 2
    assert not tree.xpath("//img | //a[starts-with(@href, 'javascript')] | //*[@onerror] | //b[contains(., '编编')]")
    data = json.loads(tree.xpath("//script")[0].text)
    said = {row[3] for row in data["passages"]}
    assert {cells.plain(text) for text in hostile.MARKUP} <= said
    assert "49{%" not in raw
    assert not {char for char in raw if unicodedata.category(char) in {"Cc", "Cs"}} - {"\t", "\n", *map(chr, range(127, 160))}


def test_markup_is_text_in_word(folder):
    whole = "\n".join(paragraph.text for paragraph in docx.Document(folder / "findings.docx").paragraphs)
    assert "<script>alert(1)</script>" in whole
    assert "<w:p/>" in whole or "<a href" in whole


def test_what_was_cut_is_marked_in_every_export(folder, made):
    partial = made.frames.sources["status"].eq("partial").sum()
    assert sum(row[4] == "partial" for row in hostile.rows(folder / "tables" / "sources.csv")) == partial
    book = openpyxl.load_workbook(folder / "findings.xlsx")
    for name in ("来源文件", "报告"):
        assert sum(cell.value == "部分读取" for row in book[name].iter_rows() for cell in row) == partial
    chapter = docx.Document(folder / "findings.docx")
    assert [row.cells[1].text for row in chapter.tables[-1].rows].count("部分读取") == partial
    assert any("，部分读取）" in paragraph.text for paragraph in chapter.paragraphs)
    tree = html.fromstring((folder / "findings.html").read_bytes())
    assert len(tree.xpath("//section[@id='unread']//td[.='部分读取']")) == partial
    assert sum(report[8] for report in json.loads(tree.xpath("//script")[0].text)["reports"]) == partial


def test_a_long_list_of_unread_files_is_cut_in_word_and_says_so(made, monkeypatch):
    monkeypatch.setattr(word, "LISTED", 3)
    chapter = word.compose(made)
    assert len(chapter.tables[-1].rows) == 4
    left = made.frames.sources["status"].ne("ok").sum() - 3
    assert chapter.paragraphs[-1].text == f"另有{left}个文件未列出，全部见 tables/sources.csv。"


def test_past_its_limit_the_page_keeps_words_for_every_issue_and_says_what_is_left(made, monkeypatch):
    monkeypatch.setattr(page, "EXCERPTS", 7)
    shown, total = page.excerpts(made)
    kept = made.mentions[made.mentions["passage_id"].isin(shown)]
    assert set(kept["issue"]) == set(made.mentions["issue"])
    assert f"这里只列各问题中把握较大的7条，其余{total - 7}条见 tables/passages.csv" in "".join(page.pieces(made))


def test_numbers_stay_numbers():
    assert [delimited.cell(value) for value in (-3, -0.5, "-3", "+4.5e3")] == [-3, -0.5, "-3", "+4.5e3"]
