"""Rows on what the readers make of the bad files, against their manifest. The files are read once for all rows."""

from functools import cache

import bad_figures
from bad_figures import Case, Figure
from bad_outcomes import shared
from row import Row, tell


@cache
def _cases() -> list[Case]:
    return bad_figures.cases()


@cache
def _figures() -> dict[str, Figure]:
    return {figure.name: figure for figure in (*bad_figures.measure(_cases()), *bad_figures.misrouted(_cases()))}


def _row(check: str, target: str, *names: str) -> Row:
    if shared() is None:
        return Row.unmeasured(check, target, "needs ../shared/badfiles")
    figures = [_figures()[name] for name in names]
    for figure in figures:
        tell(f"{figure.name}: missed by", figure.missed)
    told = "; ".join(figure.told for figure in figures)
    if any(figure.left_out for figure in figures):
        return Row.unmeasured(check, target, f"needs LibreOffice (without it {told})")
    return Row(check, told, target, all(figure.holds for figure in figures))


def contains() -> Row:
    """Look for the texts that independent extractors agree on."""
    names = "text contains, kind ok", "text contains, kinds cjk and odd"
    return _row("manifest's “text contains”: kind ok, kinds cjk and odd", "≥ 99 %, ≥ 97 %", *names)


def passwords() -> Row:
    """Count files whose need of a password is said, and files that the empty password opens."""
    names = "password needed and said so", "empty-password files read"
    return _row("password needed and said so; empty-password files read", "≥ 95 %; ≥ 95 %", *names)


def layers() -> Row:
    """Count files reported as without a text layer, and those reported so that have one."""
    names = "no text layer reported as such", "false alarms on text PDFs"
    return _row("no text layer reported as such; false alarms on text PDFs", "≥ 95 %; ≤ 1 %", *names)


def encodings() -> Row:
    """Count Chinese, Japanese and Korean texts and pages that are decoded right."""
    return _row("CJK encodings decoded right", "≥ 98 %", "CJK encodings decoded right")


def misnamed() -> Row:
    """Count files that are known for what they are under the names of other formats."""
    names = "misnamed files routed by content", "misnamed files taken for another format"
    check = "misnamed files routed by content; taken for another format"
    return _row(check, "≥ 90 %, the rest refused as what they are; 0", *names)
