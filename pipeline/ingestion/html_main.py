"""Which lines of a page are its main text: found by how prose is spread over the elements."""

import re
from collections import Counter

from pipeline.data import BlockKind
from pipeline.ingestion.blocks import Piece
from pipeline.ingestion.html_walk import Line

MAIN_SHARE = 0.75
FEW = 0.4
PROSE_CHARACTERS = 30
LINKED = 0.5
_PROSE = re.compile(r"[，。；！？,.;!?]")


def mark_asides(lines: list[Line]) -> list[Piece]:
    """Turn the lines of a page into pieces, those outside its main text of the kind ASIDE."""
    main = _main_element(lines)
    first = next((place for place, line in enumerate(lines) if main in line.within), 0)
    around = frozenset(lines[first].within) if lines else frozenset()
    pieces = []
    for place, line in enumerate(lines):
        chrome = not around.issuperset(line.chrome)
        aside = chrome or _is_linked(line) or _is_outside(line, main, before=place < first)
        pieces.append(Piece(line.text, BlockKind.ASIDE) if aside else Piece(line.text, line.kind, line.level))
    return pieces


def _main_element(lines: list[Line]) -> int | None:
    prose = [line for line in lines if _is_prose(line) and not _is_linked(line)]
    plain = [line for line in prose if not line.chrome]
    return _heaviest(plain if _weight(plain) >= FEW * _weight(prose) else prose, _holders(lines))


def _weight(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _holders(lines: list[Line]) -> frozenset[int]:
    # A single long paragraph is not the main element: its neighbours belong to it.
    held = Counter(element for line in lines for element in line.within)
    return frozenset(element for element, count in held.items() if count > 1)


def _heaviest(prose: list[Line], holders: frozenset[int]) -> int | None:
    weights: Counter[int] = Counter()
    depth: dict[int, int] = {}
    for line in prose:
        for level, element in enumerate(line.within):
            weights[element] += len(line.text)
            depth[element] = level
    enough = MAIN_SHARE * _weight(prose)
    heavy = [element for element, weight in weights.items() if weight >= enough and element in holders]
    return max(heavy, key=lambda element: depth[element], default=None)


def _is_prose(line: Line) -> bool:
    return len(line.text) >= PROSE_CHARACTERS and _PROSE.search(line.text) is not None


def _is_linked(line: Line) -> bool:
    return line.linked > LINKED * len(line.text) and not (_is_prose(line) and "。" in line.text)


def _is_outside(line: Line, main: int | None, *, before: bool) -> bool:
    if main is None or main in line.within:
        return False
    if line.kind is BlockKind.HEADING and line.level == 1 and before:
        return False
    return not (_is_prose(line) and "。" in line.text)
