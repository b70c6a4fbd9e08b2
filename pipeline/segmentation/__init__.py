"""From cleaned paragraphs to reports with their headings, passages and metadata.

Offsets of headings and passages index the cleaned text; each also carries its
span of the source, and a report the span from its first to its last character.
"""

import dataclasses
from collections.abc import Sequence
from itertools import pairwise

from pipeline.data import Cleaned, Format, Paragraph, Report, Source
from pipeline.segmentation import duplicates, metadata, reports, sections, titles
from pipeline.segmentation.pages import Pages


def segment(cleaned: Cleaned, source: Source) -> tuple[Report, ...]:
    """Divide a cleaned source into reports, each into headings and passages.

    A report without a passage is left out; no paragraphs give no reports. A
    source of nothing but lines like titles is its own text, unless it is a web
    page or something was set apart: then all that is left may be of the site.
    """
    paragraphs = _divided(cleaned)
    texts = [cleaned.text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    ranges = reports.blocks(reports.divide(texts), len(paragraphs))
    pages = Pages(source.blocks)
    hint = cleaned.title_hint if len(ranges) == 1 else ""
    whole = len(ranges) == 1 and not cleaned.marks and source.format is not Format.HTML
    built = (_report(cleaned, pages, paragraphs[start:end], (texts[start:end], hint), whole=whole) for start, end in ranges)
    return tuple(report for report in built if report.passages)


def _divided(cleaned: Cleaned) -> list[Paragraph]:
    """Divide paragraphs in which the mark of a report stands."""
    divided: list[Paragraph] = []
    for paragraph in cleaned.paragraphs:
        places = reports.inline_marks(cleaned.text[paragraph.start : paragraph.end])
        if not places:
            divided.append(paragraph)
            continue
        edges = sorted({paragraph.start, *(paragraph.start + place for place in places), paragraph.end})
        divided += [dataclasses.replace(paragraph, start=start, end=end) for start, end in pairwise(edges)]
    return divided


def _report(
    cleaned: Cleaned, pages: Pages, paragraphs: Sequence[Paragraph], given: tuple[Sequence[str], str], *, whole: bool
) -> Report:
    """Build one report; `given` are the texts of its paragraphs and the title to use when it has none.

    `whole` says that nothing else can be the text, even if every line could stand before one.
    """
    texts, hint = given
    title, lead = titles.find(texts, paragraphs)
    if whole and lead == len(texts):
        lead = 0
    laid = sections.lay_out(cleaned, pages, paragraphs, texts, lead)
    body = "".join([passage.text for passage in laid.passages])
    opened = metadata.Opened(title or hint, texts[:lead], body[: metadata.OPENING], metadata.closing(texts), "\n".join(texts))
    return Report(
        cleaned.offsets.to_source(paragraphs[0].start, paragraphs[0].start + 1)[0],
        cleaned.offsets.to_source(paragraphs[-1].end - 1, paragraphs[-1].end)[1],
        metadata.describe(opened),
        tuple(laid.headings),
        tuple(laid.passages),
        duplicates.fingerprint(body),
    )
