"""Zip files opened and read within limits, whatever their directory claims; nothing in them is ever a path to write to.

Used for archives and for packages alike, in workers and in the process that
hands out work, so neither opening nor reading may take more than the limits say.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import IO

from pipeline.errors import Reason, UnreadableSource
from pipeline.settings import Limits

MEGABYTE = 1_000_000
CHUNK_BYTES = 1_000_000
RATIO_FROM_BYTES = MEGABYTE
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, struct.error)
ENCRYPTED_FLAG = 0x1
LOCAL_HEADER_BYTES = 30
# bzip2 and lzma are unpacked in one go by the standard library: a few bytes can take any amount of memory
BOUNDED_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
METHODS = {9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstandard", 98: "ppmd", 99: "aes"}

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_END_BYTES = _END.size + 65_535
_LOCATOR_64_BYTES = 20
_ENTRY = b"PK\x01\x02"
_ENTRY_BYTES = 1_024


def opened(file: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """Open a zip after a look at the size of its directory.

    Raises
    ------
    UnreadableSource
        TOO_LARGE for too many members; CORRUPT if it cannot be opened or members share bytes.
    """
    try:
        _bound_directory(file, limits)
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise UnreadableSource(Reason.CORRUPT, f"zip: {error}") from error
    places = sorted((info.header_offset, info.compress_size) for info in archive.infolist())
    if any(start + LOCAL_HEADER_BYTES + size > following for (start, size), (following, _) in pairwise(places)):
        raise UnreadableSource(Reason.CORRUPT, "zip: 文件互相重叠")
    return archive


def chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """Give the bytes of a member piece by piece.

    Raises
    ------
    UnreadableSource
        ENCRYPTED, UNSUPPORTED for a method of packing, TOO_LARGE or CORRUPT.
    """
    if info.flag_bits & ENCRYPTED_FLAG:
        raise UnreadableSource(Reason.ENCRYPTED)
    if info.compress_type not in BOUNDED_METHODS:
        raise UnreadableSource(Reason.UNSUPPORTED, f"zip 压缩方法 {METHODS.get(info.compress_type, info.compress_type)}")
    _require(info.file_size, info, limits)
    given = 0
    try:
        with archive.open(info) as member:
            while data := member.read(CHUNK_BYTES):
                given += len(data)
                _require(given, info, limits)
                yield data
    except BROKEN as error:
        raise UnreadableSource(Reason.CORRUPT, f"zip: {error}") from error


def read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Give the bytes of a member; see `chunks` for the errors."""
    return b"".join(chunks(archive, info, limits))


def _require(size_bytes: int, info: zipfile.ZipInfo, limits: Limits) -> None:
    if size_bytes > limits.file_mb * MEGABYTE:
        raise UnreadableSource(Reason.TOO_LARGE, f"解开后 {size_bytes // MEGABYTE} MB，上限 {limits.file_mb} MB")
    if size_bytes > max(RATIO_FROM_BYTES, limits.ratio * info.compress_size):
        raise UnreadableSource(Reason.TOO_LARGE, f"解开后超过压缩时的 {limits.ratio} 倍")


def _bound_directory(file: IO[bytes], limits: Limits) -> None:
    """Count the entries of the directory before anything is made of them; what is no zip is left to the library."""
    total = file.seek(0, io.SEEK_END)
    file.seek(max(0, total - _END_BYTES))
    tail = file.read(_END_BYTES)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        return
    size = int(_END.unpack_from(tail, place)[5])
    end = max(0, total - _END_BYTES) + place
    if tail[max(0, place - _LOCATOR_64_BYTES) : place].startswith(b"PK\x06\x07"):
        end -= _LOCATOR_64_BYTES + _END_64.size
        file.seek(max(0, end))
        head, *_, size, _ = _END_64.unpack(file.read(_END_64.size))
        if head != b"PK\x06\x06":
            raise zipfile.BadZipFile("zip64")
    many = f"压缩包内文件多于{limits.members}个"
    if size > limits.members * _ENTRY_BYTES:
        raise UnreadableSource(Reason.TOO_LARGE, many)
    file.seek(max(0, end - size))
    if file.read(size).count(_ENTRY) > limits.members:
        raise UnreadableSource(Reason.TOO_LARGE, many)
