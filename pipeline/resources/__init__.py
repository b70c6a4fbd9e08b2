"""Packaged data: the codebook, the lexicons, the trained tagger, templates and a Chinese font.

In a wheel they lie beside this file; in a checkout `corpora/` and `models/`
themselves are used, so that an edit there takes effect at once.
"""

import importlib.util
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
# libyaml reads ten times faster; not every platform has it
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _locate(packaged: str, in_checkout: str) -> Path:
    path = HERE / packaged
    return path if path.exists() else CHECKOUT / in_checkout


def codebook_path() -> Path:
    """Give the path of the codebook that is used when none is named."""
    return _locate("codebook.yaml", "corpora/codebook.yaml")


def tagger_path() -> Path:
    """Give the folder of the tagger that is used when none is named."""
    return _locate("tagger", "models/tagger")


def lexicon_path(name: str) -> Path:
    """Give the path of a lexicon such as `words.txt`."""
    return _locate("lexicons", "corpora/lexicons") / name


@cache
def role_cues() -> dict[str, tuple[str, ...]]:
    """Give the cue phrases of every group in `cues.yaml`; … in a phrase stands for a short gap."""
    return {name: tuple(phrases) for name, phrases in _groups("cues.yaml").items()}


@cache
def concepts() -> dict[str, list[str]]:
    """Give the words of every concept in `concepts.yaml`; … in a word stands for a short gap."""
    return _groups("concepts.yaml")


def _groups(name: str) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = LOADER(lexicon_path(name).read_text(encoding="utf-8")).get_single_data()
    return groups


@cache
def spun_synonyms() -> tuple[tuple[str, str, str], ...]:
    """Give (spun, standard, context) of every row of `spun.tsv`, in its order."""
    lines = lexicon_path("spun.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines if line.strip())
    return tuple((row[0], row[1], row[2] if len(row) > 2 else "") for row in rows)


def template(name: str) -> str:
    """Read a template from `resources/templates`."""
    return (HERE / "templates" / name).read_text(encoding="utf-8")


@cache
def font_path() -> Path:
    """Give a font file that shows Chinese, carried by the package mplfonts, without importing it.

    Raises
    ------
    FileNotFoundError
        If the package is not installed or no longer carries the font.
    """
    spec = importlib.util.find_spec("mplfonts")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for path in sorted(Path(folder).rglob("NotoSansCJKsc-Regular.*")):
            return path
    raise FileNotFoundError("NotoSansCJKsc-Regular: expected in the package mplfonts; run pip install mplfonts")
