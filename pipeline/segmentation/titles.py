"""What stands before the body of a report: its title, its organisation, its date."""

import re
from collections.abc import Sequence

from pipeline.segmentation import headings, reports
from pipeline.segmentation.numbering import number_at

LEAD_LINES = 6
GLUED = re.compile(
    r"(?P<title>[^。；，！？]{6,46}"
    r"(?:报告|总结|方案|汇报|材料|研究|思考|对策|计划|要点|意见|讲话|体会|情况|探析|通报)"
    r"(?:[（(][^）)]{1,10}[）)])?) "
)


def find(texts: Sequence[str]) -> tuple[str, int]:
    """Give the title of a report and how many paragraphs stand before its body.

    A title may also be glued to the first sentence by a blank; where none is
    found it is empty.
    """
    lead = 0
    while lead < min(LEAD_LINES, len(texts)) and _leads(texts[lead]):
        lead += 1
    titled = [text for text in texts[:lead] if is_title(text)]
    if titled:
        return titled[-1], lead
    if lead:
        return max(texts[:lead], key=len), lead
    glued = GLUED.match(texts[0]) if texts else None
    return (glued["title"], 0) if glued else ("", 0)


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
