"""One reader a format: a new format is one file in this room and one row here."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from pipeline.data import Format, Source
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract
from pipeline.ingestion.docx import read_docx
from pipeline.ingestion.flat_opc import packed
from pipeline.ingestion.html import read_html
from pipeline.ingestion.identify import identify
from pipeline.ingestion.image import read_image
from pipeline.ingestion.md import read_md
from pipeline.ingestion.mht import read_mht
from pipeline.ingestion.ofd import read_ofd
from pipeline.ingestion.office import read_office
from pipeline.ingestion.pdf import read_pdf
from pipeline.ingestion.txt import read_txt
from pipeline.settings import Settings

Reader = Callable[[bytes, Settings], Extract]


def _alone(read: Callable[[bytes], Extract]) -> Reader:
    """Make a reader of a function that needs no settings."""
    return lambda data, _: read(data)


READERS: dict[Format, Reader] = {
    Format.DOCX: lambda data, settings: read_docx(packed(data), settings.limits),
    Format.DOC: read_office,
    Format.WPS: read_office,
    Format.RTF: read_office,
    Format.ODT: read_office,
    Format.PDF: read_pdf,
    Format.IMAGE: read_image,
    Format.TXT: _alone(read_txt),
    Format.MD: _alone(read_md),
    Format.HTML: _alone(read_html),
    Format.OFD: read_ofd,
    Format.MHT: _alone(read_mht),
}


def read_bytes(data: bytes, name: str, settings: Settings | None = None) -> Source:
    r"""Read the content of one file into a source; without settings, by the defaults.

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
    settings = settings or Settings()
    form = identify(data, name, settings.limits)
    extract = READERS[form](data, settings)
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


def read(path: Path | str, settings: Settings | None = None) -> Source:
    """Read one file into a source named after it; without settings, by the defaults.

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
    return read_bytes(data, place.name, settings)
