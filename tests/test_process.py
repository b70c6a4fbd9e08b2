import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import process, resources
from pipeline.data import Failure, Found, Processed
from pipeline.errors import Reason
from pipeline.settings import Settings

TEXT = """关于{place}党建工作的调研报告
一、主要做法
{place}党委健全制度，已建成阵地{number}个。
二、存在的问题
有的支部学用脱节，有的活动重形式轻实效。
"""


@pytest.fixture
def plan():
    return process.Plan(Settings(), resources.codebook_path(), resources.tagger_path())


@pytest.fixture
def found(tmp_path):
    """Two files that can be read, with one between them that cannot, and one that is not there."""
    contents = {
        "甲.txt": TEXT.format(place="云溪镇", number=3).encode(),
        "乙.docx": b"PK\x03\x04",
        "丙.txt": "两张皮。".encode() * 40,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [Found(name, tmp_path / name, (), 500) for name in (*contents, "丁.txt")]


def test_a_process_that_only_hands_out_work_loads_no_tagger():
    """It takes a hundred megabytes, and a library below spaCy opens a socket when it is loaded."""
    told = "import sys; import pipeline.run; print({'spacy', 'sklearn', 'urllib3'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_lot_gives_what_its_sources_give_alone(found, plan):
    together, left = process.Chain(plan)(tuple(found))
    assert left == ()
    alone = [process.process_source(one, plan) for one in found]
    assert [type(result) for result in together] == [Processed, Failure, Processed, Failure]
    for one, other in zip(together, alone, strict=True):
        if isinstance(one, Failure):
            assert (one.name, one.reason, one.detail) == (other.name, other.reason, other.detail)
        else:
            assert (one.source, one.reports, one.marks) == (other.source, other.reports, other.marks)
            assert one.seconds > 0
    assert together[3].reason is Reason.UNREADABLE


def test_a_lot_of_which_nothing_can_be_read_needs_no_tagger(found, plan, tmp_path):
    without = process.Plan(plan.settings, plan.codebook_path, tmp_path / "no tagger")
    assert all(isinstance(result, Failure) for result in process.process_sources((found[1], found[3]), without))


def test_what_takes_long_leaves_the_rest_of_its_lot(found, plan, monkeypatch):
    monkeypatch.setattr(process, "ENOUGH_S", 0.0)
    results, left = process.Chain(plan)(tuple(found))
    assert ([result.source.name for result in results], left) == (["甲.txt"], tuple(found[1:]))


def test_every_source_is_in_one_lot_and_large_ones_are_alone():
    sizes = [900, 10**7, 0, process.SMALL_BYTES, process.SMALL_BYTES + 1] * 20
    found = [Found(str(number), Path(), (), size) for number, size in enumerate(sizes)]
    lots = process.lots(found)
    assert sorted(int(one.name) for lot in lots for one in lot) == list(range(100))
    assert {len(lot) for lot in lots if any(one.size_bytes > process.SMALL_BYTES for one in lot)} == {1}
    assert max(map(len, lots)) == process.MOST
    assert process.lots([]) == []
