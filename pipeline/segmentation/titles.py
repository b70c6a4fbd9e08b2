"""What stands before the body of a report: its title, its organisation, its date."""

import re
from collections.abc import Sequence

from pipeline.data import Paragraph
from pipeline.resources.bylines import signs
from pipeline.segmentation import headings, reports
from pipeline.segmentation.numbering import number_at

LEAD_LINES = 6
TITLE_LEVEL, FIRST_LEVEL = 0, 1
GLUED = re.compile(
    r"(?P<title>[^。；，！？]{6,46}"
    r"(?:报告|总结|方案|汇报|材料|研究|思考|对策|计划|要点|意见|讲话|体会|情况|探析|通报)"
    r"(?:[（(][^）)]{1,10}[）)])?) "
)


def find(texts: Sequence[str], paragraphs: Sequence[Paragraph]) -> tuple[str, int]:
    """Give the title of a report and how many paragraphs stand before its body.

    A line set as a title goes before one that is worded as one, that before
    the longest; a signature or a date is only taken where nothing else stands.
    A title may also be glued to the first sentence by a blank; where none is
    found it is empty.
    """
    lead = 0
    while lead < min(LEAD_LINES, len(texts)) and _leads(texts[lead]):
        lead += 1
    if lead:
        return _choose(texts[:lead], paragraphs), lead
    glued = GLUED.match(texts[0]) if texts else None
    return (glued["title"], 0) if glued else ("", 0)


def _choose(leading: Sequence[str], paragraphs: Sequence[Paragraph]) -> str:
    """Choose the title among the lines before the body."""
    unsigned = [text for text in leading if not signs(text)] or leading
    level = _title_level(paragraphs)
    set_so = [text for text, paragraph in zip(leading, paragraphs, strict=False) if paragraph.level == level and text in unsigned]
    if level is not None and set_so:
        return set_so[0]
    worded = [text for text in leading if is_title(text)]
    return worded[-1] if worded else max(unsigned, key=len)


def _title_level(paragraphs: Sequence[Paragraph]) -> int | None:
    """Give the level of heading that sets the title: that of titles, or the first where only one line has it."""
    levels = [paragraph.level for paragraph in paragraphs]
    if TITLE_LEVEL in levels:
        return TITLE_LEVEL
    return FIRST_LEVEL if levels.count(FIRST_LEVEL) == 1 else None


def is_title(text: str) -> bool:
    """Say whether a line can only be a report's title, or the mark of one of several reports."""
    return bool(reports.TITLE_LINE.fullmatch(text)) or reports.is_mark(text)


def _leads(text: str) -> bool:
    if (
        len(text) > headings.LONGEST
        or headings.CLOSED.search(text)
        or headings.WORDS.fullmatch(text)
        or headings.SENTENCE_END.search(text)
    ):
        return False
    return number_at(text) is None
