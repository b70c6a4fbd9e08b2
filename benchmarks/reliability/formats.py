"""The row on formats: the same twenty reports in each of them."""

import tempfile
from collections import defaultdict
from pathlib import Path

import compared
import converted
from compared import Likeness
from row import Row


def alike() -> Row:
    """Write twenty labelled reports in every format and compare what is analysed with that of their text files."""
    count = len(converted.NUMBERS)
    check = f"{count} realistic reports each as docx, doc, wps (where LibreOffice writes it), rtf, pdf, ofd, html, txt"
    target = f"the same reports and ≥ {converted.SAME_SHARE:.0%} of the characters of their passages from every format"
    if converted.SOFFICE is None:
        return Row.unmeasured(check, target, "LibreOffice is not installed (soffice)")
    found: dict[str, list[Likeness]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        converted.write_all(Path(name))
        for text in sorted(Path(name).glob("*.txt")):
            for kind in converted.READ:
                found[kind].append(compared.likeness(text, text.with_suffix(f".{kind}")))
    shares = ", ".join(f"{kind} {min(each.share for each in those):.1%}" for kind, those in found.items())
    every = [each for those in found.values() for each in those]
    same = sum(each.same_reports for each in every)
    figure = (
        f"same reports {same} of {len(every)}; least share of a report, against its txt: {shares} "
        "(LibreOffice writes no wps: it is the doc under that name)"
    )
    full = set(converted.READ) == set(converted.KINDS) and all(len(those) == count for those in found.values())
    return Row(check, figure, target, full and same == len(every) and all(each.share >= converted.SAME_SHARE for each in every))
