"""Zip archives as inputs: member names, and the bytes of one member, never written under a name of theirs."""

import stat
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import zipped
from pipeline.ingestion.identify import package_kind
from pipeline.settings import Limits

HEAD_BYTES = 8
UTF8_FLAG = 0x800
HELD_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: `key` finds it again, `name` is how it reads.

    The key is the name that the zip holds; where several members have the same,
    the later ones have their number behind two NULs, which no name in a zip can hold.
    """

    key: str
    name: str
    size_bytes: int
    link: bool


class Archive:
    """An opened zip, within limits."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        """Open it; see `zipped.opened` for the errors."""
        self._limits = limits
        self._zip = zipped.opened(file, limits)
        self._infos = dict(_keyed(self._zip.infolist()))

    @property
    def kind(self) -> str:
        """Name the package that this zip is (docx, xlsx, …); empty for a plain archive."""
        return package_kind(self._zip.namelist())

    def members(self) -> list[Member]:
        """Give the files in it, in the order of their readable names, then of their places."""
        named = [(member_name(info), place, key) for place, (key, info) in enumerate(self._infos.items())]
        return [self._member(name, key) for name, _, key in sorted(named) if not self._infos[key].filename.endswith("/")]

    def head(self, key: str) -> bytes:
        """Give the first bytes of a member; none where it cannot be read."""
        try:
            return next(self.chunks(key), b"")[:HEAD_BYTES]
        except UnreadableSource:
            return b""

    def chunks(self, key: str) -> Iterator[bytes]:
        """Give the bytes of a member piece by piece.

        Raises
        ------
        UnreadableSource
            UNREADABLE if it is not there; else as `zipped.chunks`.
        """
        if key not in self._infos:
            raise UnreadableSource(Reason.UNREADABLE, key)
        return zipped.chunks(self._zip, self._infos[key], self._limits)

    def inner(self, key: str) -> "Archive":
        """Open an archive that lies in this one; a large one is held in a file without a name."""
        held = tempfile.SpooledTemporaryFile(HELD_BYTES)  # noqa: SIM115
        held.writelines(self.chunks(key))
        return Archive(held, self._limits)

    def _member(self, name: str, key: str) -> Member:
        info = self._infos[key]
        return Member(key, name, info.file_size, stat.S_ISLNK(info.external_attr >> 16))


def member_name(info: zipfile.ZipInfo) -> str:
    r"""Give the readable name of a member: UTF-8 or GBK, with `/`, without `..` or a root.

    >>> member_name(zipfile.ZipInfo("../甲\\乙.txt"))
    '甲/乙.txt'
    """
    name = info.filename
    if not info.flag_bits & UTF8_FLAG:
        name = _decoded(name)
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "_"


def _keyed(infos: list[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    often: Counter[str] = Counter()
    for info in infos:
        often[info.filename] += 1
        number = often[info.filename]
        yield info.filename if number == 1 else f"{info.filename}\0\0{number}", info


def _decoded(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
