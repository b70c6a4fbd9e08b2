"""Settings check themselves: every mistake is an error that names what was found and expected."""

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import Settings, load, parse


def test_a_file_changes_only_what_it_names(tmp_path):
    path = tmp_path / "设置.toml"
    path.write_text("[cleaning]\nsimplify = false\n[duplicates]\nsimilarity = 0.75\n", encoding="utf-8")
    settings = load(path)
    assert (settings.cleaning.simplify, settings.cleaning.spun_synonyms) == (False, True)
    assert settings.duplicates.similarity == 0.75
    assert settings.limits == Settings().limits


def test_no_file_gives_the_defaults():
    assert load(None) == Settings() == parse({})


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"cleanning": {}}, "unknown table [cleanning]; expected one of limits, reading, cleaning"),
        ({"cleaning": True}, "expected a table [cleaning] with keys"),
        ({"cleaning": {"simplfy": True}}, "unknown key simplfy; expected one of simplify, spun_synonyms"),
        ({"cleaning": {"simplify": "yes"}}, "simplify is 'yes'; expected bool"),
        ({"cleaning": {"simplify": 1}}, "simplify is 1; expected bool"),
        ({"limits": {"file_mb": 0}}, "file_mb is 0; expected at least 1"),
        ({"limits": {"file_mb": True}}, "file_mb is True; expected int"),
        ({"duplicates": {"similarity": 60}}, "similarity is 60.0; expected a number between 0 and 1"),
        ({"findings": {"confidence": 1.0}}, "confidence is 1.0; expected a number between 0 and 1"),
    ],
)
def test_a_mistake_says_what_was_expected(tables, says):
    with pytest.raises(SettingsError) as caught:
        parse(tables, "设置.toml")
    assert says in str(caught.value)
    assert "设置.toml" in str(caught.value)
    assert " | " in str(caught.value)


@pytest.mark.parametrize("content", [b"[cleaning\n", "[清洗".encode("gb18030")])
def test_what_is_no_toml_is_a_settings_error(tmp_path, content):
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"bad\.toml: .* \| not readable as TOML"):
        load(path)


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(SettingsError, match=r"没有\.toml: 找不到.* \| no such file"):
        load(tmp_path / "没有.toml")


def test_the_fingerprint_changes_with_what_a_source_gives_and_with_nothing_else():
    default = Settings().fingerprint
    assert parse({"cleaning": {"simplify": False}}).fingerprint != default
    assert parse({"limits": {"members": 5}}).fingerprint != default
    assert parse({"findings": {"excerpts": 5}, "duplicates": {"similarity": 0.9}}).fingerprint == default
