"""Role and issues of every passage, by a spaCy pipeline with scikit-learn inside.

`Tagger` is what the rest of the house uses; the pipeline itself is an
ordinary saved spaCy model that `spacy.load` opens. The libraries are loaded
when it is first used: a process that only hands out work never needs them.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.classification.tagger import Tagger

__all__ = ["Tagger"]


def __getattr__(name: str) -> object:
    """Load the tagger at its first use."""
    if name != "Tagger":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module("pipeline.classification.tagger").Tagger
