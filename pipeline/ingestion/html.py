"""Web pages: every visible text as a block, what is not the main text marked and not lost."""

import re

from lxml import etree

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import xml
from pipeline.ingestion.blocks import Extract, Piece, assemble
from pipeline.ingestion.encodings import decode
from pipeline.ingestion.html_main import mark_asides
from pipeline.ingestion.html_walk import Walk

_META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)


def read_html(data: bytes) -> Extract:
    r"""Read a page: its title as an aside, then its blocks; chrome is of the kind ASIDE.

    Raises
    ------
    UnreadableSource
        UNDECODABLE, or NO_TEXT.

    Examples
    --------
    >>> read_html("<nav>首页</nav><h1>总结</h1><p>抓学习，<br>促落实。</p>".encode()).text
    '首页\n总结\n抓学习，\n促落实。'
    """
    text = decode(data, declared(data))
    root = xml.parse_html(text)
    if root is None:
        raise UnreadableSource(Reason.NO_TEXT)
    walk = Walk()
    walk.read(root)
    return assemble([*_title(root), *mark_asides(walk.lines)])


def declared(data: bytes) -> str | None:
    """Give the encoding that a page declares at its head; None if it does not, or if that cannot be: UTF-16 is not read as ASCII.

    >>> declared(b"<html><meta charset='gbk'>"), declared(b"<html><meta charset='utf-16'>")
    ('gbk', None)
    """
    found = _META.search(data[:4_096])
    name = found.group(1).decode("ascii") if found else ""
    return None if name.lower().startswith(("utf-16", "utf-32")) else name or None


def _title(root: etree._Element) -> list[Piece]:
    title = root.find(".//head/title")
    text = " ".join("".join(map(str, title.itertext())).split()) if title is not None else ""
    return [Piece(text, BlockKind.ASIDE)] if text else []
