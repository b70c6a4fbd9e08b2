"""The charts as pictures: PNG at twice the size, and SVG, without a browser."""

import json
import re
from functools import cache, lru_cache
from pathlib import Path

import vl_convert

from pipeline import resources
from pipeline.aggregate import Findings
from pipeline.outputs import drawing
from pipeline.outputs.placing import placed

SCALE = 2
IDS = re.compile(r'(?<= id=")(?:clip|gradient_)\d+(?=")|(?<=url\(#)(?:clip|gradient_)\d+(?=\))')


def write(findings: Findings, folder: Path) -> None:
    """Write every chart into `folder` as NAME.png and NAME.svg; without data a chart says 没有数据."""
    for name in drawing.CHARTS:
        with placed(folder / f"{name}.png") as path:
            path.write_bytes(png(findings, name))
        with placed(folder / f"{name}.svg") as path:
            path.write_text(svg(findings, name), encoding="utf-8")


def png(findings: Findings, name: str) -> bytes:
    """Draw one chart as PNG."""
    return _png(svg(findings, name))


def svg(findings: Findings, name: str) -> str:
    """Draw one chart as SVG."""
    drawn = _svg(json.dumps(drawing.draw(findings, name).to_dict(), ensure_ascii=False, sort_keys=True))
    # the renderer counts its ids on from chart to chart: equal findings shall give equal files, and one page holds several
    known: dict[str, str] = {}
    return IDS.sub(lambda match: known.setdefault(match[0], f"{name}-{len(known)}"), drawn)


@lru_cache(maxsize=16)
def _svg(spec: str) -> str:
    _register_font()
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


@lru_cache(maxsize=16)
def _png(drawn: str) -> bytes:
    _register_font()
    return bytes(vl_convert.svg_to_png(drawn, scale=SCALE))


@cache
def _register_font() -> None:
    vl_convert.register_font_directory(str(resources.font_path().parent))
