"""A dask cluster: each of its threads hands its items to an isolated worker beside it."""

import importlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline.errors import Reason, UsageError
from pipeline.executors.contract import Crashed, Ended, Item, Result
from pipeline.executors.crew import Crew
from pipeline.executors.draining import drained
from pipeline.executors.local import UNDER_WAY_PER_WORKER
from pipeline.settings import Limits

CONNECT_TIMEOUT_S = 10
DIED = "dask worker"
CREWS: dict[Limits, Crew] = {}  # those of a process on the cluster, where every thread comes with nothing but a task


@dataclass(frozen=True, slots=True)
class Dask:
    """A dask cluster whose workers have wenzhen installed and see the same files under the same paths."""

    scheduler: str
    limits: Limits

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], crashed: Crashed[Item, Result]
    ) -> Generator[Result, None, None]:
        """Give one result an item, under the same limits as on this machine.

        Raises
        ------
        UsageError
            If the extra `cluster` is not installed or no scheduler answers.
        """
        with _client(self.scheduler) as client, client.get_executor(pure=False) as pool:
            bound = UNDER_WAY_PER_WORKER * max(1, sum(client.nthreads().values()))
            killed = importlib.import_module("distributed").KilledWorker
            work, waiting = partial(_isolated, function, self.limits), iter(items)
            while lost := (yield from drained(pool, work, waiting, crashed, bound=bound, died=killed)):
                yield from (crashed(item, Ended(Reason.CRASHED, DIED)) for item in lost)


def _isolated(function: Callable[[Item], Result], limits: Limits, item: Item) -> Result:
    return CREWS.setdefault(limits, Crew(limits)).run(function, item)


def _dismiss() -> None:
    for crew in CREWS.values():
        crew.dismiss()


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
        try:
            yield client
        finally:
            client.run(_dismiss)
