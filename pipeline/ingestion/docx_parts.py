"""What a Word file holds beside its text: files inserted into it, and the words of diagrams."""

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract, Piece
from pipeline.ingestion.html import read_html
from pipeline.ingestion.mht import read_mht
from pipeline.ingestion.package import Package, parse_part
from pipeline.ingestion.txt import read_txt

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SIGNATURES = {b"PK": "docx", b"{\\rtf": "rtf", b"MIME-Version": "mht", b"From:": "mht"}


def chunk_pieces(
    chunk: etree._Element, package: Package, unread: list[str], readers: Mapping[str, Callable[[bytes], Extract]]
) -> Iterator[Piece]:
    """Give the text of a file that Word shows as a part of the document (`w:altChunk`): a page, a text, or what `readers` read.

    What cannot be read is named in `unread`.
    """
    data = package.part(chunk.get(f"{R}id", "")) or b""
    kind = next((name for beginning, name in SIGNATURES.items() if data.lstrip().startswith(beginning)), "")
    plain = read_html if b"<" in data[:1_000] else read_txt
    read = {"": plain, "mht": read_mht, **readers}.get(kind)
    if read is None:
        unread.append(kind)
        return
    try:
        extract = read(data)
    except UnreadableSource as error:
        unread.extend([kind or "altChunk"] if error.reason is not Reason.NO_TEXT else [])
        return
    for block in extract.blocks:
        yield Piece(extract.text[block.start : block.end], block.kind, block.level)


def diagram_pieces(diagram: etree._Element, package: Package) -> Iterator[Piece]:
    """Give the words of a diagram (SmartArt), one piece a shape, in the order in which they were typed."""
    data = package.part(diagram.get(f"{R}dm", ""))
    if data is None:
        return
    for paragraph in parse_part(data, "diagram").iter(f"{A}p"):
        yield Piece("".join(text.text or "" for text in paragraph.iter(f"{A}t")), BlockKind.TEXT_BOX)
