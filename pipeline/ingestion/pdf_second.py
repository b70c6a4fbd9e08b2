"""A second opinion on a PDF: pdfminer reads what pdfium cannot open, or has no meaning for."""

import io
import logging
import struct
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psexceptions import PSException

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.characters import count_lost
from pipeline.ingestion.pdf_chars import Char
from pipeline.ingestion.plausibility import plausibility

DOUBTFUL = 0.2
ALIKE = 0.8
MOSTLY = 0.5
CLEARLY = 0.3
# What a damaged file makes pdfminer raise, its own errors and others.
BROKEN = (
    *(PDFException, PSException, OSError, struct.error, zlib.error, ValueError, TypeError, LookupError),
    *(AttributeError, AssertionError, ArithmeticError, RecursionError, NotImplementedError),
)

# Every oddity of a damaged file would be a line on the terminal.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


def second_chars(data: bytes, wanted: Collection[int] | None = None) -> dict[int, list[Char]]:
    """Give the characters of the wanted pages, or of all, by page number from 1, in the order in which they are drawn.

    Raises
    ------
    UnreadableSource
        ENCRYPTED if there is a password that is not empty; CORRUPT if there is no page.
    """
    pages: dict[int, list[Char]] = {}
    try:
        for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))), start=1):
            if wanted is None or number in wanted:
                pages[number] = _chars(page)
    except PDFEncryptionError as error:
        raise UnreadableSource(Reason.ENCRYPTED) from error
    except BROKEN as error:
        if not pages:
            raise UnreadableSource(Reason.CORRUPT, f"pdf: {error}") from error
    if not pages and not wanted:
        raise UnreadableSource(Reason.CORRUPT, "pdf: 没有页面")
    return pages


def is_doubtful(chars: Sequence[Char], unmapped: int) -> bool:
    """Say whether so many characters of a page have no meaning of their own that another reader should be asked."""
    return unmapped + _lost(chars) > DOUBTFUL * len(chars)


def settle(first: Sequence[Char], second: Sequence[Char]) -> list[Char]:
    """Choose between two readings of a doubtful page; none where neither can be relied on.

    >>> settle([Char("6", 0, 0, 9, 9)], [Char("(cid:54)", 0, 0, 9, 9)])
    []
    """
    if not second or _lost(second) > MOSTLY * len(second):
        return []
    one, other = _signs(first), _signs(second)
    alike = sum((Counter(one) & Counter(other)).values()) >= ALIKE * max(len(one), len(other))
    if alike or plausibility(one) > plausibility(other) + CLEARLY:
        return list(first)
    return list(second)


def _chars(page: PDFPage) -> list[Char]:
    device = PDFPageAggregator(PDFResourceManager(), laparams=None)
    try:
        PDFPageInterpreter(device.rsrcmgr, device).process_page(page)
        layout = device.get_result()
    except BROKEN:
        return []
    left, _, _, top = layout.bbox
    return [
        Char(item.get_text(), item.x0 - left, top - item.y1, item.x1 - left, top - item.y0)
        for item in _leaves(layout)
        if item.get_text() and not item.get_text().isspace()
    ]


def _leaves(container: Iterable[object]) -> Iterator[LTChar]:
    waiting = [iter(container)]
    while waiting:
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            waiting.append(iter(item))


def _signs(chars: Iterable[Char]) -> str:
    return "".join(char.sign for char in chars if not char.sign.isspace())


def _lost(chars: Iterable[Char]) -> int:
    return sum(count_lost(char.sign) > 0 for char in chars)
