"""Lines broken at a width, or inside a word, are joined to the paragraphs they were."""

import re

from pipeline.cleaning.draft import Draft, Line, edit, lines_after_gaps
from pipeline.data import BlockKind
from pipeline.offsets import Edit
from pipeline.resources import words

ENDINGS, CLOSERS = tuple("。！？；：…!?;:"), "”’」』）》】)"
MARK = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．，]|第[一二三四五六七八九十\d]{1,3}[章节部篇条，、]|[（(]?\d{1,2}[）)、.．]|[①-⑳]|[一二三四五六七八九十]是|其[一二三四五]|首先|其次|再次|最后|[●■◆★※·—-])"
)
PREVIEWER = re.compile(r"\d{1,3}、?")
WIDTH_SHARE, WIDE = 0.5, (16, 60)
WINDOW = 5


def ends(text: str) -> bool:
    """Say whether a line closes a sentence.

    >>> ends("组织生活不够严肃。”"), ends("组织生活不够")
    (True, False)
    """
    return text.rstrip(CLOSERS).endswith(ENDINGS)


def drop_previewer_numbers(draft: Draft) -> Draft:
    """Take out page numbers that a previewer put on a line of their own inside a sentence (1、 2、)."""
    lines = draft.lines
    edits = []
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if PREVIEWER.fullmatch(draft.line_text(line).strip()) and _runs_on(draft, before, after):
            edits.append(Edit(before.end, after.start))
    return edit(draft, edits)


def _runs_on(draft: Draft, before: Line, after: Line) -> bool:
    text = draft.line_text(before)
    return len(text) >= WIDE[0] and not ends(text) and not MARK.match(draft.line_text(after))


def join_lines(draft: Draft) -> Draft:
    """Join a line to the one before it where a sentence runs on; never across a gap.

    It runs on when a word lies across the joint, when the line before ends
    with a comma, or when the lines stand at a fixed width and it fills it.
    """
    apart = lines_after_gaps(draft)
    width = _fixed_width(draft)
    edits = []
    for number, (before, after) in enumerate(zip(draft.lines, draft.lines[1:], strict=False), 1):
        joinable = BlockKind.PARAGRAPH is before.kind is after.kind and before.level is after.level is None
        if joinable and number not in apart and _runs_on(draft, before, after) and _belongs(draft, (before, after), width):
            edits.append(Edit(before.end, after.start))
    return edit(draft, edits)


def _belongs(draft: Draft, pair: tuple[Line, Line], width: int) -> bool:
    left, right = draft.line_text(pair[0]).rstrip(), draft.line_text(pair[1]).lstrip()
    if left[-1:] in "，、,":
        return True
    if words.inside_word(left[-WINDOW:], right[:WINDOW]):
        return True
    return bool(width) and len(left) >= width - 3


def _fixed_width(draft: Draft) -> int:
    """Give the width at which lines were broken, 0 if they were not."""
    lengths = [len(draft.line_text(line).rstrip()) for line in draft.lines]
    broken = [n for n, line in zip(lengths, draft.lines, strict=True) if n >= WIDE[0] and not ends(draft.line_text(line))]
    if len(broken) < 4:
        return 0
    width = max(set(broken), key=broken.count)
    near = sum(abs(n - width) <= 2 for n in broken)
    return width if width <= WIDE[1] and near >= WIDTH_SHARE * len(broken) and max(lengths) <= width + 6 else 0
