"""The characters that pdfium finds on a PDF page, where they stand, and which of them cannot be relied on."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

HYPHEN = 0x02
LOST = "\ufffd"
STRIDE = 8  # every character asked twice makes reading half as slow again
LEVEL = 0.5
SLANT = math.radians(15)
UPRIGHT_SHARE = 0.7
Rectangle = tuple[float, float, float, float]


class Char(NamedTuple):
    """One character with its advance box, origin at the top left of the page as it is shown."""

    sign: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is written on a page, in the order in which it is drawn.

    `unmapped` counts characters whose font does not say what they mean;
    `aslant` are the texts at an angle to the rest, watermarks and stamps;
    `turned` says that the text runs up, down or upside down on the page as it
    is shown: boxes are then those of the page turned so that it can be read.
    """

    chars: list[Char]
    unmapped: int = 0
    aslant: tuple[str, ...] = ()
    turned: bool = False


def page_chars(page: pypdfium2.PdfPage) -> Drawn:
    """Give the characters of a page, blanks that the library adds left out."""
    text_page = page.get_textpage()
    try:
        found = list(_found(text_page, _turn(page)))
        wrong = _unmapped(text_page.raw, found)
        angles = _angles(text_page.raw, found, page.get_rotation())
    finally:
        text_page.close()
    chars = [(char._replace(sign=LOST) if index in wrong and _is_control(char.sign) else char) for index, char in found]
    if not angles:
        return Drawn(chars, len(wrong))
    return _righted(chars, len(wrong), angles, page.get_size())


def _found(
    text_page: pypdfium2.PdfTextPage, turn: Callable[[float, float, float, float], Rectangle]
) -> Iterator[tuple[int, Char]]:
    raw = text_page.raw
    rectangle = pdfium.FS_RECTF()
    reference = ctypes.byref(rectangle)
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in (0, 0x0A, 0x0D) or (code == 0x20 and pdfium.FPDFText_IsGenerated(raw, index) == 1):
            continue
        if code == HYPHEN and pdfium.FPDFText_HasUnicodeMapError(raw, index) != 1:
            continue
        if code > 0x10FFFF or not pdfium.FPDFText_GetLooseCharBox(raw, index, reference):
            continue
        yield index, Char(chr(code), *turn(rectangle.left, rectangle.top, rectangle.right, rectangle.bottom))


def _turn(page: pypdfium2.PdfPage) -> Callable[[float, float, float, float], Rectangle]:
    left, bottom, right, top = page.get_bbox()
    turned = {
        0: lambda x0, y1, x1, y0: (x0 - left, top - y1, x1 - left, top - y0),
        90: lambda x0, y1, x1, y0: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: lambda x0, y1, x1, y0: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: lambda x0, y1, x1, y0: (top - y1, right - x1, top - y0, right - x0),
    }
    return turned.get(page.get_rotation(), turned[0])


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cn")


def _unmapped(raw: object, found: Sequence[tuple[int, Char]]) -> frozenset[int]:
    sample = [index for place, (index, char) in enumerate(found) if place % STRIDE == 0 or _is_control(char.sign)]
    if not any(pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1 for index in sample):
        return frozenset()
    return frozenset(index for index, _ in found if pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1)


def _angles(raw: object, found: Sequence[tuple[int, Char]], rotation: int) -> list[int | None]:
    """Give each character's quarter turns against the clock, None for one aslant; empty if all are upright."""
    steps = (index for (_, last), (index, char) in pairwise(found) if abs(char.bottom - last.bottom) > LEVEL)
    if not any(_quarter(raw, index, rotation) != 0 for index in chain([index for index, _ in found[:1]], steps)):
        return []
    return [_quarter(raw, index, rotation) for index, _ in found]


def _quarter(raw: object, index: int, rotation: int) -> int | None:
    angle = pdfium.FPDFText_GetCharAngle(raw, index)
    if angle < 0:
        return 0
    shown = -angle - math.radians(rotation)  # the library counts clockwise, as the page is turned
    quarter = round(shown / (math.pi / 2))
    return quarter % 4 if abs(shown - quarter * math.pi / 2) <= SLANT else None


def _righted(chars: list[Char], unmapped: int, angles: Sequence[int | None], size: tuple[float, float]) -> Drawn:
    quarter, count = Counter(angles).most_common(1)[0]
    if quarter is None or count < UPRIGHT_SHARE * len(chars):
        return Drawn(chars, unmapped)
    marked = [(angle == quarter, char) for angle, char in zip(angles, chars, strict=True)]
    runs = groupby(marked, key=lambda item: item[0])
    aslant = tuple("".join(char.sign for _, char in run) for is_text, run in runs if not is_text)
    text = [_turned(char, quarter, size) for is_text, char in marked if is_text]
    return Drawn(text, unmapped, aslant, turned=quarter != 0)


def _turned(char: Char, quarter: int, size: tuple[float, float]) -> Char:
    sign, left, top, right, bottom = char
    width, height = size
    boxes = (
        (left, top, right, bottom),
        (height - bottom, left, height - top, right),
        (width - right, height - bottom, width - left, height - top),
        (top, width - right, bottom, width - left),
    )
    return Char(sign, *boxes[quarter])
