"""The kept table of reliability has every row that is measured, each with a day, none that does not hold."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def measured():
    """Give the names of the rows in the order of the program."""
    tree = ast.parse((ROOT / "benchmarks" / "reliability" / "__main__.py").read_text(encoding="utf-8"))
    (rows,) = (node.value for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and node.target.id == "ROWS")
    return [row.attr for row in rows.elts]


def test_every_row_was_measured_and_holds():
    lines = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")][1:]
    assert [row[0] for row in rows] == measured()
    assert {row[0]: row[4] for row in rows if row[4] != "yes"} == {}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row[5]) for row in rows)
