"""Measure what the program promises of bad input and broken machines, and write the table to docs/reliability.md.

    make reliability                        every row
    make reliability ROWS="killed peak"     some rows; the others stay as they were

A row is a function that gives a `Row`: write it, put it into ROWS.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import crowded
import durability
import exports
import faults
import formats
import reading
import size
from row import Row

ROWS: tuple[Callable[[], Row], ...] = (
    crowded.named,
    crowded.controls,
    crowded.limits,
    faults.contained,
    reading.contains,
    reading.passwords,
    reading.layers,
    reading.encodings,
    reading.misnamed,
    crowded.untouched,
    durability.killed,
    durability.starved,
    exports.exported,
    size.slope,
    size.leftovers,
    size.peak,
    formats.alike,
)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
HEAD = """# Reliability

What the program shows on bad input and broken machines, measured by `make reliability` with the functions
of the tests, in about an hour. It needs the folder of bad files beside the checkout, LibreOffice and a C compiler;
a row that lacks what it needs says so. `make reliability ROWS=killed` measures one row anew.

| row | check | figure | target | holds | measured |
|---|---|---|---|---|---|
"""


def main(chosen: list[str]) -> int:
    """Measure the chosen rows, keep the others, print and write the table; 1 where one does not hold."""
    held = _held()
    holds = True
    for measure in ROWS:
        name = measure.__name__
        if chosen and name not in chosen:
            continue
        found = measure()
        holds = holds and found.holds is not False
        held[name] = found.line(name, f"{datetime.now(UTC):%Y-%m-%d}")
        print(held[name], flush=True)
        PAGE.write_text(HEAD + "".join(f"{held[each.__name__]}\n" for each in ROWS if each.__name__ in held), encoding="utf-8")
    return 0 if holds else 1


def _held() -> dict[str, str]:
    lines = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines if line.startswith("| ")}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure the rows of docs/reliability.md.")
    parser.add_argument("rows", nargs="*", help="rows to measure; default: all")
    wanted = parser.parse_args().rows
    if unknown := set(wanted) - {measure.__name__ for measure in ROWS}:
        parser.error(f"no such row: {', '.join(unknown)}; expected {', '.join(measure.__name__ for measure in ROWS)}")
    sys.exit(main(wanted))
