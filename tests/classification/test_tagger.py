import random
from dataclasses import replace
from pathlib import Path

import pytest
import spacy

from pipeline import codebook, resources
from pipeline.classification import Tagger, corpus, decoding, issues, roles, views
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


def test_a_signature_and_a_date_at_the_end_are_neither_countermeasure_nor_issue(tagger):
    text = "云溪乡党建工作总结\n三、下一步打算\n今后要健全制度，狠抓落实，不断提升党建水平。\n云溪乡党委\n2023年1月10日"
    (report,) = segmented(text)
    (codings,) = tagger.tag([report])
    assert [passage.text for passage in report.passages][-2:] == ["云溪乡党委", "2023年1月10日"]
    assert [coding.role.value for coding in codings] == ["countermeasure", "other", "other"]
    assert not any(coding.issues for coding in codings[1:])


@pytest.mark.parametrize("caption", ["图为党员先锋队抢修水毁渠道。（沈禾 摄）", "△ 支部书记带领党员抢收", "图3 党员学历构成情况"])
def test_captions_are_no_achievement(tagger, caption):
    told = "云溪乡党委坚持党建引领，组织党员抢修渠道三百余米，为困难户送去粮油，受到群众好评。"
    (report,) = segmented(f"云溪乡党建工作总结\n{told}\n{caption}\n{told}")
    (codings,) = tagger.tag([report])
    given = {coding.role.value for passage, coding in zip(report.passages, codings, strict=True) if passage.text != told}
    assert given == {"other"}


def test_no_reports_get_nothing(tagger):
    assert tagger.tag([]) == []


def test_scores_say_what_the_saved_trust_makes_of_the_probabilities(tagger, reports):
    component = tagger._roles
    lot = views.together([views.of_report(report) for report in reports])
    trusted, scores = component.judge(lot)
    component.trust, learned = decoding.AS_IT_STANDS, component.trust
    plain, likely = component.judge(lot)
    component.trust = learned
    assert plain == trusted
    assert sum(scores) < sum(likely)
    assert scores == pytest.approx(decoding.trusted(likely, learned), abs=2e-3)


def test_the_saved_model_is_one_of_spacy_and_needs_no_codebook():
    doc = spacy.load(resources.tagger_path())("有的支部学用脱节，学习与工作“两张皮”。")
    assert [span.label_ for span in doc.spans[roles.GROUP]] == ["problem"]
    assert not doc.spans[issues.GROUP]


def test_a_cue_that_someone_adds_to_an_issue_of_ours_codes_at_once(tmp_path):
    text = "青石镇党建调研报告\n一、存在的问题\n党建活动与经营时间冲突，商户兴味索然。"
    (report,) = segmented(text)
    book = codebook.load(resources.codebook_path())
    ours = Tagger(resources.tagger_path(), book).tag([report])[0]
    issues_added = [replace(one, cues=(*one.cues, "兴味索然")) if one.code == "service" else one for one in book.issues]
    theirs = Tagger(resources.tagger_path(), replace(book, issues=tuple(issues_added))).tag([report])[0]
    assert "service" not in ours[-1].issues
    assert set(theirs[-1].issues) == {*ours[-1].issues, "service"}
    assert [coding.role for coding in theirs] == [coding.role for coding in ours]
