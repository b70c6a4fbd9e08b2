"""How well the saved tagger reads a fixed set of labelled reports as each artefact leaves them.

The tagger learned from these reports, so the figures are no measure of it (the
model card is); they hold cleaning, segmentation and tagger to what they reached.
A floor may only go up.
"""

from pathlib import Path

import pytest

from pipeline import codebook, resources
from pipeline.classification import Tagger, corpus
from pipeline.learn import corruption, scoring
from pipeline.learn.evaluation import read_through

FOLDER = Path(__file__).parents[2] / "corpora" / "labelled" / "reports"
NAMES = (
    "001-h01.txt",
    "026-h02.txt",
    "051-h04.txt",
    "076-h06.txt",
    "101-h07.txt",
    "126-h09.txt",
    "151-h11.txt",
    "176-h12.txt",
    "201-h14.txt",
    "226-h15.txt",
    "251-h17.txt",
    "276-h18.txt",
)
CLEAN = "clean"
# κ of roles, micro-F1 of issues
FLOORS = {
    "clean": (0.97, 0.93),
    "one_paragraph": (0.96, 0.92),
    "lost_headings": (0.96, 0.92),
    "lost_numbers": (0.96, 0.93),
    "chrome": (0.97, 0.93),
    "anonymised": (0.97, 0.93),
    "traditional": (0.97, 0.93),
    "pinyin_debris": (0.97, 0.93),
    "mojibake": (0.96, 0.90),
    "spun": (0.97, 0.93),
    "hard_breaks": (0.97, 0.93),
    "previewer_numbers": (0.97, 0.93),
    "redated": (0.97, 0.93),
    "paywall_gap": (0.96, 0.92),
    "blanks": (0.97, 0.93),
    "pasted": (0.97, 0.93),
}


@pytest.fixture(scope="module")
def tagger():
    return Tagger(resources.tagger_path(), codebook.load(resources.codebook_path()))


@pytest.fixture(scope="module")
def reports():
    """Reports of many hands, fixed by name so that a growing corpus does not move the floors."""
    return [corpus.read(FOLDER / name) for name in NAMES]


@pytest.mark.parametrize("artefact", [CLEAN, *corruption.ARTEFACTS])
def test_reads_as_well_as_it_did(tagger, reports, artefact):
    dirty = reports if artefact == CLEAN else corruption.corrupt_all(reports, artefact)
    readings = [read_through(tagger, report) for report in dirty]
    kappa, micro = FLOORS[artefact]
    assert scoring.role_scores(readings).kappa >= kappa
    assert scoring.issue_scores(readings).micro_f1 >= micro
