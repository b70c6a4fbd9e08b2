"""Writes OFD files (GB/T 33190-2016) for tests: reports set as GB/T 9704 sets them, and any deviation that a test needs."""

import io
import re
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WIDTH, HEIGHT = 210.0, 297.0
LEFT, TOP, RIGHT = 28.0, 37.0, 184.0
SIZE, PITCH, LINES = 5.55, 10.2, 22
NEVER_FIRST = "，。、；：！？）》”’〉】%"
NEVER_LAST = "（《“‘〈【"
_TOKEN = re.compile(rf"[{NEVER_LAST}]*(?:[A-Za-z0-9.%-]+|.)[{NEVER_FIRST}]*", re.DOTALL)


def is_narrow(sign):
    return sign < "\u2000" and sign != "·"


def width(text, size=SIZE):
    return sum(size / 2 if is_narrow(sign) else size for sign in text)


def steps(text, size=SIZE):
    """Give the DeltaX of a text as makers compress it: `g count step` where steps repeat."""
    widths = [round(width(sign, size), 4) for sign in text[:-1]]
    words = []
    while widths:
        count = next((place for place, step in enumerate(widths) if step != widths[0]), len(widths))
        words.append(f"g {count} {widths[0]}" if count > 2 else " ".join([str(widths[0])] * count))
        widths = widths[count:]
    return " ".join(words)


def text_object(text, left, top, size=SIZE, **attributes):
    """Write one text object whose characters stand in a row from `left`; `top` is that of its box, in millimetres."""
    delta = attributes.pop("delta", f' DeltaX="{steps(text, size)}"' if len(text) > 1 else "")
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    boundary = f"{left:.3f} {top:.3f} {width(text, size):.3f} {size * 1.3:.3f}"
    return (
        f'<ofd:TextObject ID="7" Boundary="{boundary}" Font="3" Size="{size}"{more}>'
        f'<ofd:TextCode X="0" Y="{size:.3f}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def rule(left, top, right, bottom):
    """Write one line of a table."""
    box = f"{left} {top} {right - left} {bottom - top}"
    return (
        f'<ofd:PathObject ID="8" Boundary="{box}" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {right - left} {bottom - top}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def page(content, before=""):
    """Write a page part; `before` stands ahead of its content: an area, a template."""
    layer = f'<ofd:Content><ofd:Layer ID="2" Type="Body">{content}</ofd:Layer></ofd:Content>'
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {NAMESPACE}>{before}{layer}</ofd:Page>'


@dataclass(frozen=True)
class Book:
    """One document of a file: its page parts, their names as Document.xml gives them, what stands in CommonData."""

    pages: tuple[str, ...]
    locations: tuple[str, ...] = ()
    common: str = ""
    folder: str = "Doc_0"

    def location(self, number):
        return self.locations[number] if self.locations else f"Pages/Page_{number}/Content.xml"

    def parts(self):
        listed = "".join(f'<ofd:Page ID="{100 + n}" BaseLoc="{self.location(n)}"/>' for n in range(len(self.pages)))
        root = (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID>'
            f"<ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:PageArea>{self.common}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        )
        pages = {f"{self.folder}/Pages/Page_{n}/Content.xml": text for n, text in enumerate(self.pages)}
        return {f"{self.folder}/Document.xml": root} | pages


def entry(*roots):
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>"
        for root in roots
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD">{bodies}</ofd:OFD>'


def parts_of(*books):
    parts = {"OFD.xml": entry(*(f"{book.folder}/Document.xml" for book in books))}
    for book in books:
        parts |= book.parts()
    return parts


def packed(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def ofd(*pages, **options):
    """Give the bytes of a file with these page contents."""
    return packed(parts_of(Book(tuple(page(content) for content in pages), **options)))


def broken(text, first=2.0, measure=28.0):
    """Break a paragraph into lines of so many Han, the first one indented; no line begins with a closing mark."""
    lines, room = [""], measure - first
    for token in _TOKEN.findall(text):
        if width(token, 1.0) > room and lines[-1]:
            lines.append("")
            room = measure
        lines[-1] += token
        room -= width(token, 1.0)
    return [line.rstrip(" ") for line in lines]


def set_report(paragraphs, *, header="", number="— {} —", measure=28.0):
    """Set a report into page contents; a paragraph is (text, level): 0 the title, 1 a heading in its own line, None text."""
    rows = []
    for text, level in paragraphs:
        if level == 0:
            size = 7.76
            lines = broken(text, 0, 18)
            rows += [(line, (LEFT + RIGHT - width(line, size)) / 2, size) for line in lines]
        else:
            lines = broken(text, measure=measure)
            rows += [(line, LEFT + (0 if place else 2 * SIZE), SIZE) for place, line in enumerate(lines)]
    contents = []
    for begin in range(0, len(rows), LINES):
        drawn = [text_object(header, LEFT + 50, 20, 3.7)] if header else []
        drawn += [
            text_object(line, left, TOP + PITCH * n, size)
            for n, (line, left, size) in enumerate(rows[begin : begin + LINES])
            if line
        ]
        mark = number.format(len(contents) + 1)
        drawn += [text_object(mark, 170, 268, 4.94)] if mark else []
        contents.append("".join(drawn))
    return contents


def report(paragraphs, **options):
    """Give the bytes of a whole report; see `set_report`."""
    return ofd(*set_report(paragraphs, **options))
