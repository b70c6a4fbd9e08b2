"""The text of one Word paragraph as the finished page shows it, and what hangs on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.ingestion.docx_styles import StyleSheet, W, ascii_font, switch, value
from pipeline.ingestion.symbols import FONTS, symbol

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
SKIPPED = frozenset(
    W + name
    for name in (
        "pPr",
        "del",
        "moveFrom",
        "rt",
        "rubyPr",
        "delText",
        "delInstrText",
        "instrText",
        "sdtPr",
        "sdtEndPr",
        "tbl",
        "p",
    )
)
REFERENCES = {
    f"{W}footnoteReference": "footnotes",
    f"{W}endnoteReference": "endnotes",
    f"{W}commentReference": "comments",
}
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_PROMPT = re.compile(r"(?:单击|点击|按一下|點選|选择一项|選擇|Click |Choose )", re.IGNORECASE)
_BREAKS = re.compile(r"[\r\n]+")


@dataclass(slots=True)
class Fields:
    """Where in nested fields the reading stands: only results are text, never codes."""

    parts: list[str] = field(default_factory=list)

    def move(self, kind: str | None) -> None:
        """Go on at a `begin`, `separate` or `end`."""
        if kind == "begin":
            self.parts.append("code")
        elif kind == "separate" and self.parts:
            self.parts[-1] = "result"
        elif kind == "end" and self.parts:
            self.parts.pop()

    def end_paragraph(self) -> None:
        """Leave every code: one that is never closed must not swallow the rest."""
        self.parts = ["result" for _ in self.parts]

    @property
    def visible(self) -> bool:
        """Say whether text here is a result."""
        return "code" not in self.parts


@dataclass(slots=True)
class ParagraphText:
    """The text of a paragraph, its text boxes and diagrams, and the notes it refers to as (part, id).

    `font` is that of the run that is being read, where it shows symbols for letters.
    """

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    font: str = ""

    @property
    def text(self) -> str:
        """Give the whole text; line breaks are newlines."""
        return "".join(self.parts)


def read_paragraph(paragraph: etree._Element, styles: StyleSheet, fields: Fields) -> ParagraphText:
    """Read one paragraph: insertions stay, deletions and hidden runs go, fields give their results."""
    found = ParagraphText()
    pending = [paragraph.iterchildren()]
    while pending:
        item = next(pending[-1], None)
        if item is None:
            pending.pop()
        elif not isinstance(item.tag, str) or item.tag in SKIPPED:
            continue
        elif item.tag in (f"{W}txbxContent", DIAGRAM):
            found.boxes.append(item)
        elif item.tag == f"{MC}AlternateContent":
            pending.append(alternatives(item))
        elif item.tag == f"{W}r" and _hidden(item, styles):
            _move_fields(item, fields)
        elif not _take(item, found, fields) and not is_prompt(item):
            pending.append(item.iterchildren())
    fields.end_paragraph()
    return found


def is_prompt(item: etree._Element) -> bool:
    """Say whether an element is a content control of a form in which nobody has typed anything yet.

    Word's own mark for it also stands on controls with text of the author's, hence the words.
    """
    if item.tag != f"{W}sdt" or switch(item.find(f"{W}sdtPr"), "showingPlcHdr") is not True:
        return False
    return _PROMPT.match("".join(text.text or "" for text in item.iter(f"{W}t")).strip()) is not None


def alternatives(item: etree._Element) -> Iterator[etree._Element]:
    """Give the one branch of an `mc:AlternateContent` that is read: a choice, else the fallback."""
    branches = [*item.iterchildren(f"{MC}Choice"), *item.iterchildren(f"{MC}Fallback")]
    full = next((branch for branch in branches if next(branch.iter(f"{W}t"), None) is not None), None)
    return iter(()) if full is None else full.iterchildren()


def _take(item: etree._Element, found: ParagraphText, fields: Fields) -> bool:
    tag = item.tag
    if tag == f"{W}fldChar":
        fields.move(item.get(f"{W}fldCharType"))
    elif tag in (f"{W}t", f"{M}t", f"{W}sym"):
        if fields.visible:
            found.parts.append(_written(item, found.font))
    elif tag == f"{W}br":
        found.parts.append("" if item.get(f"{W}type") in ("page", "column") else "\n")
    elif tag in SIGNS:
        found.parts.append(SIGNS[tag])
    elif tag in REFERENCES:
        found.notes.append((REFERENCES[tag], item.get(f"{W}id", "")))
    else:
        if tag == f"{W}r":
            font = ascii_font(item)
            found.font = font if font in FONTS else ""
        return False
    return True


def _written(item: etree._Element, font: str) -> str:
    if item.tag == f"{W}sym":
        code = item.get(f"{W}char", "")
        return symbol(item.get(f"{W}font", ""), int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code) else "\ufffd"
    text = _BREAKS.sub(" ", item.text or "")
    return "".join(symbol(font, ord(sign)) if sign > " " else sign for sign in text) if font else text


def _hidden(run: etree._Element, styles: StyleSheet) -> bool:
    properties = run.find(f"{W}rPr")
    if properties is None:
        return False
    hidden = switch(properties, "vanish")
    return styles.hides(value(properties, "rStyle")) if hidden is None else hidden


def _move_fields(run: etree._Element, fields: Fields) -> None:
    for mark in run.iterchildren(f"{W}fldChar"):
        fields.move(mark.get(f"{W}fldCharType"))
