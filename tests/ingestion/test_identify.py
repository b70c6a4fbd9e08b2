import io
import zipfile

import pytest

from pipeline.data import Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import identify

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        ("一、情况".encode(), "甲.pdf", Format.TXT),
        (b"junk\n%PDF-1.4\n", "甲.txt", Format.PDF),
        (b"%XDF\n1 0 obj\n<<>>\nendobj\ntrailer\nstartxref\n9\n%%EOF", "甲.doc", Format.PDF),
        (b"<!DOCTYPE html><p>x", "甲.doc", Format.HTML),
        ("<html>".encode("utf-16"), "甲", Format.HTML),
        ("正文里写着<p class=x>的一行".encode(), "甲.txt", Format.TXT),
        ("正文里写着<p class=x>的一行</p>".encode(), "甲.htm", Format.HTML),
        ("<script>写在第一行的标记</script>\n正文".encode(), "甲.txt", Format.TXT),
        ("<div>\n<p>整个文件都是标记</p>\n</div>\n".encode(), "甲.txt", Format.HTML),
        ("<?xml version='1.0'?>\n<!-- 订阅 -->\n<rss><title>甲</title></rss>".encode(), "甲.html", Format.TXT),
        ("<?xml version='1.0'?>\n<div>正文<br/></div>".encode(), "甲.html", Format.HTML),
        # seconds for twenty comments, years for forty, where comments are tried in every way
        (b"<!---->" * 400 + "正文".encode(), "甲.html", Format.TXT),
        (b"<?xml?>" + b"<!---->" * 400 + "正文<p>".encode(), "甲.html", Format.HTML),
        # minutes, where every one is followed to the end of the file
        (("正文" + "<p " * 300_000).encode(), "甲.html", Format.TXT),
        (bytes(range(1, 32)) + "控制字符后的正文".encode(), "甲.txt", Format.TXT),
        (zipped("[Content_Types].xml", "word/document.xml"), "甲.zip", Format.DOCX),
        (OLE + "WordDocument".encode("utf-16-le"), "甲.docx", Format.DOC),
        (OLE + "WordDocument".encode("utf-16-le"), "甲.WPS", Format.WPS),
        (OLE + "WordDocument".encode("utf-16-le") + b"1 0 obj", "甲.pdf", Format.DOC),
        (b"1 0 obj\n<<>>\nendobj", "甲.pdf", Format.PDF),
        (b"{\\rtf1 x}", "甲.doc", Format.RTF),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "甲.pdf", Format.IMAGE),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "甲.jpg", Format.IMAGE),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", "甲.html", Format.MHT),
        ("# 题\n\n说明里写着 MIME-Version: 1.0".encode(), "甲.md", Format.MD),
        ("<div>\n正文</div>".encode(), "甲.md", Format.HTML),
        (b"<?xml version='1.0'?><w:wordDocument xmlns:w='x'/>", "甲.doc", Format.DOC),
        (b"<?xml version='1.0'?><pkg:package xmlns:pkg='x'/>", "甲.xml", Format.DOCX),
    ],
)
def test_content_decides(data, name, expected):
    assert identify(data, name) is expected


@pytest.mark.parametrize(
    ("data", "reason", "found"),
    [
        (OLE + "Workbook".encode("utf-16-le"), Reason.UNSUPPORTED, "xls"),
        (OLE + "MatOST".encode("utf-16-le"), Reason.UNSUPPORTED, "Works"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED, ""),
        (b"GIF89a" + bytes(20), Reason.UNSUPPORTED, "gif"),
        (b"From: a@b\nTo: c@d\nMIME-Version: 1.0\nContent-Type: text/plain\n\nx", Reason.UNSUPPORTED, "eml"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), Reason.UNSUPPORTED, "xlsx"),
        (zipped("ppt/presentation.xml"), Reason.UNSUPPORTED, "pptx"),
        (zipped("META-INF/container.xml"), Reason.UNSUPPORTED, "epub"),
        (zipped("甲.txt")[:40], Reason.CORRUPT, "zip"),
        (b"", Reason.EMPTY, ""),
    ],
)
def test_other_types_are_named(data, reason, found):
    with pytest.raises(UnreadableSource) as caught:
        identify(data, "甲.docx")
    assert caught.value.reason is reason
    assert found in caught.value.detail
