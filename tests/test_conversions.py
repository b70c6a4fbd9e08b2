"""The same report in every format gives the same reports and, nearly all over, the same passages.

LibreOffice makes the files. Own labelled reports are always tried, the shared
samples where they are there.
"""

import shutil
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import converted
import pytest

from pipeline import ingestion, process
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
SAMPLES = next((place for up in (0, 1) if (place := ROOT.parents[up] / "shared" / "samples").is_dir()), None)
SAME_SHARE = 0.98

pytestmark = pytest.mark.skipif(converted.SOFFICE is None, reason="LibreOffice is not installed (soffice)")


def lines(path):
    """Give the titles of the reports and what is analysed: passages, and headings, as a style shows some that text hides."""
    source = ingestion.read(path)
    reports = process.prepare(source, Settings())[0]
    found = [item for report in reports for item in (*report.passages, *report.headings)]
    quotes = ("".join(source.text[item.source_start : item.source_end].split()) for item in found)
    return ["".join(report.metadata.title.split()) for report in reports], Counter(quotes)


def same_share(path, other):
    """Give the share of characters that are the same: whole lines first, then what their remains have in common."""
    reports, quotes = lines(path)
    other_reports, other_quotes = lines(other)
    assert reports == other_reports
    left, right = ("".join((mine - yours).elements()) for mine, yours in ((quotes, other_quotes), (other_quotes, quotes)))
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    total = len("".join(quotes.elements()))
    return (total - len(left) + sum(block.size for block in blocks)) / total


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Write twenty reports in every format that is read."""
    folder = tmp_path_factory.mktemp("reports")
    for place, number in enumerate(converted.NUMBERS):
        converted.write(converted.typed(number), place, folder)
    for kind in converted.MADE:
        if kind in converted.READ or (kind == "doc" and "wps" in converted.READ):
            converted.convert(sorted((folder / "by_hand" if kind == "html" else folder).glob("*.docx")), folder, kind)
    for path in folder.glob("*.doc"):
        shutil.copy(path, path.with_suffix(".wps"))
    return folder


@pytest.mark.parametrize(("number", "kind"), converted.CASES)
def test_report_reads_the_same(reports, number, kind):
    (text,) = reports.glob(f"{number:03}-*.txt")
    assert same_share(text, text.with_suffix(f".{kind}")) >= SAME_SHARE


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    texts = [Path(shutil.copy(path, folder)) for path in sorted(SAMPLES.glob("*.txt"))]
    converted.convert(texts, folder, "docx", "pdf")
    return folder


@pytest.mark.skipif(SAMPLES is None, reason="the shared samples are not here")
@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("stem", ["liangzhangpi-report", "many-in-one", "moqi-2023"])
def test_sample_reads_the_same(samples, stem, kind):
    text = samples / f"{stem}.txt"
    assert same_share(text, text.with_suffix(f".{kind}")) >= SAME_SHARE
