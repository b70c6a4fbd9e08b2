"""Makes the same reports in every format: docx as Word users write them, the others by LibreOffice, OFD by our own writer."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import docx
import ofd_file
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.classification import corpus
from pipeline.data import Format

ROOT = Path(__file__).parents[1]
SOFFICE = shutil.which("soffice")
REPORTS = ROOT / "corpora" / "labelled" / "reports"
NUMBERS = tuple(range(2, 360, 18))
# Kingsoft Writer saves what Word 97 does, in the same container; LibreOffice itself writes no wps.
MADE = {"doc": "doc:MS Word 97", "rtf": "rtf", "odt": "odt", "pdf": "pdf", "html": "html:HTML (StarWriter):EmbedImages"}
# A kind takes part as soon as the house has a reader for it.
KINDS = ("docx", "doc", "wps", "rtf", "odt", "pdf", "ofd", "html")
READ = tuple(kind for kind in KINDS if kind in {form.value for form in Format})
# Each of these is read through LibreOffice, seconds a file: all of them only when asked for.
SLOW = frozenset({"doc", "wps", "rtf", "odt"})
SAME_SHARE = 0.98
ALL = os.environ.get("CONVERSIONS") == "all"
CASES = tuple((number, kind) for kind in READ for number in (NUMBERS[::5] if kind in SLOW and not ALL else NUMBERS))
_CHINESE = "一二三四五六七八九十"
_NUMBER = re.compile(rf"([{_CHINESE}]+|\d+)(、)")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Typed:
    """A report as typed: its paragraphs as (text, level), 0 the title, None text."""

    stem: str
    paragraphs: tuple[tuple[str, int | None], ...]

    @property
    def text(self):
        return "\n".join(text for text, _ in self.paragraphs)


def typed(number):
    """Give a labelled report as its paragraphs; what follows on in one paragraph is joined."""
    (path,) = REPORTS.glob(f"{number:03}-*.txt")
    labelled = corpus.read(path)
    body = path.read_text(encoding="utf-8").partition("\n\n")[2]
    levels = {found[1]: len(found[0].split(" ")[0]) for found in re.finditer(r"^#+ (\S.*)$", body, re.MULTILINE)}
    title, *lines = labelled.text.split("\n")
    return Typed(path.stem, ((title, 0), *((line, levels.get(line)) for line in lines if line)))


class Word:
    """A Word file in one of the ways people write them: numbered by hand or by Word, headings by style or by hand."""

    def __init__(self, *, automatic, styled, running):
        self.file = docx.Document()
        self.automatic, self.styled = automatic, styled
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Mm(28), Mm(26), Mm(37), Mm(35)
        normal = self.file.styles["Normal"]
        normal.font.size = Pt(16)
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
        self.lists = {"chineseCounting": self._abstract(90, "chineseCounting"), "decimal": self._abstract(91, "decimal")}
        self.current = {}
        if running:
            section.header.paragraphs[0].text = running
            self._page_number(section.footer.paragraphs[0])

    def add(self, text, level):
        number = _NUMBER.match(text) if self.automatic and level != 0 else None
        listed = self._list(number[1]) if number else None
        paragraph = self.file.add_paragraph(text[number.end() :] if listed else text, style=self._style(level))
        if listed:
            self._number(paragraph, listed)
        if level == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif not listed:
            paragraph.paragraph_format.first_line_indent = Pt(32)

    def _style(self, level):
        if level is None or not self.styled:
            return "Normal"
        return "Title" if level == 0 else f"Heading {level}"

    def _list(self, written):
        kind = "decimal" if written.isdigit() else "chineseCounting"
        if kind == "chineseCounting" and written not in _CHINESE:
            return None
        value = int(written) if written.isdigit() else _CHINESE.index(written) + 1
        if value == 1:
            self.current[kind] = (self._list_of(self.lists[kind]), 1)
            return self.current[kind][0]
        listed, last = self.current.get(kind, (None, 0))
        if value != last + 1:
            return None
        self.current[kind] = (listed, value)
        return listed

    def _abstract(self, key, form):
        numbering = self.file.part.numbering_part.element
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
            '<w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/></w:lvl>'
        )
        item = parse_xml(f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="{key}">{level}</w:abstractNum>')
        numbering.insert(0, item)
        return key

    def _list_of(self, key):
        numbering = self.file.part.numbering_part.element
        number = numbering.add_num(key)
        number.add_lvlOverride(0).add_startOverride(1)
        return number.numId

    @staticmethod
    def _number(paragraph, listed):
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = listed

    @staticmethod
    def _page_number(paragraph):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for kind in ("begin", "PAGE", "end"):
            inner = f"<w:instrText>{kind}</w:instrText>" if kind == "PAGE" else f'<w:fldChar w:fldCharType="{kind}"/>'
            paragraph._p.append(parse_xml(f'<w:r xmlns:w="{W}">{inner}</w:r>'))


def write(report, place, folder):
    """Write txt, docx and ofd of a report; its place in the row decides how it is written.

    The docx in `by_hand` has every number typed: LibreOffice's HTML keeps none that Word would make.
    """
    (folder / f"{report.stem}.txt").write_text(report.text, encoding="utf-8")
    running = f"{report.paragraphs[0][0]}汇编" if place % 4 == 3 else ""
    (folder / "by_hand").mkdir(exist_ok=True)
    for target, automatic in ((folder, place % 3 == 1), (folder / "by_hand", False)):
        word = Word(automatic=automatic, styled=place % 5 != 2, running=running)
        for text, level in report.paragraphs:
            word.add(text, level)
        word.file.save(target / f"{report.stem}.docx")
    (folder / f"{report.stem}.ofd").write_bytes(ofd_file.report(report.paragraphs, header=running))


def convert(sources, folder, *kinds):
    """Let LibreOffice convert files into a folder, one start a kind."""
    for kind in kinds:
        command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--infilter=Text (encoded):UTF8"] if sources[0].suffix == ".txt" else []
        subprocess.run(
            [*command, "--convert-to", MADE.get(kind, kind), "--outdir", str(folder), *map(str, sources)],
            check=True,
            capture_output=True,
            timeout=240,
        )


def write_all(folder):
    """Write the twenty reports in every format that is read."""
    for place, number in enumerate(NUMBERS):
        write(typed(number), place, folder)
    for kind in MADE:
        if kind in READ or (kind == "doc" and "wps" in READ):
            convert(sorted((folder / "by_hand" if kind == "html" else folder).glob("*.docx")), folder, kind)
    for path in folder.glob("*.doc"):
        shutil.copy(path, path.with_suffix(".wps"))
