"""OpenDocument packages: which of them are texts, and which are locked or too large to unpack."""

import io
import zipfile

from pipeline.data import Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import zipped
from pipeline.ingestion.zipped import MEGABYTE
from pipeline.settings import Limits

TEXT = (b"application/vnd.oasis.opendocument.text", b"application/vnd.sun.xml.writer")
LOCK = b"encryption-data"
LONGEST_KIND = 200


def identify_odf(package: zipfile.ZipFile, limits: Limits) -> Format:
    """Tell a text document from spreadsheets, slides and the like.

    Raises
    ------
    UnreadableSource
        ENCRYPTED; UNSUPPORTED with the kind of document; else as `zipped.chunks`.
    """
    kind = _head(package, "mimetype", limits).strip()[:LONGEST_KIND]
    if not kind.startswith(TEXT):
        raise UnreadableSource(Reason.UNSUPPORTED, kind.decode("ascii", "replace") or "odf")
    if LOCK in _head(package, "META-INF/manifest.xml", limits):
        raise UnreadableSource(Reason.ENCRYPTED)
    return Format.ODT


def check_size(data: bytes, limits: Limits) -> None:
    """Refuse a package that says it is larger unpacked than an archive may be: TOO_LARGE."""
    with zipped.opened(io.BytesIO(data), limits) as package:
        size = sum(info.file_size for info in package.infolist())
    if size > limits.unpacked_mb * MEGABYTE:
        raise UnreadableSource(Reason.TOO_LARGE, f"{size // MEGABYTE} MB")


def _head(package: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    try:
        return next(zipped.chunks(package, package.getinfo(name), limits), b"")
    except KeyError:
        return b""
