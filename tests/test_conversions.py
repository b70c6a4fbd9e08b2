"""The same report in every format gives the same reports and, nearly all over, the same passages.

LibreOffice makes the files. Own labelled reports are always tried, the shared
samples where they are there.
"""

import shutil
from pathlib import Path

import compared
import converted
import pytest

ROOT = Path(__file__).parents[1]
SAMPLES = next((place for up in (0, 1) if (place := ROOT.parents[up] / "shared" / "samples").is_dir()), None)

pytestmark = pytest.mark.skipif(converted.SOFFICE is None, reason="LibreOffice is not installed (soffice)")


def check_same(path, other):
    found = compared.likeness(path, other)
    assert found.same_reports
    assert found.share >= converted.SAME_SHARE


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    converted.write_all(folder)
    return folder


@pytest.mark.parametrize(("number", "kind"), converted.CASES)
def test_report_reads_the_same(reports, number, kind):
    (text,) = reports.glob(f"{number:03}-*.txt")
    check_same(text, text.with_suffix(f".{kind}"))


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
    check_same(text, text.with_suffix(f".{kind}"))
