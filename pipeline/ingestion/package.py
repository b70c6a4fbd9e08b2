"""The parts of an Office package: found through its relationships, each parsed at most once, bounded in size."""

import posixpath
from collections.abc import Iterable
from functools import cached_property

from lxml import etree

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import xml
from pipeline.ingestion.parts import Parts
from pipeline.settings import Limits

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"http://purl.oclc.org/ooxml/drawingml/diagram": b"http://schemas.openxmlformats.org/drawingml/2006/diagram",
}


class Package:
    """An opened package: `main` is its principal part, `related` gives parts by the end of their relationship type."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open the package; CORRUPT or TOO_LARGE if the zip cannot be read."""
        self.limits = limits
        self._parts = Parts(data, limits)
        self.damaged: list[str] = []
        self._main_name = _related_name("", self._relations_of(""), "officeDocument") or "word/document.xml"

    @cached_property
    def main(self) -> etree._Element:
        """Give the principal part, parsed."""
        if self._main_name not in self._parts:
            raise UnreadableSource(Reason.CORRUPT, f"缺少 {self._main_name}")
        return self._parse(self._main_name)

    def related(self, kind: str) -> etree._Element | None:
        """Give the part that the principal part relates to as `styles`, `numbering`, …; None if there is none.

        One that is damaged is none either, and is named in `damaged`: the text can be read without it.
        """
        name = _related_name(self._main_name, self._relations, kind)
        if name not in self._parts:
            return None
        try:
            return self._parse(name)
        except UnreadableSource as error:
            if error.reason is not Reason.CORRUPT:
                raise
            self.damaged.append(name)
            return None

    def part(self, relation_id: str) -> bytes | None:
        """Give the part that a relation of the principal part names, as bytes; None if there is none."""
        relation = next((relation for relation in self._relations if relation.get("Id") == relation_id), None)
        name = "" if relation is None else _target(self._main_name, relation)
        return self._parts.read(name) if name in self._parts else None

    @cached_property
    def _relations(self) -> list[etree._Element]:
        return self._relations_of(self._main_name)

    def _relations_of(self, part: str) -> list[etree._Element]:
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        found = self._parse(rels).iter(RELATIONSHIP) if rels in self._parts else ()
        return [relation for relation in found if relation.get("TargetMode") != "External"]

    def _parse(self, name: str) -> etree._Element:
        return parse_part(self._parts.read(name), name)


def parse_part(data: bytes, name: str) -> etree._Element:
    """Parse a part of a package; the namespaces of Strict files become the usual ones."""
    for strict, transitional in STRICT.items():
        data = data.replace(strict, transitional)
    return xml.parse(data, name)


def _related_name(part: str, relations: Iterable[etree._Element], kind: str) -> str:
    found = (_target(part, relation) for relation in relations if relation.get("Type", "").endswith(f"/{kind}"))
    return next(found, "")


def _target(part: str, relation: etree._Element) -> str:
    target = relation.get("Target", "")
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(part), target))
