"""Metadata that a researcher supplies: a layer over what the texts say, which outlives every run."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.cells import unescape
from pipeline.data import ORGANISATION_TYPES, Genre
from pipeline.errors import UsageError
from pipeline.store import state
from pipeline.store.database import Database, transaction

FIELDS = ("title", "organisation", "organisation_type", "region", "level", "year", "genre")
LEVELS = ("中央", "省", "市", "县", "乡", "村")
EVERY_REPORT = 0
EXPECTED: dict[str, tuple[Callable[[str], bool], str]] = {
    "organisation_type": (ORGANISATION_TYPES.__contains__, " ".join(ORGANISATION_TYPES)),
    "level": (LEVELS.__contains__, " ".join(LEVELS)),
    "year": (lambda value: bool(re.fullmatch(r"(19|20)[0-9]{2}", value)), "four digits"),
    "genre": ([genre.value for genre in Genre].__contains__, " ".join(Genre)),
    "report_number": (
        lambda value: bool(re.fullmatch(r"[1-9][0-9]{0,3}", value)),
        "a number from 1, or nothing for every report",
    ),
}


@dataclass(frozen=True, slots=True)
class Override:
    """One value that holds in place of what the text says; number 0 is every report of the source."""

    source: str
    number: int
    field: str
    value: str


def read(path: Path) -> list[Override]:
    """Read and check a CSV file (UTF-8 or GBK) with a header; an empty cell overrides nothing.

    A cell that was escaped in our own tables comes back as it was.

    Columns: source, and any of title, organisation, organisation_type, region,
    level, year, genre and report_number.

    Raises
    ------
    UsageError
        If the file cannot be read, or a column, value or number of cells is not as expected.
    """
    rows = csv.reader(io.StringIO(_decoded(path), newline=""), strict=True)
    try:
        header = _header(next(rows, []), path)
        return [override for row in rows for override in _row(header, row, f"{path}, line {rows.line_num}")]
    except csv.Error as error:
        raise UsageError(
            f"{path}, line {rows.line_num}: 不是 CSV，可能少了一个引号 | "
            f"not CSV ({error}); look for a quotation mark without its pair"
        ) from error


def _header(row: list[str], path: Path) -> list[str]:
    header = [name.strip().lower().replace(" ", "_") for name in row]
    unknown = [name for name in header if name not in ("source", *FIELDS, "report_number")]
    if "source" not in header or unknown or len(set(header)) < len(header):
        raise UsageError(
            f"{path}, line 1: 表头有误 | found columns {', '.join(header) or 'none'}; expected source, each once, "
            f"and any of {', '.join(FIELDS)}, report_number"
        )
    return header


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: 无法打开 | cannot be opened: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: 编码无法识别，请另存为 UTF-8 | neither UTF-8 nor GBK; save it as UTF-8")


def _row(header: list[str], row: list[str], where: str) -> Iterator[Override]:
    if not any(cell.strip() for cell in row):
        return
    if surplus := [cell for cell in row[len(header) :] if cell.strip()]:
        raise UsageError(
            f"{where}: 比表头多出 {surplus}，含逗号的内容请加引号 | found {surplus} beyond the columns of the header; "
            "put text with a comma in quotation marks"
        )
    cells = dict(zip(header, (unescape(cell.strip()) for cell in row), strict=False))
    source = cells.get("source", "").replace("\\", "/")
    if not source:
        raise UsageError(f"{where}: 缺少 source | source is empty; expected a name as in tables/sources.csv")
    for field, (is_expected, expected) in EXPECTED.items():
        value = cells.get(field, "")
        if value and not is_expected(value):
            raise UsageError(f"{where}: {field} 为 {value!r} | expected {expected}")
    number = int(cells.get("report_number") or EVERY_REPORT)
    for field in FIELDS:
        if value := cells.get(field, ""):
            yield Override(source, number, field, value)


def put(database: Database, overrides: list[Override]) -> list[str]:
    """Keep overrides in place of earlier ones of the same cells; gives the names that match no source."""
    rows = [(item.source, item.number, item.field, item.value) for item in overrides]
    if not set(database.execute("SELECT source, number, field, value FROM overrides")).issuperset(rows):
        with transaction(database):
            database.executemany(
                "INSERT INTO overrides VALUES (?,?,?,?) ON CONFLICT (source, number, field) DO UPDATE SET value = excluded.value",
                rows,
            )
            state.advance(database)
    names = {name for (name,) in database.execute("SELECT name FROM sources")}
    return sorted({item.source for item in overrides} - names)


def held(database: Database) -> dict[tuple[str, int], dict[str, str]]:
    """Give the overriding values by source and report number, 0 for every report of the source."""
    values: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for source, number, field, value in database.execute("SELECT source, number, field, value FROM overrides"):
        values[source, number][field] = value
    return values
