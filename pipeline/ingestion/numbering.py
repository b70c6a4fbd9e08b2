"""Word's automatic numbering, counted again and written out as the reader of the page sees it."""

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.ingestion.docx_styles import W, ascii_font, switch, value
from pipeline.ingestion.numerals import write_number
from pipeline.ingestion.symbols import FONTS

LEVELS = 9
BULLET = "•"
PICTURES = (*FONTS, "wingdings 3", "webdings")
_PLACE = re.compile(r"%([1-9])")
_CLOSED = re.compile(r"[、，。．.：）)】〕》\u2460-\u24ff\u2776-\u2793]$")
_SYMBOLS = re.compile("[\ue000-\uf8ff\xb7§]")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and written."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str = ""

    def restarts_after(self, depth: int) -> bool:
        """Say whether the count begins anew after a paragraph of a higher level."""
        return self.restart is None or depth < self.restart


@dataclass(slots=True)
class Numbering:
    """The lists of one package with their running counts; paragraphs must be asked about in reading order."""

    lists: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def mark(self, list_id: str, depth: int) -> str:
        """Count one paragraph of a list and give its number with what separates it from the text."""
        if list_id not in self.lists or not 0 <= depth < LEVELS:
            return ""
        levels = self.lists[list_id][1]
        return _written(levels, self._count(list_id, depth), depth) if depth in levels else ""

    def depth_of_style(self, list_id: str, style_id: str) -> int | None:
        """Give the level of a list that is tied to a paragraph style; None if none is."""
        levels = self.lists[list_id][1]
        return next((depth for depth, level in levels.items() if level.style == style_id), None)

    def _count(self, list_id: str, depth: int) -> dict[int, int]:
        abstract_id, levels, restarts = self.lists[list_id]
        counts = self.counts.setdefault(abstract_id, {})
        if depth in restarts and (list_id, depth) not in self.begun:
            counts[depth] = restarts[depth]
        else:
            counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        self.begun.add((list_id, depth))
        for deeper in [other for other in counts if other > depth]:
            if deeper not in levels or levels[deeper].restarts_after(depth):
                del counts[deeper]
        for higher in range(depth):
            if higher in levels:
                counts.setdefault(higher, levels[higher].start)
        return counts


def read_numbering(root: etree._Element | None) -> Numbering:
    """Read `numbering.xml`; None gives a numbering that writes nothing."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstracts = {item.get(f"{W}abstractNumId", ""): item for item in root.iterchildren(f"{W}abstractNum")}
    for item in root.iterchildren(f"{W}num"):
        abstract_id = value(item, "abstractNumId") or ""
        abstract = _followed(abstracts, abstract_id)
        if abstract is None:
            continue
        levels = {_depth(level): _level(level) for level in abstract.iterchildren(f"{W}lvl")}
        levels, restarts = _overridden(item, levels)
        list_id = item.get(f"{W}numId", "")
        numbering.lists[list_id] = (abstract.get(f"{W}abstractNumId", ""), levels, restarts)
    return numbering


def _followed(abstracts: dict[str, etree._Element], abstract_id: str) -> etree._Element | None:
    abstract = abstracts.get(abstract_id)
    link = value(abstract, "numStyleLink")
    if not link:
        return abstract
    linked = (other for other in abstracts.values() if value(other, "styleLink") == link)
    return next(linked, abstract)


def _overridden(item: etree._Element, levels: dict[int, Level]) -> tuple[dict[int, Level], dict[int, int]]:
    changed = dict(levels)
    restarts: dict[int, int] = {}
    for override in item.iterchildren(f"{W}lvlOverride"):
        depth = _depth(override)
        written = override.find(f"{W}lvl")
        if written is not None:
            changed[depth] = _level(written)
        start = _number(value(override, "startOverride"))
        if start is not None:
            restarts[depth] = start
            changed[depth] = replace(changed.get(depth, Level()), start=start)
    return changed, restarts


def _level(item: etree._Element) -> Level:
    start = _number(value(item, "start"))
    return Level(
        start=0 if start is None else start,
        number_format=_number_format(item),
        text=_text(item),
        suffix=value(item, "suff") or "tab",
        legal=switch(item, "isLgl") is True,
        restart=_number(value(item, "lvlRestart")),
        style=value(item, "pStyle") or "",
    )


def _text(item: etree._Element) -> str:
    text = value(item, "lvlText") or ""
    # In such a font the letter l is a dot, n a square: what the list shows is none.
    is_picture = _number_format(item) == "bullet" and ascii_font(item) in PICTURES
    return BULLET if is_picture and text.strip() else text


def _number_format(item: etree._Element) -> str:
    element = next(item.iter(f"{W}numFmt"), None)
    if element is None:
        return "decimal"
    return element.get(f"{W}format") or "" if element.get(f"{W}val") == "custom" else element.get(f"{W}val", "decimal")


def _written(levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
    level = levels[depth]
    if level.number_format == "bullet":
        sign = _SYMBOLS.sub(BULLET, level.text.strip())
        return f"{sign} " if sign else ""

    def count(place: re.Match[str]) -> str:
        other = int(place.group(1)) - 1
        form = levels[other].number_format if other in levels else "decimal"
        return write_number(counts.get(other, 1), "decimal" if level.legal and form != "decimalZero" else form)

    label = _PLACE.sub(count, level.text)
    if not label.strip() or level.suffix == "nothing":
        return label
    return label if level.suffix == "tab" and _CLOSED.search(label) else f"{label.rstrip()} "


def _depth(item: etree._Element) -> int:
    return _number(item.get(f"{W}ilvl")) or 0


def _number(written: str | None) -> int | None:
    return int(written) if written and re.fullmatch(r"-?\d{1,9}", written) else None
