import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import olefile
import pytest
from office_files import by_libreoffice, needs_libreoffice
from vectors import BODY, HEADING, LONG, TITLE, in_docx, texts_of

from pipeline.data import BlockKind, Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import office, read_bytes
from pipeline.settings import Limits, Settings

OASIS = ("office", "text", "script", "manifest")
NAMESPACES = " ".join(
    (
        *(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in OASIS),
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
        'xmlns:library="http://openoffice.org/2000/library"',
        'xmlns:module="http://openoffice.org/2000/script"',
    )
)
MIME = "application/vnd.oasis.opendocument"


def reason_of(data, name="甲", settings=None):
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(data, name, settings)
    return caught.value.reason


def odt(content, kind="text", **more):
    """Write an OpenDocument package; `__` in the names of more members stands for a slash."""
    members = {"content.xml": f'<office:document-content {NAMESPACES} office:version="1.2">{content}</office:document-content>'}
    members |= {name.replace("__", "/"): text for name, text in more.items()}
    types = {"/": f"{MIME}.{kind}"} | dict.fromkeys(members, "text/xml")
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{type_}"/>' for name, type_ in types.items()
    )
    manifest = f"<manifest:manifest {NAMESPACES}>{entries}</manifest:manifest>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", f"{MIME}.{kind}")
        for name, text in ({"META-INF/manifest.xml": manifest} | members).items():
            package.writestr(name, text)
    return buffer.getvalue()


def text_body(inner):
    return f"<office:body><office:text>{inner}</office:text></office:body>"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def asked():
    """A server on this machine, as the list of what it was asked for, with its address first."""
    paths = []

    class Server(BaseHTTPRequestHandler):
        def parse_request(self):
            paths.append(self.raw_requestline)
            return False

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    paths.append(f"http://127.0.0.1:{server.server_port}")
    yield paths
    server.shutdown()


def wait_until(holds):
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("did not come to hold in a minute")


def pipes_here():
    """Those of other conversions on this machine too, which go by themselves."""
    return set(Path("/tmp").glob("OSL_PIPE_*"))


def running_from(folder):
    words = (path / "cmdline" for path in Path("/proc").glob("[0-9]*"))
    return [path for path in words if path.exists() and os.fsencode(folder) in path.read_bytes()]


@needs_libreoffice
@pytest.mark.parametrize(("target", "form"), [("xml:MS Word 2003 XML", Format.DOC), ("fodt", Format.ODT)])
def test_relatives_of_the_formats_are_told_by_content(target, form):
    source = read_bytes(by_libreoffice(in_docx(), ".docx", target), "甲.doc")
    assert source.format is form
    assert texts_of(source) == BODY


@needs_libreoffice
def test_nothing_is_left_after_a_conversion(temporary):
    pipes = pipes_here()
    assert texts_of(read_bytes(by_libreoffice(in_docx(), ".docx", "rtf"), "甲.rtf"))[0] == TITLE
    assert list(temporary.iterdir()) == []
    assert not running_from(temporary)
    wait_until(lambda: pipes_here() <= pipes)


@needs_libreoffice
def test_a_conversion_that_takes_too_long_is_killed_whole(temporary):
    endless = b"{\\rtf1\\ansi " + b"endless words \\par " * 400_000 + b"}"
    pipes = pipes_here()
    assert reason_of(endless, "甲.rtf", Settings(limits=Limits(seconds=4))) is Reason.TIMEOUT
    assert list(temporary.iterdir()) == []
    assert not running_from(temporary)
    wait_until(lambda: pipes_here() <= pipes)


@needs_libreoffice
def test_what_a_killed_worker_left_goes_with_the_next_conversion(temporary):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, other = temporary / f"wenzhen-office-{ended.pid}-x", temporary / f"wenzhen-office-{os.getppid()}-x"
    for folder in (left, other):
        (folder / "profile").mkdir(parents=True)
    read_bytes(by_libreoffice(in_docx(), ".docx", "rtf"), "甲.rtf")
    assert list(temporary.iterdir()) == [other]


@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv")
@needs_libreoffice
def test_libreoffice_ends_with_its_worker(temporary):
    script = (
        "import sys; from pipeline.ingestion import office; from pipeline.settings import Settings; "
        "office.convert(b'{\\\\rtf1 ' + b'endless words \\\\par ' * 400_000 + b'}', office.RTF, Settings())"
    )
    worker = subprocess.Popen([sys.executable, "-c", script], env=os.environ | {"TMPDIR": str(temporary)})
    wait_until(lambda: running_from(temporary))
    worker.kill()
    worker.wait()
    wait_until(lambda: not running_from(temporary))


@needs_libreoffice
def test_damaged_documents_are_refused_and_not_taken_for_text():
    doc = by_libreoffice(in_docx(), ".docx", "doc:MS Word 97")
    assert reason_of(doc[:1_024], "甲.doc") is Reason.CORRUPT
    assert reason_of(odt("<office:body>无题")[:-30], "甲.odt") is Reason.CORRUPT
    assert reason_of(odt("<office:body>标签没有合上"), "甲.odt") is Reason.CORRUPT


@needs_libreoffice
def test_a_document_that_comes_as_another_kind_is_not_taken_for_text():
    with pytest.raises(UnreadableSource) as caught:
        office.convert("不是 Word 文档，只是文字。".encode(), office.WORD, Settings())
    assert caught.value.reason is Reason.CORRUPT


def test_documents_under_a_password_are_told_without_libreoffice():
    manifest = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    assert reason_of(odt("", **{"META-INF__manifest.xml": manifest})) is Reason.ENCRYPTED


@needs_libreoffice
def test_a_locked_doc_is_encrypted():
    doc = by_libreoffice(in_docx(), ".docx", "doc:MS Word 97")
    with olefile.OleFileIO(io.BytesIO(doc)) as container:
        stream = bytearray(container.openstream("WordDocument").read())
    place = doc.index(bytes(stream[:64]))
    locked = bytearray(doc)
    locked[place + 11] |= 0x01
    assert reason_of(bytes(locked), "甲.doc") is Reason.ENCRYPTED


def test_other_open_documents_are_refused_as_what_they_are():
    sheet = odt("", "spreadsheet")
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(sheet, "甲.odt")
    assert (caught.value.reason, caught.value.detail) == (Reason.UNSUPPORTED, f"{MIME}.spreadsheet")


def test_a_manifest_that_unpacks_in_one_go_is_not_unpacked():
    locked = odt("", **{"META-INF__manifest.xml": " " * 1_000})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(locked)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info), zipfile.ZIP_STORED if info.filename == "mimetype" else None)
    assert reason_of(buffer.getvalue(), "甲.odt") is Reason.UNSUPPORTED


def test_a_package_that_unpacks_too_large_is_refused_before_libreoffice_sees_it():
    large = odt("", **{"Pictures__a.bmp": "0" * 3_000_000})
    assert reason_of(large, "甲.odt", Settings(limits=Limits(unpacked_mb=2))) is Reason.TOO_LARGE


def test_without_libreoffice_the_reason_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office.programs, "PLACES", ())
    assert reason_of(b"{\\rtf1 x}", "甲.rtf") is Reason.NEEDS_LIBREOFFICE


@needs_libreoffice
def test_neither_links_nor_macros_are_followed(tmp_path, asked):
    (tmp_path / "secret.txt").write_text("机密", encoding="utf-8")
    ran = tmp_path / "ran"
    secret, address = (tmp_path / "secret.txt").as_uri(), asked[0]
    macro = f'Sub Main\nOpen "{ran}" For Output As #1\nClose #1\nEnd Sub'
    script = "vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"
    listener = f'<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="{script}"/>'
    event = f"<office:scripts><office:event-listeners>{listener}</office:event-listeners></office:scripts>"
    sections = "".join(
        f'<text:section text:name="{place}"><text:section-source xlink:href="{href}"/><text:p>旧文</text:p></text:section>'
        for place, href in enumerate((secret, f"{address}/section.html"))
    )
    shown = f'image xlink:href="{address}/a.png"', f'object xlink:href="{address}/a.odt"'
    frames = "".join(
        f'<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:{inner} xlink:type="simple"/></draw:frame></text:p>'
        for inner in shown
    )
    standard = 'library:name="Standard"'
    library = {
        "Basic__script-lc.xml": f"<library:libraries {NAMESPACES}><library:library {standard}/></library:libraries>",
        "Basic__Standard__script-lb.xml": f'<library:library {NAMESPACES} {standard}><library:element library:name="M"/>'
        "</library:library>",
        "Basic__Standard__M.xml": f'<module:module {NAMESPACES} module:name="M" module:language="StarBasic">'
        f"{macro}</module:module>",
    }
    source = read_bytes(odt(event + text_body(f"<text:p>正文。</text:p>{sections}{frames}"), **library), "甲.odt")
    assert texts_of(source) == ("正文。", "旧文", "旧文")
    assert asked[1:] == []
    assert not ran.exists()


def flat(parts):
    written = "".join(f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{text}</pkg:xmlData></pkg:part>' for name, text in parts)
    namespace = "http://schemas.microsoft.com/office/2006/xmlPackage"
    return f'<?xml version="1.0"?><pkg:package xmlns:pkg="{namespace}">{written}</pkg:package>'.encode()


def test_a_flat_package_with_a_name_that_no_zip_can_hold_is_damaged():
    assert reason_of(flat([("长" * 30_000, "<a/>")])) is Reason.CORRUPT


def test_a_flat_package_reads_as_the_package_does():
    with zipfile.ZipFile(io.BytesIO(in_docx())) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        parts = [(name, package.read(name).decode().split("?>", 1)[-1]) for name in names]
    source = read_bytes(flat(parts), "甲.xml")
    assert source.format is Format.DOCX
    assert texts_of(source) == BODY
    assert texts_of(source, BlockKind.HEADING) == (TITLE, HEADING)
    assert LONG in source.text
