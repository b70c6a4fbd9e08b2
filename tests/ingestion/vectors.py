"""One row a format: the same small report built in it, and the blocks that must come out."""

import base64
import io
import quopri
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import docx
import ofd_file
from office_files import by_libreoffice
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from pipeline.data import Format
from pipeline.resources import font_path
from pipeline.settings import Reading, Settings

TITLE = "关于清河镇支部建设情况的调研报告"
HEADING = "一、主要做法"
LONG = (
    "清河镇党委坚持每月召开支部书记例会，逐村听取意见，把党员学习同产业发展、环境整治、邻里调解结合起来，" * 3
    + "群众满意度明显提升。"
)
SHORT = "下一步，继续抓好落实。"
USUAL = Settings()
ROWS = (("村名", "党员"), ("柳湾村", "三十一名"))
BODY = (TITLE, HEADING, LONG, "村名\t党员", "柳湾村\t三十一名", SHORT)


@dataclass(frozen=True)
class Vector:
    """A format, the file in it or what makes it, the texts of its blocks and what must be a heading.

    `marks` are signs of markup that no block covers.
    """

    format: Format
    made: bytes | Callable[[], bytes]
    texts: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[str, ...] = ("村名\t党员", "柳湾村\t三十一名")
    name: str = "无名"
    marks: str = ""
    settings: Settings = USUAL

    @cached_property
    def data(self) -> bytes:
        """Give the file."""
        return self.made if isinstance(self.made, bytes) else self.made()


def in_txt():
    return "\r\n".join(BODY).encode("gb18030")


def in_html():
    rows = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in ROWS)
    return (
        f"<html><head><meta charset=utf-8><style>p{{}}</style></head><body><div class='main'><h1>{TITLE}</h1><h2>{HEADING}</h2>"
        f"<p>{LONG}</p><table>{rows}</table><p>{SHORT}</p></div><script>var a;</script></body></html>"
    ).encode()


def in_docx():
    report = docx.Document()
    report.add_heading(TITLE, 0)
    report.add_heading(HEADING, 1)
    report.add_paragraph(LONG)
    table = report.add_table(2, 2)
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    report.add_paragraph(SHORT)
    buffer = io.BytesIO()
    report.save(buffer)
    return buffer.getvalue()


def in_pdf(paragraphs=(LONG,), *, encrypt=None, footer=None):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=12, leading=20, wordWrap="CJK", firstLineIndent=24)
    title = ParagraphStyle("title", parent=body, fontSize=20, leading=34, alignment=TA_CENTER, firstLineIndent=0)
    table = Table(ROWS, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "STSong-Light", 12)])
    story = [
        Paragraph(TITLE, title),
        Paragraph(HEADING, body),
        *(Paragraph(text, body) for text in paragraphs),
        table,
        Paragraph(SHORT, body),
    ]

    def number(canvas, _):
        if footer:
            canvas.setFont("STSong-Light", 9)
            canvas.drawCentredString(A4[0] / 2, 30, footer.format(canvas.getPageNumber()))

    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, encrypt=encrypt).build(story, onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def in_ofd():
    size, pitch = ofd_file.SIZE, ofd_file.PITCH
    (content,) = ofd_file.set_report([(TITLE, 0), (HEADING, 1), (LONG, None)], number="")
    top = 140.0
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            content += ofd_file.text_object(text, 32 + 40 * column, top + pitch * row + 1.5, size)
    content += "".join(ofd_file.rule(28, top + pitch * line, 108, top + pitch * line) for line in range(3))
    content += "".join(ofd_file.rule(28 + 40 * line, top, 28 + 40 * line, top + 2 * pitch) for line in range(3))
    return ofd_file.ofd(content + ofd_file.text_object(SHORT, 28 + 2 * size, top + 3 * pitch, size))


def in_md():
    return f"# {TITLE}\n\n## {HEADING} ##\n\n{LONG}\n\n| 村名 | 党员 |\n|:--|--|\n| 柳湾村 | 三十一名 |\n\n- {SHORT}\n".encode()


def in_mht():
    page = quopri.encodestring(in_html().replace(b"charset=utf-8", b"charset=gb2312").decode().encode("gb18030"))
    picture = base64.encodebytes(in_image())
    parts = (
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n' + page,
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + picture,
    )
    head = b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="-=-x"\r\n\r\n'
    return head + b"".join(b"---=-x\r\n" + part + b"\r\n" for part in parts) + b"---=-x--\r\n"


def drawn_page():
    """Draw a page of the report as a scanner at 150 dots an inch would see it."""
    page = Image.new("L", (1_240, 1_754), 255)
    draw = ImageDraw.Draw(page)
    title, body = (ImageFont.truetype(font_path(), size) for size in (46, 33))
    draw.text((620, 150), TITLE, font=title, fill=0, anchor="mm")
    lines = [f"　　{HEADING}"]
    lines += [f"　　{LONG}"[place : place + 29] for place in range(0, len(LONG) + 2, 29)]
    for number, line in enumerate([*lines, f"　　{SHORT}"]):
        draw.text((140, 260 + 58 * number), line, font=body, fill=0)
    return page


def in_image(kind="PNG"):
    buffer = io.BytesIO()
    drawn_page().save(buffer, kind)
    return buffer.getvalue()


def in_word_format(target):
    return lambda: by_libreoffice(in_docx(), ".docx", target)


VECTORS = (
    Vector(Format.TXT, in_txt(), BODY, (), ()),
    Vector(Format.HTML, in_html(), BODY, (TITLE, HEADING)),
    Vector(Format.DOCX, in_docx(), BODY, (TITLE, HEADING)),
    Vector(Format.DOC, in_word_format("doc:MS Word 97"), BODY, (TITLE, HEADING)),
    Vector(Format.WPS, in_word_format("doc:MS Word 97"), BODY, (TITLE, HEADING), name="甲.wps"),
    Vector(Format.RTF, in_word_format("rtf"), BODY, (TITLE, HEADING)),
    Vector(Format.ODT, in_word_format("odt"), BODY, (TITLE, HEADING)),
    Vector(Format.PDF, in_pdf(), BODY, (TITLE,)),
    Vector(Format.OFD, in_ofd(), BODY, (TITLE,)),
    Vector(
        Format.IMAGE,
        in_image,
        (TITLE, HEADING, LONG, SHORT),
        (TITLE,),
        (),
        settings=Settings(reading=Reading(ocr=True)),
    ),
    Vector(
        Format.MD,
        in_md(),
        (TITLE, HEADING, LONG, "村名 | 党员", "柳湾村 | 三十一名", SHORT),
        (TITLE, HEADING),
        ("村名 | 党员", "柳湾村 | 三十一名"),
        name="甲.md",
        marks="#|:-",
    ),
    Vector(Format.MHT, in_mht(), BODY, (TITLE, HEADING)),
)


def texts_of(source, *kinds):
    """Give the texts of the blocks of these kinds; of all if none is named."""
    return tuple(source.text[block.start : block.end] for block in source.blocks if not kinds or block.kind in kinds)
