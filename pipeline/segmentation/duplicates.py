"""Reports that say the same: found by MinHash, verified exactly, the first one counted.

A report's shingles are the runs of four Chinese characters of its cleaned
passages, so that figures, dates, masks, punctuation and script do not count.
Similarity is the share of the smaller report's shingles that stand in the
other one too: a cut copy is a copy.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from rensa import RMinHash

HAN, MASK = (ord("一"), ord("鿿")), "某"
SHINGLE = 4
PERMUTATIONS, ROWS = 128, 3
SEED = 20261122
TOO_SHORT = 60
PLACES = np.array([1 << 48, 1 << 32, 1 << 16, 1], dtype=np.uint64)
Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Shingles: TypeAlias = np.ndarray[tuple[int], np.dtype[np.uint64]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report as duplicates are searched: its id and its fingerprint."""

    report_id: str
    fingerprint: bytes


def shingles(text: str) -> list[str]:
    """Give the shingles of a text as they follow each other; one of fewer than 60 Chinese characters has none."""
    found: list[str] = _windows(text).view(f"U{SHINGLE}")[:, 0].tolist()
    return found


def numbers(text: str) -> Shingles:
    """Give the distinct shingles of a text as sorted numbers, an eighth of the size of `shingles`."""
    return np.unique(_windows(text).astype(np.uint64) @ PLACES)


def _windows(text: str) -> Numbers:
    codes = np.frombuffer(text.replace(MASK, "").encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    plain = codes[(codes >= HAN[0]) & (codes <= HAN[1])]
    count = len(plain) - SHINGLE + 1 if len(plain) >= TOO_SHORT else 0
    return np.ndarray((count, SHINGLE), plain.dtype, plain, strides=plain.strides * 2)


def fingerprint(text: str) -> bytes:
    """Give the MinHash of a text, 512 bytes; empty for a text too short to compare."""
    found = shingles(text)
    if not found:
        return b""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update(found)
    return array("I", minhash.digest()).tobytes()


def find_duplicates(
    reports: Iterable[Candidate], text_of: Callable[[str], str], similarity: float
) -> dict[str, tuple[str, float]]:
    """Give, for every report that repeats an earlier one, the original's id and the similarity.

    `reports` come in table order and the first occurrence is the original;
    `text_of` gives the cleaned text of a report by its id. An original is
    never itself a duplicate. The best match at or above `similarity` counts.
    """
    listed = [report for report in reports if report.fingerprint]
    near = _Near(listed)
    duplicates: dict[str, tuple[str, float]] = {}
    compared = lru_cache(maxsize=256)(lambda report_id: numbers(text_of(report_id)))
    for place, report in enumerate(listed):
        others = (listed[other].report_id for other in near.before(place))
        best = max(
            ((overlap(compared(report.report_id), compared(other)), other) for other in others if other not in duplicates),
            default=(0.0, ""),
            key=lambda pair: pair[0],
        )
        if best[0] >= similarity:
            duplicates[report.report_id] = (best[1], round(best[0], 4))
    return duplicates


def overlap(one: Shingles, other: Shingles) -> float:
    """Give the share of the smaller set that stands in the other, 0 where one is empty.

    >>> overlap(np.array([1, 2]), np.array([1, 2, 3]))
    1.0
    """
    smaller = min(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / smaller if smaller else 0.0


class _Near:
    """Which reports share a band of their fingerprints, in a few numbers a report instead of a bucket a band."""

    def __init__(self, reports: Sequence[Candidate]) -> None:
        digests = np.frombuffer(b"".join(report.fingerprint for report in reports), dtype=np.uint32)
        digests = digests.reshape(len(reports), PERMUTATIONS)
        self.bands = [self._band(digests[:, first : first + ROWS]) for first in range(0, PERMUTATIONS - ROWS + 1, ROWS)]

    @staticmethod
    def _band(rows: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        order = np.lexsort(rows.T)
        ordered = rows[order]
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
        begins = np.maximum.accumulate(np.where(is_first, np.arange(len(order)), 0))
        stands = np.empty(len(order), dtype=np.int32)
        stands[order] = np.arange(len(order))
        return order.astype(np.int32), begins.astype(np.int32), stands

    def before(self, place: int) -> Iterable[int]:
        """Give the places of earlier reports that share a band, each once, band by band."""
        shared = (order[begins[stands[place]] : stands[place]].tolist() for order, begins, stands in self.bands)
        return dict.fromkeys(chain.from_iterable(shared))
