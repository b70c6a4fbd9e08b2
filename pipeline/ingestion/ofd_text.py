"""What an OFD page draws: each character in its box, the rules of tables, and whether anything is drawn at all.

Lengths are in points, from the top left of the page; the file has millimetres.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from lxml.etree import _Element as Element

from pipeline.ingestion.characters import is_wide
from pipeline.ingestion.ofd_package import children, local
from pipeline.ingestion.pdf_chars import Char

POINTS = 72 / 25.4
ASCENT = 0.88
NARROW = 0.5
LARGEST = 1e6
SMALLEST = 1.0
MOST_PLACED = 1_000
DEEPEST = 4
SHOWN = frozenset({"TextObject", "PathObject", "ImageObject"})
DOWN, LEFT = (90, 270), 180


class Matrix(NamedTuple):
    """An affine map, written as the format writes it: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def on(self, x: float, y: float) -> tuple[float, float]:
        """Map a point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, other: "Matrix") -> "Matrix":
        """Give the map that does the other first."""
        (a, b), (c, d) = self.turned(other.a, other.b), self.turned(other.c, other.d)
        return Matrix(a, b, c, d, *self.on(other.e, other.f))

    def turned(self, x: float, y: float) -> tuple[float, float]:
        """Map a direction."""
        return self.a * x + self.c * y, self.b * x + self.d * y


PAGE = Matrix(POINTS, 0, 0, POINTS)


@dataclass(frozen=True, slots=True)
class Written:
    """One text code: its characters in the order of reading, and the way they run over the page."""

    chars: tuple[Char, ...]
    way: tuple[float, float]


@dataclass(slots=True)
class Drawn:
    """All that a page draws; `paths` are the points of its straight strokes."""

    codes: list[Written] = field(default_factory=list)
    paths: list[list[tuple[float, float]]] = field(default_factory=list)
    blank: bool = True


def draw(root: Element, unit: Callable[[str], Element | None]) -> Drawn:
    """Read the content of a page; `unit` gives the drawings that it can place by their id."""
    drawn = Drawn()
    for item, matrix in _objects(root, unit):
        drawn.blank = False
        kind = local(item)
        if kind == "TextObject":
            drawn.codes += _codes(item, matrix)
        elif kind == "PathObject":
            drawn.paths += _strokes(item, matrix)
    return drawn


def numbers(text: str | None) -> list[float]:
    """Read the finite numbers at the beginning of a list such as a Boundary.

    >>> numbers("10 20.5 x 3")
    [10.0, 20.5]
    """
    found: list[float] = []
    for word in (text or "").replace(",", " ").split():
        number = _number(word)
        if number is None:
            break
        found.append(number)
    return found


def deltas(text: str | None, most: int) -> list[float]:
    """Read steps from one character to the next, at most so many; `g count step` stands for repetition.

    >>> deltas("g 2 3.5 7", 10), deltas("g 999999 1", 3)
    ([3.5, 3.5, 7.0], [1.0, 1.0, 1.0])
    """
    words = iter((text or "").replace(",", " ").split())
    found: list[float] = []
    while len(found) < most and (word := next(words, None)) is not None:
        count = _number(next(words, "")) if word == "g" else 1
        step = _number(next(words, "")) if word == "g" else _number(word)
        if step is None or count is None:
            break
        found += [step] * max(0, min(int(count), most - len(found)))
    return found


def _number(word: str) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    return number if abs(number) <= LARGEST else None


def _objects(root: Element, unit: Callable[[str], Element | None]) -> Iterator[tuple[Element, Matrix]]:
    placed = 0
    waiting: list[tuple[Iterator[Element], Matrix, int]] = [
        (content.iter("{*}*"), PAGE, 0) for content in reversed(children(root, "Content"))
    ]
    while waiting:
        items, outer, depth = waiting[-1]
        item = next(items, None)
        if item is None:
            waiting.pop()
            continue
        kind = local(item)
        if kind in SHOWN and item.get("Visible") != "false":
            yield item, outer.after(_matrix(item))
        if kind == "CompositeObject" and placed < MOST_PLACED and depth < DEEPEST:
            placed += 1
            drawing = unit(item.get("ResourceID", ""))
            inner = iter(()) if drawing is None else drawing.iter("{*}*")
            waiting.append((inner, outer.after(_matrix(item)), depth + 1))


def _matrix(item: Element) -> Matrix:
    left, top, *_ = (*numbers(item.get("Boundary")), 0.0, 0.0)
    own = numbers(item.get("CTM"))
    return Matrix(e=left, f=top).after(Matrix(*own) if len(own) == 6 else Matrix())


def _codes(item: Element, matrix: Matrix) -> Iterator[Written]:
    size = (numbers(item.get("Size")) or [0.0])[0] or 1.0
    scale = (numbers(item.get("HScale")) or [1.0])[0] or 1.0
    turn = int((numbers(item.get("ReadDirection")) or [0.0])[0])
    x, y = 0.0, 0.0
    for code in children(item, "TextCode"):
        x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
        text = _text(code)
        if not text:
            continue
        widths = [size * scale * (1.0 if is_wide(sign) else NARROW) for sign in text]
        steps = _steps(code, [size] * len(text) if turn in DOWN else widths, turn)
        boxes = zip(text, _origins((x, y), steps), _fitted(widths, steps, size), strict=True)
        ahead = (0.0, 1.0) if turn in DOWN else (1.0, 0.0)
        yield Written(tuple(_char(*box, size, matrix) for box in boxes), matrix.turned(*(_way(steps) or ahead)))


def _text(code: Element) -> str:
    text = (code.text or "") + "".join(note.tail or "" for note in code)
    return "".join(line.strip() for line in text.splitlines()) if "\n" in text else text


def _steps(code: Element, usual: Sequence[float], turn: int) -> list[tuple[float, float]]:
    count = len(usual) - 1
    across, down = deltas(code.get("DeltaX"), count), deltas(code.get("DeltaY"), count)
    vertical = turn in DOWN or (bool(down) and not across)
    steps = []
    for place in range(count):
        ahead = -usual[place] if turn == LEFT else usual[place]
        known = place < len(across) or place < len(down)
        step_x = across[place] if place < len(across) else 0.0 if known or vertical else ahead
        step_y = down[place] if place < len(down) else ahead if vertical and not known else 0.0
        steps.append((step_x, step_y))
    return steps


def _origins(start: tuple[float, float], steps: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    x, y = start
    yield x, y
    for step_x, step_y in steps:
        x, y = x + step_x, y + step_y
        yield x, y


def _fitted(widths: Sequence[float], steps: Sequence[tuple[float, float]], size: float) -> list[float]:
    """Narrow a character that the next one is set closer to; a Latin one may be wider than half a Han."""
    fitted = list(widths)
    for place, (step, _) in enumerate(steps):
        width = widths[place]
        if 0 < step < width or (width < size and width < step < size):
            fitted[place] = step
    return fitted


def _char(sign: str, origin: tuple[float, float], width: float, size: float, matrix: Matrix) -> Char:
    x, y = origin
    top, bottom = y - ASCENT * size, y + (1 - ASCENT) * size
    corners = [matrix.on(x, top), matrix.on(x + width, bottom)]
    if matrix.b or matrix.c:
        corners += [matrix.on(x + width, top), matrix.on(x, bottom)]
    across, down = zip(*corners, strict=True)
    left, upper = min(across), min(down)
    return Char(sign, left, upper, max(*across, left + SMALLEST), max(*down, upper + SMALLEST))


def _way(steps: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Give the median step, so that a code which goes over lines runs the way of its lines; None without steps."""
    moving = sorted((step for step in steps if step != (0.0, 0.0)), key=lambda step: math.atan2(step[1], step[0]))
    return moving[len(moving) // 2] if moving else None


def _strokes(item: Element, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    for data in children(item, "AbbreviatedData"):
        points: list[tuple[float, float]] = []
        words = iter((data.text or "").split())
        for word in words:
            if word == "C" and len(points) > 2:
                points.append(points[0])
            if word not in ("S", "M", "L"):
                continue
            if word != "L":
                yield points
                points = []
            at = numbers(" ".join(islice(words, 2)))
            points += [matrix.on(*at)] if len(at) == 2 else []
        yield points
