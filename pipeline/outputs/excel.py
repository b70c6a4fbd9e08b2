"""The findings as an Excel workbook: a sheet of explanations, then one sheet a table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO, FileIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter
from pandas import DataFrame
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.aggregate import Findings
from pipeline.aggregate.columns import PASSAGES
from pipeline.cells import plain
from pipeline.outputs import charts, wording
from pipeline.outputs.delimited import Cell, frames_of
from pipeline.outputs.placing import placed, scratch

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

CELL_LIMIT, ROW_LIMIT = 32_767, 1_048_575
CUT = "……（超出单元格上限，已截断，全文见 tables 中的 CSV）"
LEFT_OUT = "……（超出工作表行数上限，另有{}行未列出，全部见 tables 中的 CSV）"
LIMITS = f"单元格最多{CELL_LIMIT}字、工作表最多{ROW_LIMIT + 1}行，超出的部分在原处注明已截断；CSV 表不受此限。"
RICH = ("<r>", "</r>")
WIDE = {
    "text": 70,
    "title": 40,
    "section": 36,
    "reason": 44,
    "source": 34,
    "sha256": 18,
    "organisation": 26,
    "name": 24,
    "other_name": 24,
}
DECIMALS = frozenset({"reports_low", "reports_high", "lift", "similarity", "role_score", "seconds"})
SAID: dict[str, Callable[[Any], str]] = {
    "role": lambda value: wording.ROLES.get(str(value), value),
    "genre": lambda value: wording.GENRES.get(str(value), value),
    "status": lambda value: wording.STATUSES.get(str(value), value),
    "reason": wording.reason,
}
Formats = dict[str, Format]


def write(findings: Findings, path: Path) -> None:
    """Write the workbook: 说明 first, then the tables and frames under Chinese headings.

    Text is never a formula or a link; what is more than Excel holds is cut
    with a mark. Rows go to the disk as they come. Equal findings give an equal file.
    """
    with placed(path) as temporary, scratch(path) as folder, _book(temporary, folder) as book:
        book.set_properties({"title": "问诊分析结果", "created": wording.finished(findings)})
        formats = _formats(book)
        _readme(book.add_worksheet("说明"), findings, formats)
        frames = _sheets(findings)
        for name, title in wording.TABLES.items():
            sheet = book.add_worksheet(title)
            _table(sheet, frames[name], formats)
            if name == "issue_frequency":
                picture = {"image_data": BytesIO(charts.png(findings, name)), "x_scale": 0.5, "y_scale": 0.5}
                place = len(findings.tables[name].columns) + 1
                sheet.insert_image(1, place, "issue_frequency.png", picture)


@contextmanager
def _book(path: Path, folder: Path) -> Iterator[Workbook]:
    strings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options = strings | {"nan_inf_to_errors": True, "constant_memory": True, "tmpdir": str(folder)}
    with _Target(path, "wb") as target:
        book = xlsxwriter.Workbook(target, options)
        book.use_zip64()
        is_whole = False
        try:
            yield book
            book.close()
            is_whole = True
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            target.is_given_up = not is_whole


class _Target(FileIO):
    """A file that keeps nothing more once it is given up: the library leaves an archive that ends itself later, wherever."""

    is_given_up = False
    place = 0

    def write(self, data: "Buffer") -> int:
        """Write all of it, or seem to."""
        rest = memoryview(data)
        self.place += len(rest)
        while rest and not self.is_given_up:
            rest = rest[super().write(rest) or 0 :]
        return len(memoryview(data))

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place, or seem to."""
        self.place = offset if self.is_given_up else super().seek(offset, whence)
        return self.place

    def tell(self) -> int:
        """Say the place."""
        return self.place

    def flush(self) -> None:
        """Do nothing when given up."""
        if not self.is_given_up:
            super().flush()


def _sheets(findings: Findings) -> dict[str, Iterable[DataFrame]]:
    sources = findings.frames.sources
    status = dict(zip(sources["source"], sources["status"], strict=True))
    reports = findings.frames.reports
    return frames_of(findings) | {"reports": [reports.assign(status=reports["source"].map(status))]}


def clipped(text: str) -> str:
    """Cut a text to what a cell holds, with a mark that says so; Excel counts UTF-16 units."""
    text = plain(text)
    if len(text) * 2 <= CELL_LIMIT or _units(text) <= CELL_LIMIT:
        return text
    kept = text[: CELL_LIMIT - len(CUT)]
    while _units(kept) > CELL_LIMIT - len(CUT):
        kept = kept[: len(kept) - max(1, (_units(kept) - CELL_LIMIT + len(CUT)) // 2)]
    return kept + CUT


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _formats(book: Workbook) -> Formats:
    top = {"valign": "top", "font_name": "等线", "font_size": 11}
    head = top | {"bold": True, "bg_color": "#DCE6F1", "border": 1, "border_color": "#B8C4D0", "text_wrap": True}
    return {
        "head": book.add_format(head),
        "title": book.add_format(top | {"bold": True, "font_size": 16}),
        "strong": book.add_format(top | {"bold": True}),
        "text": book.add_format(top | {"text_wrap": True}),
        "plain": book.add_format(top),
        "percent": book.add_format(top | {"num_format": "0.0%"}),
        "decimal": book.add_format(top | {"num_format": "0.00"}),
    }


def _table(sheet: Worksheet, parts: Iterable[DataFrame], formats: Formats) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    row = left_out = 0
    for part in parts:
        names = [str(name) for name in part.columns]
        values = [_said(name, part[name].tolist()) for name in part.columns]
        if not row:
            _head(sheet, names, values, formats)
        chosen = [_format(name, formats) for name in names]
        room = ROW_LIMIT - 1 - row
        for cells in islice(zip(*values, strict=True), room):
            row += 1
            for place, value in enumerate(cells):
                _cell(sheet, (row, place), value, chosen[place])
        left_out += max(0, len(part) - room)
    if left_out:
        row += 1
        sheet.write_string(row, 0, LEFT_OUT.format(left_out), formats["strong"])
    sheet.autofilter(0, 0, row, max(0, len(names) - 1))


def _said(column: str, values: list[Cell]) -> list[Cell]:
    return [SAID[column](value) for value in values] if column in SAID else values


def _head(sheet: Worksheet, names: Sequence[str], values: Sequence[list[Cell]], formats: Formats) -> None:
    for place, (column, below) in enumerate(zip(names, values, strict=True)):
        sheet.set_column(place, place, _width(column, below), formats["plain"])
        sheet.write_string(0, place, wording.name(column), formats["head"])


def _cell(sheet: Worksheet, at: tuple[int, int], value: Cell, chosen: Format) -> None:
    if isinstance(value, bool):
        sheet.write_string(*at, "是" if value else "否", chosen)
    elif isinstance(value, str):
        _text(sheet, at, clipped(value), chosen)
    elif not pd.isna(value):
        sheet.write_number(*at, float(value), chosen)


def _text(sheet: Worksheet, at: tuple[int, int], text: str, chosen: Format) -> None:
    # the library writes a string that looks like the inside of a formatted one as markup; made of two pieces it is text
    if text.startswith(RICH[0]) and text.endswith(RICH[1]):
        sheet.write_rich_string(*at, chosen, text[:1], chosen, text[1:], chosen)
    else:
        sheet.write_string(*at, text, chosen)


def _format(column: str, formats: Formats) -> Format:
    if column in wording.SHARES:
        return formats["percent"]
    if column in DECIMALS:
        return formats["decimal"]
    return formats["text" if column in WIDE else "plain"]


def _width(column: str, values: list[Cell]) -> float:
    if column in WIDE:
        return WIDE[column]
    lengths = [sum(2 if char > "\u2000" else 1 for char in str(value)) for value in values[:200] if isinstance(value, str)]
    return min(36, max(9, 2 * len(wording.name(column)) + 3, *(length + 2 for length in lengths or [0])))


def _readme(sheet: Worksheet, findings: Findings, formats: Formats) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 90)
    sheet.hide_gridlines(2)
    for row, (left, middle, right) in enumerate(_readme_rows(findings)):
        _text(sheet, (row, 0), clipped(left), formats["title" if not row else "strong" if not middle else "plain"])
        _text(sheet, (row, 1), clipped(middle), formats["plain"])
        _text(sheet, (row, 2), clipped(right), formats["text"])


def _readme_rows(findings: Findings) -> Iterable[tuple[str, str, str]]:
    yield "问诊分析结果", "", ""
    yield "", "样本", wording.sample(findings)
    yield "", "编码本", f"{wording.named(findings.codebook)}（{len(findings.codebook.issues)}个问题）"
    for key, value in wording.run_lines(findings.run):
        yield "", key, value
    yield "", "", ""
    yield "怎样核对一个数字", "", ""
    for number, step in enumerate(wording.TRACING, 1):
        yield "", f"第{number}步", step
    yield "", "", ""
    yield "统计口径", "", ""
    for title, text in wording.method(findings):
        yield "", title, text
    yield "", "上限", LIMITS
    yield "", "", ""
    yield "各列含义", "", ""
    heads = {"sources": findings.frames.sources, "reports": findings.frames.reports, **findings.tables}
    names = {name: list(map(str, frame.columns)) for name, frame in heads.items()} | {"passages": list(PASSAGES)}
    for table, title in wording.TABLES.items():
        for place, column in enumerate(names[table]):
            meaning = wording.COLUMNS.get(column, ("", ""))[1]
            yield "" if place else title, wording.name(column), f"{meaning}（CSV 中的列名：{column}）"
