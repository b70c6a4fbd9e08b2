"""Passages that come in parts give the same files as passages in one, and no writer keeps a part for longer than it writes."""

import gc
import weakref
from dataclasses import dataclass, field

import pytest

from pipeline.aggregate import Frames, evidence, find
from pipeline.aggregate.passages import InMemory, held
from pipeline.outputs import WRITERS


@dataclass
class InParts:
    """The passages, one report a part, with a count of how many parts were alive at once."""

    whole: InMemory
    alive: list[weakref.ref] = field(default_factory=list)
    most: int = 0

    def __iter__(self):
        for _, rows in self.whole.frame.groupby("report_id", sort=False):
            part = rows.copy()
            self.alive.append(weakref.ref(part))
            gc.collect()
            self.most = max(self.most, sum(each() is not None for each in self.alive))
            yield part
            del part

    def pick(self, ids):
        return self.whole.pick(ids)

    def paragraphs(self, ids):
        return self.whole.paragraphs(ids)


@pytest.fixture
def parted(findings):
    frames = Frames(findings.frames.sources, findings.frames.reports, InParts(findings.frames.passages))
    return find(frames, findings.codebook, findings.settings, findings.run)


def test_parts_give_the_same_tables_and_evidence(findings, parted):
    assert all(parted.tables[name].equals(table) for name, table in findings.tables.items())
    assert parted.mentions.equals(findings.mentions)
    assert evidence(parted, "workload", year="2023").equals(evidence(findings, "workload", year="2023"))
    assert held(parted.frames.passages).frame.equals(findings.frames.passages.frame)


@pytest.mark.parametrize("kind", WRITERS)
def test_parts_give_the_same_files_and_are_let_go(findings, parted, tmp_path, kind):
    for name, each in (("whole", findings), ("parts", parted)):
        WRITERS[kind](each, tmp_path / name / f"out.{kind}")
    written = [
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()} for name in ("whole", "parts")
    ]
    assert written[0] == written[1]
    assert parted.frames.passages.most <= 2
