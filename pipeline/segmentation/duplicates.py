"""Reports that say the same: found by MinHash, verified exactly, the first one counted.

A report's shingles are the runs of four Chinese characters of its cleaned
passages, so that figures, dates, masks, punctuation and script do not count.
Similarity is the share of the smaller report's shingles that stand in the
other one too: a cut copy is a copy.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rensa import RMinHash

HAN = re.compile("[一-鿿]+")
SHINGLE = 4
PERMUTATIONS, ROWS = 128, 3
SEED = 20261122
TOO_SHORT = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report as duplicates are searched: its id and its fingerprint."""

    report_id: str
    fingerprint: bytes


def shingles(text: str) -> frozenset[str]:
    """Give the distinct shingles of a text; one of fewer than 60 Chinese characters has none."""
    plain = "".join(HAN.findall(text)).replace("某", "")
    if len(plain) < TOO_SHORT:
        return frozenset()
    codes = np.frombuffer(plain.encode("utf-32-le"), dtype=np.uint32)
    windows = np.stack([codes[place : len(codes) - SHINGLE + 1 + place] for place in range(SHINGLE)], axis=1)
    return frozenset(windows.view(f"U{SHINGLE}").ravel().tolist())


def fingerprint(text: str) -> bytes:
    """Give the MinHash of a text, 512 bytes; empty for a text too short to compare."""
    found = shingles(text)
    if not found:
        return b""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update(list(found))
    return array("I", minhash.digest()).tobytes()


def find_duplicates(
    reports: Iterable[Candidate], text_of: Callable[[str], str], similarity: float
) -> dict[str, tuple[str, float]]:
    """Give, for every report that repeats an earlier one, the original's id and the similarity.

    `reports` come in table order and the first occurrence is the original;
    `text_of` gives the cleaned text of a report by its id. An original is
    never itself a duplicate. The best match at or above `similarity` counts.
    """
    buckets: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    duplicates: dict[str, tuple[str, float]] = {}
    compared = lru_cache(maxsize=256)(lambda report_id: shingles(text_of(report_id)))
    for report in reports:
        bands = list(_bands(report.fingerprint))
        near = dict.fromkeys(other for band in bands for other in buckets[band])
        best = max(
            ((overlap(compared(report.report_id), compared(other)), other) for other in near),
            default=(0.0, ""),
            key=lambda pair: pair[0],
        )
        if best[0] >= similarity:
            duplicates[report.report_id] = (best[1], round(best[0], 4))
            continue
        for band in bands:
            buckets[band].append(report.report_id)
    return duplicates


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of the smaller set that stands in the other, 0 where one is empty.

    >>> overlap(frozenset("ab"), frozenset("abc"))
    1.0
    """
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def _bands(digest: bytes) -> Iterable[tuple[int, bytes]]:
    width = ROWS * 4
    for number in range(len(digest) // width):
        yield number, digest[number * width : (number + 1) * width]
