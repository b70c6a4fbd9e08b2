"""Passages: one sentence or semicolon clause, or what stands to the end of its line (annotation guide, Unit)."""

import re
from collections.abc import Iterator

SENTENCE = re.compile(r"[^。！？；!?;]*+[。！？；!?;]+[”’」』）》】)〉\"]*|[^。！？；!?;]+$")
SPEAKS = re.compile(r"[一-鿿A-Za-z\d]")


def split(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of the passages of one paragraph, in order, blanks at their edges left out.

    >>> text = "有的走过场；有的“重形式”。 下一步要整改"
    >>> [text[start:end] for start, end in split(text)]
    ['有的走过场；', '有的“重形式”。', '下一步要整改']
    """
    for found in SENTENCE.finditer(text):
        start, end = found.span()
        if text[start] == " " or text[end - 1] == " ":
            sentence = text[start:end]
            start, end = end - len(sentence.lstrip()), start + len(sentence.rstrip())
        if SPEAKS.search(text, start, end):
            yield start, end
