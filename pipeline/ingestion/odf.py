"""OpenDocument packages: which of them are texts, and which are locked or too large to unpack."""

import io
import zipfile
import zlib

from pipeline.data import Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.settings import Limits

TEXT = (b"application/vnd.oasis.opendocument.text", b"application/vnd.sun.xml.writer")
LOCK = b"encryption-data"
MEGABYTE = 1_000_000
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError, RuntimeError)


def identify_odf(data: bytes) -> Format:
    """Tell a text document from spreadsheets, slides and the like.

    Raises
    ------
    UnreadableSource
        ENCRYPTED; CORRUPT; UNSUPPORTED with the kind of document.
    """
    kind = _head(data, "mimetype", 200).strip()
    if not kind.startswith(TEXT):
        raise UnreadableSource(Reason.UNSUPPORTED, kind.decode("ascii", "replace") or "odf")
    if LOCK in _head(data, "META-INF/manifest.xml", MEGABYTE):
        raise UnreadableSource(Reason.ENCRYPTED)
    return Format.ODT


def check_size(data: bytes, limits: Limits) -> None:
    """Refuse a package that says it is larger unpacked than an archive may be: TOO_LARGE."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = sum(info.file_size for info in package.infolist())
    if size > limits.unpacked_mb * MEGABYTE:
        raise UnreadableSource(Reason.TOO_LARGE, f"{size // MEGABYTE} MB")


def _head(data: bytes, name: str, size_bytes: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(name) as member:
            return member.read(size_bytes)
    except KeyError:
        return b""
    except BROKEN as error:
        raise UnreadableSource(Reason.CORRUPT, f"{name}: {error}") from error
