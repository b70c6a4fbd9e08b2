"""Every output is opened again with a reader that did not write it."""

import gc
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pandas as pd
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import html
from PIL import Image

from pipeline import run
from pipeline.outputs import WRITERS, charts, drawing, excel, page, placing, word, wording, write_all
from pipeline.store import opened


def dumped(address, profile):
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    command = ["chromium", *quiet, f"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom", address]
    return html.fromstring(subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode("utf-8"))


@pytest.fixture(scope="session")
def workspace(findings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workspace")
    write_all(findings, folder)
    return folder


@pytest.fixture(scope="session")
def tree(workspace):
    return html.fromstring((workspace / "findings.html").read_bytes().decode("utf-8"))


def test_a_run_leaves_every_file_and_nothing_half_written(findings, workspace):
    names = {path.relative_to(workspace).as_posix() for path in workspace.rglob("*") if path.is_file()}
    tables = {f"tables/{name}.csv" for name in ("sources", "reports", "passages", *findings.tables)}
    drawn = {f"charts/{name}.{kind}" for name in drawing.CHARTS for kind in ("png", "svg")}
    assert names == tables | drawn | {"findings.docx", "findings.xlsx", "findings.html"}


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html"])
def test_equal_findings_give_equal_files(findings, workspace, tmp_path, kind):
    WRITERS[kind](replace(findings), tmp_path / f"again.{kind}")
    assert (tmp_path / f"again.{kind}").read_bytes() == (workspace / f"findings.{kind}").read_bytes()


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html"])
@pytest.mark.parametrize("few", ["nothing", "one", "uncoded"])
def test_little_or_no_data_is_written_gracefully(request, few, kind, tmp_path):
    WRITERS[kind](request.getfixturevalue(few), tmp_path / f"few.{kind}")
    assert (tmp_path / f"few.{kind}").stat().st_size > 2000


def test_a_failed_write_leaves_what_was_there(tmp_path):
    (tmp_path / "a.txt").write_text("旧")
    with pytest.raises(UnicodeEncodeError), placing.placed(tmp_path / "a.txt") as path:
        path.write_text("新的一半，\ud800", encoding="utf-8")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.txt", "旧")]


def test_charts_are_pictures_at_twice_the_size_with_chinese_titles(workspace):
    for name, (title, _) in drawing.CHARTS.items():
        drawn = (workspace / "charts" / f"{name}.svg").read_text(encoding="utf-8")
        assert title in drawn
        width = float(re.search(r'width="([\d.]+)"', drawn)[1])
        with Image.open(workspace / "charts" / f"{name}.png") as image:
            assert image.width == pytest.approx(2 * width, abs=2)


def test_a_chart_is_drawn_once_and_kept_no_longer_than_its_findings(findings):
    same = replace(findings)
    assert charts.svg(same, "role_shares") is charts.svg(same, "role_shares")
    kept = len(charts.DRAWN)
    del same
    gc.collect()
    assert len(charts.DRAWN) == kept - 1


def test_a_chart_without_data_says_so(nothing):
    assert all("没有数据" in charts.svg(nothing, name) for name in drawing.CHARTS)


def test_the_workbook_holds_text_as_text(findings, workspace):
    book = openpyxl.load_workbook(workspace / "findings.xlsx")
    assert book.sheetnames == ["说明", *wording.TABLES.values()]
    sheet = book["段落编码"]
    head = [cell.value for cell in sheet[1]]
    assert head[:2] == ["段落编号", "报告编号"]
    column = head.index("原文")
    texts = [row[column] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in texts} == {"s"}
    assert texts[2].value.startswith("=1+2")
    assert len(texts[6].value) <= 32_767
    assert texts[6].value.endswith(excel.CUT)
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N11"


def test_the_workbook_shows_shares_as_percent_and_the_chart(findings, workspace):
    sheet = openpyxl.load_workbook(workspace / "findings.xlsx")["问题频次"]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == findings.tables["issue_frequency"]["issue"].tolist()
    assert rows[0][3].number_format == "0.0%"
    assert rows[0][3].value == findings.tables["issue_frequency"]["reports_share"].iloc[0]
    assert len(sheet._images) == 1


@pytest.mark.parametrize("text", ["党" * 40_000, "𠮷" * 20_000, "党𠮷" * 15_000, "短"])
def test_cells_stay_within_what_excel_holds(text):
    cut = excel.clipped(text)
    assert len(cut.encode("utf-16-le")) // 2 <= excel.CELL_LIMIT
    assert cut == text if len(text) == 1 else cut.endswith(excel.CUT)


def test_the_chapter_has_the_layout_of_an_official_text(workspace):
    text = docx.Document(workspace / "findings.docx")
    section = text.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin / Mm(1)) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    body = text.styles["Normal"]
    assert body.font.size.pt == 16
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert body.paragraph_format.line_spacing.pt == pytest.approx(28.95, abs=0.05)
    assert text.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert text.styles["Heading 2"].element.rPr.rFonts.get(qn("w:eastAsia")) == "楷体"
    assert "PAGE" in section.footer._element.xml


def test_the_chapter_tells_the_findings_with_their_places(workspace):
    text = docx.Document(workspace / "findings.docx")
    said = [paragraph.text for paragraph in text.paragraphs]
    headings = [paragraph.text for paragraph in text.paragraphs if paragraph.style.name == "Heading 1"]
    assert [line[:2] for line in headings] == ["一、", "二、", "三、", "四、", "附录", "附录"]
    whole = "\n".join(said)
    assert "得到不重复报告3份" in whole
    assert "“负担重”，2份，占66.7%" in whole
    assert "“有的支部就党建抓党建，与业务工作‘各唱各的调’；”——《<script>" in whole
    assert "（青石县直机关工委，2022年；材料/报告1.docx 第2页）" in whole
    assert "要推动党建与业务同谋划" in whole
    assert "完成于2026年3月1日，问诊0.1.0，编码本指纹c0de。" in whole
    assert len(text.inline_shapes) == 3
    leads = [paragraph for paragraph in text.paragraphs if paragraph.text.endswith("如：")]
    assert leads
    assert all(lead.style.paragraph_format.keep_with_next for lead in leads)
    assert text.tables[-1].cell(1, 2).text == "没有文字层（多为扫描件），请加 --ocr 识别，或提供可复制文字的版本"


def test_a_codebook_is_named_in_every_file_and_said_to_have_no_name(findings):
    assert wording.named(findings.codebook) == "“试用编码本”1"
    nameless = replace(findings, codebook=replace(findings.codebook, name="", version=""))
    assert wording.provenance(nameless) == "来源：问诊 0.1.0；编码本“未命名”"
    assert any("编码本“未命名”。" in paragraph.text for paragraph in word.compose(nameless).paragraphs)


def test_all_that_is_told_of_a_run_is_told_in_chinese(findings, tmp_path):
    with opened(tmp_path, create=True) as database:
        told = run.information(database, run.recall(tmp_path, None, None, None), findings.codebook)
    said = dict(wording.run_lines(told))
    names = [name for name in said if not name.startswith("版本 · ")]
    assert [name for name in names if re.search("[a-z_]", name)] == []
    assert said["设置 · 清洗 · 繁体转简体"] == "是"
    assert said["设置 · 读取 · 识别扫描件和图片（OCR）"] == "否"


def test_without_reports_the_chapter_says_so(nothing):
    whole = "\n".join(paragraph.text for paragraph in word.compose(nothing).paragraphs)
    assert "没有可供统计的报告" in whole
    assert "nan" not in whole.lower()


def test_the_page_asks_nothing_of_any_network(workspace, tree):
    for name in ("src", "href", "action", "srcset", "poster", "data"):
        for value in tree.xpath(f"//@{name}"):
            assert value.startswith("#"), (name, value)
    assert not tree.xpath("//link | //iframe | //object | //embed | //base | //img | //*[local-name()='image']")
    styles = "".join(tree.xpath("//style/text()")) + "".join(tree.xpath("//@style"))
    assert "@import" not in styles
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", styles))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")


def test_markup_in_the_data_is_text_on_the_page(workspace, tree, findings):
    raw = (workspace / "findings.html").read_text(encoding="utf-8")
    assert "<script>alert" not in raw
    assert "<img" not in raw
    scripts = tree.xpath("//script")
    assert [script.get("type") for script in scripts] == ["application/json", None]
    data = page.json.loads(scripts[0].text)
    texts = {row[11]: row[3] for row in data["passages"]}
    assert texts["r2p2"] == findings.frames.passages.frame.set_index("passage_id").loc["r2p2", "text"]
    assert data["reports"][0][1] == "<script>alert(1)</script>青石县机关党建调研"


def test_the_page_lists_excerpts_of_distinct_reports_with_their_neighbours(findings):
    shown, total = page.excerpts(findings)
    assert sorted(shown) == ["r1p1", "r1p2", "r1p3", "r1p4", "r2p0", "r2p1", "r4p0"]
    assert total == 7
    rows = pd.concat(page.carried(findings, shown))
    assert rows.loc[~rows["excerpt"], "passage_id"].tolist() == ["r1p0", "r2p2"]


def test_past_its_limit_the_page_keeps_the_surest_and_says_so(findings, monkeypatch):
    monkeypatch.setattr(page, "EXCERPTS", 3)
    assert "这里只列各问题中把握较大的3条" in "".join(page.pieces(findings))


def test_the_policy_admits_exactly_the_script_of_the_page(tree):
    digest = page.base64.b64encode(page.hashlib.sha256(tree.xpath("//script")[1].text.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def test_the_archive_of_the_chapter_carries_no_present_time(workspace):
    with zipfile.ZipFile(workspace / "findings.docx") as packed:
        assert {member.date_time for member in packed.infolist()} == {word.SEEDS}


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs the browser chromium")
def test_a_link_to_an_excerpt_opens_it_with_its_neighbours(workspace, tmp_path):
    shown = dumped((workspace / "findings.html").as_uri() + "#p-r2p0", tmp_path)
    aimed = shown.xpath("//article[contains(@class, 'aim')]")
    assert [card.get("id") for card in aimed] == ["p-r2p0"]
    assert len(aimed[0].xpath(".//div[@class='context']/p")) == 3
    assert "7条摘录，出自3份报告" in shown.xpath("string(//*[@id='count'])")
    assert not shown.xpath("//img")


DRIVE = """<script>
window.addEventListener("load", () => {
  const form = document.getElementById("filters"), count = document.getElementById("count"), told = [];
  const roles = [...form.elements.role.options].map((option) => option.text);
  for (const button of document.querySelectorAll("[data-issue]")) {
    button.click();
    const [issue, role] = ["issue", "role"].map((name) => form.elements[name].selectedOptions[0].text);
    told.push({ code: button.dataset.issue, role, issue, count: count.textContent });
  }
  document.documentElement.dataset.told = JSON.stringify({ roles, told });
});
</script>"""


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs the browser chromium")
def test_a_click_on_an_issue_shows_as_many_excerpts_as_its_row_counts(workspace, findings, tmp_path):
    written = (workspace / "findings.html").read_text(encoding="utf-8")
    driven = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", written).replace("</body>", f"{DRIVE}</body>")
    (tmp_path / "driven.html").write_text(driven, encoding="utf-8")
    shown = dumped((tmp_path / "driven.html").as_uri(), tmp_path / "profile")
    told = page.json.loads(shown.get("data-told"))
    assert told["roles"] == ["全部类别", "问题与成因（6）", "成因（1）", "对策（1）", "问题（5）"]
    counted = findings.tables["issue_frequency"].set_index("issue")["passages"]
    assert [row["code"] for row in told["told"]] == counted.index.tolist()
    for row in told["told"]:
        number = counted[row["code"]]
        assert row["role"] == "问题与成因（6）"
        assert row["issue"].endswith(f"（{number}）")
        assert row["count"].startswith(f"{number}条摘录，")
