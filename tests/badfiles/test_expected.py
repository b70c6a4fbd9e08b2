"""The interpreter of the manifest, on phrases as the manifest writes them."""

import pytest
from bad_expected import interpret, misses
from bad_outcomes import Outcome, Part, manifest, shared

from pipeline.errors import Reason


def expected(phrases, observed="pdfminer: ok, 9 chars; pypdf: ok, 9 chars"):
    return interpret({"expected": phrases, "observed": observed})


def read(text, reason="", status="ok"):
    return Outcome((Part("甲.pdf", status, reason, "", text, "pdf"),))


def refused(reason):
    return Outcome((Part("甲.pdf", "failed", reason, "", "", ""),))


@pytest.mark.parametrize(
    ("phrases", "outcome"),
    [
        ('text contains "党建 工作" (pypdf and pdfminer.six agree)', read("一、党建工作")),
        ('text contains "Page 1\nPage 2" (pypdf and pdfminer.six agree)', read("Page 1 Page 2")),
        ('text contains "A&amp;B; C" (TextCode)', read("A&B; C")),
        ('text contains "Hello World" or reject with the defect', read("Hello PDF-world!")),
        ('text contains "Hello World" or reject with the defect', refused(Reason.CORRUPT)),
        ("no text layer in the first 3 pages (both extractors return nothing)", refused(Reason.NO_TEXT_LAYER)),
        ("needs password (tika)", refused(Reason.ENCRYPTED)),
        ("reject, or partial text; bounded time and memory", refused(Reason.CORRUPT)),
        ("text, or a named reason; within the limits", read("text")),
    ],
)
def test_met(phrases, outcome):
    assert misses(expected(phrases), outcome) == []


@pytest.mark.parametrize(
    ("phrases", "outcome"),
    [
        ('text contains "党建" (TextCode)', read("党性")),
        ('text contains "党建" (TextCode)', refused(Reason.CORRUPT)),
        ('text contains "Hello World" or reject with the defect', read("Hell")),
        ('decodes as big5; text contains "沙發" (read as big5hkscs)', read("ФД")),
        ("no text layer in the first 3 pages (both extractors return nothing)", refused(Reason.CORRUPT)),
        ("no text layer in the first 3 pages (both extractors return nothing)", read("6XPPD")),
        ("needs a password", read("text")),
        ('needs a password; not "not a zip file"', refused(Reason.CORRUPT)),
        ("no file content in output; reject or ignore the DOCTYPE", read("root:x:0:0:root")),
        ("no hang; bounded memory", refused(Reason.TIMEOUT)),
        ("reject; no large allocation", refused(Reason.MEMORY)),
    ],
)
def test_missed(phrases, outcome):
    assert misses(expected(phrases), outcome)


def test_what_nobody_opens_needs_its_password():
    phrase = "password per name"
    assert misses(expected(phrase), read("text")) == []
    assert misses(expected(phrase, "pdfminer: PDFPasswordIncorrect: "), read("text")) == [phrase]


def test_an_unknown_phrase_is_not_passed_over():
    with pytest.raises(ValueError, match="must sing"):
        expected("must sing")


@pytest.mark.skipif(shared() is None, reason="needs ../shared/badfiles")
def test_every_row_of_the_manifest_is_understood():
    rows = [interpret(row) for row in manifest(shared())]
    assert len(rows) == 400
    assert all(row.texts or row.phrases or row.words for row in rows)
