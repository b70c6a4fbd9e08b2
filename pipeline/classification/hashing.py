"""Turns texts into sparse rows: hashed character n-grams, laid out in a fixed number of columns."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Values = NDArray[np.float32]
Grams = tuple[Numbers, Numbers]
MULTIPLIER, MIXER = np.uint64(0x100000001B3), np.uint64(0xFF51AFD7ED558CCD)


def characters(texts: Sequence[str], sizes: Sequence[int], kind: str, width: int) -> Grams:
    """Hash the character n-grams of texts, the edges of a text counting as characters.

    Gives the row (the text's number) and the column, below `width`, of every
    n-gram of the given sizes; `width` is a power of two, and `kind` keeps equal
    n-grams of different places apart. Every figure reads as 0.
    """
    edged = "".join([f"\x02{text}\x03" for text in texts])
    codes = np.frombuffer(edged.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    codes[(codes >= ord("0")) & (codes <= ord("9"))] = ord("0")
    owners = np.repeat(np.arange(len(texts)), [len(text) + 2 for text in texts])
    rolled = np.full(len(codes), int.from_bytes(kind.encode(), "big") * 0x9E3779B1 % 2**64, dtype=np.uint64)
    rows, hashes = [], []
    for size in range(1, max(sizes) + 1):
        rolled = rolled[: len(codes) - size + 1] * MULTIPLIER + codes[size - 1 :]
        if size in sizes:
            first, last = owners[: len(rolled)], owners[size - 1 :]
            inside = first == last
            rows.append(first[inside])
            hashes.append(rolled[inside])
    return np.concatenate(rows), (_mixed(np.concatenate(hashes)) & np.uint64(width - 1)).astype(np.int64)


def _mixed(hashes: Hashes) -> Hashes:
    mixed = (hashes ^ (hashes >> np.uint64(33))) * MIXER
    return mixed ^ (mixed >> np.uint64(29))


def stretched(cells: Numbers, values: Values, lengths: NDArray[np.float64]) -> Values:
    """Scale values that share a cell together: all of cell n to the Euclidean length `lengths[n]`."""
    squares = np.bincount(cells, values**2, len(lengths))
    scale = (lengths / np.sqrt(np.where(squares > 0, squares, 1.0))).astype(np.float32)
    stretched: Values = values * scale[cells]
    return stretched


def laid_out(rows: Numbers, columns: Numbers, values: Values, shape: tuple[int, int]) -> csr_matrix:
    """Lay values out, given in any order; those that fall on one place stand beside each other there and count together."""
    # a stable sort merges what comes in few ordered runs, as n-grams do
    order = np.argsort(rows, kind="stable")
    starts = np.zeros(shape[0] + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=shape[0]), out=starts[1:])
    return csr_matrix((values[order], columns[order].astype(np.int32), starts), shape=shape)
