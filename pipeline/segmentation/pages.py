"""Where in its original a place of the extracted text stands: on which page, or in which paragraph."""

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.data import Block


class Pages:
    """Looks pages and paragraphs up by offset into the extracted text; what a format has not is None."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        paged = [block for block in blocks if block.page is not None]
        self._starts = [block.start for block in paged]
        self._pages = [block.page for block in paged]
        self._paragraphs = [block.paragraph for block in blocks]
        self._every = [block.start for block in blocks] if any(self._paragraphs) else []

    def at(self, place: int) -> int | None:
        """Give the page of the last block that begins at or before the place."""
        if not self._starts:
            return None
        number = bisect_right(self._starts, place) - 1
        return self._pages[number] if number >= 0 else None

    def paragraph_at(self, place: int) -> int | None:
        """Give the paragraph of the block that holds the place."""
        number = bisect_right(self._every, place) - 1
        return self._paragraphs[number] if number >= 0 else None
