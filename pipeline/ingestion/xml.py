"""The one place that makes XML and HTML parsers: no entities, no DTD, no network, deep trees allowed."""

import re

from lxml import etree, html

from pipeline.errors import Reason, UnreadableSource

_GROUPS = re.compile(
    r"</?(?:div|span|font|b|i|u|em|strong|center|section|article|blockquote|ul|ol|li|table|tbody|tr|td)\b[^<>]*>",
    re.IGNORECASE,
)


def parse(data: bytes, what: str) -> etree._Element:
    """Parse an XML part; `what` names it in the error.

    Raises
    ------
    UnreadableSource
        CORRUPT if it is not well-formed (mending would lose text unseen) or has a DTD.
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        _require_memory(parser)
        raise UnreadableSource(Reason.CORRUPT, f"{what}: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableSource(Reason.CORRUPT, f"{what}: 含有 DTD")
    return root


def parse_html(text: str) -> etree._Element | None:
    """Parse a page however badly it is written; None if there is not one element.

    Where elements lie deeper than the parser goes, those that only group are
    taken for line ends, so that no text is lost.
    """
    root, whole = _parse_html(text)
    return root if whole else _parse_html(_GROUPS.sub("<br>", text))[0]


def _parse_html(text: str) -> tuple[etree._Element | None, bool]:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    data = text.replace("\0", "").encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        _require_memory(parser)
        root = None
    return root, not any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def _require_memory(parser: etree.XMLParser | html.HTMLParser) -> None:
    """Tell want of memory from a damaged file: the library calls both a syntax error."""
    if any(error.type == etree.ErrorTypes.ERR_NO_MEMORY for error in parser.error_log):
        raise MemoryError
