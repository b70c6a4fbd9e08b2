"""The headings and passages of one report, laid out in one walk over its paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.data import BlockKind, Cleaned, Heading, Paragraph, Passage
from pipeline.segmentation import passages, titles
from pipeline.segmentation.headings import Title, is_heading, label, push, run_in, subheads, title_of_line
from pipeline.segmentation.numbering import Rank, number_at
from pipeline.segmentation.pages import Pages

TREE = (BlockKind.PARAGRAPH, BlockKind.HEADING)


@dataclass(slots=True)
class Walk:
    """What a walk has laid out so far, and the headings above the place it has reached.

    `slogans` is the rank of the report's headings without a number or a telling word, once one was met.
    """

    cleaned: Cleaned
    pages: Pages
    path: tuple[Title, ...] = ()
    section: tuple[str, ...] = ()
    headings: list[Heading] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    slogans: float = Rank.TITLE

    def enter(self, title: Title, start: int, end: int) -> None:
        """Enter a heading that stands at `start:end` of the cleaned text."""
        level = 0
        if title.rank > Rank.TITLE:
            self.path = push(self.path, title)
            self.section = tuple(above.text for above in self.path)
            level = len(self.path)
        self.headings.append(Heading(start, end, level, title.text, *self.cleaned.offsets.to_source(start, end)))

    def enter_slogan(self, text: str, start: int, end: int) -> None:
        """Enter a heading without a number: under the numbered one open where the first stands, else beside plain ones."""
        if self.slogans == Rank.TITLE:
            above = self._numbered()
            self.slogans = above.rank + 0.5 if above and number_at(above.text) else Rank.CHINESE
        self.enter(Title(self.slogans, text), start, end)

    def enter_label(self, text: str, start: int, end: int, *, begins: bool) -> None:
        """Enter a label (存在问题：…), which may begin a paragraph: beside an open one, else under the heading above it."""
        last, above = self.path[-1] if self.path else None, self._numbered()
        beside = next((title.rank for title in self.path if title.is_label), None)
        if beside is None or not (last and (last.is_label or (begins and last.rank >= Rank.ARABIC))):
            beside = above.rank + 0.25 if above else Rank.ARABIC - 0.25
        self.enter(Title(beside, text, is_label=True), start, end)

    def _numbered(self) -> Title | None:
        """Give the heading that the place reached stands under, labels left out."""
        return next((title for title in reversed(self.path) if not title.is_label), None)

    def write(self, paragraph: Paragraph, text: str, number: int) -> None:
        """Divide a paragraph into passages; a heading that runs into one is entered first."""
        in_tree = paragraph.kind in TREE
        for first, last in passages.split(text):
            words = text[first:last]
            start, end = paragraph.start + first, paragraph.start + last
            title = run_in(words) if in_tree else None
            if title:
                self.enter(title, start, start + len(title.text))
            elif in_tree and (announced := label(words)):
                self.enter_label(announced, start, start + len(announced), begins=first == 0)
            source_start, source_end = self.cleaned.offsets.to_source(start, end)
            page, source_paragraph = self.pages.at(source_start)
            after_gap = paragraph.after_gap and first == 0
            where = (self.section, page, number, after_gap, source_paragraph)
            self.passages.append(Passage(start, end, words, source_start, source_end, *where))


def lay_out(cleaned: Cleaned, pages: Pages, paragraphs: Sequence[Paragraph], texts: Sequence[str], lead: int) -> Walk:
    """Lay out the paragraphs of one report; `texts` are theirs, the first `lead` of them stand before the body.

    Table rows, footnotes and text boxes give passages where they stand and
    leave the tree of headings as it is.
    """
    walk = Walk(cleaned, pages)
    alone = subheads([text if paragraph.kind in TREE else "" for paragraph, text in zip(paragraphs, texts, strict=True)])
    for number, (paragraph, (text, following)) in enumerate(zip(paragraphs, pairwise([*texts, ""]), strict=True)):
        title = _title(number, paragraph, (text, following), leads=number < lead) if paragraph.kind in TREE else None
        if title:
            walk.enter(title, paragraph.start, paragraph.end)
        elif number in alone:
            walk.enter_slogan(text, paragraph.start, paragraph.end)
        else:
            walk.write(paragraph, text, number)
    return walk


def _title(number: int, paragraph: Paragraph, pair: tuple[str, str], *, leads: bool) -> Title | None:
    text, following = pair
    if leads and (number == 0 or titles.is_title(text)):
        return Title(Rank.TITLE, text)
    return title_of_line(text, paragraph) if is_heading(text, paragraph, following) else None
