"""Zip archives as inputs: member names, bounds, and the bytes of one member, all in memory."""

import io
import lzma
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.identify import package_kind
from pipeline.settings import Limits

MEGABYTE = 1_000_000
HEAD_BYTES = 8
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: `key` is the name the zip holds, `name` how it reads."""

    key: str
    name: str
    size_bytes: int
    link: bool


class Archive:
    """An opened zip; CORRUPT if it cannot be opened."""

    def __init__(self, data: Path | bytes) -> None:
        """Open from bytes or from a file."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
        except BROKEN as error:
            raise UnreadableSource(Reason.CORRUPT, f"zip: {error}") from error

    @property
    def kind(self) -> str:
        """Name the package that this zip is (docx, xlsx, …); empty for a plain archive."""
        return package_kind([name.replace("\\", "/") for name in self._zip.namelist()])

    def members(self) -> list[Member]:
        """Give the files in it, in the order of their readable names, then of their places; CORRUPT if two share bytes."""
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len({info.header_offset for info in infos}) < len(infos):
            raise UnreadableSource(Reason.CORRUPT, "zip: 文件互相重叠")
        named = [(member_name(info), place, info) for place, info in enumerate(infos)]
        return [
            Member(info.filename, name, info.file_size, stat.S_ISLNK(info.external_attr >> 16))
            for name, _, info in sorted(named, key=lambda item: item[:2])
        ]

    def head(self, key: str) -> bytes:
        """Give the first bytes of a member; none where it cannot be read."""
        try:
            with self._zip.open(key) as member:
                return member.read(HEAD_BYTES)
        except (*BROKEN, KeyError):
            return b""

    def read(self, key: str, limits: Limits) -> bytes:
        """Give the bytes of a member, never more than the limit of a file.

        Raises
        ------
        UnreadableSource
            UNREADABLE, ENCRYPTED, TOO_LARGE or CORRUPT.
        """
        try:
            info = self._zip.getinfo(key)
        except KeyError as error:
            raise UnreadableSource(Reason.UNREADABLE, key) from error
        if info.flag_bits & ENCRYPTED_FLAG:
            raise UnreadableSource(Reason.ENCRYPTED)
        if info.file_size > limits.file_mb * MEGABYTE:
            raise UnreadableSource(Reason.TOO_LARGE, f"{info.file_size // MEGABYTE} MB")
        try:
            with self._zip.open(info) as member:
                return member.read()
        except BROKEN as error:
            raise UnreadableSource(Reason.CORRUPT, f"zip: {error}") from error


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
