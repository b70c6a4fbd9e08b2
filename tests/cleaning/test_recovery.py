"""Known truth: artefacts are put into labelled reports, and what comes out is held against what went in.

The floors are a little below what was measured on every seventh labelled
report; they only rise.
"""

import random
from pathlib import Path

import dirt
import pytest

from pipeline.classification import corpus

REPORTS = [corpus.read(path) for path in sorted(Path("corpora/labelled/reports").glob("*.txt"))[::14]]
RECOVERED = {"anonymised": 0.97, "one_paragraph": 0.8}


@pytest.mark.parametrize("artefact", dirt.ARTEFACTS, ids=lambda artefact: artefact.__name__)
def test_the_report_comes_through(artefact):
    rng = random.Random(20)
    outcomes = [dirt.measure(report, artefact, rng) for report in REPORTS]
    assert all(outcome.reports == 1 for outcome in outcomes)
    assert _mean(outcome.lost for outcome in outcomes) <= 0.01
    assert _mean(outcome.kept for outcome in outcomes) <= 0.03
    assert _mean(outcome.recovered for outcome in outcomes) >= RECOVERED.get(artefact.__name__, 0.98)


def _mean(values):
    listed = list(values)
    return sum(listed) / len(listed)
