"""Synonyms that spinning sites put in (根底 for 基础) are read as the words they replaced."""

import re
from collections.abc import Iterable
from functools import cache

from pipeline.cleaning.draft import Draft, edit
from pipeline.offsets import Edit
from pipeline.resources import spun_synonyms

SPUN_FROM = 2


def restore(draft: Draft) -> Draft:
    """Put the standard word back for the analysis, in pages that were spun.

    Rows without a context tell whether a page was spun; only then do rows that
    need a context apply, since genuine reports use those words too.
    """
    pattern, standard, telling = _table()
    found = list(pattern.finditer(draft.text))
    if len({match.group() for match in found} & telling) < SPUN_FROM:
        return draft
    return edit(draft, [Edit(*match.span(), standard[match.group()]) for match in found])


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    rows = spun_synonyms()
    standard = {spun: word for spun, word, _ in rows}
    telling = frozenset(spun for spun, _, context in rows if not context)
    return re.compile("|".join(_alternatives(rows)) or "(?!)"), standard, telling


def _alternatives(rows: Iterable[tuple[str, str, str]]) -> list[str]:
    parts = []
    for spun, _, context in sorted(rows, key=lambda row: -len(row[0])):
        before, _, after = context.partition("|")
        behind = "|".join(f"(?<={re.escape(word)})" for word in before.split(",") if word)
        ahead = "|".join(re.escape(word) for word in after.split(",") if word)
        parts.append((f"(?:{behind})" if behind else "") + re.escape(spun) + (f"(?={ahead})" if ahead else ""))
    return parts
