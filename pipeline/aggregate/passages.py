"""The frame `passages`, given in parts, so that a large workspace never stands in memory at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd
from pandas import DataFrame


class Passages(Protocol):
    """What gives the passages of a workspace, columns as in `tables/passages.csv`, as often as they are asked for."""

    def __iter__(self) -> Iterator[DataFrame]:
        """Give the frame in parts, in its order; a report is never parted, and without passages there is one empty part."""
        ...

    def pick(self, ids: Collection[str]) -> DataFrame:
        """Give the passages with these ids, in the order of the frame; unknown ids give none."""
        ...

    def paragraphs(self, ids: Collection[str]) -> dict[str, int]:
        """Give the paragraph of those of these passages whose original has no pages and counts paragraphs."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class InMemory:
    """A frame that stands in memory, as its own only part."""

    frame: DataFrame
    counted: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[DataFrame]:
        """Give the frame."""
        yield self.frame

    def pick(self, ids: Collection[str]) -> DataFrame:
        """Give the passages with these ids, in the order of the frame."""
        return self.frame[self.frame["passage_id"].isin(set(ids))]

    def paragraphs(self, ids: Collection[str]) -> dict[str, int]:
        """Give the paragraph of those of these passages that have one."""
        return {name: self.counted[name] for name in ids if name in self.counted}


def held(passages: Passages) -> InMemory:
    """Put all parts together in memory, with rows numbered through."""
    frame = pd.concat(list(passages), ignore_index=True)
    return InMemory(frame, passages.paragraphs(frame["passage_id"].tolist()))
