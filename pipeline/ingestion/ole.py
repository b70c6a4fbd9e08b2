"""OLE containers, the files of Office before 2007: which program made one, told by its streams."""

import io
import struct

import olefile

from pipeline.data import Format
from pipeline.errors import Reason, UnreadableSource

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WPS_NAMES = (".wps", ".wpt")
IS_ENCRYPTED = 0x0100
WORD_97 = 0xA5EC
WORD_MARKS = frozenset({WORD_97, 0xA5DC, 0xA5DB, 0xA699, 0xA697, 0xA59C, 0xA59B})
LOCKED = {"EncryptedPackage": "", "\tDRMContent": "权限管理（IRM）"}
OTHERS = {
    "Workbook": "xls（OLE）",
    "Book": "xls（OLE）",
    "PowerPoint Document": "ppt（OLE）",
    "HwpSummaryInformation": "hwp（OLE）",
    "__properties_version1.0": "msg 邮件（OLE）",
    "VisioDocument": "visio（OLE）",
    "MatOST": "Works 的 wps（OLE），不是金山文字",
}
KNOWN = ("WordDocument", *LOCKED, *OTHERS)
SHORT = 5
UNKNOWN = "OLE 复合文件（旧版 Office 或其他程序）"
DAMAGED = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError)


def identify_ole(data: bytes, name: str) -> Format:
    """Tell a Word document from what else comes in OLE; its name only says whether Kingsoft's WPS wrote it.

    Raises
    ------
    UnreadableSource
        ENCRYPTED; CORRUPT if the document stream is not Word's; UNSUPPORTED with
        the program that the container is of.
    """
    streams, head = _opened(data)
    for stream, detail in LOCKED.items():
        if stream in streams:
            raise UnreadableSource(Reason.ENCRYPTED, detail)
    if "WordDocument" not in streams:
        if not streams:
            raise UnreadableSource(Reason.CORRUPT, "OLE 目录已损坏")
        raise UnreadableSource(Reason.UNSUPPORTED, next((OTHERS[stream] for stream in OTHERS if stream in streams), UNKNOWN))
    if len(head) >= 12:
        mark, flags = struct.unpack_from("<H8xH", head)
        if mark not in WORD_MARKS:
            raise UnreadableSource(Reason.CORRUPT, "WordDocument 流不是 Word 文档")
        if flags & IS_ENCRYPTED:
            raise UnreadableSource(Reason.ENCRYPTED)
    return Format.WPS if name.lower().endswith(WPS_NAMES) else Format.DOC


def is_before_word_97(data: bytes) -> bool:
    """Say whether a Word document is of Word 6 or 95, which are written quite differently."""
    _, head = _opened(data)
    return len(head) >= 2 and struct.unpack_from("<H", head)[0] != WORD_97


def _opened(data: bytes) -> tuple[frozenset[str], bytes]:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            # Names in a container are equal whatever their case.
            found = {entry[0].lstrip("\5").lower() for entry in container.listdir(streams=True, storages=True)}
            streams = frozenset(name for name in KNOWN if name.lower() in found) or frozenset(found)
            head = container.openstream("WordDocument").read(12) if "WordDocument" in streams else b""
            return streams, head
    except DAMAGED:
        # A directory that cannot be walked still holds its names; LibreOffice may read more than we can.
        known = (stream for stream in KNOWN if len(stream) > SHORT)
        return frozenset(stream for stream in known if stream.encode("utf-16-le") in data), b""
