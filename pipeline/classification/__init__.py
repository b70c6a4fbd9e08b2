"""Role and issues of every passage, by a spaCy pipeline with scikit-learn inside.

`Tagger` is what the rest of the house uses; the pipeline itself is an
ordinary saved spaCy model that `spacy.load` opens.
"""

from collections.abc import Sequence
from pathlib import Path

import spacy

from pipeline.classification import issues, roles, views
from pipeline.codebook import Codebook
from pipeline.data import Author, AuthorKind, Coding, Report, Role
from pipeline.errors import UsageError


class Tagger:
    """Codes the passages of reports with a saved pipeline and a codebook."""

    def __init__(self, folder: Path, codebook: Codebook) -> None:
        if not (folder / "meta.json").is_file():
            raise UsageError(f"{folder}: no tagger found; expected a folder saved by spaCy, with meta.json")
        self._nlp = spacy.load(folder)
        coder = self._nlp.get_pipe(issues.NAME)
        coder.use(codebook)  # type: ignore[attr-defined]
        self.author = Author(AuthorKind.MODEL, str(self._nlp.meta["version"]))

    def tag(self, reports: Sequence[Report]) -> list[tuple[Coding, ...]]:
        """Give one coding for every passage of every report, in order."""
        docs = [views.to_doc(views.of_report(report), self._nlp.vocab) for report in reports]
        return [self._codings(doc) for doc in self._nlp.pipe(docs)]

    def _codings(self, doc: spacy.tokens.Doc) -> tuple[Coding, ...]:
        coded = doc.spans[issues.GROUP]
        found: dict[int, list[tuple[str, float]]] = {}
        for span, score in zip(coded, coded.attrs["scores"], strict=True):
            found.setdefault(span.start, []).append((span.label_, score))
        given = doc.spans[roles.GROUP]
        return tuple(
            Coding(
                Role(span.label_),
                score,
                tuple(code for code, _ in found.get(span.start, ())),
                tuple(value for _, value in found.get(span.start, ())),
                self.author,
            )
            for span, score in zip(given, given.attrs["scores"], strict=True)
        )
