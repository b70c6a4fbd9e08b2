"""What a file is, by its content; its name only breaks ties between text and HTML."""

import io
import re
import zipfile

from pipeline.data import Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.encodings import BOMS, looks_utf16

HEAD_BYTES = 4_096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

SIGNATURES = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png 图片"),
    (b"\xff\xd8\xff", "jpeg 图片"),
    (b"GIF8", "gif 图片"),
    (b"BM", "bmp 图片"),
    (b"II*\0", "tiff 图片"),
    (b"MM\0*", "tiff 图片"),
    (b"RIFF", "riff（webp 图片或音视频）"),
    (b"Rar!", "rar 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"BZh", "bzip2 压缩包"),
    (b"\xfd7zXZ", "xz 压缩包"),
    (b"SQLite format 3", "sqlite 数据库"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"HN\0\0", "caj（知网）"),
    (b"CAJ\0", "caj（知网）"),
    (b"KDH ", "kdh（知网）"),
    (b"\xdb\xa5", "doc（Word 2.0）"),
    (b"\xffWPC", "WordPerfect"),
    (b"%!PS", "PostScript"),
)
BINARY_SIGNATURES = frozenset({b"BM", b"MZ", b"RIFF", b"BZh"})
OLE_STREAMS = (
    ("EncryptedPackage", Reason.ENCRYPTED, ""),
    ("WordDocument", Reason.UNSUPPORTED, "doc 或 wps（OLE）"),
    ("Workbook", Reason.UNSUPPORTED, "xls（OLE）"),
    ("PowerPoint Document", Reason.UNSUPPORTED, "ppt（OLE）"),
    ("HwpSummaryInformation", Reason.UNSUPPORTED, "hwp（OLE）"),
    ("__substg1.0", Reason.UNSUPPORTED, "msg 邮件（OLE）"),
)
PACKAGES = (
    ("word/document", "docx"),
    ("xl/workbook", "xlsx"),
    ("ppt/presentation", "pptx"),
    ("OFD.xml", "ofd"),
    ("META-INF/container.xml", "epub"),
)
_MARKUP_START = re.compile(
    rb"\s*(<\?xml[^>]*>|<!--.*?-->|\s)*<(!doctype\s+html|html|head|body|title|meta|script|style|div|table|p|h[1-6]|article|section|span|br|ul|a)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
PAGE_NAMES = (".html", ".htm", ".xhtml", ".shtml")
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_TAG = re.compile(rb"</?(p|div|br|body|table|h[1-6]|span|a|title)\b[^>]*>", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml|\s*<\?mso")
_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x1A), *range(0x1C, 0x20)])


def identify(data: bytes, name: str) -> Format:
    """Name the format of a file by its content.

    Raises
    ------
    UnreadableSource
        EMPTY; UNSUPPORTED with what was found instead; ENCRYPTED for an Office
        package under a password; CORRUPT for a damaged package.

    Examples
    --------
    >>> identify("一、基本情况".encode(), "报告.docx")
    <Format.TXT: 'txt'>
    """
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableSource(Reason.EMPTY)
    head = data[:HEAD_BYTES]
    if b"%PDF-" in head[:1_024] or _ends_as_pdf(data) or (name.lower().endswith(".pdf") and b" obj" in data):
        return Format.PDF
    if head.startswith(ZIP):
        return _package(data)
    if head.startswith(OLE):
        raise _ole(data)
    _refuse_signature(head)
    return _text_format(data, head, name)


def _ends_as_pdf(data: bytes) -> bool:
    return b"startxref" in data[-HEAD_BYTES:] and b"endobj" in data and b" obj" in data[:HEAD_BYTES]


def is_archive(head: bytes) -> bool:
    """Say whether a file that begins so can be a zip archive or a package in zip form."""
    return head.startswith(ZIP)


def package_kind(members: list[str]) -> str:
    """Name the kind of a zip by its members: docx, xlsx, …; empty for a plain archive.

    >>> package_kind(["[Content_Types].xml", "word/document.xml"]), package_kind(["报告.docx"])
    ('docx', '')
    """
    for beginning, kind in PACKAGES:
        if any(member.startswith(beginning) for member in members):
            return kind
    if "[Content_Types].xml" in members:
        return "docx" if any(member.lower().endswith("document.xml") for member in members) else "OPC"
    return "odf" if "mimetype" in members and "content.xml" in members else ""


def _package(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = package_kind([member.replace("\\", "/") for member in archive.namelist()])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableSource(Reason.CORRUPT, f"zip: {error}") from error
    if kind == "docx":
        return Format.DOCX
    raise UnreadableSource(Reason.UNSUPPORTED, kind or "zip 压缩包")


def _ole(data: bytes) -> UnreadableSource:
    for stream, reason, detail in OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return UnreadableSource(reason, detail)
    return UnreadableSource(Reason.UNSUPPORTED, "OLE 复合文件（旧版 Office 或 wps）")


def _refuse_signature(head: bytes) -> None:
    for signature, found in SIGNATURES:
        plain = signature in BINARY_SIGNATURES and b"\0" not in head
        if head.startswith(signature) and not plain and not (signature == b"\xff\xd8\xff" and len(head) < 4):
            raise UnreadableSource(Reason.UNSUPPORTED, found)


def _text_format(data: bytes, head: bytes, name: str) -> Format:
    wide = head.startswith(tuple(mark for mark, encoding in BOMS if "utf" in encoding and encoding != "utf-8"))
    order = "" if wide else looks_utf16(data)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if not wide and not order and controls > 0.02 * len(head) and not _is_unicode(data):
        raise UnreadableSource(Reason.UNSUPPORTED, "二进制文件")
    plain = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _is_page(plain, data, name.lower()):
        return Format.HTML
    _refuse_other_text(plain)
    return Format.TXT


def _is_page(plain: bytes, data: bytes, name: str) -> bool:
    if _PAGE.search(plain):
        return _MARKUP_START.match(plain) is not None or b"</" in data.replace(b"\0", b"")
    if name.endswith(".txt"):
        return False
    return _MARKUP_START.match(plain) is not None or (name.endswith(PAGE_NAMES) and _TAG.search(data) is not None)


def _is_unicode(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _refuse_other_text(plain: bytes) -> None:
    if plain[:200].lower().startswith(b"mime-version:") or b"\nmime-version:" in plain.lower():
        raise UnreadableSource(Reason.UNSUPPORTED, "mht 或邮件")
    if _XML.match(plain) and (b"Word.Document" in plain or b"wordDocument" in plain or b"<pkg:package" in plain):
        raise UnreadableSource(Reason.UNSUPPORTED, "Word XML")
