"""The parts of a package in zip form: found whatever their case and slashes, each bounded in size, never written anywhere."""

import io
import posixpath
import zipfile

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.archives import BROKEN, ENCRYPTED_FLAG, MEGABYTE, member_name
from pipeline.settings import Limits

PART_MB = 64


class Parts:
    """An opened package; a part is asked for by its path from the root."""

    def __init__(self, data: bytes, limits: Limits | None = None) -> None:
        """Open the package; CORRUPT if the zip cannot be read, TOO_LARGE if it has too many parts."""
        self._limits = limits or Limits()
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._infos = {key_of(member_name(info)): info for info in self._zip.infolist()}
        except BROKEN as error:
            raise UnreadableSource(Reason.CORRUPT, f"zip: {error}") from error
        if len(self._infos) > self._limits.members:
            raise UnreadableSource(Reason.TOO_LARGE, f"压缩包内文件多于{self._limits.members}个")

    def keys(self) -> set[str]:
        """Give the key of every part; see `key_of`."""
        return set(self._infos)

    def __contains__(self, name: str) -> bool:
        return key_of(name) in self._infos

    def read(self, name: str) -> bytes:
        """Give the bytes of a part; all that are read count against the limit of unpacked bytes.

        Raises
        ------
        UnreadableSource
            TOO_LARGE, ENCRYPTED, or CORRUPT; CORRUPT too if there is no such part.
        """
        info = self._infos.get(key_of(name))
        if info is None:
            raise UnreadableSource(Reason.CORRUPT, f"缺少 {name}")
        self._unpacked += info.file_size
        if info.file_size > PART_MB * MEGABYTE or self._unpacked > self._limits.unpacked_mb * MEGABYTE:
            raise UnreadableSource(Reason.TOO_LARGE, f"{name}: {info.file_size // MEGABYTE} MB")
        if info.flag_bits & ENCRYPTED_FLAG:
            raise UnreadableSource(Reason.ENCRYPTED, name)
        try:
            with self._zip.open(info) as part:
                # A bound lets the library unpack no more than the part says it holds.
                return part.read(info.file_size + 1)
        except BROKEN as error:
            raise UnreadableSource(Reason.CORRUPT, f"{name}: {error}") from error


def key_of(name: str) -> str:
    r"""Give the form by which a part is found: from the root, with `/`, in lower case.

    >>> key_of("/Doc_0\\Pages/../PublicRes.xml")
    'doc_0/publicres.xml'
    """
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").lower()
