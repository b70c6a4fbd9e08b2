import operator
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from pipeline.errors import Reason, SettingsError, UsageError
from pipeline.executors import Dask, Processes, Serial, choose, in_lots
from pipeline.settings import Limits, parse

LIMITS = Limits(seconds=60)
SQUARES = [number**2 for number in range(30)]


def told(item, ended):
    return f"{item}: {ended.reason}: {ended.why}"


@pytest.fixture(scope="module")
def scheduler():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, protocol="tcp", host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(params=["serial", "processes", "dask"])
def executor(request):
    if request.param == "dask":
        return Dask(request.getfixturevalue("scheduler"), LIMITS)
    return Serial() if request.param == "serial" else Processes(2, LIMITS)


def test_every_executor_gives_the_same(executor):
    assert sorted(executor.map(partial(pow, exp=2), range(30), told)) == SQUARES


def test_nothing_to_do_gives_nothing(executor):
    assert list(executor.map(abs, [], told)) == []


def test_a_mistake_of_the_function_costs_its_item_only(executor):
    results = list(executor.map(partial(operator.truediv, 1), [1, 0, 2], told))
    assert sorted(map(str, results)) == ["0.5", "0: internal: ZeroDivisionError: division by zero", "1.0"]


def test_an_error_raised_on_purpose_comes_through(executor):
    with pytest.raises(SettingsError, match="unknown table"):
        list(executor.map(parse, [{"colours": {}}], told))


def test_only_a_bounded_number_is_taken_from_the_items(executor):
    taken = []
    results = executor.map(abs, (taken.append(number) or number for number in range(1000)), told)
    next(results)
    assert len(taken) <= 20
    results.close()


def test_a_worker_that_dies_costs_its_item_only():
    items = [*map(str, range(12)), "__import__('os')._exit(1)", *map(str, range(12, 20)), "__import__('os').abort()", "20"]
    results = list(Processes(2, LIMITS).map(eval, items, told))
    assert sorted(result for result in results if isinstance(result, int)) == list(range(21))
    assert sorted(result for result in results if isinstance(result, str)) == [
        "__import__('os')._exit(1): crashed: exit 1",
        "__import__('os').abort(): crashed: SIGABRT",
    ]


def evaluated(lot):
    """Evaluate the first two of a lot."""
    return tuple(eval(item) for item in lot[:2]), lot[2:]


def test_what_befalls_one_of_a_lot_costs_the_others_nothing(executor):
    lots = [("1", "2"), ("3", "1 / 0", "4"), ("5",), ("__import__('missing')",)]
    results = list(in_lots(executor, evaluated, lots, told))
    assert sorted(result for result in results if isinstance(result, int)) == [1, 2, 3, 4, 5]
    assert sorted(result for result in results if isinstance(result, str)) == [
        "1 / 0: internal: ZeroDivisionError: division by zero",
        "__import__('missing'): internal: ModuleNotFoundError: No module named 'missing'",
    ]


def test_the_last_lot_is_divided_too_when_a_worker_dies_of_it():
    lots = [("1",), ("2", "__import__('os')._exit(1)", "__import__('os').abort()", "3")]
    results = list(in_lots(Processes(2, LIMITS), evaluated, lots, told))
    assert sorted(map(str, results)) == [
        *("1", "2", "3"),
        "__import__('os')._exit(1): crashed: exit 1",
        "__import__('os').abort(): crashed: SIGABRT",
    ]


class Hasty:
    """Evaluate a lot, several items in a second."""

    def seconds_for(self, lot):
        return 1 if len(lot) > 1 else 600

    def __call__(self, lot):
        return evaluated(lot)


def test_an_item_that_hangs_in_a_lot_costs_the_time_of_the_lot_and_its_own():
    def tell(_, ended):
        return ended.reason.value, ended.seconds

    lots = [("1", "__import__('time').sleep(600)", "2")]
    *given, (reason, seconds) = sorted(in_lots(Processes(1, Limits(seconds=3)), Hasty(), lots, tell), key=str, reverse=True)
    assert (sorted(given), reason) == ([1, 2], "timeout")
    assert 4 <= seconds <= 7


def test_no_way_into_the_network_is_open_to_a_worker():
    attempts = [
        *("connect(('127.0.0.1', 9))", "bind(('127.0.0.1', 0))"),
        *("sendto(b'', ('127.0.0.1', 9))", "sendmsg([b''], [], 0, ('127.0.0.1', 9))"),
    ]
    items = [f"from socket import *; socket(AF_INET, SOCK_DGRAM).{attempt}" for attempt in attempts]
    asked = ["getaddrinfo('localhost', 80)", "gethostbyname('localhost')", "gethostbyaddr('127.0.0.1')"]
    items += [f"from socket import *; {question}" for question in [*asked, "getnameinfo(('127.0.0.1', 9), 0)"]]
    results = list(Processes(1, LIMITS).map(exec, items, told))
    assert [result for result in results if "forbidden: socket." not in str(result)] == []


def test_what_was_ended_tells_its_seconds():
    items = ["__import__('time').sleep(600)", "__import__('time').sleep(0.5) or __import__('os').abort()"]
    took = dict(Processes(2, Limits(seconds=2)).map(eval, items, lambda item, ended: (ended.reason.value, ended.seconds)))
    assert 2 <= took["timeout"] <= 7
    assert 0.5 <= took["crashed"] <= 7


class SlowToStart:
    def prepare(self):
        time.sleep(3)

    def __call__(self, item):
        return eval(item)


@pytest.mark.parametrize(("limit", "after", "least", "most"), [(5, 2.5, 2.5, 5), (20, 0, 3, 20)])
def test_another_process_is_asked_only_where_there_is_time_to_start_it(limit, after, least, most):
    items = ["'used'", f"__import__('time').sleep({after}) or __import__('os').abort()"]
    with closing(Processes(1, Limits(seconds=limit)).map(SlowToStart(), items, lambda item, ended: ended)) as results:
        assert next(results) == "used"
        ended = next(results)
    assert ended.reason is Reason.CRASHED
    assert least <= ended.seconds <= most


def test_the_executor_follows_the_number_of_items_and_the_wish():
    assert choose(2, LIMITS) == Processes(1, LIMITS)
    assert choose(100, LIMITS, workers=1) == Processes(1, LIMITS)
    assert choose(100, LIMITS, workers=3) == Processes(3, LIMITS)
    assert choose(2, LIMITS, workers=3) == Processes(2, LIMITS)
    assert choose(0, LIMITS, scheduler="tcp://x:1") == Dask("tcp://x:1", LIMITS)
    with pytest.raises(UsageError, match="at least 1"):
        choose(5, LIMITS, workers=0)


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("pipeline.executors.cluster.CONNECT_TIMEOUT_S", 1)
    with pytest.raises(UsageError, match="no dask scheduler answers"):
        list(Dask("tcp://127.0.0.1:1", LIMITS).map(abs, [1], told))


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"wenzhen\[cluster\]"):
        list(Dask("tcp://127.0.0.1:1", LIMITS).map(abs, [1], told))


UNGUARDED = """
from pipeline.executors import Processes
from pipeline.settings import Limits
print(sorted(Processes(2, Limits()).map(abs, [-1, -2, -3], str)))
"""


def test_a_script_needs_no_guard(tmp_path):
    (tmp_path / "script.py").write_text(UNGUARDED)
    done = subprocess.run([sys.executable, tmp_path / "script.py"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("[1, 2, 3]\n", "")


# a shell starts what runs in the background deaf to Ctrl-C
KILLED = """
import signal
from contextlib import closing
from pipeline.executors import Processes
from pipeline.settings import Limits
signal.signal(signal.SIGINT, signal.default_int_handler)
items = ["__import__('os').getpid()", *["__import__('time').sleep(600)"] * 3]
with closing(Processes(2, Limits()).map(eval, items, str)) as results:
    print(next(results), flush=True)
    next(results)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_their_parent(tmp_path, how):
    (tmp_path / "script.py").write_text(KILLED)
    parent = subprocess.Popen([sys.executable, tmp_path / "script.py"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    worker = int(parent.stdout.readline())
    parent.send_signal(how)
    parent.communicate(timeout=120)
    for _ in range(100):
        if not _is_running(worker):
            return
        time.sleep(0.1)
    pytest.fail("the worker outlived its parent")


def _is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
