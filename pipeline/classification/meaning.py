"""The spaCy component that the others ask what a passage says, so that it is looked up once for all of them.

It knows a passage by its characters, pairs of them, its words and the concepts
that it touches. Concepts are groups of words that mean much the same for this
purpose (a thesaurus of the genre, `corpora/lexicons/concepts.yaml`), so that
what was learned of one wording holds for others. What is rare weighs more;
what hardly any passage of the corpus had is not known at all.

Other components say once what they listen for: cues to be counted (`listen`)
and weights by which passages are scored (`weigh`). One automaton and one
matrix product then serve all. Nothing is written into a Doc.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from pathlib import Path
from typing import cast

import numpy as np
import skops.io
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.classification import hashing
from pipeline.classification.cues import Counts, CueFinder
from pipeline.resources import words

Matrix = NDArray[np.float32]

NAME = "wenzhen_meaning"
CONCEPTS = "concepts"
FILE, LEXICON = "meaning.skops", "concepts.json"
SIZES = (1, 2)
# n-grams fall into this many buckets; those that enough passages had are known, and have a column, as have such words
BUCKETS, LEAST = 2**20, 3
# how much characters, words and concepts count beside each other
LENGTHS = (1.0, 1.0, 0.6)
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What passages say: a weighted row, the counts of all cues and the scores of all weights, a row a passage each."""

    rows: csr_matrix
    counts: Counts
    scores: Matrix


class Meaning:
    """Reads passages for all components of a pipeline; empty until it has learned."""

    def __init__(self) -> None:
        self.lexicon: Mapping[str, Sequence[str]] = {}
        self.known = np.zeros(0, dtype=np.uint32)
        self.words = np.zeros(0, dtype=np.str_)
        self.rarity: Matrix = np.zeros(0, dtype=np.float32)
        self._cues: dict[str, Mapping[str, Sequence[str]]] = {}
        self._weights: dict[str, Matrix] = {}
        self._prepare()

    def __call__(self, doc: Doc) -> Doc:
        """Leave a Doc as it is."""
        return doc

    def learn(self, lexicon: Mapping[str, Sequence[str]], texts: Sequence[str]) -> None:
        """Take a lexicon of concepts, and learn from the passages of a corpus how rare everything is."""
        self.lexicon, self._weights = lexicon, {}
        self._prepare()
        of_grams, of_concepts = np.zeros(BUCKETS, dtype=np.int64), np.zeros(len(lexicon), dtype=np.int64)
        of_words: Counter[str] = Counter()
        for place in range(0, len(texts), AT_ONCE):
            part = texts[place : place + AT_ONCE]
            rows, buckets = _hashed(part)
            of_grams += np.bincount(np.unique(rows * BUCKETS + buckets) % BUCKETS, minlength=BUCKETS)
            of_words.update(word for text in part for word in set(words.cut(text)))
            of_concepts += np.count_nonzero(self._finder.table(part)[:, self._places[CONCEPTS]], axis=0)
        self.known = np.flatnonzero(of_grams >= LEAST).astype(np.uint32)
        self.words = np.asarray(sorted(word for word, count in of_words.items() if count >= LEAST), dtype=np.str_)
        holding = np.concatenate([of_grams[self.known], [of_words[word] for word in self.words.tolist()], of_concepts])
        self.rarity = (np.log((1 + len(texts)) / (1 + holding)) + 1).astype(np.float32)
        self._prepare()

    @property
    def width(self) -> int:
        """Give how many columns the rows have."""
        return len(self.rarity)

    def listen(self, asker: str, cues: Mapping[str, Sequence[str]]) -> None:
        """Count these groups of cues from now on, for one asker."""
        self._cues[asker] = cues
        self._prepare()

    def weigh(self, asker: str, weights: Matrix) -> None:
        """Score with these weights from now on, for one asker: as many rows as `width`, a column a score."""
        self._weights[asker] = weights
        self._prepare()

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Give characters, words and concepts of texts, a row a text."""
        rows = self._read(texts).rows.copy()
        rows.sum_duplicates()
        return rows

    def counts(self, texts: Sequence[str], asker: str) -> Counts:
        """Count the cues that an asker listens for: a row a text, a column a group in the order they were given."""
        return self._read(texts).counts[:, self._places[asker]]

    def scores(self, texts: Sequence[str], asker: str) -> Matrix:
        """Score texts by the weights of an asker: a row a text."""
        return self._read(texts).scores[:, self._columns[asker]]

    def lasting_rows(self, texts: Sequence[str]) -> csr_matrix:
        """Give the rows of any number of texts, a part of them at a time."""
        places = range(0, len(texts), AT_ONCE)
        return vstack([self.rows(texts[place : place + AT_ONCE]) for place in places], format="csr")

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights in the format of skops, in half precision, and the lexicon as JSON."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        skops.io.dump({"known": self.known, "words": self.words, "rarity": self.rarity.astype(np.float16)}, path / FILE)
        (path / LEXICON).write_text(json.dumps(dict(self.lexicon), ensure_ascii=False, indent=1), encoding="utf-8")

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "Meaning":
        """Read what `to_disk` wrote; nothing beyond skops's own trusted types is loaded."""
        del exclude
        self.lexicon = json.loads((Path(path) / LEXICON).read_text(encoding="utf-8"))
        parts = skops.io.load(Path(path) / FILE, trusted=[])
        self.known, self.words, self.rarity = parts["known"], parts["words"], parts["rarity"].astype(np.float32)
        self._prepare()
        return self

    def _prepare(self) -> None:
        """Join what all askers listen for, and their weights, and forget the last texts."""
        heard = {CONCEPTS: self.lexicon, **self._cues}
        self._finder = CueFinder({f"{asker} {name}": cues for asker, groups in heard.items() for name, cues in groups.items()})
        self._places = _slices({asker: len(groups) for asker, groups in heard.items()})
        self._columns = _slices({asker: weights.shape[1] for asker, weights in self._weights.items()})
        self._column = np.full(BUCKETS, -1, dtype=np.int32)
        self._column[self.known] = np.arange(len(self.known))
        self._word_column = {word: number for number, word in enumerate(self.words.tolist(), len(self.known))}
        self._joined: Matrix | None = None
        self._last: tuple[Sequence[str], Reading | None] = ((), None)

    def _read(self, texts: Sequence[str]) -> Reading:
        """Read texts; the last reading is kept, since all askers ask."""
        last, reading = self._last
        if reading is None or texts is not last:
            counts = self._finder.table(texts)
            rows = self._weighted(texts, counts)
            reading = Reading(rows, counts, rows @ self._all_weights())
            self._last = texts, reading
        return reading

    def _all_weights(self) -> Matrix:
        """Give the weights of all askers side by side, so that every place of memory is gone to once."""
        if self._joined is None:
            none = np.zeros((self.width, 0), dtype=np.float32)
            self._joined = np.hstack([none, *self._weights.values()], dtype=np.float32)
        return self._joined

    def _weighted(self, texts: Sequence[str], counts: Counts) -> csr_matrix:
        """Lay out what is known of texts; characters, words and concepts count by their own lengths."""
        holding, concepts = np.nonzero(counts[:, self._places[CONCEPTS]])
        parts = self._known_grams(texts), self._known_words(texts), (holding, concepts + self.width - len(self.lexicon))
        rows, columns = np.hstack(parts)
        kinds = np.repeat(np.arange(len(parts)), [len(rows) for rows, _ in parts])
        values = hashing.stretched(kinds * len(texts) + rows, self.rarity[columns], np.repeat(LENGTHS, len(texts)))
        return hashing.laid_out(rows, columns, values, (len(texts), self.width))

    def _known_grams(self, texts: Sequence[str]) -> hashing.Grams:
        """Give row and column of the characters and pairs of them that are known."""
        rows, buckets = _hashed(texts)
        columns = self._column[buckets]
        is_known = columns >= 0
        return rows[is_known], columns[is_known].astype(np.int64)

    def _known_words(self, texts: Sequence[str]) -> hashing.Grams:
        """Give row and column of the words that are known."""
        found = words.cut("\n".join(texts))
        columns = np.fromiter(map(self._word_column.get, found, repeat(-1)), dtype=np.int64, count=len(found))
        is_known = columns >= 0
        ends = np.cumsum(np.fromiter(map(len, found), dtype=np.int64, count=len(found)))[is_known]
        after = np.cumsum([len(text) + 1 for text in texts])
        return np.searchsorted(after, ends - 1, side="right"), columns[is_known]


def _hashed(texts: Sequence[str]) -> hashing.Grams:
    """Give row and bucket of all characters and pairs of them."""
    return hashing.characters(texts, SIZES, "m", BUCKETS)


def _slices(widths: Mapping[str, int]) -> dict[str, slice]:
    """Lay columns out side by side and say where those of each asker stand."""
    ends = accumulate(widths.values())
    return {asker: slice(end - width, end) for (asker, width), end in zip(widths.items(), ends, strict=True)}


def of(nlp: Language) -> Meaning:
    """Give the component of a pipeline; one by itself where the pipeline has none."""
    return cast("Meaning", nlp.get_pipe(NAME)) if nlp.has_pipe(NAME) else Meaning()


@Language.factory(NAME)
def make_meaning(nlp: Language, name: str) -> Meaning:
    """Make the component for a pipeline."""
    del nlp, name
    return Meaning()
