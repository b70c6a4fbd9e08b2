"""The tagger that the rest of the house uses: a saved spaCy pipeline, asked without making a Doc."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import spacy

from pipeline.classification import issues, roles, views
from pipeline.codebook import Codebook
from pipeline.data import Author, AuthorKind, Coding, Report
from pipeline.errors import UsageError


class Tagger:
    """Codes the passages of reports with a saved pipeline and a codebook.

    Asks the pipeline's components for their verdicts directly: what they would
    write into a Doc, without the Doc.
    """

    def __init__(self, folder: Path, codebook: Codebook) -> None:
        if not (folder / "meta.json").is_file():
            raise UsageError(f"{folder}: no tagger found; expected a folder saved by spaCy, with meta.json")
        pipeline = spacy.load(folder)
        self._roles = cast("roles.RoleTagger", pipeline.get_pipe(roles.NAME))
        self._issues = cast("issues.IssueCoder", pipeline.get_pipe(issues.NAME))
        self._issues.use(codebook)
        self.author = Author(AuthorKind.MODEL, str(pipeline.meta["version"]))

    def tag(self, reports: Sequence[Report]) -> list[tuple[Coding, ...]]:
        """Give one coding for every passage of every report, in order."""
        return [self._codings(views.of_report(report)) for report in reports]

    def _codings(self, view: views.View) -> tuple[Coding, ...]:
        given, scores = self._roles.judge(view)
        coded = self._issues.code(view, given)
        rows = zip(given, scores, coded, strict=True)
        return tuple(Coding(role, score, tuple(codes), tuple(codes.values()), self.author) for role, score, codes in rows)
