"""Plain text: the decoded file itself, its non-empty lines as blocks."""

from pipeline.data import Block
from pipeline.ingestion.blocks import Extract, finish
from pipeline.ingestion.encodings import decode


def read_txt(data: bytes) -> Extract:
    r"""Read a text file; newlines become universal, nothing else changes.

    Raises
    ------
    UnreadableSource
        UNDECODABLE, or NO_TEXT if there is nothing but blanks.

    Examples
    --------
    >>> read_txt("一、做法\r\n\r\n　　抓学习。".encode()).text
    '一、做法\n\n　　抓学习。'
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    blocks: list[Block] = []
    place = 0
    for line in text.split("\n"):
        if stripped := line.strip():
            start = place + line.index(stripped)
            blocks.append(Block(start, start + len(stripped)))
        place += len(line) + 1
    return finish(text, tuple(blocks))
