"""Turns texts into sparse rows: hashed character n-grams and words, laid out in a fixed number of columns."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from pipeline.resources import words

Rows = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Grams = tuple[Rows, Hashes]
MULTIPLIER, MIXER = np.uint64(0x100000001B3), np.uint64(0xFF51AFD7ED558CCD)


def characters(texts: Sequence[str], sizes: Sequence[int], kind: str) -> Grams:
    """Hash the character n-grams of texts, the edges of a text counting as characters.

    Gives the row (the text's number) and a 64-bit hash of every n-gram of the
    given sizes; `kind` keeps equal n-grams of different places apart. Every
    figure reads as 0.
    """
    padded = [f"\x02{text}\x03" for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    codes = np.where((codes >= ord("0")) & (codes <= ord("9")), np.uint64(ord("0")), codes)
    lengths = np.asarray([len(text) for text in padded], dtype=np.int64)
    owner, room = np.repeat(np.arange(len(padded)), lengths), np.repeat(np.cumsum(lengths), lengths) - np.arange(lengths.sum())
    seed = np.uint64(int.from_bytes(kind.encode(), "big") * 0x9E3779B1 % 2**64)
    rows, hashes, rolled = [], [], np.full(len(codes), seed)
    for size in range(1, max(sizes) + 1):
        rolled = rolled[: len(codes) - size + 1] * MULTIPLIER + codes[size - 1 :]
        if size in sizes:
            inside = room[: len(rolled)] >= size
            rows.append(owner[: len(rolled)][inside])
            hashes.append(_mixed(rolled[inside]))
    return np.concatenate(rows), np.concatenate(hashes)


def _mixed(hashes: Hashes) -> Hashes:
    mixed = (hashes ^ (hashes >> np.uint64(33))) * MIXER
    return mixed ^ (mixed >> np.uint64(29))


def whole_words(texts: Sequence[str]) -> Grams:
    """Hash the words of texts, as the segmenter cuts them: the row and a hash of every word."""
    cut = [words.cut(text) for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(found) for found in cut])
    return rows, np.asarray([zlib.crc32(word.encode()) for found in cut for word in found], dtype=np.uint64)


def laid_out(grams: Grams, count: int, width: int) -> csr_matrix:
    """Lay hashes out in `count` rows of `width` columns; repeated ones are damped (log of one plus how often)."""
    rows, hashes = grams
    keys, counts = np.unique(rows * width + (hashes % np.uint64(width)).astype(np.int64), return_counts=True)
    starts = np.searchsorted(keys, np.arange(count + 1) * width)
    return csr_matrix((np.log1p(counts).astype(np.float32), keys % width, starts), shape=(count, width))


def stretch(rows: csr_matrix, length: float = 1.0) -> None:
    """Scale every row, in place, to a Euclidean length; a row of zeros stays one."""
    sizes = np.diff(rows.indptr)
    squares = np.bincount(np.repeat(np.arange(rows.shape[0]), sizes), rows.data**2, rows.shape[0])
    scale = length / np.sqrt(np.where(squares > 0, squares, 1.0))
    rows.data *= np.repeat(scale, sizes).astype(np.float32)
