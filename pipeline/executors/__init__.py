"""Ways to run one function over many sources: in isolated workers, on a dask cluster, or here; the same results from each.

Every executor gives results as they come and has a bounded number under way.
An item that brings its worker down, takes more time or memory than the limits
say, or meets a mistake in the program, gives what `crashed` makes of it, and
the rest goes on; the errors that the house raises on purpose come through.
Whoever leaves before the last result closes the generator, so that no worker
is waited for.
"""

import os

from pipeline.errors import UsageError
from pipeline.executors.cluster import Dask
from pipeline.executors.contract import Ended, Executor
from pipeline.executors.local import Processes, Serial
from pipeline.executors.lots import in_lots
from pipeline.settings import Limits

__all__ = ["Dask", "Ended", "Executor", "Processes", "Serial", "choose", "in_lots"]

ALONE_UP_TO = 40


def choose(count: int, limits: Limits, *, workers: int | None = None, scheduler: str | None = None) -> Executor:
    """Give the executor for so many items: the cluster if named, one worker for few, else a worker a core.

    Raises
    ------
    UsageError
        If fewer than one worker is asked for.

    Examples
    --------
    >>> choose(2, Limits()).workers, choose(500, Limits(), workers=4).workers
    (1, 4)
    """
    if workers is not None and workers < 1:
        raise UsageError(f"workers {workers}: 至少为 1 | expected at least 1")
    if scheduler:
        return Dask(scheduler, limits)
    if workers is None and count <= ALONE_UP_TO:
        return Processes(1, limits)
    return Processes(min(workers or os.cpu_count() or 1, max(count, 1)), limits)
