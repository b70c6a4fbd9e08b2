"""Whatever a reader does, it costs its own file, which is named with its reason."""

import time

import containing
import faulty
import pytest

from pipeline.data import Found, Processed
from pipeline.errors import Reason
from pipeline.executors import Processes, in_lots
from pipeline.executors.contract import Ended
from pipeline.executors.worker import Worker
from pipeline.process import LOT_S, Plan
from pipeline.settings import Limits, Settings

pytestmark = pytest.mark.skipif(bool(containing.obstacle()), reason=containing.obstacle())


@pytest.fixture
def place(tmp_path):
    return containing.build(tmp_path)


def test_every_fault_is_contained_and_named_and_the_rest_is_as_if_alone(place):
    found = containing.contained(place)
    assert found.done.returncode == 3, found.done.stderr
    assert "Traceback" not in found.done.stderr + found.done.stdout
    assert {fault: found.told[fault] for fault in containing.EXPECTED} == containing.EXPECTED
    assert found.named == list(faulty.FAULTS)
    assert len(found.alone) > 20
    assert found.among == found.alone
    assert found.left == []
    assert containing.SECONDS <= found.slowest_s <= containing.SECONDS + containing.GRACE_S
    assert not found.has_escaped


@pytest.mark.parametrize("fault", [fault for fault, reason in containing.EXPECTED.items() if reason == "timeout"])
def test_a_file_takes_no_longer_than_the_limit_and_five_seconds(place, fault):
    chain = faulty.Chain(Plan(Settings(), place / "book.yaml", place / "model"))
    control = Found("control", place / "alone" / "control 0.txt")
    bad = next(path for path in (place / "among").glob(f"*then {fault}.txt"))
    worker = Worker(Limits(seconds=containing.SECONDS))
    try:
        (before,), _ = worker.run(chain, (control,))
        begun = time.monotonic()
        with pytest.raises(Ended) as ended:
            worker.run(chain, (Found(fault, bad),))
        took = time.monotonic() - begun
        assert ended.value.reason is Reason.TIMEOUT
        assert containing.SECONDS <= took <= containing.SECONDS + containing.GRACE_S
        (after,), _ = worker.run(chain, (control,))
    finally:
        worker.close()
    assert isinstance(before, Processed)
    assert (before.source, before.reports, before.marks) == (after.source, after.reports, after.marks)


def test_a_file_in_a_lot_takes_no_longer_than_the_limit_and_five_seconds(place):
    def took(item, ended):
        return item.name, ended.reason, ended.seconds

    chain = faulty.Chain(Plan(Settings(), place / "book.yaml", place / "model"))
    control = Found("control", place / "alone" / "control 0.txt")
    lot = (control, Found("hang", next((place / "among").glob("*then hang.txt"))))
    limits = Limits(seconds=containing.SECONDS)
    results = list(in_lots(Processes(1, limits), chain, [lot], took))
    assert sum(isinstance(result, Processed) for result in results) == 1
    ((name, reason, seconds),) = (result for result in results if isinstance(result, tuple))
    assert (name, reason) == ("hang", Reason.TIMEOUT)
    assert containing.SECONDS + min(LOT_S, containing.SECONDS) <= seconds <= containing.SECONDS + containing.GRACE_S
