"""Finding inputs: files, folders and archives, each with a name that is unique and always the same."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path, PurePosixPath

from pipeline.data import Failure, Found
from pipeline.errors import Reason, UnreadableSource, UsageError
from pipeline.ingestion import folders
from pipeline.ingestion.archives import HEAD_BYTES, Archive
from pipeline.ingestion.identify import is_archive
from pipeline.ingestion.saved import parts_of_pages
from pipeline.ingestion.zipped import CHUNK_BYTES, MEGABYTE
from pipeline.settings import Limits

TEMPORARY_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
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
            raise UsageError(f"{place}: 找不到输入的文件或文件夹 | no such file or folder; check the path")
    plain = [(place, path, name) for place in inputs for path, name in folders.files(Path(place))]
    parts = {place: parts_of_pages(name for _, _, name in own) for place, own in groupby(plain, lambda item: item[0])}
    taken: Counter[str] = Counter()
    often = Counter(name for _, _, name in plain)
    for place, path, name in plain:
        for item in [_part(path, name)] if name in parts[place] else _opened(path, name, limits):
            own = item if often[name] == 1 else replace(item, name=f"{_folder_of(place)}/{item.name}")
            yield _unique(own, taken)


def load(found: Found, limits: Limits) -> bytes:
    """Give the bytes of a found file; a member of an archive is read without being unpacked.

    Raises
    ------
    UnreadableSource
        EMPTY, TOO_LARGE, UNREADABLE, NOT_A_FILE, ENCRYPTED, UNSUPPORTED or CORRUPT.
    """
    data = b"".join(_chunks(found, limits))
    if not data:
        raise UnreadableSource(Reason.EMPTY)
    return data


def digest(found: Found, limits: Limits) -> str:
    """Give the sha256 of what `load` gives, without holding it; the errors are the same."""
    sha256, is_empty = hashlib.sha256(), True
    for data in _chunks(found, limits):
        sha256.update(data)
        is_empty = is_empty and not data
    if is_empty:
        raise UnreadableSource(Reason.EMPTY)
    return sha256.hexdigest()


def _chunks(found: Found, limits: Limits) -> Iterator[bytes]:
    try:
        yield from _holding(found, limits).chunks(found.members[-1]) if found.members else _whole(found.path, limits)
    except OSError as error:
        raise UnreadableSource(Reason.UNREADABLE, error.strerror or str(error)) from error


def _holding(found: Found, limits: Limits) -> Archive:
    state = found.path.lstat()
    return _opened_archive(found.path, (state.st_mtime_ns, state.st_size), found.members[:-1], limits)


# Members are loaded one after the other: without this, each would open and list its archive again.
@lru_cache(maxsize=1)
def _opened_archive(path: Path, _version: tuple[int, int], members: tuple[str, ...], limits: Limits) -> Archive:
    archive = Archive(folders.opened(path), limits)
    for key in members:
        archive = archive.inner(key)
    return archive


def _whole(path: Path, limits: Limits) -> Iterator[bytes]:
    with folders.opened(path) as file:
        given = 0
        while data := file.read(CHUNK_BYTES):
            given += len(data)
            if given > limits.file_mb * MEGABYTE:
                size = max(given, path.lstat().st_size) // MEGABYTE
                raise UnreadableSource(Reason.TOO_LARGE, f"{size} MB，上限 {limits.file_mb} MB")
            yield data


def _folder_of(place: Path) -> str:
    absolute = Path(place).absolute()
    return folders.readable((absolute if absolute.is_dir() else absolute.parent).name)


def _part(path: Path, name: str) -> Failure:
    return _failure(Found(name, path, (), path.lstat().st_size if os.path.lexists(path) else 0), Reason.PART_OF_PAGE)


def _opened(path: Path, name: str, limits: Limits) -> Iterator[Found | Failure]:
    found = Found(name, path)
    try:
        state = path.lstat()
        folders.require_plain(state.st_mode)
        found = replace(found, size_bytes=state.st_size)
        if is_temporary(name):
            yield _failure(found, Reason.TEMPORARY)
        else:
            yield from _file(found, limits)
    except OSError as error:
        yield _failure(found, Reason.UNREADABLE, error.strerror or "")
    except UnreadableSource as error:
        is_package = error.reason is not Reason.NOT_A_FILE and found.name.lower().endswith(PACKAGE_NAMES)
        yield found if is_package else _failure(found, error.reason, error.detail)


def _file(found: Found, limits: Limits) -> Iterator[Found | Failure]:
    with folders.opened(found.path) as file:
        if is_archive(file.read(HEAD_BYTES)):
            yield from _archive(Archive(file, limits), found, Bounds(limits))
        else:
            yield found


def _archive(archive: Archive, found: Found, bounds: Bounds) -> Iterator[Found | Failure]:
    if archive.kind:
        yield found
        return
    members = archive.members()
    if not members:
        yield _failure(found, Reason.EMPTY, "压缩包内没有文件")
    parts = parts_of_pages(member.name for member in members)
    for place, member in enumerate(members):
        inner = Found(f"{found.name}/{member.name}", found.path, (*found.members, member.key), member.size_bytes)
        if over := bounds.check(member.size_bytes):
            yield _failure(inner, Reason.TOO_LARGE, f"{over}，从这一个起的{len(members) - place}个没有读入")
            return
        if is_temporary(member.name) or member.name in parts:
            yield _failure(inner, Reason.PART_OF_PAGE if member.name in parts else Reason.TEMPORARY)
        elif member.link:
            yield _failure(inner, Reason.NOT_A_FILE)
        else:
            yield from _member(archive, inner, bounds)


def _member(archive: Archive, inner: Found, bounds: Bounds) -> Iterator[Found | Failure]:
    key = inner.members[-1]
    try:
        if inner.name.lower().endswith(PACKAGE_NAMES) or not is_archive(archive.head(key)):
            yield inner
        elif len(inner.members) >= bounds.limits.depth:
            yield _failure(inner, Reason.TOO_LARGE, f"压缩包套叠多于{bounds.limits.depth}层")
        else:
            yield from _archive(archive.inner(key), inner, bounds)
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
    return Failure(found.name, "", found.size_bytes, reason, detail)


def _unique(item: Found | Failure, taken: Counter[str]) -> Found | Failure:
    """Number a name that is taken, from the last number that it was given on."""
    name, path = item.name, PurePosixPath(item.name)
    while name in taken:
        taken[item.name] += 1
        name = str(path.with_name(f"{path.stem} ({taken[item.name]}){path.suffix}"))
    taken[name] = 1
    return item if name == item.name else replace(item, name=name)
