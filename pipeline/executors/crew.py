"""Isolated workers that are kept between items; any number of threads may share a crew."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock

from pipeline.errors import Reason
from pipeline.executors.contract import Ended, Item, Result
from pipeline.executors.worker import Worker
from pipeline.settings import Limits


class Crew:
    """As many workers as items were ever under way at once, under the same limits."""

    def __init__(self, limits: Limits) -> None:
        """Begin without workers."""
        self._limits = limits
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._all: list[Worker] = []
        self._joining = Lock()
        self._is_closed = False

    def run(self, function: Callable[[Item], Result], item: Item) -> Result:
        """Give the function's result from an idle worker, or a new one; see `Worker.run` for the errors."""
        worker = self._worker()
        try:
            return worker.run(function, item)
        finally:
            self._idle.put(worker)

    def dismiss(self) -> None:
        """End the workers that are idle; the crew can go on."""
        try:
            while True:
                self._idle.get_nowait().end()
        except Empty:
            return

    def close(self) -> None:
        """End every worker, whatever it is doing, for good."""
        with self._joining:
            self._is_closed = True
        for worker in self._all:
            worker.close()

    def _worker(self) -> Worker:
        try:
            return self._idle.get_nowait()
        except Empty:
            with self._joining:
                if self._is_closed:
                    raise Ended(Reason.CRASHED) from None
                self._all.append(Worker(self._limits))
                return self._all[-1]
