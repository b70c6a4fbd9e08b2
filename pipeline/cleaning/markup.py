"""The marks of Markdown inside lines: taken out of what is analysed; the quotation keeps them."""

import re

from pipeline.cleaning.draft import Draft, edit
from pipeline.offsets import Edit

# What a group holds is mark, what lies between groups is text.
MARKS = tuple(
    map(
        re.compile,
        (
            r"(!\[[^\]\n]{0,400}\]\([^)\n]{0,2000}\))",
            r"(\[\^[^\]\n]{1,60}\])",
            r"(?<!!)(\[)(?=[^\[\]\n]{1,400}\]\()[^\[\]\n]+(\]\([^()\n]{0,2000}\))",
            r"(?<![`\\])(`{1,2})(?!`)[^`\n]{1,400}(\1)(?!`)",
            r"(?<!\\)(\*\*)(?=[^\s*])[^\n]{1,400}?(?<=[^\s*])(\*\*)(?!\*)",
            r"(?<![\w\\])(__)(?=[^\s_])[^\n]{1,400}?(?<=[^\s_])(__)(?!\w)",
            r"(?<![\w\\*])(\*)(?=[^\s*])[^*\n]{1,400}(?<=[^\s*])(\*)(?!\*)",
            r"(~~)(?=\S)[^~\n]{1,400}(~~)",
            r"(\\)(?=[!-/:-@\[-`{-~])",
        ),
    )
)


def drop_marks(draft: Draft) -> Draft:
    """Take out marks of emphasis, code and links, pictures, and backslashes before a sign.

    >>> from pipeline.cleaning.draft import Draft, Line
    >>> from pipeline.offsets import OffsetMap
    >>> drop_marks(Draft("**学用脱节**见[附件](a.md)", OffsetMap(), (Line(0, 18),))).text
    '学用脱节见附件'
    """
    spans = sorted(
        match.span(group) for marks in MARKS for match in marks.finditer(draft.text) for group in range(1, marks.groups + 1)
    )
    edits: list[Edit] = []
    for start, end in spans:
        if not edits or start >= edits[-1].end:
            edits.append(Edit(start, end))
    return edit(draft, edits)
