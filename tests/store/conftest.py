"""Hand-made sources: every line of the text is a passage, `#` begins a report, `@` gives a role."""

import hashlib
from pathlib import Path

import pytest

from pipeline.data import (
    Author,
    AuthorKind,
    CodedReport,
    Coding,
    Format,
    Heading,
    Mark,
    MarkKind,
    Metadata,
    Passage,
    Processed,
    Report,
    Role,
    Source,
)
from pipeline.errors import Reason
from pipeline.store import opened

MODEL = Author(AuthorKind.MODEL, "0.1")


def _passages(text, start, end):
    place = start
    for number, line in enumerate(text[start:end].splitlines(keepends=True)):
        bare = line.rstrip("\n")
        if bare and not bare.startswith("#"):
            yield Passage(place, place + len(bare), bare, place, place + len(bare), ("一、问题", "（一）学习"), 1, number)
        place += len(line)


def _report(text, start, end, author):
    passages = tuple(_passages(text, start, end))
    title = text[start:end].splitlines()[0].lstrip("#") if text[start:end].strip() else ""
    heading = Heading(start, start + len(title), 0, title, start, start + len(title))
    report = Report(start, end, Metadata(title=title, year="2023"), (heading,), passages, b"\x01\x02")
    return CodedReport(report, tuple(Coding(Role.PROBLEM, 0.75, ("two_skins",), (0.5,), author) for _ in passages))


@pytest.fixture
def make_source():
    def make(text="#调研报告\n学习不够经常。\n制度落实不到位。\n", name="甲.txt", *, author=MODEL, reason=Reason.NONE):
        data = text.encode()
        starts = [place for place in range(len(text)) if text[place] == "#"] or [0]
        spans = zip(starts, [*starts[1:], len(text)], strict=True)
        source = Source(name, hashlib.sha256(data).hexdigest(), Format.TXT, len(data), text, (), reason)
        reports = tuple(_report(text, start, end, author) for start, end in spans)
        return Processed(source, reports, (Mark(0, 1, MarkKind.CHROME, "hash"),), 0.25)

    return make


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "工作区"


@pytest.fixture
def database(folder):
    with opened(folder, create=True) as database:
        yield database
