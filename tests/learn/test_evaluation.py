import dataclasses
import json
import shutil
import sys
from pathlib import Path

import labelled
import pytest

from pipeline import cli, codebook, learn, process, resources
from pipeline.classification import Tagger, corpus
from pipeline.errors import UsageError
from pipeline.learn import card, evaluation, examples, goldfiles, peers, splits
from pipeline.settings import Settings

RELEASE = "0.0.1"


def quiet(_):
    """Say nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return labelled.write(tmp_path_factory.mktemp("corpus") / "reports")


@pytest.fixture(scope="module")
def model(folder, tmp_path_factory):
    target = tmp_path_factory.mktemp("model") / "tagger"
    learn.train(folder, resources.codebook_path(), target, RELEASE, quiet)
    return target


@pytest.fixture(scope="module")
def gold(folder, tmp_path_factory):
    target = tmp_path_factory.mktemp("gold")
    report = corpus.read_folder(folder)[0]
    (target / "one.txt").write_text(report.text, encoding="utf-8")
    rows = [{"i": n, "start": g.start, "end": g.end, "role": g.role.value, "issues": g.issues} for n, g in enumerate(report.gold)]
    rows.append({"i": len(rows), "start": 0, "end": 5, "role": "heading", "issues": []})
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (target / "one.gold.jsonl").write_text(text, encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def found(folder, model, gold):
    chosen = evaluation.Options(artefacts=("lost_headings", "pasted"), curve=(75,))
    return evaluation.evaluate(folder, model, gold_folder=gold, options=chosen)


def predictions(model, folder):
    tagger = Tagger(model, codebook.load(resources.codebook_path()))
    return [evaluation.read_through(tagger, report).given for report in corpus.read_folder(folder)]


def test_the_same_corpus_gives_the_same_predictions(folder, model, tmp_path):
    learn.train(folder, resources.codebook_path(), tmp_path / "again", RELEASE, quiet)
    assert predictions(tmp_path / "again", folder) == predictions(model, folder)


def test_a_tagger_names_what_it_was_trained_on(folder, model):
    told = json.loads((model / "meta.json").read_text())["trained_on"]
    assert told == sorted(learn.digest(report) for report in corpus.read_folder(folder))


def test_what_was_seen_is_judged_by_a_tagger_trained_anew(found):
    assert found.tagger == "trained anew"
    assert found.gold_tagger == "saved"
    assert len(found.held_out) == 1
    assert found.ours.roles.macro_f1 > found.peers["majority"].role_macro_f1
    assert found.gold["one"].roles.macro_f1 == 1
    assert set(found.artefacts) == {"lost_headings", "pasted"}
    assert list(found.curve) == [12]


def test_what_was_not_seen_is_judged_by_the_saved_tagger(folder, model, tmp_path):
    labelled.write(tmp_path / "other")
    for path in (tmp_path / "other").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("明显成效", "较好成效"), encoding="utf-8")
    chosen = evaluation.Options(artefacts=(), has_peers=False)
    said = []
    other = evaluation.evaluate(tmp_path / "other", model, options=chosen, progress=said.append)
    assert other.tagger == "saved"
    assert not any("trained" in line for line in said)
    assert other.ours.roles.macro_f1 > 0.9


def again(folder, target, old, new, count=2):
    """Write the first reports of a folder once more, as another reader labels them."""
    target.mkdir()
    for path in sorted(folder.iterdir())[:count]:
        (target / path.name).write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return target


def test_two_readings_of_a_report_are_compared(folder, model, tmp_path):
    second = again(folder, tmp_path / "again", "\nM: ", "\nA: ")
    chosen = evaluation.Options(artefacts=(), has_peers=False, again=second)
    found = evaluation.evaluate(folder, model, options=chosen)
    assert found.labelled_twice == 2
    assert 0.5 < found.agreement.roles.kappa < 1
    assert found.agreement.issues.micro_f1 == 1
    told = card.render(found, codebook.load(resources.codebook_path()))
    assert "语料中 2 篇由另一位读者" in told
    assert f"类别 κ **{found.agreement.roles.kappa:.3f}**" in told


def test_a_second_reading_of_another_text_is_refused(folder, tmp_path):
    second = again(folder, tmp_path / "again", "现有党员", "共有党员")
    with pytest.raises(UsageError, match=r"000-h81\.txt: .* \| not the text of a report"):
        list(evaluation._labelled_twice(corpus.read_folder(folder), second))


def test_hands_stay_on_one_side(folder):
    held = [{report.hand for report in fold} for fold in splits.folds(corpus.read_folder(folder))]
    assert sorted(map(len, held)) in ([0, 0, 3], [1, 1, 1])
    assert set.union(*held) == set(labelled.HANDS)
    assert sum(map(len, held)) == len(labelled.HANDS)


def test_near_duplicates_join_their_hands(folder):
    first, *others = corpus.read_folder(folder)
    copy = dataclasses.replace(first, name="999-h83", header={**first.header, "hand": "h83"})
    folds = splits.folds([first, *others, copy])
    assert [{"000-h81", "999-h83"} <= {report.name for report in fold} for fold in folds].count(True) == 1


def test_the_card_tells_every_part_and_its_figures_come_along(found, tmp_path):
    card.write(found, codebook.load(resources.codebook_path()), tmp_path / "card.md")
    text = (tmp_path / "card.md").read_text(encoding="utf-8")
    for part in (
        "语料",
        "成绩与对照",
        "混淆",
        "各问题",
        "校准：类别分数",
        "校准：问题代码分数",
        "各文体",
        "各种破损",
        "真实下载",
        "学习曲线",
    ):
        assert f"\n## {part}" in text
    assert str(tmp_path) not in text
    figures = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    assert figures["ours"]["roles"]["kappa"] == found.ours.roles.kappa
    assert f"**{found.ours.roles.kappa:.3f}**" in text


@pytest.mark.parametrize("name", peers.available())
def test_a_peer_gives_every_passage_a_role(folder, name):
    taught = [example for report in corpus.read_folder(folder) for example in examples.plain_examples_of(report)]
    views = [example.view for example in taught[:3]]
    told = peers.PEERS[name](taught[3:], views)
    assert [len(roles) for roles in told] == [len(view.texts) for view in views]


def test_a_report_with_a_heading_taken_for_a_passage_teaches_only_without_its_headings():
    body = "# 组织建设方面\nA: 坚持把支部建在一线，先后建立党小组十二个，做到了全覆盖。\nP: 有的支部活动走过场，记录靠补。\n"
    report = corpus.parse(body, {"title": "工作总结"}, Path("001-h00.txt"))
    found = list(examples.examples_of(report))
    assert found
    assert {example.roles for example in found} == {tuple(item.role for item in report.gold)}


@pytest.mark.parametrize("missing", ["corpus", "model", "gold"])
def test_what_is_not_there_is_named(folder, tmp_path, missing):
    empty = tmp_path / "empty"
    empty.mkdir()
    corpus_folder = empty if missing == "corpus" else folder
    with pytest.raises(UsageError, match="empty"):
        evaluation.evaluate(
            corpus_folder,
            empty if missing == "model" else None,
            gold_folder=empty if missing == "gold" else None,
            options=evaluation.Options(artefacts=(), has_peers=False),
        )


def test_a_damaged_tagger_is_told_before_anything_is_measured(folder, model, tmp_path):
    shutil.copytree(model, tmp_path / "damaged")
    (tmp_path / "damaged" / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"damaged: 模型已损坏.* \| the tagger is damaged"):
        evaluation.evaluate(folder, tmp_path / "damaged", options=evaluation.Options(artefacts=(), has_peers=False))


@pytest.mark.parametrize("line", ["{", "[]", "3", '{"role": "problem", "start": 0}'])
def test_a_line_that_is_no_gold_is_named(model, gold, tmp_path, line):
    shutil.copy(gold / "one.txt", tmp_path)
    good = (gold / "one.gold.jsonl").read_text(encoding="utf-8").split("\n")[0]
    (tmp_path / "one.gold.jsonl").write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    plan = process.Plan(Settings(), resources.codebook_path(), model)
    with pytest.raises(UsageError, match=r"one\.gold\.jsonl, line 3: .* \| no gold; expected"):
        list(goldfiles.read(tmp_path, plan))


def test_gold_may_quote_any_line_separator(model, gold, tmp_path):
    shutil.copy(gold / "one.txt", tmp_path)
    rows = [json.loads(line) for line in (gold / "one.gold.jsonl").read_text(encoding="utf-8").split("\n")]
    text = "\n".join(json.dumps(row | {"text": "支部\u2028学习"}, ensure_ascii=False) for row in rows)
    (tmp_path / "one.gold.jsonl").write_text(text, encoding="utf-8")
    plan = process.Plan(Settings(), resources.codebook_path(), model)
    assert list(goldfiles.read(tmp_path, plan)) == list(goldfiles.read(gold, plan))


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["wenzhen", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_the_command_trains_and_evaluates(folder, model, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, "train", "--corpus", folder, "-o", tmp_path / "tagger") == 0
    assert predictions(tmp_path / "tagger", folder) == predictions(model, folder)
    assert run(monkeypatch, "evaluate", "--corpus", folder, "--model", tmp_path / "tagger", "-o", tmp_path / "card.md") == 0
    assert "card.md" in capsys.readouterr().out
    assert (tmp_path / "card.json").is_file()
