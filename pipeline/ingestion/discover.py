"""Finding inputs: files, folders and archives, each with a name that is unique and always the same."""

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path, PurePosixPath

from pipeline.data import Failure, Found, Status
from pipeline.errors import Reason, UnreadableSource, UsageError
from pipeline.ingestion.archives import MEGABYTE, Archive
from pipeline.ingestion.identify import is_archive
from pipeline.ingestion.saved import parts_of_pages
from pipeline.settings import Limits

TEMPORARY_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
HEAD_BYTES = 8
PACKAGE_NAMES = (".docx", ".docm", ".dotx", ".xlsx", ".pptx", ".ofd", ".odt")


@dataclass(slots=True)
class Bounds:
    """What one archive may still give: members and unpacked bytes, counted over all that lie in it."""

    limits: Limits
    members: int = 0
    unpacked: int = 0

    def check(self, size_bytes: int) -> str:
        """Count one member; say what is over the limit, if anything is."""
        self.members += 1
        self.unpacked += size_bytes
        if self.members > self.limits.members:
            return f"压缩包内文件多于{self.limits.members}个"
        if self.unpacked > self.limits.unpacked_mb * MEGABYTE:
            return f"压缩包解开后大于{self.limits.unpacked_mb} MB"
        return ""


def discover(inputs: Sequence[Path], limits: Limits) -> Iterator[Found | Failure]:
    """Find every file below the inputs, in the order given and by name within each.

    Names use `/`, are relative to their input and unique: where two inputs
    would give the same, the name of the input's folder stands before it, and a
    number if that does not help. What is no file to read is a Failure.

    Raises
    ------
    UsageError
        If an input does not exist.
    """
    for place in inputs:
        if not os.path.lexists(place):
            raise UsageError(f"{place}: no such file or folder; check the path")
    plain = [(place, path, name) for place in inputs for path, name in _files(Path(place))]
    parts = {place: parts_of_pages(name for _, _, name in own) for place, own in groupby(plain, lambda item: item[0])}
    taken: set[str] = set()
    often = Counter(name for _, _, name in plain)
    for place, path, name in plain:
        for item in [_part(path, name)] if name in parts[place] else _opened(path, name, limits):
            own = item if often[name] == 1 else replace(item, name=f"{_folder_of(place)}/{item.name}")
            yield _unique(own, taken)


def load(found: Found, limits: Limits) -> bytes:
    """Give the bytes of a found file; a member of an archive is read in memory.

    Raises
    ------
    UnreadableSource
        EMPTY, TOO_LARGE, UNREADABLE, ENCRYPTED or CORRUPT.
    """
    try:
        data = _holding(found, limits).read(found.members[-1], limits) if found.members else _whole(found.path, limits)
    except OSError as error:
        raise UnreadableSource(Reason.UNREADABLE, error.strerror or str(error)) from error
    if not data:
        raise UnreadableSource(Reason.EMPTY)
    return data


def _holding(found: Found, limits: Limits) -> Archive:
    state = found.path.stat()
    return _opened_archive(found.path, (state.st_mtime_ns, state.st_size), found.members[:-1], limits)


# Members are loaded one after the other: without this, each would open and list its archive again.
@lru_cache(maxsize=1)
def _opened_archive(path: Path, version: tuple[int, int], members: tuple[str, ...], limits: Limits) -> Archive:  # noqa: ARG001
    archive = Archive(path)
    for key in members:
        archive = Archive(archive.read(key, limits))
    return archive


def _whole(path: Path, limits: Limits) -> bytes:
    size = path.stat().st_size
    if size > limits.file_mb * MEGABYTE:
        raise UnreadableSource(Reason.TOO_LARGE, f"{size // MEGABYTE} MB")
    return path.read_bytes()


def _files(place: Path) -> Iterator[tuple[Path, str]]:
    if not place.is_dir() or place.is_symlink():
        yield place, _readable(place.name)
        return
    for folder, folders, files in os.walk(place, followlinks=False):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links)
        for name in sorted(files + links):
            path = Path(folder) / name
            yield path, _readable(path.relative_to(place).as_posix())


def _readable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _folder_of(place: Path) -> str:
    absolute = Path(place).absolute()
    return _readable((absolute if absolute.is_dir() else absolute.parent).name)


def _part(path: Path, name: str) -> Failure:
    return _failure(Found(name, path, (), path.lstat().st_size if os.path.lexists(path) else 0), Reason.PART_OF_PAGE)


def _opened(path: Path, name: str, limits: Limits) -> Iterator[Found | Failure]:
    try:
        state = path.lstat()
    except OSError as error:
        yield _failure(Found(name, path), Reason.UNREADABLE, error.strerror or "")
        return
    found = Found(name, path, (), state.st_size)
    if not stat.S_ISREG(state.st_mode):
        yield replace(_failure(found, Reason.UNREADABLE, "不是普通文件（链接、管道或设备）"), status=Status.SKIPPED, size_bytes=0)
    elif is_temporary(name):
        yield _failure(found, Reason.TEMPORARY)
    else:
        yield from _file(found, limits)


def _file(found: Found, limits: Limits) -> Iterator[Found | Failure]:
    try:
        with found.path.open("rb") as opened:
            if not is_archive(opened.read(HEAD_BYTES)):
                yield found
                return
        yield from _archive(Archive(found.path), found, Bounds(limits))
    except OSError as error:
        yield _failure(found, Reason.UNREADABLE, error.strerror or "")
    except UnreadableSource as error:
        yield found if found.name.lower().endswith(".docx") else _failure(found, error.reason, error.detail)


def _archive(archive: Archive, found: Found, bounds: Bounds) -> Iterator[Found | Failure]:
    if archive.kind:
        yield found
        return
    members = archive.members()
    if not members or len(members) > bounds.limits.members:
        many = f"压缩包内文件多于{bounds.limits.members}个"
        yield _failure(found, Reason.TOO_LARGE, many) if members else _failure(found, Reason.EMPTY, "压缩包内没有文件")
        return
    parts = parts_of_pages(member.name for member in members)
    for member in members:
        inner = Found(f"{found.name}/{member.name}", found.path, (*found.members, member.key), member.size_bytes)
        if over := bounds.check(member.size_bytes):
            yield _failure(inner, Reason.TOO_LARGE, over)
            return
        if is_temporary(member.name) or member.name in parts:
            yield _failure(inner, Reason.PART_OF_PAGE if member.name in parts else Reason.TEMPORARY)
        elif member.link:
            yield replace(_failure(inner, Reason.UNREADABLE, "不是普通文件（链接）"), status=Status.SKIPPED)
        else:
            yield from _member(archive, inner, bounds)


def _member(archive: Archive, inner: Found, bounds: Bounds) -> Iterator[Found | Failure]:
    try:
        if inner.name.lower().endswith(PACKAGE_NAMES) or not is_archive(archive.head(inner.members[-1])):
            yield inner
            return
        data = archive.read(inner.members[-1], bounds.limits)
        if len(inner.members) >= bounds.limits.depth:
            yield _failure(inner, Reason.TOO_LARGE, f"压缩包套叠多于{bounds.limits.depth}层")
        else:
            yield from _archive(Archive(data), inner, bounds)
    except UnreadableSource as error:
        yield _failure(inner, error.reason, error.detail)


def is_temporary(name: str) -> bool:
    """Say whether a file is one that an editor or a system leaves behind.

    >>> is_temporary("材料/~$总结.docx"), is_temporary("__MACOSX/._总结.docx"), is_temporary("总结.docx")
    (True, True, False)
    """
    parts = PurePosixPath(name).parts
    base = parts[-1] if parts else ""
    return base.startswith(("~$", "._")) or base.lower() in TEMPORARY_NAMES or "__MACOSX" in parts


def _failure(found: Found, reason: Reason, detail: str = "") -> Failure:
    status = Status.SKIPPED if reason.skips else Status.FAILED
    return Failure(found.name, "", found.size_bytes, status, reason, detail)


def _unique(item: Found | Failure, taken: set[str]) -> Found | Failure:
    name, number = item.name, 1
    while name in taken:
        number += 1
        path = PurePosixPath(item.name)
        name = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    taken.add(name)
    return item if name == item.name else replace(item, name=name)
