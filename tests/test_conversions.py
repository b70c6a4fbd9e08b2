"""The same text as txt, docx and pdf gives the same reports and, nearly all over, the same passages.

LibreOffice makes the files. Own labelled reports are always tried, the shared
samples where they are there.
"""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from pipeline import ingestion, process
from pipeline.classification import corpus
from pipeline.settings import Settings

SOFFICE = shutil.which("soffice")
ROOT = Path(__file__).parents[1]
SAMPLES = ROOT.parent / "shared" / "samples"
SAME_SHARE = 0.98
OWN = ("002", "019", "033", "047", "064")

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (soffice)")


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Write the texts and let LibreOffice convert all of them at once, docx first, then pdf of the same text."""
    folder = tmp_path_factory.mktemp("converted")
    for number in OWN:
        (path,) = (ROOT / "corpora" / "labelled" / "reports").glob(f"{number}-*.txt")
        (folder / f"own-{number}.txt").write_text(corpus.read(path).text, encoding="utf-8")
    for path in sorted(SAMPLES.glob("*.txt")) if SAMPLES.is_dir() else ():
        shutil.copy(path, folder / path.name)
    texts = sorted(str(path) for path in folder.glob("*.txt"))
    for kind in ("docx", "pdf"):
        command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--infilter=Text (encoded):UTF8"]
        subprocess.run(
            [*command, "--convert-to", kind, "--outdir", str(folder), *texts], check=True, capture_output=True, timeout=240
        )
    return folder


def passages(path):
    source = ingestion.read(path)
    reports = process.prepare(source, Settings())[0]
    quotes = [source.text[item.source_start : item.source_end] for report in reports for item in report.passages]
    return len(reports), Counter("".join(quote.split()) for quote in quotes)


def same_share(path, other):
    reports, quotes = passages(path)
    other_reports, other_quotes = passages(other)
    assert reports == other_reports
    common = sum(len(quote) * count for quote, count in (quotes & other_quotes).items())
    return common / sum(len(quote) * count for quote, count in quotes.items())


@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("number", OWN)
def test_own_report_reads_the_same(converted, number, kind):
    text = converted / f"own-{number}.txt"
    assert same_share(text, text.with_suffix(f".{kind}")) >= SAME_SHARE


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("stem", ["liangzhangpi-report", "many-in-one", "moqi-2023"])
def test_sample_reads_the_same(converted, stem, kind):
    text = converted / f"{stem}.txt"
    assert same_share(text, text.with_suffix(f".{kind}")) >= SAME_SHARE
