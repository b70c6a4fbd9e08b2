"""What the web makes of a report, one generator an artefact (genre guide, section 2), gold carried along.

They measure how much of text and tags survives an artefact, and test cleaning
with a known truth. The same report and seed always give the same text.
"""

import random
from collections.abc import Sequence

from pipeline.classification.corpus import Labelled
from pipeline.classification.examples import SEED
from pipeline.learn import layout, wording
from pipeline.learn.carrying import Corruption

CORRUPTIONS: dict[str, Corruption] = {
    "one_paragraph": layout.one_paragraph,
    "lost_headings": layout.lost_headings,
    "lost_numbers": layout.lost_numbers,
    "chrome": layout.chrome,
    "anonymised": wording.anonymised,
    "traditional": wording.traditional,
    "pinyin_debris": wording.pinyin_debris,
    "mojibake": wording.mojibake,
    "spun": wording.spun,
    "hard_breaks": layout.hard_breaks,
    "previewer_numbers": layout.previewer_numbers,
    "redated": wording.redated,
    "paywall_gap": layout.paywall_gap,
    "blanks": wording.blanks,
}
PASTED = "pasted"
ARTEFACTS = (*CORRUPTIONS, PASTED)


def corrupt(labelled: Labelled, artefact: str, seed: int = SEED) -> Labelled:
    """Give a report as an artefact of `CORRUPTIONS` leaves it."""
    return CORRUPTIONS[artefact](labelled, random.Random(f"{seed} {artefact} {labelled.name}"))  # noqa: S311


def corrupt_all(reports: Sequence[Labelled], artefact: str, seed: int = SEED) -> list[Labelled]:
    """Give reports as an artefact leaves them; `pasted` pastes them together two by two."""
    if artefact != PASTED:
        return [corrupt(labelled, artefact, seed) for labelled in reports]
    pairs = zip(reports[::2], reports[1::2], strict=False)
    return [layout.pasted(first, second) for first, second in pairs] + list(reports[len(reports) // 2 * 2 :])
