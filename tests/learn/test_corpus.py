"""What the labelled corpus must hold. Floors stand where the corpus stands; they may only go up, ceilings only down."""

from collections import Counter
from pathlib import Path

import pytest

from pipeline import codebook, resources
from pipeline.aggregate.mentions import RAISING
from pipeline.classification import corpus
from pipeline.data import Role
from pipeline.learn import describing

FOLDER = Path(__file__).parents[2] / "corpora" / "labelled" / "reports"
REPORTS, PASSAGES, HANDS = 1_948, 63_200, 126
ISSUE_FLOOR, RARER = 620, {"other_issue": 500}
NEAR_DUPLICATES = 0.02
# the share of distinct 4-grams falls as a corpus grows, so every floor stays that of the briefs that it was found on
DISTINCT_4_GRAMS = {360: 0.75, 520: 0.65, 718: 0.58, 906: 0.52, 1180: 0.51, 1500: 0.51, 1948: 0.5}
FORMULA_LENGTH, REPEATED = 12, 2


@pytest.fixture(scope="module")
def reports():
    return corpus.read_folder(FOLDER)


@pytest.fixture(scope="module")
def figures(reports):
    return describing.figures(reports)


def test_it_is_large_and_in_many_hands(reports, figures):
    assert figures.reports >= REPORTS
    assert figures.passages >= PASSAGES
    assert figures.hands >= HANDS
    assert all(report.hand for report in reports)
    assert all(report.header["hand"] == report.name.split("-")[1] for report in reports)


def test_headers_say_what_the_format_asks(reports):
    keys = {"title", "genre", "organisation", "organisation_type", "region", "level", "year", "hand"}
    for report in reports:
        assert keys >= set(report.header) >= {"genre", "hand"}, report.name


def test_codes_are_of_the_codebook_and_not_on_other_passages(reports):
    known = set(codebook.load(resources.codebook_path()).codes)
    for report in reports:
        for item in report.gold:
            assert set(item.issues) <= known, report.name
            assert len(set(item.issues)) == len(item.issues), report.name
            assert item.role is not Role.OTHER or not item.issues, report.name


def test_every_issue_is_said_often_enough(reports):
    said = Counter(code for report in reports for item in report.gold if item.role in RAISING for code in item.issues)
    for code in codebook.load(resources.codebook_path()).codes:
        assert said[code] >= RARER.get(code, ISSUE_FLOOR), code


def test_nothing_is_said_three_times_but_formulas(reports):
    texts = Counter(report.text[item.start : item.end] for report in reports for item in report.gold)
    repeated = {text: count for text, count in texts.items() if count > REPEATED}
    assert all(len(text) <= FORMULA_LENGTH for text in repeated), repeated


def test_wording_is_varied(figures):
    assert figures.near_duplicate_passages <= NEAR_DUPLICATES
    assert figures.near_duplicate_reports == 0


@pytest.mark.parametrize("briefs", DISTINCT_4_GRAMS)
def test_wording_of_the_first_briefs_is_as_varied_as_it_was(reports, briefs):
    first = [report for report in reports if int(report.name.split("-")[0]) <= briefs]
    texts = [report.text[item.start : item.end] for report in first for item in report.gold]
    assert len(first) == briefs
    assert describing.distinct_4_grams(texts) >= DISTINCT_4_GRAMS[briefs]


def test_near_duplicates_are_found():
    one = "有的支部活动重形式轻实效，记录靠事后补。"
    texts = [one, one.replace("有的", "个别"), "要健全制度，确保各项任务落到实处。"]
    assert describing.near_duplicate_passages(texts) == [1]
    assert describing.distinct_4_grams(["一二三四五", "一二三四"]) == round(2 / 3, 4)
