"""Where in its original a place of the extracted text stands: on which page, or in which paragraph."""

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.data import Block


class Pages:
    """Looks page and paragraph up by offset into the extracted text; what a format has not is None."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._starts = [block.start for block in blocks]
        self._places: list[tuple[int | None, int | None]] = []
        page = None
        for block in blocks:
            page = page if block.page is None else block.page
            self._places.append((page, block.paragraph))

    def at(self, place: int) -> tuple[int | None, int | None]:
        """Give the page and the paragraph of the last block that begins at or before the place."""
        number = bisect_right(self._starts, place) - 1
        return self._places[number] if number >= 0 else (None, None)
