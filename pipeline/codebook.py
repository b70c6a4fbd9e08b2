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

import yaml

from pipeline.errors import CodebookError

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
GAP = "…"
KEYS = {"code", "name", "colour", "definition", "cues", "near_misses", "examples"}
REQUIRED = ("code", "name", "definition")


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
    colour: str = "#888888"
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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CodebookError(str(path), [(1, f"not readable as UTF-8: {error}")]) from error
    return parse(text, str(path))


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
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise CodebookError(path, [(line, f"not YAML: {getattr(error, 'problem', error)}")]) from error
    problems = list(_problems(root, value))
    if problems:
        raise CodebookError(path, sorted(problems))
    return _build(value)


def _build(value: dict[str, object]) -> Codebook:
    rows: list[dict[str, object]] = value["issues"]  # type: ignore[assignment]
    issues = tuple(
        Issue(
            code=str(row["code"]),
            name=str(row["name"]),
            definition=str(row["definition"]),
            colour=str(row.get("colour", "#888888")),
            cues=tuple(map(str, row.get("cues") or ())),  # type: ignore[call-overload]
            near_misses=tuple(NearMiss(str(m["text"]), str(m["code"])) for m in row.get("near_misses") or ()),  # type: ignore[attr-defined]
            examples=tuple(map(str, row.get("examples") or ())),  # type: ignore[call-overload]
        )
        for row in rows
    )
    fingerprint = hashlib.sha256(repr([(issue.code, issue.cues) for issue in issues]).encode()).hexdigest()[:16]
    return Codebook(str(value.get("name", "")), str(value.get("version", "")), issues, fingerprint)


def _problems(root: yaml.Node | None, value: object) -> Iterator[tuple[int, str]]:
    if not isinstance(value, dict) or not isinstance(root, yaml.MappingNode):
        yield 1, "expected a mapping with the keys name, version and issues"
        return
    top = {key.value: node for key, node in root.value}
    for key in top.keys() - {"name", "version", "issues"}:
        yield top[key].start_mark.line + 1, f"unknown key {key}; expected name, version or issues"
    listed = top.get("issues")
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        yield (listed.start_mark.line + 1 if listed else 1), "expected issues: a list with at least one entry"
        return
    codes = {str(row.get("code")) for row in value["issues"] if isinstance(row, dict)}
    seen: dict[str, int] = {}
    for node, row in zip(listed.value, value["issues"], strict=True):
        yield from _issue_problems(node, row, codes, seen)


def _issue_problems(node: yaml.Node, row: object, codes: set[str], seen: dict[str, int]) -> Iterator[tuple[int, str]]:
    line = node.start_mark.line + 1
    if not isinstance(row, dict) or not isinstance(node, yaml.MappingNode):
        yield line, "expected an entry with code, name and definition"
        return
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    for key in lines.keys() - KEYS:
        yield lines[key], f"unknown key {key}; expected one of {', '.join(sorted(KEYS))}"
    for key in REQUIRED:
        if not str(row.get(key) or "").strip():
            yield lines.get(key, line), f"{key} is missing or empty"
    code = str(row.get("code") or "")
    if code and not CODE.fullmatch(code):
        yield lines["code"], f"code {code!r}: expected 2 to 40 of a-z, 0-9 and _, a letter first"
    if code in seen:
        yield lines["code"], f"code {code} stands at line {seen[code]} already"
    seen.setdefault(code, lines.get("code", line))
    if "colour" in row and not COLOUR.fullmatch(str(row["colour"])):
        yield lines["colour"], f"colour {row['colour']!r}: expected six hex digits after #, in quotes"
    yield from _list_problems(row, lines, codes)


def _list_problems(row: dict[str, object], lines: dict[str, int], codes: set[str]) -> Iterator[tuple[int, str]]:
    for key in ("cues", "examples"):
        entries = [] if row.get(key) is None else row[key]
        if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
            yield lines[key], f"{key}: expected a list of phrases, none empty"
            return
    for cue in row.get("cues") or []:  # type: ignore[attr-defined]
        if not all(part.strip() for part in cue.split(GAP)):
            yield lines["cues"], f"cue {cue!r}: expected words before and after {GAP}"
    misses = [] if row.get("near_misses") is None else row["near_misses"]
    if not isinstance(misses, list) or not all(isinstance(miss, dict) and {"text", "code"} == set(miss) for miss in misses):
        yield lines["near_misses"], "near_misses: expected a list of entries with text and code"
        return
    for miss in misses:
        if str(miss["code"]) not in codes:
            yield lines["near_misses"], f"near miss {miss['text']!r}: code {miss['code']} is not in this codebook"
