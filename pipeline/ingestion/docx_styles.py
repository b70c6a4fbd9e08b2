"""What the styles of a Word file say of a paragraph: heading level, list, hidden or not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFF = ("0", "false", "off", "none")
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|標題", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """One style as written; what it does not say is None and asked of the style it is based on."""

    name: str = ""
    based_on: str = ""
    outline: int | None = None
    list_id: str | None = None
    depth: int | None = None
    hidden: bool | None = None


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """All styles by their id; `default` is the id of the paragraph style that none names."""

    styles: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    def chain(self, style_id: str | None) -> Iterator[tuple[str, Style]]:
        """Give a style and those it is based on, nearest first, each once."""
        seen: set[str] = set()
        current = style_id if style_id in self.styles else self.default
        while current in self.styles and current not in seen:
            seen.add(current)
            yield current, self.styles[current]
            current = self.styles[current].based_on

    def heading_level(self, style_id: str | None) -> int | None:
        """Give the heading level of a style, 0 for a title; None if it is no heading."""
        for _, style in self.chain(style_id):
            if match := _HEADING.fullmatch(style.name):
                return int(match.group(1))
            if _TITLE.fullmatch(style.name):
                return 0
            if style.outline is not None:
                return style.outline + 1 if style.outline < 9 else None
        return None

    def hides(self, style_id: str | None) -> bool:
        """Say whether a style hides its text."""
        if style_id not in self.styles:
            return False
        return next((style.hidden for _, style in self.chain(style_id) if style.hidden is not None), False)


def read_styles(root: etree._Element | None) -> StyleSheet:
    """Read `styles.xml`; None gives an empty sheet."""
    if root is None:
        return StyleSheet()
    styles: dict[str, Style] = {}
    default = ""
    for item in root.iterchildren(f"{W}style"):
        style_id = item.get(f"{W}styleId", "")
        styles[style_id] = _style(item)
        if item.get(f"{W}type") == "paragraph" and item.get(f"{W}default") in ("1", "true", "on"):
            default = style_id
    return StyleSheet(styles, default)


def value(item: etree._Element | None, path: str) -> str | None:
    """Give the `w:val` of the element at a path such as `numPr/numId`; None if it is not there."""
    child = None if item is None else item.find(_path(path))
    return None if child is None else child.get(f"{W}val")


@cache
def _path(path: str) -> str:
    return "/".join(W + step for step in path.split("/"))


def switch(item: etree._Element | None, name: str) -> bool | None:
    """Say if an on/off property such as `vanish` is on; None if it is not written."""
    child = None if item is None else item.find(W + name)
    return None if child is None else child.get(f"{W}val", "1").lower() not in OFF


def ascii_font(item: etree._Element) -> str:
    """Give the font of the Latin letters of a run or of the numbers of a list, in lower case; empty if it is not written."""
    fonts = item.find(f"{W}rPr/{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii", "").lower()


def small_number(written: str | None) -> int | None:
    """Read a small whole number; None if it is none."""
    return int(written) if written and re.fullmatch(r"\d{1,3}", written) else None


def _style(item: etree._Element) -> Style:
    paragraph = item.find(f"{W}pPr")
    return Style(
        name=value(item, "name") or "",
        based_on=value(item, "basedOn") or "",
        outline=small_number(value(paragraph, "outlineLvl")),
        list_id=value(paragraph, "numPr/numId"),
        depth=small_number(value(paragraph, "numPr/ilvl")),
        hidden=switch(item.find(f"{W}rPr"), "vanish"),
    )
