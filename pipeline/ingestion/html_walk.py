"""The visible lines of a page in order, each with what its place in the page says of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.data import BlockKind
from pipeline.ingestion.characters import is_wide

HIDDEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "object",
        "iframe",
        "svg",
        "math",
        "canvas",
        "video",
        "audio",
        "map",
        "datalist",
        "textarea",
        "noframes",
        "embed",
        "applet",
    ]
)
ASIDES = frozenset(
    [
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "menu",
        "dialog",
    ]
)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
        "img",
        "input",
        "o:p",
        "st1:chsdate",
    ]
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
CHROME_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "menu",
        "menubar",
    ]
)
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|i|igation)?|crumbs?|breadcrumbs?|menu|share|social|recommend(?:ed|s)?|related|relate|foot(?:er)?|sidebar|side"
    r"|copyright|comments?|advert(?:isement)?|ads?|login|search|pager?|pagination|prev-?next|hot|rank(?:ing)?|toolbar|topbar|qrcode|tags?)"
    r"(?:$|[\s_\d-])",
    re.IGNORECASE,
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
LONGEST_CELL = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: its text, how much of it is links, and the elements it lies in, outermost first."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None
    linked: int = 0
    chrome: tuple[int, ...] = ()
    within: tuple[int, ...] = ()


@dataclass(slots=True)
class Walk:
    """Reads a tree without recursion, so that depth does not matter."""

    lines: list[Line] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    chrome: list[int] = field(default_factory=list)
    count: int = 0
    preformatted: int = 0
    level: int | None = None
    rows: int = 0
    within: list[int] = field(default_factory=list)

    def read(self, root: etree._Element) -> None:
        """Read all visible lines below `root` into `lines`."""
        data_tables = frozenset(_data_tables(root))
        shown = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, item in shown:
            if event == "start" and _is_hidden(item):
                shown.skip_subtree()
                item.set("data-hidden", "1")
            elif event == "start":
                self._enter(item, data_tables)
                self._take(item.text)
            else:
                if event == "end" and not item.get("data-hidden"):
                    self._leave(item, data_tables)
                if item is not root:
                    self._take(item.tail)
        self._flush()

    def _enter(self, item: etree._Element, data_tables: frozenset[etree._Element]) -> None:
        tag = item.tag
        self.links += tag == "a"
        if tag in INLINE:
            return
        if tag in ("td", "th") and self.rows:
            self.parts += ["\t"] if self.parts else []
            return
        if self.rows:
            self.parts.append("\n")
        else:
            self._flush()
        self.count += 1
        self.within.append(self.count)
        if _is_chrome(item):
            self.chrome.append(self.count)
        self.preformatted += tag == "pre"
        self.level = HEADINGS.get(tag, self.level)
        self.rows += tag == "tr" and _table_of(item) in data_tables

    def _leave(self, item: etree._Element, data_tables: frozenset[etree._Element]) -> None:
        tag = item.tag
        self.links -= tag == "a"
        if tag in INLINE or (tag in ("td", "th") and self.rows):
            return
        in_row = tag == "tr" and _table_of(item) in data_tables
        if self.rows and not in_row:
            self.parts.append("\n")
        else:
            self._flush()
        self.rows -= in_row
        self.preformatted -= tag == "pre"
        self.level = None if tag in HEADINGS else self.level
        if self.chrome[-1:] == self.within[-1:]:
            self.chrome.pop()
        self.within.pop()

    def _take(self, text: str | None) -> None:
        if not text:
            return
        if self.preformatted and not self.rows:
            *whole, text = text.split("\n")
            for line in whole:
                self.parts.append(line)
                self._flush()
        self.parts.append(text.replace("\t", " ") if self.rows else text)
        self.linked += len(text.strip()) if self.links else 0

    def _flush(self) -> None:
        raw = "".join(self.parts)
        text = "\t".join(tidy(cell) for cell in raw.split("\t")) if self.rows else tidy(raw)
        if text.strip():
            kind = BlockKind.TABLE_ROW if self.rows else BlockKind.HEADING if self.level else BlockKind.PARAGRAPH
            level = None if self.rows else self.level
            self.lines.append(Line(text, kind, level, self.linked, tuple(self.chrome), tuple(self.within)))
        self.parts.clear()
        self.linked = 0


def tidy(text: str) -> str:
    r"""Collapse blanks as a browser does, and drop line ends of the markup between Han characters.

    >>> tidy(" 加强\n   党建 in  Party ")
    '加强党建 in Party'
    """

    def space(match: re.Match[str]) -> str:
        before, after = match.start() - 1, match.end()
        if "\n" in match.group() and before >= 0 and after < len(text) and is_wide(text[before]) and is_wide(text[after]):
            return ""
        return " "

    return _SPACE.sub(space, text).strip()


def _is_hidden(item: etree._Element) -> bool:
    if item.tag in HIDDEN or item.get("hidden") is not None:
        return True
    return bool(_NOT_SHOWN.search(item.get("style", "")))


def _is_chrome(item: etree._Element) -> bool:
    if item.tag in ASIDES or item.get("role", "").lower() in CHROME_ROLES:
        return item.tag != "header" or not any(parent.tag in ("article", "main") for parent in item.iterancestors())
    if item.tag in ("body", "html", "main", "article"):
        return False
    return bool(_CHROME.search(f"{item.get('class', '')} {item.get('id', '')}"))


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors("table"), None)


def _data_tables(root: etree._Element) -> Iterator[etree._Element]:
    for table in root.iter("table"):
        if next(table.iterdescendants("table"), None) is not None:
            continue
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
        if max(map(len, rows), default=0) < 2:
            continue
        if not any(_is_prose(cell) for row in rows for cell in row):
            yield table


def _is_prose(cell: etree._Element) -> bool:
    return len(cell.findall(".//p")) > 1 or len("".join(map(str, cell.itertext())).strip()) > LONGEST_CELL
