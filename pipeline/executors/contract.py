"""What every executor keeps to: one result an item, in any order, whatever an item does."""

from collections.abc import Callable, Generator, Iterable
from typing import Protocol, TypeVar, runtime_checkable

from pipeline.errors import Reason

Item = TypeVar("Item")
Result = TypeVar("Result")


class Ended(Exception):
    """The work on one item was ended from outside, or by a mistake in the program: the reason, what was found, the seconds."""

    def __init__(self, reason: Reason, why: str = "") -> None:
        """Keep reason and finding; whoever measured the time adds it."""
        self.reason = reason
        self.why = why
        self.seconds = 0.0
        super().__init__(reason, why)


Crashed = Callable[[Item, Ended], Result]


@runtime_checkable
class Prepared(Protocol):
    """A function that has something to load first, which is not counted against the time of its first item."""

    def prepare(self) -> None:
        """Load what every item needs."""
        ...


@runtime_checkable
class Hurried(Protocol):
    """A function that has less time for some items than the limits give: those that are done in another way if it does not do."""

    def seconds_for(self, item: object) -> float:
        """Give the most seconds for an item; the limits hold too."""
        ...


class Executor(Protocol):
    """What runs a function over items; results come in any order."""

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], crashed: Crashed[Item, Result]
    ) -> Generator[Result, None, None]:
        """Give one result an item; `crashed` makes it where the function gave none."""
        ...
