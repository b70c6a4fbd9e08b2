"""The rows of figures that the bad files are measured for; run as a program, it prints them.

A file whose format this tree has no reader for, or whose reader needs a program
that is not installed, is counted apart: it is neither met nor missed.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bad_expected import NO_TEXT, Expected, holds, interpret, misses
from bad_outcomes import Outcome, manifest, read_all, shared

from pipeline.data import Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import identify

TEXT = ("txt", "html")


@dataclass(frozen=True)
class Case:
    """One of the bad files: its row in the manifest, what is expected, what came."""

    name: str
    kind: str
    expected: Expected
    outcome: Outcome

    @property
    def extension(self) -> str:
        """Give the extension that the file goes by."""
        return self.name.rsplit(".", 1)[-1].lower()

    @property
    def missed(self) -> list[str]:
        """Give what is expected and did not come."""
        return misses(self.expected, self.outcome)

    @property
    def has_reader(self) -> bool:
        """Say whether there is a reader for it here."""
        missing = self.extension in ("doc", "ofd") and self.extension not in set(Format)
        return not missing and self.outcome.first.reason != Reason.NEEDS_LIBREOFFICE


@dataclass
class Figure:
    """One row: a share, its floor (a share that must not be passed, if `most`), the files that missed, those left out."""

    name: str
    floor: float
    count: int = 0
    missed: list[str] = field(default_factory=list)
    left_out: int = 0
    most: bool = False

    @property
    def share(self) -> float:
        """Give the share of files that met it; for a row with `most`, of those that did not."""
        missed = len(self.missed) / max(self.count, 1)
        return missed if self.most else 1 - missed

    @property
    def holds(self) -> bool:
        """Say whether the row keeps its floor."""
        return self.share <= self.floor if self.most else self.share >= self.floor

    @property
    def told(self) -> str:
        """Give the share and what it is of."""
        apart = f", {self.left_out} without a reader here" if self.left_out else ""
        counted = len(self.missed) if self.most else self.count - len(self.missed)
        return f"{self.share:.1%} ({counted} of {self.count}{apart})"

    def __str__(self) -> str:
        return f"{self.name}: {self.told}, {'<=' if self.most else '>='} {self.floor:.0%}"


def cases() -> list[Case]:
    """Read all the bad files."""
    folder = shared()
    if folder is None:
        raise SystemExit("no ../shared/badfiles here")
    rows = {row["file"]: row for row in manifest(folder)}
    expected = {name: interpret(row) for name, row in rows.items()}
    outcomes = read_all(folder, list(rows))
    return [Case(name, row["kind"], expected[name], outcomes[name]) for name, row in rows.items()]


def measure(found: Iterable[Case]) -> list[Figure]:
    """Give the rows of figures."""
    every = list(found)
    contains = [case for case in every if case.expected.texts]
    locked = [case for case in every if case.kind == "encrypted"]
    rows = (
        ("one named outcome each", 1.0, every, lambda case: case.outcome.is_named),
        ("text contains, kind ok", 0.99, [case for case in contains if case.kind == "ok"], _holds_texts),
        ("text contains, kinds cjk and odd", 0.97, [case for case in contains if case.kind in ("cjk", "odd")], _holds_texts),
        ("password needed and said so", 0.95, [case for case in locked if needs_password(case)], _says_password),
        ("empty-password files read", 0.95, [case for case in locked if opens(case)], lambda case: not case.missed),
        ("no text layer reported as such", 0.95, [case for case in every if has_no_layer(case)], _says_no_layer),
        ("CJK encodings decoded right", 0.98, [case for case in every if is_cjk_text(case)], _is_decoded),
    )
    alarms = [case for case in contains if case.extension == "pdf"]
    figures = [_figure(name, floor, members, met) for name, floor, members, met in rows]
    return [*figures, _figure("false alarms on text PDFs", 0.01, alarms, lambda case: not _says_no_layer(case), most=True)]


def _figure(name: str, floor: float, members: list[Case], met: Callable[[Case], bool], *, most: bool = False) -> Figure:
    measured = [case for case in members if case.has_reader]
    missed = [case.name for case in measured if not met(case)]
    return Figure(name, floor, len(measured), missed, len(members) - len(measured), most)


def needs_password(case: Case) -> bool:
    """Say whether no one reads the file without its password."""
    return bool(case.expected.kinds & {"password", "locked member"})


def opens(case: Case) -> bool:
    """Say whether the file is encrypted, and opens with the empty password."""
    return not needs_password(case) and "no layer" not in case.expected.kinds and not case.expected.is_refusable


def has_no_layer(case: Case) -> bool:
    """Say whether the file has nothing that can be read as text, and may not be refused as damaged."""
    return "no layer" in case.expected.kinds and not case.expected.is_refusable


def _holds_texts(case: Case) -> bool:
    return all(holds(case.outcome.text, text) for text in case.expected.texts)


def _says_password(case: Case) -> bool:
    return any(part.reason == Reason.ENCRYPTED for part in case.outcome.parts)


def _says_no_layer(case: Case) -> bool:
    return not case.outcome.text and case.outcome.first.reason in NO_TEXT


def is_cjk_text(case: Case) -> bool:
    """Say whether the file is a text or page whose encoding has to be found."""
    return case.kind == "cjk" and case.extension in TEXT


def _is_decoded(case: Case) -> bool:
    if case.extension == "html":
        return _holds_texts(case) and "\ufffd" not in case.outcome.text
    whole = (shared() / "files" / case.name).read_bytes().decode(case.expected.codec, "replace")
    wrong = Counter(whole.split()) - Counter(case.outcome.text.split())
    return _holds_texts(case) and sum(map(len, wrong.elements())) <= 0.005 * len(whole)


def misrouted(found: Iterable[Case]) -> tuple[Figure, Figure]:
    """Measure files under the name of another format: each is known for what it is, and none that is not for another."""
    folder = shared()
    routed = Figure("misnamed files routed by content", 0.90)
    mistaken = Figure("misnamed files taken for another format", 0.0, most=True)
    readable = [case for case in found if case.outcome.parts[0].format and len(case.outcome.parts) == 1]
    for case in readable:
        data = (folder / "files" / case.name).read_bytes()
        for name in (f"x.{form}" for form in ("docx", "pdf", "txt", "doc", "html") if form != case.extension):
            answer = _identified(data, name)
            missed = [] if answer == case.outcome.parts[0].format else [f"{case.name} as {name}: {answer}"]
            routed.count, routed.missed = routed.count + 1, routed.missed + missed
            mistaken.count, mistaken.missed = mistaken.count + 1, mistaken.missed + missed * isinstance(answer, Format)
    return routed, mistaken


def _identified(data: bytes, name: str) -> Format | Reason:
    try:
        return identify(data, name)
    except UnreadableSource as error:
        return error.reason


def main() -> None:
    """Print the rows, and with `--misses` the files that missed."""
    read = cases()
    for figure in [*measure(read), *misrouted(read)]:
        shown = figure.missed if "--misses" in sys.argv else []
        sys.stdout.write("\n    ".join([str(figure), *shown]) + "\n")


if __name__ == "__main__":
    main()
