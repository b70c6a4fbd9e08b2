import io
import zipfile

import pytest
from vectors import texts_of
from word_file import paragraph, word

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import read_bytes


def texts(body, *kinds, **parts):
    return texts_of(read_bytes(word(body, **parts), "甲.docx"), *kinds)


def test_tracked_changes_give_the_final_text():
    body = (
        "<w:p><w:r><w:t>坚持</w:t></w:r><w:del><w:r><w:delText>旧的</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>新的</w:t></w:r></w:ins><w:r><w:t>做法。</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半句，</w:t></w:r></w:p><w:p><w:r><w:t>后半句。</w:t></w:r></w:p>"
    )
    assert texts(body) == ("坚持新的做法。", "前半句，后半句。")


def test_text_boxes_stand_once_after_their_paragraph():
    box = f"<w:txbxContent>{paragraph('框中文字')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>锚点段落</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(body) == ("锚点段落", "框中文字")
    assert texts(body, BlockKind.TEXT_BOX) == ("框中文字",)


def test_notes_come_last_and_only_those_referred_to():
    body = '<w:p><w:r><w:t>数据见注</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + paragraph("末段")
    notes = '<w:footnote w:type="separator" w:id="0"/>' + "".join(
        f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>' for number, text in ((2, "来自问卷。"), (3, "无人引用"))
    )
    assert texts(body, footnotes=notes) == ("数据见注", "末段", "来自问卷。")
    assert texts(body, BlockKind.FOOTNOTE, footnotes=notes) == ("来自问卷。",)


def test_hidden_text_and_field_codes_are_dropped_and_results_kept():
    body = (
        paragraph("看不见", run="<w:vanish/>")
        + '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>代码</w:t><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>结果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:softHyphen/><w:t>软\u00ad连</w:t></w:r></w:p>"
    )
    assert texts(body) == ("结果链接软连",)


def test_line_breaks_end_blocks_and_tabs_stay():
    assert texts(
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:br w:type='page'/><w:t>丁</w:t></w:r></w:p>"
    ) == (
        "甲\t乙",
        "丙丁",
    )


def test_heading_levels_come_through_based_on_and_outline_levels():
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="a"/><w:basedOn w:val="loop"/></w:style>'
    )
    body = (
        paragraph("一、现状", '<w:pStyle w:val="own"/>')
        + paragraph("（一）亮点", '<w:outlineLvl w:val="1"/>')
        + paragraph("正文", '<w:pStyle w:val="loop"/>')
    )
    source = read_bytes(word(body, styles=styles), "甲.docx")
    assert [block.level for block in source.blocks] == [1, 2, None]


def cell(inner, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def test_merged_cells_and_nested_tables_are_read_once():
    nested = f"<w:tbl><w:tr>{cell(paragraph('内一'))}{cell(paragraph('内二'))}</w:tr></w:tbl>"
    begun = '<w:vMerge w:val="restart"/>'
    body = (
        f"<w:tbl><w:tr>{cell(paragraph('跨行'), begun)}{cell(paragraph('右上'))}</w:tr>"
        f"<w:tr>{cell(paragraph('重复'), '<w:vMerge/>')}{cell(paragraph('右下') + nested)}</w:tr></w:tbl>"
    )
    assert texts(body, BlockKind.TABLE_ROW) == ("跨行\t右上", "右下", "内一\t内二")


def test_layout_tables_give_their_paragraphs():
    body = f"<w:tbl><w:tr>{cell(paragraph('第一段。') + paragraph('第二段。'))}</w:tr></w:tbl>"
    assert texts(body, BlockKind.PARAGRAPH) == ("第一段。", "第二段。")


def test_tables_nested_ever_so_deep_are_read():
    body = paragraph("最里层")
    for _ in range(400):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    assert texts(body) == ("最里层",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (word(""), Reason.NO_TEXT),
        (word("<w:p>"), Reason.CORRUPT),
        (word(paragraph("文字"))[:-30], Reason.CORRUPT),
        (word(paragraph("&#xe000;&#xe001;")), Reason.NO_TEXT),
    ],
)
def test_unreadable(data, reason):
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(data, "甲.docx")
    assert caught.value.reason is reason


def test_entities_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    package = word(paragraph("&x;"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            dtd = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode() if name == "word/document.xml" else b""
            new.writestr(name, dtd + old.read(name))
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(buffer.getvalue(), "甲.docx")
    assert caught.value.reason is Reason.CORRUPT
