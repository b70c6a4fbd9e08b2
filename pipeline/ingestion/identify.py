"""What a file is, by its content; its name only breaks ties between text and HTML."""

import io
import re

from pipeline.data import Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import zipped
from pipeline.ingestion.encodings import BOMS, looks_utf16
from pipeline.ingestion.odf import identify_odf
from pipeline.ingestion.ole import SIGNATURE, identify_ole
from pipeline.settings import Limits

HEAD_BYTES = 4_096
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

READ = (
    (b"{\\rtf", Format.RTF),
    (b"\x89PNG", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"BM", Format.IMAGE),
    (b"II*\0", Format.IMAGE),
    (b"MM\0*", Format.IMAGE),
)
SIGNATURES = (
    (b"GIF8", "gif 图片"),
    (b"RIFF", "riff（音视频）"),
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
PACKAGES = (
    ("word/document", "docx"),
    ("xl/workbook", "xlsx"),
    ("ppt/presentation", "pptx"),
    ("ofd.xml", "ofd"),
    ("encryptions.xml", "ofd"),
    ("META-INF/container.xml", "epub"),
)
_MARKUP_START = re.compile(
    rb"(<\?xml[^>]*>|(?><!--.*?-->)|\s)*+<(!doctype\s+html|html|head|body|title|meta|script|style|div|table|p|h[1-6]|article|section|span|br|ul|a)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
MARKDOWN_NAMES = (".md", ".markdown")
PAGE_NAMES = (".html", ".htm", ".xhtml", ".shtml")
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(html|body|p|div|table|article|section|span|ul|a)\s*>\s*$", re.IGNORECASE)
_FOREIGN = re.compile(rb"\s*<\?xml[^>]*>(\s|(?><!--.*?-->)|<\?[^>]*>)*+<[^!?]", re.DOTALL)
_TAG = re.compile(rb"</?(p|div|br|body|table|h[1-6]|span|a|title)\b[^<>]*>", re.IGNORECASE)
_MESSAGE = re.compile(rb"[a-z][a-z0-9-]*:(?s:.*\n)?mime-version:|mime-version:", re.IGNORECASE)
_SAVED_PAGE = re.compile(rb"^content-type:\s*(?:multipart/related|text/html)", re.IGNORECASE | re.MULTILINE)
XML_MARKS = (
    (rb"<pkg:package\b", Format.DOCX),
    (rb"<w:wordDocument\b", Format.DOC),
    (rb"<office:document\b[^>]*opendocument\.text", Format.ODT),
)
_XML = re.compile(rb"\s*<\?xml|\s*<\?mso")
_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x1A), *range(0x1C, 0x20)])


def identify(data: bytes, name: str, limits: Limits | None = None) -> Format:
    """Name the format of a file by its content; packages are opened within limits, by default the usual ones.

    Raises
    ------
    UnreadableSource
        EMPTY; UNSUPPORTED with what was found instead; ENCRYPTED for an Office
        package under a password; CORRUPT for a damaged package; TOO_LARGE.

    Examples
    --------
    >>> identify("一、基本情况".encode(), "报告.docx")
    <Format.TXT: 'txt'>
    """
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableSource(Reason.EMPTY)
    head = data[:HEAD_BYTES]
    if b"%PDF-" in head[:1_024] or _ends_as_pdf(data):
        return Format.PDF
    if head.startswith(ZIP):
        return _package(data, limits or Limits())
    if head.startswith(SIGNATURE):
        return identify_ole(data, name)
    if found := _by_signature(head):
        return found
    return Format.PDF if name.lower().endswith(".pdf") and b" obj" in data else _text_format(data, head, name)


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
    members = [member.replace("\\", "/") for member in members]
    for beginning, kind in PACKAGES:
        if any(member.lower().startswith(beginning.lower()) for member in members):
            return kind
    if "[Content_Types].xml" in members:
        return "docx" if any(member.lower().endswith("document.xml") for member in members) else "OPC"
    return "odf" if "mimetype" in members and "content.xml" in members else ""


def _package(data: bytes, limits: Limits) -> Format:
    with zipped.opened(io.BytesIO(data), limits) as archive:
        kind = package_kind(archive.namelist())
        if kind == "odf":
            return identify_odf(archive, limits)
    if kind in ("docx", "ofd"):
        return Format(kind)
    raise UnreadableSource(Reason.UNSUPPORTED, kind or "zip 压缩包")


def _by_signature(head: bytes) -> Format | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Format.IMAGE
    for signature, found in (*READ, *SIGNATURES):
        plain = signature in BINARY_SIGNATURES and b"\0" not in head
        if not head.startswith(signature) or plain or (signature == b"\xff\xd8\xff" and len(head) < 4):
            continue
        if isinstance(found, Format):
            return found
        raise UnreadableSource(Reason.UNSUPPORTED, found)
    return None


def _text_format(data: bytes, head: bytes, name: str) -> Format:
    wide = head.startswith(tuple(mark for mark, encoding in BOMS if "utf" in encoding and encoding != "utf-8"))
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > 0.02 * len(head) and not (wide or looks_utf16(data) or _is_unicode(data)):
        raise UnreadableSource(Reason.UNSUPPORTED, "二进制文件")
    plain = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if found := _by_header(plain):
        return found
    if name.lower().endswith(MARKDOWN_NAMES) and not _MARKUP_START.match(plain):
        return Format.MD
    return Format.HTML if _is_page(plain, data, name.lower()) else Format.TXT


def _is_page(plain: bytes, data: bytes, name: str) -> bool:
    is_begun = _MARKUP_START.match(plain) is not None
    if _PAGE.search(plain):
        return is_begun or b"</" in data.replace(b"\0", b"")
    if name.endswith(".txt"):
        return is_begun and _END.search(data[-HEAD_BYTES:].replace(b"\0", b"")) is not None
    return is_begun or (name.endswith(PAGE_NAMES) and _TAG.search(data) is not None and not _FOREIGN.match(plain))


def _is_unicode(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _by_header(plain: bytes) -> Format | None:
    message = plain.lstrip().replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    if _MESSAGE.match(message):
        if _SAVED_PAGE.search(message):
            return Format.MHT
        raise UnreadableSource(Reason.UNSUPPORTED, "eml 邮件")
    if not _XML.match(plain):
        return None
    return next((found for mark, found in XML_MARKS if re.search(mark, plain)), None)
