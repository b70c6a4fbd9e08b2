"""What the READMEs promise is so: commands parse, links lead somewhere, the example runs, both languages say the same."""

import re
import shlex
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
import typer

from pipeline import cli
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
PAGES = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "corpora/README.md", "corpora/labelled/README.md")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
OPTION = re.compile(r"(?<![\w-])(?:--[a-z][a-z-]+|-[a-z](?![\w-]))")
PICTURE_LIMIT_BYTES = 300_000
REPORT = """关于云溪镇党支部建设情况的调研报告

一、存在的问题
党建与业务“两张皮”，就党建抓党建，各唱各的调。
有的支部“三会一课”走过场，重记录轻实效。

二、对策建议
要把党建与业务一同部署、一同考核。
"""


def text(page):
    return (ROOT / page).read_text(encoding="utf-8")


def commands(page):
    """Give every line that begins with `wenzhen`, in blocks and inline."""
    blocks = [line for _, block in BLOCK.findall(text(page)) for line in block.splitlines()]
    inline = INLINE.findall(BLOCK.sub("", text(page)))
    return [line for line in (*blocks, *inline) if line.startswith("wenzhen ")]


def parsed(line):
    """Parse a command line as the CLI would, without running it; gives its verb."""
    words = shlex.split(line)[1:]
    command, context, verb = typer.main.get_command(cli.app), None, []
    context = command.make_context("wenzhen", list(words))
    while hasattr(command, "commands"):
        name, command, words = command.resolve_command(context, list(words))
        verb.append(name)
        plain = [word for word in words if word != "--help"]
        if plain != words:
            return " ".join(verb)
        context = command.make_context(name, list(plain), parent=context)
    return " ".join(verb)


def verbs(command, before=""):
    for name, below in command.commands.items():
        yield from verbs(below, f"{before}{name} ") if hasattr(below, "commands") else [before + name]


def options(command):
    """Give the spellings of every option of a command and of those below it, one set an option."""
    named = [set(parameter.opts) for parameter in command.params if parameter.param_type_name == "option"]
    return named + [option for below in getattr(command, "commands", {}).values() for option in options(below)]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_line_parses(page):
    for line in commands(page):
        assert parsed(line), line


@pytest.mark.parametrize("page", READMES)
def test_every_verb_is_told_and_no_other(page):
    assert {parsed(line) for line in commands(page)} == set(verbs(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("page", READMES)
def test_every_option_that_is_told_exists_and_every_option_is_told(page):
    told = set(OPTION.findall(BLOCK.sub("", text(page))))
    known = options(typer.main.get_command(cli.app))
    assert {option for option in told if option.startswith("--")} - {"--help"} <= set.union(*known)
    assert [option for option in known if not told & option] == []


def test_a_wrong_command_line_is_found():
    with pytest.raises(Exception, match="colour"):
        parsed("wenzhen run INPUT --workspace DIR --colour red")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_linked_exists(page):
    links = [link for link in LINK.findall(text(page)) if "://" not in link]
    missing = [link for link in links if not (ROOT / page).parent.joinpath(link).exists()]
    assert missing == []


def test_make_knows_the_targets_that_are_told():
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    for page in PAGES:
        told = {found for line in text(page).splitlines() for found in re.findall(r"(?:^|`)make ([a-z-]+)", line)}
        assert told <= targets, page


def test_both_languages_say_the_same():
    english, chinese = map(text, READMES)
    for pattern in (r"^#+ ", r"^\|", r"^- ", r"^!\["):
        count = [len(re.findall(pattern, page, re.MULTILINE)) for page in (english, chinese)]
        assert count[0] == count[1] > 0, pattern
    assert commands(READMES[0]) == commands(READMES[1])
    codes = [[re.sub(r"#.*", "", code) for _, code in BLOCK.findall(page)] for page in (english, chinese)]
    assert codes[0] == codes[1]
    figures = [re.findall(r"\*\*(.*?)\*\*", page) for page in (english, chinese)]
    assert figures[0] == figures[1]
    assert set(LINK.findall(english)) - {READMES[1]} == set(LINK.findall(chinese)) - {READMES[0]}


def test_every_exit_status_is_told():
    for page in READMES:
        line = next(line for line in text(page).splitlines() if line.startswith(("Exit status", "退出状态")))
        statuses = {cli.DONE, cli.NOTHING, cli.USAGE, cli.SOME_FAILED, cli.BROKEN_OFF}
        assert set(map(int, re.findall(r"(?<![\w.])\d+(?= )", line))) == statuses


@pytest.mark.parametrize("page", READMES)
def test_the_limits_that_are_told_are_the_defaults(page):
    (written,) = [tomllib.loads(code) for language, code in BLOCK.findall(text(page)) if language == "toml"]
    assert written == {"limits": asdict(Settings().limits)}


def test_the_picture_is_small_enough_for_a_page():
    picture = (ROOT / "docs" / "issue_frequency.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) <= PICTURE_LIMIT_BYTES


def test_the_python_examples_run_and_leave_what_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "云溪镇.txt").write_text(REPORT, encoding="utf-8")
    (example,) = [code for language, code in BLOCK.findall(text("README.md")) if language == "python"]
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert names["ws"].passages()["reviewed"].sum() == 0
    assert (tmp_path / "issue_frequency.png").read_bytes().startswith(b"\x89PNG")
    (traced,) = [code for _, code in BLOCK.findall(text("README.md")) if code.startswith("ws.")]
    assert eval(traced, names).empty  # the little report says no year
    (drawn,) = [code for language, code in BLOCK.findall(text("CONTRIBUTING.md")) if language == "python"]
    exec(compile(drawn, "CONTRIBUTING.md", "exec"), {})
    assert (tmp_path / "docs" / "issue_frequency.png").is_file()
    rows = re.findall(r"^\| (`.*?) \|", text("README.md").split("## What comes out")[1].split("\n## ")[0], re.MULTILINE)
    for name in (name for row in rows for name in INLINE.findall(row)):
        assert any((tmp_path / "demo" / folder / name).exists() for folder in ("", "tables")), name
    told = {Path(name).stem for row in rows for name in INLINE.findall(row) if name.endswith(".csv")}
    assert told == {path.stem for path in (tmp_path / "demo" / "tables").iterdir()}
