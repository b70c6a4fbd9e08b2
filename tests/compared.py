"""Compares what is analysed of a file with what is analysed of the same report as a text file."""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline import ingestion, process
from pipeline.settings import Settings


@dataclass(frozen=True)
class Likeness:
    """Whether two files give the same reports, how many characters the first has in its lines, how many of them the other has."""

    same_reports: bool
    characters: int
    same: int

    @property
    def share(self):
        """Give the share of characters that are the same."""
        return self.same / self.characters


def likeness(path, other):
    """Compare two files: whole lines first, then what their remains have in common."""
    reports, quotes = _lines(path)
    other_reports, other_quotes = _lines(other)
    left, right = ("".join((mine - yours).elements()) for mine, yours in ((quotes, other_quotes), (other_quotes, quotes)))
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    total = len("".join(quotes.elements()))
    return Likeness(reports == other_reports, total, total - len(left) + sum(block.size for block in blocks))


def _lines(path):
    """Give the titles of the reports and what is analysed: passages, and headings, as a style shows some that text hides."""
    source = ingestion.read(path)
    reports = process.prepare(source, Settings())[0]
    found = [item for report in reports for item in (*report.passages, *report.headings)]
    quotes = ("".join(source.text[item.source_start : item.source_end].split()) for item in found)
    return ["".join(report.metadata.title.split()) for report in reports], Counter(quotes)
