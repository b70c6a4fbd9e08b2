"""The parts of an Office package: found through its relationships, each parsed at most once, bounded in size."""

import io
import posixpath
from functools import cached_property

from lxml import etree

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import xml, zipped
from pipeline.settings import Limits

DEFAULTS = Limits()
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
}


class Package:
    """An opened package: `main` is its principal part, `related` gives parts by the end of their relationship type."""

    def __init__(self, data: bytes, limits: Limits = DEFAULTS) -> None:
        """Open the package; CORRUPT or TOO_LARGE if the zip cannot be read."""
        self._limits = limits
        self._zip = zipped.opened(io.BytesIO(data), limits)
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._zip.namelist()}
        self._main_name = self._related_name("", "officeDocument") or "word/document.xml"

    @cached_property
    def main(self) -> etree._Element:
        """Give the principal part, parsed."""
        if self._main_name.lower() not in self._names:
            raise UnreadableSource(Reason.CORRUPT, f"缺少 {self._main_name}")
        return self._parse(self._main_name)

    def related(self, kind: str) -> etree._Element | None:
        """Give the part that the principal part relates to as `styles`, `numbering`, …; None if there is none."""
        name = self._related_name(self._main_name, kind)
        return self._parse(name) if name and name.lower() in self._names else None

    def _related_name(self, part: str, kind: str) -> str:
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels.lower() not in self._names:
            return ""
        for relation in self._parse(rels).iter(RELATIONSHIP):
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
        return ""

    def _parse(self, name: str) -> etree._Element:
        info = self._zip.getinfo(self._names[name.lower()])
        try:
            data = zipped.read(self._zip, info, self._limits)
        except UnreadableSource as error:
            raise UnreadableSource(error.reason, f"{name}: {error.detail}") from error
        for strict, transitional in STRICT.items():
            data = data.replace(strict, transitional)
        return xml.parse(data, name)
