"""The parts of a package in zip form: found whatever their case and slashes, each bounded in size, never written anywhere."""

import io
import posixpath

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import zipped
from pipeline.ingestion.archives import member_name
from pipeline.ingestion.zipped import MEGABYTE
from pipeline.settings import Limits


class Parts:
    """An opened package; a part is asked for by its path from the root."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open the package; CORRUPT if the zip cannot be read, TOO_LARGE if it has too many parts."""
        self._limits = limits
        self._unpacked = 0
        self._zip = zipped.opened(io.BytesIO(data), limits)
        self._infos = {key_of(member_name(info)): info for info in self._zip.infolist()}

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
        try:
            data = zipped.read(self._zip, info, self._limits)
        except UnreadableSource as error:
            raise UnreadableSource(error.reason, f"{name}: {error.detail}" if error.detail else name) from error
        self._unpacked += len(data)
        if self._unpacked > self._limits.unpacked_mb * MEGABYTE:
            raise UnreadableSource(Reason.TOO_LARGE, f"解开后大于 {self._limits.unpacked_mb} MB")
        return data


def key_of(name: str) -> str:
    r"""Give the form by which a part is found: from the root, with `/`, in lower case.

    >>> key_of("/Doc_0\\Pages/../PublicRes.xml")
    'doc_0/publicres.xml'
    """
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").lower()
