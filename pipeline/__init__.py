"""wenzhen (问诊): from a folder of branch reports to coded passages, counts and findings.

The names a notebook needs are loaded when they are first used, so that
`wenzhen --help` answers at once.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.codebook import load as load_codebook
    from pipeline.ingestion import read
    from pipeline.workspace import Workspace

__all__ = ["Codebook", "Workspace", "load_codebook", "read"]

PLACES = {
    "Codebook": ("pipeline.codebook", "Codebook"),
    "Workspace": ("pipeline.workspace", "Workspace"),
    "load_codebook": ("pipeline.codebook", "load"),
    "read": ("pipeline.ingestion", "read"),
}


def __getattr__(name: str) -> object:
    """Load a public name, or the version, at its first use."""
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("wenzhen")
    if name not in PLACES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    module, attribute = PLACES[name]
    return getattr(importlib.import_module(module), attribute)


def __dir__() -> list[str]:
    """List the public names."""
    return [*__all__, "__version__"]
