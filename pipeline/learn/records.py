"""What is remembered of a training: which reports taught a tagger."""

import hashlib

from pipeline.classification.corpus import Labelled


def digest(labelled: Labelled) -> str:
    """Identify the text of a labelled report, 12 hex digits."""
    return hashlib.sha256(labelled.text.encode()).hexdigest()[:12]
