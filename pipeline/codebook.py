"""The codebook: the issues a passage can be coded with, edited by the researcher in YAML.

`load` checks everything and names each mistake with its line, so that a
codebook with a mistake never reaches a run. The fingerprint says which codings
are stale after an edit.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from pipeline.errors import CodebookError

# libyaml reads ten times faster; not every platform has it
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Entry = dict[str, Any]
RESIDUAL = "other_issue"
UNCOLOURED = "#888888"
CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
GAP = "…"
KEYS = {"code", "name", "colour", "definition", "cues", "near_misses", "examples"}
REQUIRED = ("code", "name", "definition")
COMMON_LENGTH = 2
# a cue of one or two of these is said of anything: 不够, 不强, 较少
COMMON = frozenset("不没无未有欠缺较太很偏过够足强弱深浅实高低好差多少大小严紧松宽快慢难全准新细到位力")


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A wording that looks like an issue and belongs to another code."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One entry of the codebook; a cue with … allows a short gap inside one clause."""

    code: str
    name: str
    definition: str
    colour: str = UNCOLOURED
    cues: tuple[str, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """The issues in the order of the file, with what identifies this version of it."""

    name: str
    version: str
    issues: tuple[Issue, ...]
    fingerprint: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Give every code in order."""
        return tuple(issue.code for issue in self.issues)

    def name_of(self, code: str) -> str:
        """Give the Chinese name of a code; a code that is not in the codebook names itself."""
        return next((issue.name for issue in self.issues if issue.code == code), code)


def load(path: Path) -> Codebook:
    """Read and check a codebook.

    Raises
    ------
    CodebookError
        If it cannot be read or has mistakes; every mistake is listed with its line.
    """
    return parse(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise CodebookError(str(path), [(0, "找不到编码本文件，请检查路径 | no such file; check the path")]) from error
    except OSError as error:
        raise CodebookError(str(path), [(0, f"无法打开 | cannot be opened: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CodebookError(str(path), [(line, "请另存为 UTF-8 | not readable as UTF-8; save it as UTF-8")]) from error


def parse(text: str, path: str = "codebook") -> Codebook:
    """Check the text of a codebook and build it; see `load` for the errors.

    Examples
    --------
    >>> book = parse('''
    ... name: 我的编码本
    ... version: "1"
    ... issues:
    ...   - code: late_start
    ...     name: 起步晚
    ...     definition: 工作启动迟
    ...     cues: [起步较晚, 启动…迟]
    ... ''')
    >>> book.codes, book.name_of("late_start")
    (('late_start',), '起步晚')
    """
    try:
        root = yaml.compose(text, Loader=LOADER)
        value = LOADER(text).get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise CodebookError(path, [(line, f"不是 YAML | not YAML: {getattr(error, 'problem', error)}")]) from error
    problems = list(_problems(root, value))
    if problems:
        raise CodebookError(path, sorted(problems))
    return _build(value)


def doubts(path: Path) -> list[tuple[int, str]]:
    """Say what a codebook without mistakes had better not have, as (line, message) in the order of lines.

    A cue that fits any issue, that is another issue's name or cue too, and a
    colour that another issue has.

    Raises
    ------
    CodebookError
        As `load`.
    """
    text = _text(path)
    issues = parse(text, str(path)).issues
    root = cast("yaml.MappingNode", yaml.compose(text, Loader=LOADER))
    (listed,) = (node for key, node in root.value if key.value == "issues")
    parts = [{key.value: node for key, node in entry.value} for entry in listed.value]
    return sorted([*_cue_doubts(issues, parts), *_colour_doubts(issues, parts)])


def _cue_doubts(issues: tuple[Issue, ...], parts: list[dict[str, yaml.Node]]) -> Iterator[tuple[int, str]]:
    names = {issue.name: issue.code for issue in issues}
    seen: dict[str, str] = {}
    for issue, nodes in zip(issues, parts, strict=True):
        for cue, node in zip(issue.cues, nodes["cues"].value if issue.cues else (), strict=True):
            line = node.start_mark.line + 1
            if len(cue) <= COMMON_LENGTH and COMMON.issuperset(cue):
                yield line, f"线索词 {cue} 哪类都用，请写三个字以上 | cue {cue!r} fits any issue; expected a longer one"
            if names.get(cue, issue.code) != issue.code:
                yield line, f"线索词 {cue} 是 {names[cue]} 的名称 | cue {cue!r} is the name of {names[cue]}"
            if seen.setdefault(cue, issue.code) != issue.code:
                yield line, f"线索词 {cue} 已在 {seen[cue]} 中 | cue {cue!r} is one of {seen[cue]} already"


def _colour_doubts(issues: tuple[Issue, ...], parts: list[dict[str, yaml.Node]]) -> Iterator[tuple[int, str]]:
    seen: dict[str, str] = {}
    for issue, nodes in zip(issues, parts, strict=True):
        other = seen.setdefault(issue.colour.lower(), issue.code) if "colour" in nodes else issue.code
        if other != issue.code:
            line = nodes["colour"].start_mark.line + 1
            yield line, f"colour 与 {other} 相同，图上分不开 | colour {issue.colour} is that of {other}; expected one of its own"


def _build(value: Entry) -> Codebook:
    issues = tuple(
        Issue(
            code=str(row["code"]),
            name=str(row["name"]),
            definition=str(row["definition"]),
            colour=row.get("colour", UNCOLOURED),
            cues=tuple(row.get("cues") or ()),
            near_misses=tuple(NearMiss(str(miss["text"]), str(miss["code"])) for miss in row.get("near_misses") or ()),
            examples=tuple(row.get("examples") or ()),
        )
        for row in value["issues"]
    )
    fingerprint = hashlib.sha256(repr([(issue.code, issue.cues) for issue in issues]).encode()).hexdigest()[:16]
    name, version = ("" if value.get(key) is None else str(value[key]) for key in ("name", "version"))
    return Codebook(name, version, issues, fingerprint)


def _problems(root: yaml.Node | None, value: object) -> Iterator[tuple[int, str]]:
    if not isinstance(value, dict) or not isinstance(root, yaml.MappingNode):
        yield 1, "应写 name、version、issues 三项 | expected a mapping with the keys name, version and issues"
        return
    top = {key.value: node for key, node in root.value}
    for key in top.keys() - {"name", "version", "issues"}:
        yield top[key].start_mark.line + 1, f"没有 {key} 这一项 | unknown key {key}; expected name, version or issues"
    listed = top.get("issues")
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        yield (
            (listed.start_mark.line + 1 if listed else 1),
            "issues 应为列表，至少一类 | expected issues: a list with at least one entry",
        )
        return
    codes = {str(row.get("code")) for row in value["issues"] if isinstance(row, dict)}
    seen: dict[str, int] = {}
    for node, row in zip(listed.value, value["issues"], strict=True):
        yield from _issue_problems(node, row, codes, seen)


def _issue_problems(node: yaml.Node, row: object, codes: set[str], seen: dict[str, int]) -> Iterator[tuple[int, str]]:
    line = node.start_mark.line + 1
    if not isinstance(row, dict) or not isinstance(node, yaml.MappingNode):
        yield line, "每一类应有 code、name、definition | expected an entry with code, name and definition"
        return
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    for key in lines.keys() - KEYS:
        yield lines[key], f"没有 {key} 这一项 | unknown key {key}; expected one of {', '.join(sorted(KEYS))}"
    for key in REQUIRED:
        if not str(row.get(key) or "").strip():
            yield lines.get(key, line), f"缺少 {key}，或没有内容 | {key} is missing or empty"
    code = str(row.get("code") or "")
    if code and not CODE.fullmatch(code):
        yield (
            lines["code"],
            f"code 应为小写英文、数字和下划线，以字母开头 | code {code!r}: expected 2 to 40 of a-z, 0-9 and _, a letter first",
        )
    if code in seen:
        yield lines["code"], f"code 重复，第 {seen[code]} 行已有 | code {code} stands at line {seen[code]} already"
    seen.setdefault(code, lines.get("code", line))
    if "colour" in row and not COLOUR.fullmatch(str(row["colour"])):
        yield (
            lines["colour"],
            f'colour 应写成 "#RRGGBB"，要加引号 | colour {row["colour"]!r}: expected six hex digits after #, in quotes',
        )
    yield from _list_problems(row, lines, codes)


def _list_problems(row: Entry, lines: dict[str, int], codes: set[str]) -> Iterator[tuple[int, str]]:
    for key in ("cues", "examples"):
        entries = [] if row.get(key) is None else row[key]
        if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
            yield lines[key], f"{key} 应为列表，各项不空 | {key}: expected a list of phrases, none empty"
            return
    for cue in row.get("cues") or []:
        if not all(part.strip() for part in cue.split(GAP)):
            yield lines["cues"], f"{GAP} 前后都要有词 | cue {cue!r}: expected words before and after {GAP}"
    misses = [] if row.get("near_misses") is None else row["near_misses"]
    if not isinstance(misses, list) or not all(isinstance(miss, dict) and {"text", "code"} == set(miss) for miss in misses):
        yield (
            lines["near_misses"],
            "near_misses 各项应有 text 和 code | near_misses: expected a list of entries with text and code",
        )
        return
    for miss in misses:
        if str(miss["code"]) not in codes:
            yield (
                lines["near_misses"],
                f"near_misses 所指的 code 不在本编码本 | near miss {miss['text']!r}: code {miss['code']} is not in this codebook",
            )
