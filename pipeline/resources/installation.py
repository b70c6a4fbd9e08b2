"""What wenzhen needs on a machine, what it can use besides, and what of it is there."""

import platform
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pipeline import resources
from pipeline.resources import programs

OPTIONAL = {
    "distributed": "（可选，用于 --scheduler | optional, for --scheduler: pip install 'wenzhen[cluster]'）",
    "rapidocr": "（可选，用于 --ocr 识别扫描件和图片 | optional, for --ocr: pip install 'wenzhen[ocr]'）",
    "onnxruntime": "（可选，用于 --ocr | optional, for --ocr: pip install 'wenzhen[ocr]'）",
}
OFFICE = "（可选，用于读取 doc、wps、rtf、odt | optional, to read doc, wps, rtf, odt）"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the installation: its version or place, empty if it is missing; `purpose` says what an optional one is for."""

    name: str
    found: str
    purpose: str = ""

    @property
    def is_needed(self) -> bool:
        """Say whether nothing works without it."""
        return not self.purpose


def parts() -> Iterator[Part]:
    """Give every part, the needed ones first."""
    yield Part("python", platform.python_version())
    needed = [item for item in metadata.requires("wenzhen") or () if "extra ==" not in item]
    for requirement in needed:
        name = re.split(r"[^A-Za-z0-9_.-]", requirement)[0]
        yield Part(name, _version(name))
    yield Part("codebook", _place(resources.codebook_path))
    yield Part("tagger", _place(lambda: resources.tagger_path() / "meta.json"))
    yield Part("font", _place(resources.font_path))
    for name, purpose in OPTIONAL.items():
        yield Part(name, _version(name), purpose)
    yield Part("LibreOffice", str(programs.libreoffice() or ""), OFFICE)


def _version(name: str) -> str:
    return next((item.version for item in metadata.distributions(name=name)), "")


def _place(find: Callable[[], Path]) -> str:
    try:
        path = find()
    except FileNotFoundError:
        return ""
    return str(path) if path.is_file() else ""
