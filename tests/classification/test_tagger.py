import random
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import codebook, resources
from pipeline.classification import Tagger, corpus
from pipeline.learn import corruption
from pipeline.learn.examples import segmented

FOLDER = Path(__file__).parents[2] / "corpora" / "labelled" / "reports"
NAMES = ("005-h01.txt", "080-h06.txt", "155-h11.txt", "230-h15.txt", "305-h20.txt", "380-h41.txt", "455-h45.txt")


@pytest.fixture(scope="module")
def tagger():
    return Tagger(resources.tagger_path(), codebook.load(resources.codebook_path()))


@pytest.fixture(scope="module")
def reports():
    """Reports of many lengths, one of them without a passage, and some as one paragraph without headings."""
    labelled = [corpus.read(FOLDER / name) for name in NAMES]
    texts = [one.text for one in [*labelled, *corruption.corrupt_all(labelled, "one_paragraph")]]
    found = [report for text in [*texts, "党建工作总结\n学用脱节。"] for report in segmented(text)]
    return [*found, replace(found[0], passages=())]


@pytest.mark.parametrize("seed", range(3))
def test_a_report_gets_together_with_others_what_it_gets_alone(tagger, reports, seed):
    alone = [tagger.tag([report])[0] for report in reports]
    assert [len(codings) for codings in alone] == [len(report.passages) for report in reports]
    drawn = random.Random(seed).sample(range(len(reports)), len(reports))
    together = tagger.tag([reports[number] for number in drawn])
    assert together == [alone[number] for number in drawn]


def test_no_reports_get_nothing(tagger):
    assert tagger.tag([]) == []
