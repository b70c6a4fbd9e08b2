"""One row of the table: what was checked, what came of it, what had to, and whether it holds."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A check with its figure; `holds` is None where this machine cannot measure it, and the figure says why."""

    check: str
    figure: str
    target: str
    holds: bool | None

    @classmethod
    def unmeasured(cls, check: str, target: str, why: str) -> "Row":
        """Give the row of a check that cannot be measured here."""
        return cls(check, f"not measured: {why}", target, None)

    def line(self, name: str, day: str) -> str:
        """Give the row as a line of a Markdown table."""
        verdict = {True: "yes", False: "**no**", None: "not measured"}[self.holds]
        return "| " + " | ".join((name, self.check, self.figure, self.target, verdict, day)) + " |"


def tell(what: str, names: Iterable[str]) -> None:
    """Name on stderr what a row counts against the program."""
    for name in names:
        print(f"{what}: {name}", file=sys.stderr, flush=True)
