import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.aggregate import frames
from pipeline.data import Author, AuthorKind, Coding, Failure, Role
from pipeline.errors import Reason, UsageError
from pipeline.store import codings, sources
from pipeline.store.placing import Held, Spot, match


def by(name, role=Role.CAUSE, issues=("late_start",)):
    return Coding(role, 1.0, issues, (1.0,) * len(issues), Author(AuthorKind.PERSON, name))


def ids(database):
    return list(frames.read(database).held().passages.frame["passage_id"])


@pytest.fixture
def filled(database, make_source):
    sources.replace(database, make_source(), "1")
    return database


def test_the_latest_person_goes_before_the_model_and_undo_gives_it_back(filled):
    passage, other = ids(filled)
    codings.append(filled, passage, by("李"))
    codings.append(filled, passage, by("王", Role.ACHIEVEMENT, ()))
    assert codings.effective(filled, passage) == by("王", Role.ACHIEVEMENT, ())
    assert codings.effective(filled, other).author.kind is AuthorKind.MODEL
    row = frames.read(filled).held().passages.frame.iloc[0]
    assert (row["author"], row["reviewed"], row["role"], row["issues"]) == ("person:王", True, "achievement", "")
    codings.withdraw(filled, passage, "王")
    assert codings.effective(filled, passage) == by("李")
    codings.withdraw(filled, passage, "李")
    assert codings.effective(filled, passage).author.kind is AuthorKind.MODEL
    assert [(str(coding.author), gone) for coding, _, gone in codings.history(filled, passage)] == [
        ("model:0.1", False),
        ("person:李", True),
        ("person:王", True),
    ]


def test_a_model_goes_before_a_rule(database, make_source):
    sources.replace(database, make_source(author=Author(AuthorKind.RULE)), "1")
    passage = ids(database)[0]
    assert codings.effective(database, passage).author.kind is AuthorKind.RULE
    database.execute(
        "INSERT INTO codings (passage_id, role, role_score, issues, issue_scores, author_kind, author_name, created)"
        " VALUES (?, 'cause', 0.9, '', '', 'model', '2', '')",
        (passage,),
    )
    database.execute(
        "INSERT INTO codings (passage_id, role, role_score, issues, issue_scores, author_kind, author_name, created)"
        " VALUES (?, 'other', 0.9, '', '', 'rule', '', '')",
        (passage,),
    )
    assert codings.effective(database, passage).role is Role.CAUSE


def test_what_cannot_be_appended_or_taken_back_is_said(filled):
    passage = ids(filled)[0]
    with pytest.raises(UsageError, match="no such passage"):
        codings.append(filled, "没有-0001", by("李"))
    with pytest.raises(UsageError, match="person with a name"):
        codings.append(filled, passage, by("  "))
    with pytest.raises(UsageError, match="no coding by 李"):
        codings.withdraw(filled, passage, "李")


def test_codings_stay_when_the_source_is_processed_again(filled, make_source):
    passage = ids(filled)[1]
    codings.append(filled, passage, by("李"))
    sources.replace(filled, make_source(), "2")
    assert codings.effective(filled, passage) == by("李")


def test_codings_follow_their_words_when_the_source_is_edited(filled, make_source):
    codings.append(filled, ids(filled)[1], by("李"))
    sources.replace(filled, make_source("#调研报告\n新加的一句话。\n学习不够经常。\n制度落实不到位。\n"), "1")
    read = frames.read(filled).held().passages.frame
    assert list(read["reviewed"]) == [False, False, True]
    assert codings.unplaced(filled) == []


def test_what_fits_nowhere_is_listed_and_comes_back_with_its_words(filled, make_source):
    codings.append(filled, ids(filled)[1], by("李"))
    sources.replace(filled, Failure("甲.txt", "ff", 3, Reason.CORRUPT), "1")
    (lost,) = codings.unplaced(filled)
    assert (lost.source, lost.quote, lost.coding) == ("甲.txt", "制度落实不到位。", by("李"))
    sources.replace(filled, make_source(), "1")
    assert codings.unplaced(filled) == []
    assert list(frames.read(filled).held().passages.frame["reviewed"]) == [False, True]


def test_a_coding_taken_back_is_not_listed_as_lost(filled, make_source):
    passage = ids(filled)[1]
    codings.append(filled, passage, by("李"))
    codings.withdraw(filled, passage, "李")
    sources.replace(filled, make_source("#空\n别的内容。\n"), "1")
    assert codings.unplaced(filled) == []


def test_a_withdrawal_after_a_move_takes_back_the_right_coding(filled, make_source):
    codings.append(filled, ids(filled)[0], by("李"))
    sources.replace(filled, make_source("#调研报告\n新加的一句话。\n学习不够经常。\n"), "1")
    codings.append(filled, ids(filled)[1], by("李", Role.OTHER, ()))
    sources.replace(filled, make_source("#调研报告\n学习不够经常。\n"), "1")
    assert codings.effective(filled, ids(filled)[0]).role is Role.OTHER
    codings.withdraw(filled, ids(filled)[0], "李")
    assert codings.effective(filled, ids(filled)[0]) == by("李")


words = st.lists(st.sampled_from(["学习。", "制度。", "台账。", "考核。", "经费。"]), max_size=8)


def spots_of(sentences, lead):
    place, spots = lead, []
    for number, sentence in enumerate(sentences):
        spots.append(Spot(f"p-{number:04d}", (place, place + len(sentence)), sentence))
        place += len(sentence)
    return spots


@given(words, words, st.integers(0, 20))
def test_each_wording_goes_to_its_like_and_no_passage_is_taken_twice(before, after, lead):
    held = [Held(number, spot.span, spot.quote) for number, spot in enumerate(spots_of(before, 0))]
    spots = spots_of(after, lead)
    found = match(held, spots)
    assert all(found[item.coding_id].quote == item.quote for item in held if item.coding_id in found)
    assert len({spot.passage_id for spot in found.values()}) == len(found)
    for sentence in set(before):
        placed = sum(1 for item in held if item.quote == sentence and item.coding_id in found)
        assert placed == min(before.count(sentence), after.count(sentence))


@given(words)
def test_an_unchanged_text_keeps_every_coding_where_it_is(sentences):
    spots = spots_of(sentences, 0)
    found = match([Held(number, spot.span, spot.quote) for number, spot in enumerate(spots)], spots)
    assert found == dict(enumerate(spots))
