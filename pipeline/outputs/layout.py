"""The look of a Chinese official text in Word, after GB/T 9704—2012: page, styles, tables, page numbers."""

from collections.abc import Sequence
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from pipeline.cells import plain

LINE_PT, BODY_PT, WIDTH_MM, HEIGHT_MM = 28.95, 16, 156, 180
LATIN = "Times New Roman"
BODY, LEAD, QUOTE, CAPTION, UNDER, CELL, PICTURE = "Normal", "引语", "摘录", "表题", "图题", "表中文字", "图"
TITLE, FIRST, SECOND = "Title", "Heading 1", "Heading 2"
FONTS = {
    BODY: ("仿宋", BODY_PT),
    LEAD: ("仿宋", BODY_PT),
    QUOTE: ("楷体", BODY_PT),
    CAPTION: ("黑体", 12),
    UNDER: ("黑体", 12),
    CELL: ("仿宋", 10.5),
    PICTURE: ("仿宋", 12),
    TITLE: ("方正小标宋简体", 22),
    FIRST: ("黑体", BODY_PT),
    SECOND: ("楷体", BODY_PT),
}


def blank() -> Document:
    """Give an empty text with page, styles and page numbers set up."""
    text = docx.Document()
    for element in list(text.element.body)[:-1]:
        text.element.body.remove(element)
    _page(text)
    for name, (font, size) in FONTS.items():
        _style(text, name, font, size)
    _spacing(text)
    text.settings.odd_and_even_pages_header_footer = True
    _footer(text.sections[0].footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _footer(text.sections[0].even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    return text


def add(text: Document, style: str, *pieces: str | tuple[str, float]) -> Paragraph:
    """Add a paragraph; a piece is words, or words with their own size in points."""
    paragraph = text.add_paragraph(style=style)
    for piece in pieces:
        words, size = piece if isinstance(piece, tuple) else (piece, None)
        run = paragraph.add_run(plain(words))
        fonts = run.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:hint"), "eastAsia")
        if size:
            run.font.size = Pt(size)
    return paragraph


def picture(text: Document, image: bytes, described: str) -> None:
    """Add a picture over the full width of the page, or less when it would be too high."""
    run = text.add_paragraph(style=PICTURE).add_run()
    shape = run.add_picture(BytesIO(image), width=Mm(WIDTH_MM))
    if shape.height > Mm(HEIGHT_MM):
        shape.width, shape.height = Length(shape.width * Mm(HEIGHT_MM) // shape.height), Mm(HEIGHT_MM)
    run.element.xpath(".//wp:docPr")[0].set("descr", described)


def table(text: Document, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths_mm: tuple[float, ...]) -> None:
    """Add a table with three rules; words stand left, numbers right, and the head repeats on every page."""
    grid = text.add_table(rows=0, cols=len(head))
    grid.autofit = False
    grid.alignment = 1
    style = text.styles[CELL].style_id
    sides = [_side(words) for words in (rows[0] if rows else head)]
    for number, cells in enumerate([head, *rows]):
        for cell, words, width, side in zip(grid.add_row().cells, cells, widths_mm, sides, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            # paragraph.style would look the default style up for every cell
            paragraph.paragraph_format.element.style, paragraph.alignment = style, side
            paragraph.add_run(plain(words)).bold = True if not number else None
    for number, row in enumerate(text.element.body.tbl_lst[-1].tr_lst):
        _rules(row, number, len(rows))
    for column, width in zip(grid.columns, widths_mm, strict=True):
        column.width = Mm(width)


def _side(words: str) -> WD_ALIGN_PARAGRAPH:
    numeric = words[:1].isdigit() and not words[-1:].isalpha()
    return WD_ALIGN_PARAGRAPH.RIGHT if numeric else WD_ALIGN_PARAGRAPH.LEFT


def _page(text: Document) -> None:
    section, properties = text.sections[0], text.element.body.sectPr
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    grid = properties.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        properties.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE_PT * 20)))


def _style(text: Document, name: str, font: str, size: float) -> None:
    known = name in (style.name for style in text.styles)
    style: ParagraphStyle = text.styles[name] if known else text.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not known:
        style.base_style = text.styles[BODY]
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = properties.get_or_add_rFonts()
    for script, family in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{script}"), family)
    fonts.set(qn("w:hint"), "eastAsia")
    style.font.size = Pt(size)
    style.font.bold = False
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)


def _spacing(text: Document) -> None:
    for name in FONTS:
        layout = text.styles[name].paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
        layout.widow_control = False
    for name in (BODY, LEAD, QUOTE, FIRST, SECOND):
        _indent(text.styles[name], 2)
    for name in (TITLE, CAPTION, UNDER, CELL, PICTURE):
        _indent(text.styles[name], 0)
    for name in (TITLE, CAPTION, UNDER, PICTURE):
        text.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in (FIRST, SECOND, LEAD, CAPTION):
        text.styles[name].paragraph_format.keep_with_next = True
    for name in (CELL, PICTURE):
        text.styles[name].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        loose = OxmlElement("w:snapToGrid")
        loose.set(qn("w:val"), "0")
        text.styles[name].element.get_or_add_pPr().insert_element_before(loose, "w:spacing", "w:ind", "w:jc")
    text.styles[CELL].paragraph_format.space_before = text.styles[CELL].paragraph_format.space_after = Pt(2)
    text.styles[PICTURE].paragraph_format.space_before = Pt(6)
    text.styles[PICTURE].paragraph_format.keep_with_next = True
    text.styles[TITLE].paragraph_format.space_after = Pt(LINE_PT)
    border = text.styles[TITLE].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        text.styles[TITLE].element.pPr.remove(border)


def _indent(style: ParagraphStyle, characters: int) -> None:
    style.paragraph_format.first_line_indent = Pt(characters * BODY_PT)
    style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(characters * 100))


def _footer(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = side
    paragraph.paragraph_format.first_line_indent = Pt(0)
    indent = Pt(14)
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        paragraph.paragraph_format.right_indent = indent
    else:
        paragraph.paragraph_format.left_indent = indent
    for words, field in (("— ", ""), ("", "begin"), (" PAGE ", "instr"), ("", "end"), (" —", "")):
        run = paragraph.add_run("" if field else words)
        run.font.size, run.font.name = Pt(14), "宋体"
        run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
        if field == "instr":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = words
            run.element.append(code)
        elif field:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), field)
            run.element.append(mark)


def _rules(row: "docx.oxml.table.CT_Row", number: int, last: int) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    edges = {"bottom": 12} if number == last else {}
    if not number:
        properties.append(OxmlElement("w:tblHeader"))
        edges = {"top": 12, "bottom": 6 if last else 12}
    for cell in row.tc_lst:
        borders = OxmlElement("w:tcBorders")
        for edge, eighths in edges.items():
            borders.append(_rule(edge, eighths))
        cell.get_or_add_tcPr().append(borders)


def _rule(edge: str, eighths: int) -> _Element:
    rule = OxmlElement(f"w:{edge}")
    for key, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", "000000")):
        rule.set(qn(f"w:{key}"), value)
    return rule
