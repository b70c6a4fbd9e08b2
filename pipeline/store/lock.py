"""Lets one process at a time run over a workspace; the lock dies with its holder."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipeline.errors import WorkspaceError

FILE_NAME = ".lock"

if sys.platform == "win32":
    import msvcrt

    def _take(handle: IO[bytes]) -> None:
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: IO[bytes]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the workspace in a folder that exists, until the end of the block.

    Raises
    ------
    WorkspaceError
        If another run holds it, or the folder cannot be written to.
    """
    try:
        handle = (folder / FILE_NAME).open("ab")
    except OSError as error:
        raise WorkspaceError(f"{folder}: 工作区不可写 | the workspace cannot be written to: {error.strerror}") from error
    with handle:
        try:
            _take(handle)
        except OSError as error:
            raise WorkspaceError(
                f"{folder}: 工作区正在被另一次运行使用，请等它结束 | in use by another run; wait until it ends"
            ) from error
        yield
