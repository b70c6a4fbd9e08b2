"""Ways to run one function over many sources: here, in processes, on a dask cluster; the same results from each.

Every executor gives results as they come and has a bounded number under way.
An item that brings its worker down, or meets a mistake in the program, gives
what `crashed` makes of it, and the rest goes on; the errors that the house
raises on purpose come through. Whoever leaves before the last result closes the
generator, so that no worker is waited for.
"""

import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent import futures
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection
from typing import Any, Protocol, TypeVar

from pipeline.errors import UsageError, WenzhenError

Item = TypeVar("Item")
Result = TypeVar("Result")

UNDER_WAY_PER_WORKER = 2
SERIAL_UP_TO = 40
CONNECT_TIMEOUT_S = 10
LISTEN_S = 0.5  # on Windows, Ctrl-C is only heard between waits
DIED = "处理进程意外退出（可能内存不足）"

Crashed = Callable[[Item, str], Result]


class Executor(Protocol):
    """What runs a function over items; results come in any order."""

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], crashed: Crashed[Item, Result]
    ) -> Generator[Result, None, None]:
        """Give one result an item."""
        ...


@dataclass(frozen=True, slots=True)
class Serial:
    """One item after the other, in this process."""

    def map(
        self,
        function: Callable[[Item], Result],
        items: Iterable[Item],
        crashed: Crashed[Item, Result],
    ) -> Generator[Result, None, None]:
        """Give one result an item, in their order."""
        with futures.ThreadPoolExecutor(1) as pool:
            yield from _drained(pool, function, iter(items), crashed, bound=1)


@dataclass(frozen=True, slots=True)
class Processes:
    """Several processes on this machine, started afresh so that they share nothing with this one."""

    workers: int

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], crashed: Crashed[Item, Result]
    ) -> Generator[Result, None, None]:
        """Give one result an item; where a process dies, the items under way are tried again one by one.

        Raises
        ------
        UsageError
            If no process can be started.
        """
        waiting = iter(items)
        while suspects := (yield from _in_pool(self.workers, function, waiting, crashed)):
            again = iter(suspects)
            while culprit := (yield from _in_pool(1, function, again, crashed)):
                yield crashed(culprit[0], DIED)


@dataclass(frozen=True, slots=True)
class Dask:
    """A dask cluster whose workers have wenzhen installed and see the same files under the same paths."""

    scheduler: str

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], crashed: Crashed[Item, Result]
    ) -> Generator[Result, None, None]:
        """Give one result an item; one that keeps killing workers counts as crashed.

        Raises
        ------
        UsageError
            If the extra `cluster` is not installed or no scheduler answers.
        """
        with _client(self.scheduler) as client, client.get_executor(pure=False) as pool:
            waiting, bound = iter(items), UNDER_WAY_PER_WORKER * max(1, sum(client.nthreads().values()))
            killed = importlib.import_module("distributed").KilledWorker
            while lost := (yield from _drained(pool, function, waiting, crashed, bound=bound, died=killed)):
                for item in lost:
                    yield crashed(item, DIED)


def choose(count: int, *, workers: int | None = None, scheduler: str | None = None) -> Executor:
    """Give the executor for so many items: the cluster if named, this process for few, else a process a core.

    Raises
    ------
    UsageError
        If fewer than one worker is asked for.

    Examples
    --------
    >>> choose(2), choose(500, workers=4)
    (Serial(), Processes(workers=4))
    """
    if workers is not None and workers < 1:
        raise UsageError(f"workers {workers}: 至少为 1 | expected at least 1")
    if scheduler:
        return Dask(scheduler)
    if workers is None and count <= SERIAL_UP_TO:
        return Serial()
    workers = min(workers or os.cpu_count() or 1, max(count, 1))
    return Serial() if workers == 1 else Processes(workers)


def _in_pool(
    workers: int, function: Callable[[Item], Result], waiting: Iterator[Item], crashed: Crashed[Item, Result]
) -> Generator[Result, None, list[Item]]:
    with _pool(workers) as pool:
        bound = 1 if workers == 1 else workers * UNDER_WAY_PER_WORKER
        return (yield from _drained(pool, function, waiting, crashed, bound=bound))


def _drained(
    pool: futures.Executor,
    function: Callable[[Item], Result],
    waiting: Iterator[Item],
    crashed: Crashed[Item, Result],
    *,
    bound: int,
    died: type[Exception] = BrokenProcessPool,
) -> Generator[Result, None, list[Item]]:
    """Give results until all items are done, or a worker died and nothing is under way; return what was lost with it."""
    lost: list[Item] = []
    pending: dict[futures.Future[Result], Item] = {}
    while True:
        for item in islice(waiting, 0 if lost else bound - len(pending)):
            try:
                pending[pool.submit(function, item)] = item
            except died:
                lost.append(item)
                break
        if not pending:
            return lost
        for future in futures.wait(pending, LISTEN_S, futures.FIRST_COMPLETED).done:
            item = pending.pop(future)
            error = future.exception()
            if isinstance(error, died):
                lost.append(item)
            elif error is None or isinstance(error, WenzhenError):
                yield future.result()
            else:
                yield crashed(item, f"{type(error).__name__}: {error}")


@contextmanager
def _pool(workers: int) -> Iterator[futures.Executor]:
    context = multiprocessing.get_context("spawn")
    lifeline, hold = context.Pipe(duplex=False)
    pool = futures.ProcessPoolExecutor(workers, context, _begin_worker, (lifeline,))
    is_done = False
    try:
        with _interrupt_held():
            started = [pool.submit(os.getpid) for _ in range(workers)]
        futures.wait(started)
        started[0].result()
        yield pool
        is_done = True
    except BrokenProcessPool as error:
        raise UsageError(
            "工作进程无法启动 | no worker process could be started; "
            "a script has to call run() under `if __name__ == '__main__':`, or use workers=1"
        ) from error
    finally:
        if not is_done:
            hold.close()
        pool.shutdown(wait=True, cancel_futures=True)
        hold.close()
        lifeline.close()


@contextmanager
def _interrupt_held() -> Iterator[None]:
    """Hear Ctrl-C only after the block; processes that are started in it never do, not even while they load."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker(lifeline: "connection.Connection[Any, Any]") -> None:
    """Leave Ctrl-C to the parent, and end at once when the parent lets go of the line or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: "connection.Connection[Any, Any]") -> None:
    connection.wait([lifeline])
    os._exit(1)


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        distributed = importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        raise UsageError("--scheduler: 需要安装 dask | needs dask; run pip install 'wenzhen[cluster]'") from error
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_TIMEOUT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"--scheduler {scheduler}: 无法连接 | no dask scheduler answers there: {error}") from error
    with client:
        yield client
