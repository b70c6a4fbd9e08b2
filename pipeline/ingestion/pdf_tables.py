"""Ruled tables on a PDF page: the rules that are drawn, the grid they make, the characters in its cells."""

import ctypes
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from pipeline.data import Box
from pipeline.ingestion.characters import one_line
from pipeline.ingestion.pdf_chars import Char
from pipeline.ingestion.pdf_lines import box_of, cell_text

THIN = 2.5
SHORTEST = 8.0
MOST_RULES = 600
MOST_CROSSINGS = 3_000
TOLERANCE = 3.0
Rule = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a ruled table: its cells joined by tabs, and where it lies."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def box(self) -> Box:
        """Give the rectangle of the row."""
        return box_of(self.left, self.top, self.right, self.bottom)


def take_tables(page: pypdfium2.PdfPage, chars: list[Char]) -> tuple[list[TableRow], list[Char]]:
    """Give the rows of the ruled tables of a page and the characters that are in none of them."""
    return tables_within(list(_rules(page)), chars)


def tables_within(rules: Sequence[Rule], chars: list[Char]) -> tuple[list[TableRow], list[Char]]:
    """Give the rows of the tables that these rules make and the characters that are in none of them."""
    flat = sum(bottom - top <= THIN for _, top, _, bottom in rules)
    if flat < 3 or len(rules) - flat < 2 or len(rules) > MOST_RULES:
        return [], chars
    rows: list[TableRow] = []
    for cells in _grids(rules):
        found, rest = _rows(cells, chars)
        if len(found) > 1 and any("\t" in row.text for row in found):
            rows += found
            chars = rest
    return rows, chars


def _rules(page: pypdfium2.PdfPage) -> Iterator[Rule]:
    left, bottom, right, top = page.get_bbox()
    if page.get_rotation() or right <= left or top <= bottom:
        return
    edges = [ctypes.c_float() for _ in range(4)]
    references = [ctypes.byref(edge) for edge in edges]
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = pdfium.FPDFPage_GetObject(page.raw, index)
        if not _is_path(item) or not pdfium.FPDFPageObj_GetBounds(item, *references):
            continue
        x0, y0, x1, y1 = (edge.value for edge in edges)
        if pdfium.FPDFPath_CountSegments(item) > 6:
            yield from _strokes(pypdfium2.PdfObject(item, page=page), left, top)
        else:
            yield from _sides(x0 - left, top - y1, x1 - left, top - y0)


def _is_path(item: object) -> bool:
    return bool(pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_PATH)


def _sides(left: float, top: float, right: float, bottom: float) -> Iterator[Rule]:
    if right - left < SHORTEST and bottom - top < SHORTEST:
        return
    if bottom - top <= THIN or right - left <= THIN:
        yield left, top, right, bottom
        return
    yield from ((left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom), (right, top, right, bottom))


def _strokes(item: pypdfium2.PdfObject, left: float, top: float) -> Iterator[Rule]:
    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    for index in range(min(pdfium.FPDFPath_CountSegments(item.raw), 4 * MOST_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(item.raw, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        page_x, page_y = matrix.on_point(x.value, y.value)
        point = page_x - left, top - page_y
        if last and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            yield from rules_along((last, point))
        last = point


def rules_along(points: Sequence[tuple[float, float]]) -> Iterator[Rule]:
    """Give the upright and level parts of a stroke through these points."""
    for before, after in pairwise(points):
        (x0, x1), (y0, y1) = sorted((before[0], after[0])), sorted((before[1], after[1]))
        if x1 - x0 <= THIN or y1 - y0 <= THIN:
            yield from _sides(x0, y0, x1, y1)


def _grids(rules: Sequence[Rule]) -> list[list[Rule]]:
    edges = [_edge(rule) for rule in rules]
    merged = merge_edges(edges, TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    crossings = edges_to_intersections(merged, TOLERANCE, TOLERANCE)
    if not 4 <= len(crossings) <= MOST_CROSSINGS:
        return []
    return cells_to_tables(intersections_to_cells(crossings))


def _edge(rule: Rule) -> dict[str, object]:
    left, top, right, bottom = rule
    flat = bottom - top <= THIN and right - left > bottom - top
    x, y = (left + right) / 2, (top + bottom) / 2
    if flat:
        return {"x0": left, "x1": right, "top": y, "bottom": y, "width": right - left, "height": 0.0, "orientation": "h"}
    return {"x0": x, "x1": x, "top": top, "bottom": bottom, "width": 0.0, "height": bottom - top, "orientation": "v"}


def _rows(cells: Sequence[Rule], chars: list[Char]) -> tuple[list[TableRow], list[Char]]:
    within, rest = _shared_out(cells, chars)
    rows: dict[float, list[Rule]] = {}
    for cell in sorted(cells, key=lambda item: (item[1], item[0])):
        rows.setdefault(round(cell[1], 1), []).append(cell)
    found = []
    for row in rows.values():
        text = "\t".join(one_line("\n".join(cell_text(within[cell]))) for cell in row)
        if text.strip():
            found.append(TableRow(text, row[0][0], row[0][1], row[-1][2], row[0][3]))
    return found, rest


def _shared_out(cells: Sequence[Rule], chars: list[Char]) -> tuple[dict[Rule, list[Char]], list[Char]]:
    within: dict[Rule, list[Char]] = {cell: [] for cell in cells}
    rest: list[Char] = []
    edges = sorted({edge for _, top, _, bottom in cells for edge in (top, bottom)})
    bands = [[cell for cell in cells if cell[1] <= below and cell[3] >= above] for above, below in pairwise(edges)]
    for char in chars:
        band = bisect_left(edges, (char.top + char.bottom) / 2) - 1
        near = bands[max(0, band)] if band < len(bands) else []
        cell = next((cell for cell in near if _holds(cell, char)), None)
        (within[cell] if cell else rest).append(char)
    return within, rest


def _holds(cell: Rule, char: Char) -> bool:
    x, y = (char.left + char.right) / 2, (char.top + char.bottom) / 2
    return cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]
