"""What the tagger learns from: labelled reports as it sees them, divided so that it is judged on unseen hands."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.classification.views import Lot, View, together
from pipeline.data import Role

Folds = NDArray[np.intp]
Flags = NDArray[np.bool_]

SEED = 20261122
FOLDS = 4
LONG_ENOUGH, SHORTEST, PARTS = 12, 6, 2


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled report as the tagger sees it: a role and issue codes a passage.

    `group` is the report that it was made from, `hand` that report's writer;
    the passages of an excerpt stand in no context.
    """

    view: View
    roles: tuple[Role, ...]
    issues: tuple[tuple[str, ...], ...]
    group: str
    hand: str = ""
    is_excerpt: bool = False

    @property
    def lot(self) -> Lot:
        """Give the report as the tagger judges it."""
        return together([self.view])


def cuts(example: Example) -> list[slice]:
    """Draw beginnings and middle parts of a report that is long enough: downloads are often cut off, and have one role."""
    count = len(example.roles)
    if example.is_excerpt or count < LONG_ENOUGH:
        return []
    rng = random.Random(f"{SEED} {example.group} {example.view.title} {count}")  # noqa: S311
    lengths = range(SHORTEST, max(count // 2, SHORTEST + PARTS) + 1)
    begun = [slice(0, length) for length in rng.sample(lengths, PARTS)]
    starts = rng.sample(range(1, count // 2 + 1), PARTS)
    return begun + [slice(start, start + rng.choice(lengths)) for start in starts]


def part_of(example: Example, kept: slice) -> Example:
    """Give the passages of a report that a cut keeps, as a report of its own."""
    view = example.view
    part = replace(view, texts=view.texts[kept], sections=view.sections[kept], paragraphs=view.paragraphs[kept])
    return replace(example, view=part, roles=example.roles[kept], issues=example.issues[kept])


def fold_of(examples: Sequence[Example]) -> dict[str, int]:
    """Put every group into one of the folds: all of a hand into one, with fewer hands than folds each group by itself."""
    hands = {example.group: example.hand for example in examples}
    keys = hands if len(set(hands.values())) >= FOLDS else {group: group for group in hands}
    fold = {key: number % FOLDS for number, key in enumerate(sorted(set(keys.values())))}
    return {group: fold[key] for group, key in keys.items()}


def others(folds: Folds, fold: int) -> Flags:
    """Flag all other folds: what a judge of this one may learn from."""
    return np.asarray(folds != fold)


def following(folds: Folds, fold: int) -> Flags:
    """Flag one other fold: the next that there is, after the last the first.

    >>> following(np.array([0, 1, 1, 3]), 1).tolist()
    [False, False, False, True]
    """
    distance = (folds - fold) % FOLDS
    return np.asarray((distance > 0) & (distance == min(distance[distance > 0], default=0)))
