"""Results of a pool as they come, with a bounded number of items under way."""

from collections.abc import Callable, Generator, Iterator
from concurrent import futures
from itertools import islice

from pipeline.errors import Reason, WenzhenError
from pipeline.executors.contract import Crashed, Ended, Item, Result

LISTEN_S = 0.5  # on Windows, Ctrl-C is only heard between waits


class Never(Exception):
    """What no pool raises."""


def drained(
    pool: futures.Executor,
    function: Callable[[Item], Result],
    waiting: Iterator[Item],
    crashed: Crashed[Item, Result],
    *,
    bound: int,
    died: type[Exception] = Never,
) -> Generator[Result, None, list[Item]]:
    """Give results until all items are done, or the pool died and nothing is under way; return what was lost with it."""
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
                yield crashed(item, _named(error))


def _named(error: BaseException) -> Ended:
    if isinstance(error, Ended):
        return error
    return Ended(Reason.MEMORY) if isinstance(error, MemoryError) else Ended(Reason.INTERNAL, f"{type(error).__name__}: {error}")
