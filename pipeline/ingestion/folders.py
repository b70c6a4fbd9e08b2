"""Walking folders and opening plain files: links are not followed, nothing that waits or never ends is opened."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pipeline.errors import Reason, UnreadableSource

# a pipe that took the place of the file would keep the opener waiting, a link would lead elsewhere
OPENING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def files(place: Path) -> Iterator[tuple[Path, str]]:
    """Give every path below a folder that is not a folder, and every folder that cannot be listed.

    Each comes with its name relative to the folder; a place that is no folder or
    cannot be listed comes alone, under its own. In the order of names, files before folders.
    """
    if not place.is_dir() or place.is_symlink():
        yield place, _name(place, place)
        return
    waiting = [place]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            yield folder, _name(folder, place)
            continue
        folders = {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)}
        paths = ((folder / entry.name) for entry in entries if entry.name not in folders)
        yield from ((path, _name(path, place)) for path in paths)
        waiting.extend(folder / name for name in sorted(folders, reverse=True))


def _name(path: Path, place: Path) -> str:
    return readable(path.name if path == place else path.relative_to(place).as_posix())


def opened(path: Path) -> IO[bytes]:
    """Open a plain file for reading.

    Raises
    ------
    UnreadableSource
        NOT_A_FILE for a link, pipe, device or folder.
    OSError
        If it cannot be opened.
    """
    require_plain(path.lstat().st_mode)
    file = os.fdopen(os.open(path, OPENING), "rb")
    try:
        require_plain(os.fstat(file.fileno()).st_mode)
    except UnreadableSource:
        file.close()
        raise
    return file


def require_plain(mode: int) -> None:
    """Refuse what is no plain file, by its mode: NOT_A_FILE, or UNREADABLE for a folder."""
    if stat.S_ISDIR(mode):
        raise UnreadableSource(Reason.UNREADABLE, "文件夹")
    if not stat.S_ISREG(mode):
        raise UnreadableSource(Reason.NOT_A_FILE)


def readable(name: str) -> str:
    """Give a file name as text; bytes that are no UTF-8 as backslash escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
