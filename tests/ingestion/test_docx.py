import pytest
from vectors import texts_of
from word_file import OFFICE, changed, paragraph, word

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import read_bytes
from pipeline.settings import Limits, Settings


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
    dtd = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    package = changed(word(paragraph("&x;")), lambda name, text: dtd + text if name == "word/document.xml" else text)
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(package, "甲.docx")
    assert caught.value.reason is Reason.CORRUPT


def test_moved_paragraphs_stand_only_where_they_went():
    body = (
        "<w:moveFromRangeStart w:id='1'/><w:p><w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr>"
        "<w:moveFrom><w:r><w:t>移走的一段。</w:t></w:r></w:moveFrom></w:p>"
        + paragraph("中间一段。")
        + "<w:p><w:moveTo><w:r><w:t>移走的一段。</w:t></w:r></w:moveTo></w:p>"
    )
    assert texts(body) == ("中间一段。", "移走的一段。")


def test_text_before_a_deleted_mark_is_not_lost_where_nothing_follows():
    last = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
    table = f"<w:tbl><w:tr>{cell(last.format('格内'))}{cell(paragraph('右格'))}</w:tr></w:tbl>"
    assert texts(last.format("表前") + table + paragraph("段。") + last.format("末尾")) == ("表前", "格内\t右格", "段。", "末尾")


def test_deleted_rows_and_cells_are_left_out():
    row = f"<w:tr><w:trPr><w:del/></w:trPr>{cell(paragraph('删行'))}{cell(paragraph('删行'))}</w:tr>"
    kept = f"<w:tr>{cell(paragraph('留'))}{cell(paragraph('删格'), '<w:cellDel/>')}{cell(paragraph('存'))}</w:tr>"
    assert texts(f"<w:tbl>{row}{kept}</w:tbl>") == ("留\t\t存",)


def test_comments_come_last_and_stand_apart():
    body = '<w:p><w:r><w:t>正文一句。</w:t></w:r><w:r><w:commentReference w:id="5"/></w:r></w:p>' + paragraph("正文二句。")
    comments = f'<w:comment w:id="5">{paragraph("这里要改")}</w:comment><w:comment w:id="6">{paragraph("没有位置")}</w:comment>'
    assert texts(body, comments=comments) == ("正文一句。", "正文二句。", "这里要改")
    assert texts(body, BlockKind.ASIDE, comments=comments) == ("这里要改",)


def test_controls_give_what_was_typed_and_not_what_they_ask_for():
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"
    prompt = "<w:showingPlcHdr/>"
    inside = "".join(
        control.format(properties, text)
        for properties, text in ((prompt, "单击此处输入文字。"), (prompt, "某某支部"), ("", "二〇二四年"))
    )
    block = f"<w:sdt><w:sdtPr>{prompt}</w:sdtPr><w:sdtContent>{paragraph('选择一项。')}</w:sdtContent></w:sdt>"
    assert texts(f"<w:p>{inside}</w:p>{block}") == ("某某支部二〇二四年",)


def test_symbols_and_math_are_written_out():
    body = (
        '<w:p><w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>已整改</w:t><w:sym w:font="Wingdings" w:char="F0A8"/>'
        '<w:t>未整改</w:t></w:r><w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>l</w:t></w:r>'
        "<w:r><w:t>l</w:t></w:r></w:p>"
    )
    assert texts(body) == ("☑已整改◻未整改●l",)


def test_a_line_end_in_the_file_is_a_blank_on_the_page():
    assert texts("<w:p><w:r><w:t>one\n  two</w:t></w:r></w:p>") == ("one   two",)


def with_part(body, name, data, kind="aFChunk", note=""):
    relation = f'<Relationship Id="x1" Type="{OFFICE}/{kind}" Target="{name}"/>{note}</Relationships>'

    def related(member, text):
        return text.replace("</Relationships>", relation) if member == "word/_rels/document.xml.rels" else text

    return changed(word(body), related, {f"word/{name}": data})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("part.htm", "<html><body><p>插入的一段。</p></body></html>".encode()),
        ("part.txt", "插入的一段。".encode("gb18030")),
        ("part.docx", word(paragraph("插入的一段。"))),
        ("part.mht", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>插入的一段。</p>".encode()),
    ],
)
def test_inserted_files_are_read_in_their_place(name, data):
    source = read_bytes(with_part(paragraph("前") + '<w:altChunk r:id="x1"/>' + paragraph("后"), name, data), "甲.docx")
    assert texts_of(source) == ("前", "插入的一段。", "后")
    assert source.reason is Reason.NONE


def test_an_inserted_file_that_cannot_be_read_is_named():
    source = read_bytes(with_part(paragraph("前") + '<w:altChunk r:id="x1"/>', "part.rtf", b"{\\rtf1 x}"), "甲.docx")
    assert (source.text, source.reason, source.detail) == ("前", Reason.INSERTED_FILE, "rtf")
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(with_part('<w:altChunk r:id="x1"/>', "part.rtf", b"{\\rtf1 x}"), "甲.docx")
    assert caught.value.reason is Reason.INSERTED_FILE


def test_the_relations_of_a_file_count_once_however_many_parts_it_has():
    shown = '<w:altChunk r:id="x1"/>' * 30
    data = with_part(shown, "part.txt", "一段。".encode(), note=f"<!--{'x' * 50_000}-->")
    assert texts_of(read_bytes(data, "甲.docx", Settings(limits=Limits(unpacked_mb=1)))) == ("一段。",) * 30


def test_the_words_of_a_diagram_are_text_boxes():
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    body = f'<w:p><w:r><w:t>如图</w:t><w:drawing><d:relIds xmlns:d="{drawing}/diagram" r:dm="x1"/></w:drawing></w:r></w:p>'
    shape = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>"
    words = "".join(map(shape.format, ("宣传", "组织")))
    data = f'<d:dataModel xmlns:d="{drawing}/diagram" xmlns:a="{drawing}/main">{words}</d:dataModel>'
    source = read_bytes(with_part(body, "data1.xml", data.encode(), "diagramData"), "甲.docx")
    assert texts_of(source, BlockKind.TEXT_BOX) == ("宣传", "组织")


def test_blocks_know_their_paragraph():
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph('框')}</w:txbxContent></v:textbox></w:pict></w:r>"
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = (
        paragraph("一")
        + paragraph("")
        + f"<w:p><w:r><w:t>二</w:t><w:br/><w:t>二续</w:t></w:r>{box}{reference}</w:p>"
        + f"<w:tbl><w:tr>{cell(paragraph('三'))}{cell(paragraph('四'))}</w:tr></w:tbl>"
        + paragraph("五")
    )
    source = read_bytes(word(body, footnotes=f'<w:footnote w:id="2">{paragraph("注")}</w:footnote>'), "甲.docx")
    found = [(source.text[block.start : block.end], block.paragraph) for block in source.blocks]
    assert found == [("一", 1), ("二", 2), ("二续", 2), ("框", 2), ("三\t四", 3), ("五", 5), ("注", 2)]


def test_strict_files_read_like_others():
    usual, strict = "http://schemas.openxmlformats.org/{}/2006/", "http://purl.oclc.org/ooxml/{}/"

    def made_strict(_, text):
        for room in ("wordprocessingml", "officeDocument"):
            text = text.replace(usual.format(room), strict.format(room))
        return text

    assert read_bytes(changed(word(paragraph("文字")), made_strict), "甲.docx").text == "文字"


def test_a_damaged_part_costs_itself_only():
    source = read_bytes(word(paragraph("正文"), styles="<w:style>"), "甲.docx")
    assert (source.text, source.reason, source.detail) == ("正文", Reason.CORRUPT, "word/styles.xml")


@pytest.mark.parametrize("name", ["甲.docm", "甲.dotx", "甲.doc", "甲.txt", "甲.pdf", "甲"])
def test_a_word_file_is_one_under_any_name(name):
    assert read_bytes(word(paragraph("正文")), name).text == "正文"
