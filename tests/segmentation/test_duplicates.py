"""Repeats are found however they were altered; reports of one genre are never taken for each other."""

from pathlib import Path

import pytest

from pipeline import ingestion
from pipeline.classification import corpus
from pipeline.errors import UnreadableSource
from pipeline.process import prepare
from pipeline.resources import spun_synonyms
from pipeline.segmentation.duplicates import Candidate, find_duplicates, fingerprint
from pipeline.settings import Limits, Settings

LABELLED = [corpus.read(path) for path in sorted(Path("corpora/labelled/reports").glob("*.txt"))]
ORIGINAL = max(LABELLED, key=lambda report: len(report.text))


def bodies_of(text):
    reports, _ = prepare(ingestion.read_bytes(text.encode(), "报告.txt"), Settings())
    return ["".join(passage.text for passage in report.passages) for report in reports]


def spin(text):
    for word, standard, context in spun_synonyms():
        if not context:
            text = text.replace(standard, word)
    return text


ALTERED = [
    pytest.param(lambda text: text, id="exact"),
    pytest.param(spin, id="spun"),
    pytest.param(lambda text: text.replace("20", "2023").replace("县", "xx县").replace("书记", "**书记"), id="half-anonymised"),
    pytest.param(lambda text: text.translate(str.maketrans("0123456789", "2023202320")), id="re-dated"),
    pytest.param(lambda text: text[: len(text) // 2], id="truncated half"),
]


@pytest.mark.parametrize("altered", ALTERED)
def test_an_altered_copy_is_found(altered):
    texts = {"1": bodies_of(ORIGINAL.text)[0], "2": bodies_of(altered(ORIGINAL.text))[0]}
    found = find_duplicates([Candidate(key, fingerprint(text)) for key, text in texts.items()], texts.__getitem__, 0.6)
    assert found["2"][0] == "1"
    assert 0.6 <= found["2"][1] <= 1


def test_no_labelled_report_is_taken_for_another():
    texts = {report.name: "".join(report.text.split("\n")[1:]) for report in LABELLED}
    candidates = [Candidate(name, fingerprint(text)) for name, text in texts.items()]
    assert find_duplicates(candidates, texts.__getitem__, Settings().duplicates.similarity) == {}


def test_short_texts_are_never_duplicates():
    assert fingerprint("支部坚持学习。" * 3) == b""
    assert find_duplicates([Candidate("1", b""), Candidate("2", b"")], lambda _: "", 0.6) == {}


def test_the_planted_repeats_of_the_sample_are_found_and_no_others():
    texts, sources = {}, {}
    for found in ingestion.discover([Path("corpora/sample")], Limits()):
        try:
            source = ingestion.read_bytes(ingestion.load(found, Limits()), found.name)
        except UnreadableSource:
            continue
        for number, report in enumerate(prepare(source, Settings())[0]):
            key = f"{found.name}#{number}"
            texts[key], sources[key] = "".join(passage.text for passage in report.passages), found.name
    candidates = [Candidate(key, fingerprint(text)) for key, text in texts.items()]
    repeats = find_duplicates(candidates, texts.__getitem__, Settings().duplicates.similarity)
    names = {Path(sources[one]).name for pair in ((key, other) for key, (other, _) in repeats.items()) for one in pair}
    assert len(repeats) == 4
    for part in ("(范文).txt", "xx县软弱涣散村", "新建文本文档", "三篇.txt"):
        assert any(part in name for name in names), (part, repeats)
