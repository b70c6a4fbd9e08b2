"""Pictures of pages (png, jpeg, tiff, bmp, webp): read by text recognition where that is asked for."""

import io
import struct
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract, assemble
from pipeline.ingestion.ocr import Clock, Picture, recognise, scale_of
from pipeline.ingestion.pdf import pieces
from pipeline.ingestion.pdf_pages import Page
from pipeline.settings import Settings

KINDS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
MOST_PIXELS = 80_000_000
MOST_FRAMES = 500
BROKEN = (OSError, ValueError, TypeError, SyntaxError, EOFError, IndexError, KeyError, struct.error)


class Shown(NamedTuple):
    """A page at the size at which it is recognised; places on it are divided by `scale`."""

    picture: Picture
    scale: float


def read_image(data: bytes, settings: Settings) -> Extract:
    """Read a picture by recognition, several pages of a tiff too, as scans in a PDF; places are in pixels of it as it is shown.

    Raises
    ------
    UnreadableSource
        NO_TEXT_LAYER unless recognition is asked for; NEEDS_OCR if it is not
        installed; TOO_LARGE, CORRUPT, or NO_TEXT.
    """
    if not settings.reading.ocr:
        raise UnreadableSource(Reason.NO_TEXT_LAYER, "图片")
    pages, left = list[Page](), 0
    for number, shown in enumerate(_pictures(data, Clock(settings)), start=1):
        if shown is None:
            left += 1
        else:
            pages.append(Page(number, recognise(shown.picture, number, shown.scale), []))
    extract = assemble(pieces(pages))
    if left and extract.reason is Reason.NONE:
        return replace(extract, reason=Reason.CUT, detail=f"识别超时，最后{left}页")
    return extract


def _pictures(data: bytes, clock: Clock) -> Iterator[Shown | None]:
    """Give the pages, and None for each that there is no time for: it is counted and not unpacked."""
    try:
        with _opened(data) as opened:
            for number, frame in enumerate(ImageSequence.Iterator(opened)):
                _require_bounds(frame, number)
                yield None if clock.is_over else _shown(frame)
    except BROKEN as error:
        raise UnreadableSource(Reason.CORRUPT, f"图片：{error}") from error


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            return Image.open(io.BytesIO(data), formats=KINDS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnreadableSource(Reason.TOO_LARGE, f"多于{MOST_PIXELS // 1_000_000}百万像素") from error


def _require_bounds(frame: Image.Image, number: int) -> None:
    if number == MOST_FRAMES:
        raise UnreadableSource(Reason.TOO_LARGE, f"多于{MOST_FRAMES}页")
    if frame.width * frame.height > MOST_PIXELS:
        raise UnreadableSource(Reason.TOO_LARGE, f"{frame.width}×{frame.height} 像素")


def _shown(frame: Image.Image) -> Shown:
    shown = ImageOps.exif_transpose(frame)
    if shown.has_transparency_data:
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown.convert("RGBA"))
    scale = min(1.0, scale_of(*shown.size))
    size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
    # In the order blue, green, red, as recognition expects it.
    return Shown(np.ascontiguousarray(np.asarray(shown.convert("RGB").resize(size))[:, :, ::-1]), scale)
