"""Ways to run on this machine: in isolated workers, or plainly in this process."""

from collections.abc import Callable, Generator, Iterable
from concurrent import futures
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from pipeline.executors.contract import Crashed, Item, Result
from pipeline.executors.crew import Crew
from pipeline.executors.draining import drained
from pipeline.settings import Limits

UNDER_WAY_PER_WORKER = 2


@dataclass(frozen=True, slots=True)
class Serial:
    """One item after the other in this process, which nothing guards: for a debugger, and to compare with."""

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], crashed: Crashed[Item, Result]
    ) -> Generator[Result, None, None]:
        """Give one result an item, in their order."""
        with futures.ThreadPoolExecutor(1) as pool:
            yield from drained(pool, function, iter(items), crashed, bound=1)


@dataclass(frozen=True, slots=True)
class Processes:
    """So many isolated workers on this machine; each item has the time and memory that the limits say."""

    workers: int
    limits: Limits

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], crashed: Crashed[Item, Result]
    ) -> Generator[Result, None, None]:
        """Give one result an item; one that takes its worker down, or takes too much, costs itself alone.

        Raises
        ------
        UsageError
            If no process can be started.
        """
        bound = self.workers * UNDER_WAY_PER_WORKER
        with futures.ThreadPoolExecutor(self.workers) as pool, closing(Crew(self.limits)) as crew:
            yield from drained(pool, partial(crew.run, function), iter(items), crashed, bound=bound)
