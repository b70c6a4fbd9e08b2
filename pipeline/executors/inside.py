"""The inside of a worker: one task after the other until the parent lets go, under the limits it was given."""

import os
import queue
import shutil
import signal
import sys
import threading
from dataclasses import dataclass
from typing import IO, Self

from pipeline.errors import WenzhenError
from pipeline.executors import channel, guard
from pipeline.executors.channel import Answer, Said
from pipeline.executors.contract import Prepared

if sys.platform != "win32":
    import resource

MEBIBYTE = 1_048_576
SPARE_S = 10


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker may take: memory in MiB, and seconds an item."""

    memory_mb: int
    seconds: int


def serve(folder: str) -> None:
    """Answer what comes over standard input until it ends; then end, with all that was started here and left in the folder."""
    tasks, answers = _private_pipes()
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    own = os.getpid()
    threading.Thread(target=_listen, args=(tasks, waiting, folder), daemon=True).start()
    terms = channel.task(waiting.get())
    if not isinstance(terms, Terms):
        raise TypeError(f"expected terms, found {terms!r}")
    _limit_memory(terms.memory_mb)
    guard.forbid()
    while True:
        data = waiting.get()
        _limit_processor(terms.seconds)
        answer = _answer(data)
        if os.getpid() != own:
            os._exit(0)
        channel.say(answers, answer)


def _private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Take the pipes away from standard input and output, so that what a library prints goes nowhere."""
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    return tasks, answers


def _listen(tasks: IO[bytes], waiting: "queue.SimpleQueue[bytes]", folder: str) -> None:
    """Pass on tasks; the end of them means that the parent is done or dead, and nobody else will clear the folder."""
    while (data := channel.hear(tasks)) is not None:
        waiting.put(data)
    shutil.rmtree(folder, ignore_errors=True)
    if sys.platform != "win32" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


class _Turned:
    """Turns what is raised in its block into an answer; nothing but an order to end passes through."""

    def __init__(self) -> None:
        self.answer: bytes = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Exception):
            self.answer = channel.packed(_said(error))
        return isinstance(error, Exception)


def _answer(data: bytes) -> bytes:
    with _Turned() as turned:
        task = channel.task(data)
        if isinstance(task, tuple):
            function, item = task
            return channel.packed((Said.DONE, function(item)))
        if isinstance(task, Prepared):
            task.prepare()
        return channel.packed((Said.READY, ""))
    return turned.answer


def _said(error: Exception) -> Answer:
    if isinstance(error, MemoryError):
        return Said.MEMORY, ""
    if isinstance(error, guard.Forbidden):
        return Said.FORBIDDEN, str(error)
    if isinstance(error, WenzhenError):
        return Said.RAISED, (type(error), str(error))
    return Said.MISTAKE, f"{type(error).__name__}: {error}"


def _limit_memory(megabytes: int) -> None:
    """Bound the memory that can be written to; address space is no measure, for threads reserve much and use little."""
    if sys.platform != "win32":
        _bound(resource.RLIMIT_DATA, megabytes * MEBIBYTE)
        _bound(resource.RLIMIT_CORE, 0)


def _limit_processor(seconds: int) -> None:
    """Bound the processor time of the next item, for the case that nobody is left to end this process."""
    if sys.platform != "win32":
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _bound(resource.RLIMIT_CPU, int(used) + (seconds + SPARE_S) * (os.cpu_count() or 1))


if sys.platform != "win32":

    def _bound(what: int, value: int) -> None:
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
