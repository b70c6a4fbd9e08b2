"""One reader a format: a new format is one file in this room and one row here."""

import hashlib
from pathlib import Path

from pipeline.data import Format, Source
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Reader
from pipeline.ingestion.docx import read_docx
from pipeline.ingestion.html import read_html
from pipeline.ingestion.identify import identify
from pipeline.ingestion.pdf import read_pdf
from pipeline.ingestion.txt import read_txt

READERS: dict[Format, Reader] = {
    Format.DOCX: read_docx,
    Format.PDF: read_pdf,
    Format.TXT: read_txt,
    Format.HTML: read_html,
}


def read_bytes(data: bytes, name: str) -> Source:
    r"""Read the content of one file into a source.

    Raises
    ------
    UnreadableSource
        With the reason and what was found; nothing else is raised for a bad file.

    Examples
    --------
    >>> source = read_bytes("一、做法\n抓学习。".encode("gb18030"), "总结.txt")
    >>> source.format, [source.text[block.start : block.end] for block in source.blocks]
    (<Format.TXT: 'txt'>, ['一、做法', '抓学习。'])
    """
    form = identify(data, name)
    extract = READERS[form](data)
    return Source(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        format=form,
        size_bytes=len(data),
        text=extract.text,
        blocks=extract.blocks,
        reason=extract.reason,
        detail=extract.detail,
    )


def read(path: Path | str) -> Source:
    """Read one file into a source named after it.

    Raises
    ------
    UnreadableSource
        UNREADABLE if it cannot be opened; else as `read_bytes`.
    """
    place = Path(path)
    try:
        data = place.read_bytes()
    except OSError as error:
        raise UnreadableSource(Reason.UNREADABLE, error.strerror or str(error)) from error
    return read_bytes(data, place.name)
