"""Web pages saved as one file (MHTML), by browsers, Word or WPS: the page itself, read as HTML."""

import codecs
import re
from collections.abc import Iterator
from email import errors, message_from_bytes, policy
from email.message import Message

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract
from pipeline.ingestion.encodings import decode
from pipeline.ingestion.html import declared, read_html

_FRAMES = re.compile(rb"<frameset\b", re.IGNORECASE)
MOST_PARTS = 10_000
MOST_LEVELS = 20
# Whoever declares more boundaries than this is not saving a page.
MOST_BOUNDARIES = 100


def read_mht(data: bytes) -> Extract:
    r"""Read the page that a saved file begins with; if it only sets frames, the longest of the others.

    Raises
    ------
    UnreadableSource
        CORRUPT if there is no page in it or its parts lie too deep; else as `read_html`.

    Examples
    --------
    >>> head = b"MIME-Version: 1.0\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n"
    >>> read_mht(head + b"<p>=D6=A7=B2=BF").text
    '支部'
    """
    pages = _pages(data)
    if not pages:
        raise UnreadableSource(Reason.CORRUPT, "mht: 没有网页部分")
    page, *others = pages
    return read_html(max(others, key=len) if others and _FRAMES.search(page) else page)


def _pages(data: bytes) -> list[bytes]:
    if data.lower().count(b"boundary=") > MOST_BOUNDARIES:
        raise UnreadableSource(Reason.CORRUPT, f"mht: 多于{MOST_BOUNDARIES}层")
    try:
        message = message_from_bytes(data.lstrip(), policy=policy.compat32)
        return [page for part in _parts(message) if (page := _page(part))]
    except (errors.MessageError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableSource(Reason.CORRUPT, f"mht: {error}") from error


def _parts(message: Message) -> Iterator[Message]:
    waiting = [(message, 0)]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part, level = waiting.pop()
        inner = part.get_payload()
        if isinstance(inner, list) and level < MOST_LEVELS:
            waiting.extend((child, level + 1) for child in reversed(inner) if isinstance(child, Message))
        elif part.get_content_type() in ("text/html", "application/xhtml+xml"):
            yield part


def _page(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return b""
    charset = part.get_content_charset()
    if charset is None or declared(payload):
        return payload
    return codecs.BOM_UTF8 + decode(payload, charset).encode("utf-8", "replace")
