"""The spaCy component that the others ask what a passage says: its characters, its words, the concepts that it touches.

Concepts are groups of words that mean much the same for this purpose (a
thesaurus of the genre, `corpora/lexicons/concepts.yaml`), so that what was
learned of one wording holds for others. Rare characters, words and concepts
weigh more; what only one passage had weighs nothing. The component writes
nothing into a Doc: it holds the lexicon and the weights, so that roles and
issues see the same, looked up once.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import skops.io
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.classification import hashing
from pipeline.classification.cues import CueFinder

Matrix = NDArray[np.float32]
Parts = tuple[csr_matrix, ...]

NAME = "wenzhen_meaning"
FILE, LEXICON = "meaning.skops", "concepts.yaml"
CHARACTERS, WORDS = 2**17, 2**16
# how much characters, words and concepts count beside each other
LENGTHS = (1.0, 1.0, 0.6)
AT_ONCE = 1_000


class Meaning:
    """Gives passages as weighted rows: characters, words and concepts side by side; empty until it has learned."""

    def __init__(self) -> None:
        self.lexicon: Mapping[str, Sequence[str]] = {}
        self.rarity: Matrix = np.zeros(CHARACTERS + WORDS, dtype=np.float32)
        self._concepts = CueFinder({})
        self._last: tuple[Sequence[str], Parts] = ((), ())

    def __call__(self, doc: Doc) -> Doc:
        """Leave a Doc as it is."""
        return doc

    def learn(self, lexicon: Mapping[str, Sequence[str]], texts: Sequence[str]) -> None:
        """Take a lexicon of concepts, and learn from the passages of a corpus how rare everything is."""
        self._use(lexicon)
        holding = np.zeros(CHARACTERS + WORDS + len(lexicon), dtype=np.int64)
        for place in range(0, len(texts), AT_ONCE):
            counted = hstack(self._counted(texts[place : place + AT_ONCE]), format="csr")
            holding += np.bincount(counted.indices, minlength=len(holding))
        self.rarity = np.where(holding > 1, np.log((1 + len(texts)) / (1 + holding)) + 1, 0).astype(np.float32)

    @property
    def width(self) -> int:
        """Give how many columns the parts have together."""
        return len(self.rarity)

    def parts(self, texts: Sequence[str]) -> Parts:
        """Give characters, words and concepts of texts, a row a text each; the last texts are kept, both askers ask."""
        if texts is not self._last[0]:
            self._last = texts, self._weighted(texts)
        return self._last[1]

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Give all of it side by side, a row a text."""
        places = range(0, len(texts), AT_ONCE)
        return vstack([hstack(self._weighted(texts[place : place + AT_ONCE])) for place in places], format="csr")

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights in the format of skops, in half precision, and the lexicon as YAML."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        skops.io.dump({"rarity": self.rarity.astype(np.float16)}, path / FILE)
        (path / LEXICON).write_text(yaml.safe_dump(dict(self.lexicon), allow_unicode=True, sort_keys=False), encoding="utf-8")

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "Meaning":
        """Read what `to_disk` wrote; nothing beyond skops's own trusted types is loaded."""
        del exclude
        self._use(yaml.safe_load((Path(path) / LEXICON).read_text(encoding="utf-8")))
        self.rarity = skops.io.load(Path(path) / FILE, trusted=[])["rarity"].astype(np.float32)
        return self

    def _use(self, lexicon: Mapping[str, Sequence[str]]) -> None:
        self.lexicon, self._concepts, self._last = lexicon, CueFinder(lexicon), ((), ())

    def _weighted(self, texts: Sequence[str]) -> Parts:
        parts, place = self._counted(texts), 0
        for part, length in zip(parts, LENGTHS, strict=True):
            part.data *= self.rarity[place : place + part.shape[1]][part.indices]
            hashing.stretch(part, length)
            place += part.shape[1]
        return parts

    def _counted(self, texts: Sequence[str]) -> Parts:
        touched = np.asarray([self._concepts.counts(text) for text in texts]).reshape(len(texts), len(self.lexicon)) > 0
        return (
            hashing.laid_out(hashing.characters(texts, (1, 2), "m"), len(texts), CHARACTERS),
            hashing.laid_out(hashing.whole_words(texts), len(texts), WORDS),
            csr_matrix(touched.astype(np.float32)),
        )


def scores(parts: Sequence[csr_matrix], weights: Matrix) -> Matrix:
    """Multiply parts that stand side by side with the weights of all their columns, a row a text."""
    total, place = np.zeros((parts[0].shape[0], weights.shape[1]), dtype=np.float32), 0
    for part in parts:
        total += part @ weights[place : place + part.shape[1]]
        place += part.shape[1]
    return total


def of(nlp: Language) -> Meaning:
    """Give the component of a pipeline; one by itself where the pipeline has none."""
    return cast("Meaning", nlp.get_pipe(NAME)) if nlp.has_pipe(NAME) else Meaning()


@Language.factory(NAME)
def make_meaning(nlp: Language, name: str) -> Meaning:
    """Make the component for a pipeline."""
    del nlp, name
    return Meaning()
