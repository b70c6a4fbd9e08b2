"""From cleaned paragraphs to reports with their headings, passages and metadata.

Offsets of headings and passages index the cleaned text; each also carries its
span of the source, and a report the span from its first to its last character.
"""

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from pipeline.data import Cleaned, Heading, Paragraph, Passage, Report, Source
from pipeline.segmentation import duplicates, headings, metadata, passages, reports
from pipeline.segmentation.numbering import Rank, number_at

LEAD_LINES = 6
TITLE_GLUED = re.compile(
    r"^(?P<title>[^。；，！？]{6,46}"
    r"(?:报告|总结|方案|汇报|材料|研究|思考|对策|计划|要点|意见|讲话|体会|情况|探析|通报)"
    r"(?:[（(][^）)]{1,10}[）)])?) "
)


def segment(cleaned: Cleaned, source: Source) -> tuple[Report, ...]:
    """Divide a cleaned source into reports, each into headings and passages.

    A report without a passage is left out; no paragraphs give no reports.
    """
    paragraphs = _divided(cleaned)
    texts = [cleaned.text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    ranges = reports.blocks(reports.divide(texts), len(paragraphs))
    pages = _Pages(source)
    built = (_report(cleaned, paragraphs[start:end], texts[start:end], pages) for start, end in ranges)
    return tuple(report for report in built if report.passages)


def _divided(cleaned: Cleaned) -> list[Paragraph]:
    """Divide paragraphs in which the mark of a report stands."""
    divided: list[Paragraph] = []
    for paragraph in cleaned.paragraphs:
        places = reports.inline_marks(cleaned.text[paragraph.start : paragraph.end])
        edges = sorted({paragraph.start, *(paragraph.start + place for place in places), paragraph.end})
        divided += [dataclasses.replace(paragraph, start=start, end=end) for start, end in pairwise(edges)]
    return divided


class _Pages:
    """Looks up the page on which a place of the source stands."""

    def __init__(self, source: Source) -> None:
        self.starts = [block.start for block in source.blocks]
        self.pages = [block.page for block in source.blocks]

    def at(self, place: int) -> int | None:
        number = bisect_right(self.starts, place) - 1
        return self.pages[number] if number >= 0 else None


def _report(cleaned: Cleaned, paragraphs: Sequence[Paragraph], texts: Sequence[str], pages: _Pages) -> Report:
    title, lead = _title(paragraphs, texts)
    found_headings: list[Heading] = []
    found_passages: list[Passage] = []
    path: tuple[headings.Title, ...] = ()
    for number, (paragraph, text) in enumerate(zip(paragraphs, texts, strict=True)):
        following = texts[number + 1] if number + 1 < len(texts) else ""
        heading = _heading(number, paragraph, text, following, lead)
        if heading is not None:
            if heading.rank > Rank.TITLE:
                path = headings.push(path, heading)
            found_headings.append(_placed_heading(cleaned, paragraph, heading, len(path)))
            continue
        for start, end in passages.split(text):
            run_in = headings.run_in(text[start:end])
            if run_in:
                path = headings.push(path, run_in)
                found_headings.append(
                    _placed_heading(
                        cleaned,
                        dataclasses.replace(
                            paragraph, start=paragraph.start + start, end=paragraph.start + start + len(run_in.text)
                        ),
                        run_in,
                        len(path),
                    )
                )
            found_passages.append(_passage(cleaned, paragraph, (start, end), path, number, pages))
    edges = [
        cleaned.offsets.to_source(paragraphs[0].start, paragraphs[0].start + 1)[0],
        cleaned.offsets.to_source(paragraphs[-1].end - 1, paragraphs[-1].end)[1],
    ]
    body = "".join(passage.text for passage in found_passages)
    opened = metadata.Opened(
        title, texts[:lead], body[: metadata.OPENING], "\n".join(texts[-3:])[-metadata.CLOSING :], "\n".join(texts)
    )
    return Report(
        edges[0], edges[1], metadata.describe(opened), tuple(found_headings), tuple(found_passages), duplicates.fingerprint(body)
    )


def _title(paragraphs: Sequence[Paragraph], texts: Sequence[str]) -> tuple[str, int]:
    """Give the title and how many lines stand before the body (title, organisation, date)."""
    lead = 0
    while lead < min(LEAD_LINES, len(texts)) and _is_lead(texts[lead], paragraphs[lead]):
        lead += 1
    titled = [text for text in texts[:lead] if reports.TITLE_LINE.fullmatch(text) or reports.is_mark(text)]
    if titled:
        return titled[-1], lead
    if lead:
        return max(texts[:lead], key=len), lead
    glued = TITLE_GLUED.match(texts[0]) if texts else None
    return (glued["title"], 0) if glued else ("", 0)


def _is_lead(text: str, paragraph: Paragraph) -> bool:
    if paragraph.level is not None and paragraph.level >= 1 and number_at(text):
        return False
    return (
        len(text) <= headings.LONGEST
        and not headings.CLOSED.search(text)
        and number_at(text) is None
        and not headings.WORDS.fullmatch(text)
    )


def _heading(number: int, paragraph: Paragraph, text: str, following: str, lead: int) -> headings.Title | None:
    if number < lead and (number == 0 or reports.TITLE_LINE.fullmatch(text) or reports.is_mark(text)):
        return headings.Title(Rank.TITLE, text)
    if headings.is_heading(text, paragraph, following):
        return headings.title_of_line(text, paragraph)
    return None


def _placed_heading(cleaned: Cleaned, paragraph: Paragraph, title: headings.Title, level: int) -> Heading:
    source_start, source_end = cleaned.offsets.to_source(paragraph.start, paragraph.end)
    return Heading(paragraph.start, paragraph.end, 0 if title.rank == Rank.TITLE else level, title.text, source_start, source_end)


def _passage(
    cleaned: Cleaned, paragraph: Paragraph, span: tuple[int, int], path: tuple[headings.Title, ...], number: int, pages: _Pages
) -> Passage:
    start, end = paragraph.start + span[0], paragraph.start + span[1]
    source_start, source_end = cleaned.offsets.to_source(start, end)
    return Passage(
        start=start, end=end, text=cleaned.text[start:end], source_start=source_start, source_end=source_end,
        section=tuple(title.text for title in path), page=pages.at(source_start), paragraph=number,
        after_gap=paragraph.after_gap and span[0] == 0,
    )  # fmt: skip
