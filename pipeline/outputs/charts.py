"""The charts as pictures: PNG at twice the size, and SVG, without a browser."""

import re
from pathlib import Path
from weakref import WeakKeyDictionary

from pipeline.aggregate import Findings
from pipeline.outputs import drawing, rendering
from pipeline.outputs.placing import placed

IDS = re.compile(r'(?<= id=")(?:clip|gradient_)\d+(?=")|(?<=url\(#)(?:clip|gradient_)\d+(?=\))')

DRAWN: WeakKeyDictionary[Findings, dict[str, str]] = WeakKeyDictionary()


def write(findings: Findings, folder: Path) -> None:
    """Write every chart into `folder` as NAME.png and NAME.svg; without data a chart says 没有数据."""
    for name in drawing.CHARTS:
        with placed(folder / f"{name}.png") as path:
            path.write_bytes(png(findings, name))
        with placed(folder / f"{name}.svg") as path:
            path.write_text(svg(findings, name), encoding="utf-8")


def png(findings: Findings, name: str) -> bytes:
    """Draw one chart as PNG."""
    return rendering.png(svg(findings, name))


def svg(findings: Findings, name: str) -> str:
    """Draw one chart as SVG, once for all the files that show it."""
    drawn = DRAWN.setdefault(findings, {})
    if name not in drawn:
        drawn[name] = _svg(findings, name)
    return drawn[name]


def _svg(findings: Findings, name: str) -> str:
    drawn = rendering.svg(rendering.specification(drawing.draw(findings, name)))
    # the renderer counts its ids on from chart to chart: equal findings shall give equal files, and one page holds several
    known: dict[str, str] = {}
    return IDS.sub(lambda match: known.setdefault(match[0], f"{name}-{len(known)}"), drawn)
