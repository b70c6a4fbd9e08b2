"""The documents in an OFD file (GB/T 33190-2016), their pages in order, templates and resources.

Elements are known by their local names: makers use other namespaces, or none.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import _Element as Element

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import xml
from pipeline.ingestion.parts import Parts, key_of

ENTRY = "OFD.xml"
ENCRYPTIONS = "Encryptions.xml"
USUAL_ROOT = "Doc_0/Document.xml"
PAGES, CONTENT = "Pages", "/content.xml"
RESOURCES = ("PublicRes", "DocumentRes")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as its part says it: None where the part is missing or damaged; `templates` are ids."""

    root: Element | None
    templates: tuple[str, ...] = ()


class Document:
    """One document of the file; CORRUPT if its root cannot be read."""

    def __init__(self, parts: Parts, name: str) -> None:
        """Read the root of the document at a path."""
        self._parts = parts
        self._folder = posixpath.dirname(name)
        self.root = xml.parse(parts.read(name), name)
        self._common = child(self.root, "CommonData")

    def sheets(self) -> Iterator[Sheet]:
        """Give the pages in their order, last those that lie there unlisted; a part named twice is one page."""
        seen: set[str] = set()
        for page in children(child(self.root, "Pages"), "Page"):
            name = self._located(page.get("BaseLoc", ""))
            if name and key_of(name) in seen:
                continue
            seen.add(key_of(name))
            yield self._sheet(name)
        folder = key_of(posixpath.join(self._folder, PAGES)) + "/"
        unlisted = [key for key in self._parts.keys() - seen if key.startswith(folder) and key.endswith(CONTENT)]
        yield from map(self._sheet, sorted(unlisted, key=lambda key: (len(key), key)))

    def _sheet(self, name: str) -> Sheet:
        root = self._parsed(name)
        return Sheet(root, tuple(item.get("TemplateID", "") for item in children(root, "Template")))

    def template(self, wanted: str) -> Element | None:
        """Give a template page by its id; None if there is none or it is damaged."""
        for page in children(self._common, "TemplatePage"):
            if page.get("ID") == wanted:
                return self._parsed(self._located(page.get("BaseLoc", "")))
        return None

    def unit(self, wanted: str) -> Element | None:
        """Give a drawing that pages can place, by its id; None if there is none."""
        return self._units.get(wanted)

    @cached_property
    def _units(self) -> dict[str, Element]:
        units: dict[str, Element] = {}
        for item in () if self._common is None else self._common:
            if local(item) in RESOURCES:
                root = self._parsed(self._located(text_of(item)))
                found = () if root is None else root.iter("{*}CompositeGraphicUnit")
                units |= {unit.get("ID", ""): unit for unit in found}
        return units

    def _located(self, location: str) -> str:
        """Find a part from the document's folder, else from the root of the package; empty if it is not there."""
        location = location.strip().replace("\\", "/")
        near = posixpath.join(self._folder, location)
        return next((name for name in (near, location) if location and name in self._parts), "")

    def _parsed(self, name: str) -> Element | None:
        try:
            return xml.parse(self._parts.read(name), name) if name else None
        except UnreadableSource as error:
            if error.reason is Reason.CORRUPT:
                return None
            raise


def documents(parts: Parts) -> Iterator[Document | None]:
    """Give the documents of the package in order, None for one that is damaged.

    Raises
    ------
    UnreadableSource
        ENCRYPTED; CORRUPT if the entry cannot be read or names no document.
    """
    if ENCRYPTIONS in parts:
        raise UnreadableSource(Reason.ENCRYPTED)
    entry = xml.parse(parts.read(ENTRY), ENTRY)
    bodies = children(entry, "DocBody")
    if not bodies:
        raise UnreadableSource(Reason.CORRUPT, f"{ENTRY}: 没有 DocBody")
    roots = [text_of(child(body, "DocRoot")) or USUAL_ROOT for body in bodies]
    for name in {key_of(root): root for root in roots}.values():
        try:
            yield Document(parts, name.replace("\\", "/"))
        except UnreadableSource as error:
            if error.reason is not Reason.CORRUPT or len(bodies) == 1:
                raise
            yield None


def local(element: Element) -> str:
    """Give the name of an element without its namespace; empty for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, name: str) -> list[Element]:
    """Give the children of this local name; none of None."""
    return [] if element is None else list(element.iterchildren("{*}" + name))


def child(element: Element | None, name: str) -> Element | None:
    """Give the first child of this local name."""
    return next(iter(children(element, name)), None)


def text_of(element: Element | None) -> str:
    """Give the text of an element, stripped; empty of None."""
    return "" if element is None or element.text is None else element.text.strip()
