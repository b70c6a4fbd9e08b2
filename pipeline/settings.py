"""One typed, self-checking object for every choice a user can make, read from TOML.

A key that does not exist is an error that names the keys that do. The
fingerprint is part of what decides whether a source is stale.
"""

import dataclasses
import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

KINDS: dict[type, str] = {bool: " true 或 false", int: "整数", float: "小数"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an input may be, and what a worker may take for one source.

    A file; an archive unpacked, its members, its depth, and how much larger than
    packed a member above 1 MB may be; seconds and memory of a worker a source.
    """

    file_mb: int = 100
    unpacked_mb: int = 500
    members: int = 10_000
    depth: int = 3
    ratio: int = 200
    seconds: int = 120
    memory_mb: int = 2_048


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether the text of scans and pictures is recognised (OCR)."""

    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Cleaning:
    """Which cleaning steps run besides those that always do."""

    simplify: bool = True
    spun_synonyms: bool = True


@dataclass(frozen=True, slots=True)
class Duplicates:
    """From which similarity (0 to 1, shared 5-character shingles) on a report repeats another."""

    similarity: float = 0.6


@dataclass(frozen=True, slots=True)
class Findings:
    """What the findings show: leading issues, excerpts for each, confidence of the intervals."""

    leading_issues: int = 6
    excerpts: int = 2
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; every part has defaults, so `Settings()` is a complete one."""

    limits: Limits = field(default_factory=Limits)
    reading: Reading = field(default_factory=Reading)
    cleaning: Cleaning = field(default_factory=Cleaning)
    duplicates: Duplicates = field(default_factory=Duplicates)
    findings: Findings = field(default_factory=Findings)

    @property
    def fingerprint(self) -> str:
        """Identify the settings that change what a source gives (limits, reading and cleaning), 16 hex digits."""
        return hashlib.sha256(repr((self.limits, self.reading, self.cleaning)).encode()).hexdigest()[:16]


def with_ocr(settings: Settings) -> Settings:
    """Give the same settings with the text of scans and pictures recognised.

    >>> with_ocr(Settings()).reading.ocr
    True
    """
    return dataclasses.replace(settings, reading=dataclasses.replace(settings.reading, ocr=True))


def load(path: Path | None) -> Settings:
    """Read settings from a TOML file; None gives the defaults.

    Raises
    ------
    SettingsError
        If the file cannot be read, is no TOML, names an unknown table or key,
        or gives a value of the wrong kind or outside its range.
    """
    if path is None:
        return Settings()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: 找不到设置文件，请检查路径 | no such file; check the path") from error
    except OSError as error:
        raise SettingsError(f"{path}: 无法打开 | cannot be opened: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: 不是 UTF-8 的 TOML 文件 | not readable as TOML in UTF-8: {error}") from error
    return parse(tables, str(path))


def parse(tables: dict[str, object], path: str = "settings") -> Settings:
    """Check tables of plain values and build the settings; see `load` for the errors.

    >>> parse({"duplicates": {"similarity": 0.7}}).duplicates.similarity
    0.7
    """
    parts = {part.name: getattr(Settings(), part.name) for part in dataclasses.fields(Settings)}
    built: dict[str, Any] = {}
    for name, table in tables.items():
        if name not in parts:
            raise SettingsError(f"{path}: 没有 [{name}] 这一组设置 | unknown table [{name}]; expected one of {', '.join(parts)}")
        if not isinstance(table, dict):
            raise SettingsError(f"{path}: {name} 应为一组设置 | {name} is {table!r}; expected a table [{name}] with keys")
        built[name] = _part(parts[name], table, f"{path} [{name}]")
    return Settings(**built)


def _part(defaults: "DataclassInstance", table: dict[str, object], where: str) -> "DataclassInstance":
    known = [item.name for item in dataclasses.fields(defaults)]
    for key in table:
        if key not in known:
            raise SettingsError(f"{where}: 没有 {key} 这项设置 | unknown key {key}; expected one of {', '.join(known)}")
    checked: dict[str, Any] = {key: _value(value, getattr(defaults, key), where, key) for key, value in table.items()}
    return dataclasses.replace(defaults, **checked)


def _value(value: object, default: object, where: str, key: str) -> object:
    if isinstance(default, float) and type(value) is int:
        return _value(float(value), default, where, key)
    if type(value) is not type(default):
        raise SettingsError(f"{where}: {key} 应为{KINDS[type(default)]} | {key} is {value!r}; expected {type(default).__name__}")
    if isinstance(value, float) and not 0 < value < 1:
        raise SettingsError(f"{where}: {key} 应在 0 与 1 之间 | {key} is {value}; expected a number between 0 and 1")
    if type(value) is int and value < 1:
        raise SettingsError(f"{where}: {key} 至少为 1 | {key} is {value}; expected at least 1")
    return value
