"""From a chart's specification to a picture: no browser, no network, and Chinese on any machine."""

import json
import struct
from functools import cache, lru_cache

import altair as alt
import vl_convert

from pipeline import resources
from pipeline.cells import plain

SCALE = 2
Bundle = tuple[dict[str, bytes], dict[str, dict[str, int]]]


class Shown(alt.VConcatChart):
    """A chart that a notebook shows as a picture, where Altair's own way would fetch a program from the web."""

    def _repr_mimebundle_(self, *_include: object, **_options: object) -> Bundle:
        picture = png(svg(specification(self)))
        width, height = struct.unpack(">II", picture[16:24])
        return {"image/png": picture}, {"image/png": {"width": width // SCALE, "height": height // SCALE}}


def specification(chart: alt.VConcatChart) -> str:
    """Give the Vega-Lite specification of a chart; a control character in it would end the renderer and this process with it."""
    return json.dumps(_shown(chart.to_dict()), ensure_ascii=False, sort_keys=True)


def _shown(value: object) -> object:
    if isinstance(value, dict):
        return {_shown(key): _shown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return plain(value) if isinstance(value, str) else value


def svg(spec: str) -> str:
    """Draw a Vega-Lite specification as SVG; data from elsewhere is not fetched."""
    register_font()
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


@lru_cache(maxsize=16)
def png(drawn: str) -> bytes:
    """Turn an SVG into a PNG of twice its size."""
    register_font()
    return bytes(vl_convert.svg_to_png(drawn, scale=SCALE))


@cache
def register_font() -> None:
    """Make Chinese show in every picture that this process draws, those saved by `chart.save` too."""
    vl_convert.register_font_directory(str(resources.font_path().parent))
