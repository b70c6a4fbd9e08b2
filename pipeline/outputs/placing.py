"""Put files in place whole: written under a temporary name beside the final one, then renamed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import WorkspaceError

UNFINISHED = ".*.part*"


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Tell of a disk that is full, failing or closed to us as an error of the workspace that says what to do.

    Raises
    ------
    WorkspaceError
        If anything inside cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise WorkspaceError(
            f"{error.filename or folder}: 无法写入，请检查磁盘空间，并关闭打开它的程序 | "
            f"cannot be written ({error.strerror or error}); free space, close the program that shows it, then run again"
        ) from error


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` to write to; it takes the final name when the block ends well and all is on the disk.

    When the block raises, the temporary file goes and what stood at `path` stays.
    Folders that are missing are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Give a folder beside `path` for what its making needs; it goes with the block."""
    with tempfile.TemporaryDirectory(
        prefix=f".{path.stem}.", suffix=".part", dir=path.parent, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)


def sweep(*folders: Path) -> None:
    """Take away what writers that were killed have left in these folders; call it when no other can be writing."""
    for folder in folders:
        for left in folder.glob(UNFINISHED):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
