"""On which page of its source a place stands."""

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.data import Block


class Pages:
    """Looks pages up by offset into the extracted text; without pages everything is None."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        paged = [block for block in blocks if block.page is not None]
        self._starts = [block.start for block in paged]
        self._pages = [block.page for block in paged]

    def at(self, place: int) -> int | None:
        """Give the page of the last block that begins at or before the place."""
        if not self._starts:
            return None
        number = bisect_right(self._starts, place) - 1
        return self._pages[number] if number >= 0 else None
