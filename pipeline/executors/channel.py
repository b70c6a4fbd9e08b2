"""What this program and its own workers say to each other, over the pipes between them.

Pickle is for that alone: nothing that comes from a document is ever unpickled,
and an answer may hold nothing but plain values and the house's own, so that a
worker that was taken over through a damaged parser cannot make its parent call anything.
"""

import io
import pickle
import struct
from enum import StrEnum
from typing import IO

HEAD = struct.Struct("!Q")
LARGEST_BYTES = 1 << 30
ANSWERS = frozenset({"pipeline.data", "pipeline.errors", "pipeline.offsets", __name__})


class Said(StrEnum):
    """What an answer is: the worker is ready; a result; or why there is none."""

    READY = "ready"
    DONE = "done"
    RAISED = "raised"
    MISTAKE = "mistake"
    MEMORY = "memory"
    FORBIDDEN = "forbidden"


Answer = tuple[Said, object]


class _Answers(pickle.Unpickler):
    """Reads answers; names nothing but the classes of the house that hold values."""

    def find_class(self, module: str, name: str) -> object:
        """Give a class that an answer names, if it is one that may be named."""
        found = super().find_class(module, name) if module in ANSWERS else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def packed(value: object) -> bytes:
    """Give a value as it travels."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def task(data: bytes) -> object:
    """Read what the parent sent."""
    return pickle.loads(data)


def answer(data: bytes) -> Answer | None:
    """Read what a worker answered; None if it makes no sense."""
    try:
        kind, value = _Answers(io.BytesIO(data)).load()
        return Said(kind), value
    except (EOFError, ValueError, TypeError, AttributeError, LookupError, pickle.UnpicklingError):
        return None


def say(pipe: IO[bytes], data: bytes) -> None:
    """Send what was packed."""
    pipe.write(HEAD.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def hear(pipe: IO[bytes]) -> bytes | None:
    """Wait for what the other side sends next; None when it has ended or does not speak sense any more."""
    try:
        head = pipe.read(HEAD.size)
        if len(head) < HEAD.size:
            return None
        (length,) = HEAD.unpack(head)
        data = pipe.read(length) if length <= LARGEST_BYTES else b""
    except (OSError, ValueError):
        return None
    return data if len(data) == length else None
