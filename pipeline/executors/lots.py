"""Items that a worker takes several at a time; what befalls one of them costs the others nothing but a second try."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic

from pipeline.executors.contract import Crashed, Ended, Executor, Item, Result


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Item], Iterator[tuple[Item, ...]]):
    """Gives lots from the left; goes on when more are put there after it had none left."""

    lots: deque[tuple[Item, ...]]

    def __next__(self) -> tuple[Item, ...]:
        """Take a lot."""
        if not self.lots:
            raise StopIteration
        return self.lots.popleft()


def in_lots(
    executor: Executor,
    function: Callable[[tuple[Item, ...]], tuple[tuple[Result, ...], tuple[Item, ...]]],
    lots: Iterable[tuple[Item, ...]],
    crashed: Crashed[Item, Result],
) -> Generator[Result, None, None]:
    """Give one result an item from a function that takes a lot of them, and gives results and the items that are left.

    What is left is done one by one. So is a lot for which the function gave
    nothing: only each item by itself shows which of them it was, and that one
    gets what `crashed` makes of it, the seconds that the lot took counted too.
    """
    waiting = Waiting(deque(lots))
    lost: dict[Item, float] = {}

    def divided(lot: tuple[Item, ...], ended: Ended) -> tuple[tuple[Result, ...], tuple[Item, ...]]:
        if len(lot) > 1:
            lost.update(dict.fromkeys(lot, ended.seconds))
            return (), lot
        ended.seconds += lost.get(lot[0], 0.0)
        return (crashed(lot[0], ended),), ()

    with closing(executor.map(function, waiting, divided)) as given:
        for results, left in given:
            waiting.lots.extend((item,) for item in left)
            yield from results
