"""Text recognition (OCR) of scans and pictures, by the extra `ocr`; its models are installed with it, nothing is fetched."""

import importlib
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.characters import is_wide
from pipeline.ingestion.pdf_chars import Char
from pipeline.ingestion.pdf_columns import find_gutter, lines_of
from pipeline.ingestion.pdf_lines import Line, segments_of
from pipeline.settings import Settings

LONGEST_SIDE = 2_000
STRIP_WIDTH = 1_200
TALL = 2.0
LARGEST_SCALE = 4.0
TIME_SHARE = 0.8
SAME_SIZE = 0.2
OPTIONS = {
    "Global.log_level": "critical",
    "Global.max_side_len": LONGEST_SIDE,
    # Lines are found well enough on a smaller picture, at half the cost; they are read from the full one.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1_600,
    # A worker has one core.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
Picture = NDArray[np.uint8]


class Clock:
    """The time that recognition may take of one source: a share of the limit of a worker."""

    def __init__(self, settings: Settings) -> None:
        """Start the clock."""
        self._end = time.monotonic() + TIME_SHARE * settings.limits.seconds

    @property
    def is_over(self) -> bool:
        """Say whether the time is used up."""
        return time.monotonic() > self._end


def recognise_pages(data: bytes, numbers: Iterable[int], settings: Settings) -> tuple[dict[int, list[Line]], list[int]]:
    """Recognise pages of a PDF that opens, by their numbers from 1: their lines in reading order, in points.

    Pages for which there was no time are given by number beside them.

    Raises
    ------
    UnreadableSource
        NEEDS_OCR if the extra is not installed.
    """
    _engine()
    clock, found, left = Clock(settings), dict[int, list[Line]](), list[int]()
    with pypdfium2.PdfDocument(data) as opened:
        for number in numbers:
            if clock.is_over:
                left.append(number)
            else:
                found[number] = _page(opened, number)
    return found, left


def _page(opened: pypdfium2.PdfDocument, number: int) -> list[Line]:
    try:
        page = opened[number - 1]
        scale = min(LARGEST_SCALE, scale_of(*page.get_size()))
        picture = page.render(scale=scale, rev_byteorder=False).to_numpy()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return []
    return recognise(np.ascontiguousarray(picture[:, :, :3]), number, scale)


def scale_of(width: float, height: float) -> float:
    """Give the factor that brings a page to the size that it is recognised at; a tall one is cut into strips later.

    >>> scale_of(1_000, 1_400) * 1_400, scale_of(600, 6_000)
    (2000.0, 2.0)
    """
    return STRIP_WIDTH / width if height > TALL * width else LONGEST_SIDE / max(width, height, 1.0)


def recognise(picture: Picture, number: int, scale: float) -> list[Line]:
    """Give the lines of a page from its picture in BGR, in reading order; places are divided by `scale`.

    Raises
    ------
    UnreadableSource
        NEEDS_OCR if the extra is not installed.
    """
    lines: list[Line] = []
    for top, strip in _strips(picture):
        result = _engine()(strip)
        if result.boxes is not None and result.txts is not None:
            for box, text in zip(result.boxes, result.txts, strict=True):
                lines += segments_of(_chars(np.add(box, (0, top)), text, scale), number)
    return lines_of(_even(lines), find_gutter(lines))


def _strips(picture: Picture) -> Iterator[tuple[int, Picture]]:
    height, width = picture.shape[:2]
    if height <= TALL * width:
        yield 0, picture
        return
    unrest = picture.std(axis=(1, 2))
    start = 0
    while start < height:
        end = min(height, start + LONGEST_SIDE)
        if end < height:
            # Between two lines the rows of a page are of one colour.
            end -= int(np.argmin(unrest[start + LONGEST_SIDE // 2 : end][::-1]))
        yield start, picture[start:end]
        start = end


def _chars(box: NDArray[np.float64], text: str, scale: float) -> list[Char]:
    """Share the width of a line out among its characters, as they are set: Han twice as wide as others."""
    left, top = box.min(axis=0) / scale
    right, bottom = box.max(axis=0) / scale
    widths = [1.0 if is_wide(sign) else 0.5 for sign in text]
    step = float(right - left) / max(sum(widths), 0.5)
    edges = np.cumsum([0.0, *widths]) * step + float(left)
    return [
        Char(sign, float(begin), float(top), float(end), float(bottom))
        for sign, begin, end in zip(text, edges[:-1], edges[1:], strict=True)
    ]


def _even(lines: Sequence[Line]) -> list[Line]:
    """Give lines of nearly the usual size exactly that size, as they were before they were measured."""
    if not lines:
        return []
    usual = statistics.median([line.em for line in lines for _ in line.text])
    return [replace(line, em=usual) if abs(line.em - usual) <= SAME_SIZE * usual else line for line in lines]


@cache
def _engine() -> Callable[[Picture], Any]:
    try:
        library = importlib.import_module("rapidocr")
        importlib.import_module("onnxruntime")
    except ImportError as error:
        raise UnreadableSource(Reason.NEEDS_OCR) from error
    engine: Callable[[Picture], Any] = library.RapidOCR(params=OPTIONS)
    return engine
