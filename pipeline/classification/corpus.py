"""Labelled reports as text with gold spans; the format is told in `corpora/labelled/README.md`."""

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.data import Role
from pipeline.errors import UsageError

LETTERS = {"A": Role.ACHIEVEMENT, "P": Role.PROBLEM, "C": Role.CAUSE, "M": Role.COUNTERMEASURE, "O": Role.OTHER}
PASSAGE = re.compile(r"([APCMO])((?: [a-z][a-z0-9_]*)*): (\S.*)")
EXCERPT = "excerpt"
HEADING = re.compile(r"#{1,3} (\S.*)")


@dataclass(frozen=True, slots=True)
class Gold:
    """What a careful reader says of `start:end` of a labelled text."""

    start: int
    end: int
    role: Role
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled report: its text as it would be saved, its gold in order, its header."""

    name: str
    text: str
    gold: tuple[Gold, ...]
    header: dict[str, str]

    @property
    def hand(self) -> str:
        """Name the writer; empty if the header does not."""
        return self.header.get("hand", "")

    @property
    def is_excerpt(self) -> bool:
        """Say whether these are passages without their report, which teach and are not judged."""
        return self.header.get("genre") == EXCERPT


def read(path: Path) -> Labelled:
    """Read one labelled report.

    Raises
    ------
    UsageError
        If a line is neither header, heading nor passage; it names file and line.
    """
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    header = dict(_header_line(path, number, line) for number, line in enumerate(head.split("\n"), 1))
    return parse(body, header, path, head.count("\n") + 2)


def read_folder(folder: Path) -> list[Labelled]:
    """Read every labelled report of a folder and the folders in it, in order of path; none is a usage error."""
    paths = sorted(folder.rglob("*.txt"))
    if not paths:
        raise UsageError(f"{folder}: no labelled reports; expected files NNN-hand.txt")
    return [read(path) for path in paths]


def parse(body: str, header: dict[str, str], path: Path, before: int = 0) -> Labelled:
    """Lay passages and headings out as text: one paragraph a block of lines, the title first."""
    title = header.get("title", "")
    parts: list[str] = [title] if title else []
    gold: list[Gold] = []
    place, fresh = len(title), True
    for number, line in enumerate(body.split("\n"), before + 1):
        heading = HEADING.fullmatch(line)
        passage = PASSAGE.fullmatch(line)
        if not line.strip():
            fresh = True
            continue
        if not heading and not passage:
            raise UsageError(
                f"{path}, line {number}: {line[:30]!r} is no passage; expected a line such as `P two_skins: 有的…。`"
            )
        joint = "\n" if parts and (fresh or heading) else ""
        words = heading[1] if heading else passage[3]  # type: ignore[index]
        if passage:
            start = place + len(joint)
            gold.append(Gold(start, start + len(words), LETTERS[passage[1]], tuple(passage[2].split())))
        parts.append(joint + words)
        place += len(joint) + len(words)
        fresh = bool(heading)
    return Labelled(path.stem, "".join(parts), tuple(gold), header)


def _header_line(path: Path, number: int, line: str) -> tuple[str, str]:
    key, separator, value = line.partition(":")
    if not separator:
        raise UsageError(f"{path}, line {number}: {line[:30]!r} is no header; expected `key: value`")
    return key.strip(), value.strip()
