"""Word files whose parts stand in one XML file (flat OPC) instead of in a zip."""

import base64
import binascii
import io
import zipfile

from lxml import etree

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import xml

PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
LONGEST_NAME = 65_535


def packed(data: bytes) -> bytes:
    """Give the docx package of a flat one; what is no flat package comes back as it is.

    Raises
    ------
    UnreadableSource
        CORRUPT if the file is not well-formed, a part cannot be decoded or its name is longer than a zip can hold.
    """
    if data.startswith(b"PK"):
        return data
    root = xml.parse(data, "flat OPC")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for part in root.iter(f"{PKG}part"):
            package.writestr(_name(part), _content(part))
    return buffer.getvalue()


def _name(part: etree._Element) -> str:
    name = part.get(f"{PKG}name", "").lstrip("/") or "_"
    if len(name.encode()) > LONGEST_NAME:
        raise UnreadableSource(Reason.CORRUPT, f"flat OPC: {name[:40]}…")
    return name


def _content(part: etree._Element) -> bytes:
    written = part.find(f"{PKG}xmlData")
    if written is not None and len(written):
        return etree.tostring(written[0], encoding="utf-8", xml_declaration=True)
    try:
        return base64.b64decode(part.findtext(f"{PKG}binaryData") or "")
    except (binascii.Error, ValueError) as error:
        raise UnreadableSource(Reason.CORRUPT, f"{part.get(f'{PKG}name')}: {error}") from error
