"""What the tagger looks at: the wording of a passage, its place, and what stands around it.

The first pass judges a passage by itself, its headings and its report's
title. The second sees the first pass's probabilities and the cues over
windows, paragraph, section and report, since officials write what was done
and what is to be done in the same words and only the block tells them apart.
"""

import re
from collections.abc import Hashable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from pipeline.classification import hashing
from pipeline.classification.cues import CueFinder
from pipeline.classification.views import View
from pipeline.resources import role_cues

Matrix = NDArray[np.float32]
Rows = NDArray[np.int64]

WIDTH = 2**17
WINDOWS = (1, 3, 8)
TITLE_TAIL = 9
ITEM = re.compile(
    r"(?:[一二三四五六七八九十](?:是|要|抓)|[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．，]|首先|其次|再次|最后|此外|第[一二三四五六]|其[一二三四五])"
)
LEAD_INS = ("achievement", "problem", "cause", "countermeasure")
LONG = 150


@cache
def finder() -> CueFinder:
    """Give the finder of the packaged role cues."""
    return CueFinder(role_cues())


def surroundings(view: View) -> tuple[csr_matrix, Rows]:
    """Give what stands over the passages: distinct rows, and which of them each passage has.

    A row holds the nearest heading; and those above it, the end of the title and the genre.
    """
    known = {path: number for number, path in enumerate(dict.fromkeys(view.sections))}
    nearest = [ITEM.sub("", path[-1], count=1) if path else "" for path in known]
    far = ["\n".join((*path[-3:-1], view.title[-TITLE_TAIL:], view.genre)) for path in known]
    rows, hashes = zip(hashing.characters(nearest, (2, 3), "near"), hashing.characters(far, (2, 3), "far"), strict=True)
    distinct = hashing.laid_out((np.concatenate(rows), np.concatenate(hashes)), len(known), WIDTH)
    hashing.stretch(distinct)
    return distinct, np.asarray([known[path] for path in view.sections], dtype=np.int64)


def cue_counts(view: View) -> Matrix:
    """Count the cues of every group, a row a passage, on a logarithmic scale."""
    counted = [finder().counts(text) for text in view.texts]
    return np.log1p(np.asarray(counted, dtype=np.float32).reshape(len(view.texts), len(finder().names)))


def second_pass(view: View, probabilities: Matrix) -> Matrix:
    """Give what the second pass sees of one view: evidence in context, and place; a row a passage."""
    cues = cue_counts(view)
    evidence = np.hstack([probabilities, np.log(probabilities + 1e-4) / 4, cues])
    return np.hstack([_in_context(view, evidence), _places(view, cues)]).astype(np.float32)


def _places(view: View, cues: Matrix) -> Matrix:
    count = len(view.texts)
    rows = np.zeros((count, 6 + len(LEAD_INS)), dtype=np.float32)
    leads = cues[:, [finder().names.index(f"lead_in_{role}") for role in LEAD_INS]] > 0
    running, since = -1, 0
    for number, text in enumerate(view.texts):
        since += 1
        if leads[number].any():
            running, since = int(leads[number].argmax()), 0
        first = number == 0 or view.paragraphs[number] != view.paragraphs[number - 1]
        ends = number == 0, number == count - 1
        rows[number, :6] = (number / max(1, count - 1), *ends, first, min(len(text), LONG) / LONG, bool(view.sections[number]))
        if running >= 0:
            rows[number, 6 + running] = 1 / (1 + since / 10)
    return rows


def _in_context(view: View, evidence: Matrix) -> Matrix:
    """Set evidence beside its averages over windows, all before, all after, paragraph, section and report."""
    count = len(evidence)
    sums = np.vstack([np.zeros((1, evidence.shape[1])), np.cumsum(evidence, axis=0, dtype=np.float64)])
    index = np.arange(count)
    parts: list[NDArray[np.floating]] = [evidence]
    for size in WINDOWS:
        before, after = np.maximum(index - size, 0), np.minimum(index + 1 + size, count)
        parts.append((sums[index] - sums[before]) / np.maximum(index - before, 1)[:, None])
        parts.append((sums[after] - sums[index + 1]) / np.maximum(after - index - 1, 1)[:, None])
    parts.append(sums[:-1] / np.maximum(index, 1)[:, None])
    parts.append((sums[-1] - sums[1:]) / np.maximum(count - 1 - index, 1)[:, None])
    parts.append(_averages(view.paragraphs, evidence))
    parts.append(_averages(view.sections, evidence))
    parts.append(np.repeat(evidence.mean(axis=0, keepdims=True), count, axis=0))
    return np.hstack(parts).astype(np.float32)


def _averages(keys: Sequence[Hashable], evidence: Matrix) -> Matrix:
    numbers: dict[Hashable, int] = {}
    group = np.asarray([numbers.setdefault(key, len(numbers)) for key in keys])
    members = (group == np.arange(len(numbers))[:, None]).astype(np.float32)
    return np.asarray((members @ evidence / members.sum(axis=1, keepdims=True))[group], dtype=np.float32)
