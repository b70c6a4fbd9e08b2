"""From a source as extracted to the text that is analysed, with the way back.

Each step takes a draft and gives a draft; `STEPS` is their order. Nothing is
destroyed: edits keep offsets, and what is set apart leaves a mark.
"""

from collections.abc import Callable

from pipeline.cleaning import characters, chrome, debris, draft, gaps, joins, markup, spun
from pipeline.data import Cleaned, Format, Paragraph, Source
from pipeline.settings import Cleaning

Step = Callable[[draft.Draft], draft.Draft]

STEPS: tuple[Step, ...] = (
    characters.drop_invisible,
    characters.straighten,
    markup.drop_marks,
    debris.drop_markup,
    debris.drop_broken,
    characters.simplify,
    debris.drop_pinyin,
    characters.widen_punctuation,
    gaps.set_gaps_apart,
    joins.drop_previewer_numbers,
    chrome.note_title,
    chrome.set_chrome_apart,
    chrome.set_outlines_apart,
    debris.close_blanks,
    joins.join_lines,
    characters.neutralise_masks,
    spun.restore,
)
OPTIONAL: dict[Step, str] = {characters.simplify: "simplify", spun.restore: "spun_synonyms"}
OF_FORMAT: dict[Step, Format] = {markup.drop_marks: Format.MD}


def clean(source: Source, settings: Cleaning) -> Cleaned:
    """Clean one source for analysis.

    The result's paragraphs index its own text, in order; `offsets` leads from
    there to the extracted text, which the marks index. A source without text
    gives no paragraphs.
    """
    state = draft.begin(source)
    for step in STEPS:
        is_chosen = step not in OPTIONAL or getattr(settings, OPTIONAL[step])
        if is_chosen and OF_FORMAT.get(step, source.format) is source.format:
            state = step(state)
    after_gaps = draft.lines_after_gaps(state)
    paragraphs = tuple(
        Paragraph(start, end, line.kind, line.level, number in after_gaps)
        for number, line in enumerate(state.lines)
        for start, end in [_trimmed(state.text, line)]
        if start < end
    )
    return Cleaned(state.text, state.offsets, paragraphs, state.marks, state.title_hint)


def _trimmed(text: str, line: draft.Line) -> tuple[int, int]:
    start, end = line.start, line.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
