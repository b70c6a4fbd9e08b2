"""The tagger that the rest of the house uses: a saved spaCy pipeline, asked without making a Doc."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast
from zipfile import BadZipFile

import spacy

from pipeline.classification import issues, roles, views
from pipeline.codebook import Codebook
from pipeline.data import Author, AuthorKind, Coding, Report
from pipeline.errors import UsageError

EXPECTED = "expected a folder saved by this version's `wenzhen train`, with meta.json"
SHOWN = 200
# a report to code once, since weights of other shapes are told by nothing else
TRIAL = views.together([views.View(("一是学用脱节。", "二要健全制度。"), ((), ()), (0, 0))])
# what spaCy, skops, JSON and our components raise over files that are damaged or lack a field
BROKEN = (AttributeError, BadZipFile, EOFError, ImportError, LookupError, OSError, TypeError, ValueError)


class Tagger:
    """Codes the passages of reports with a saved pipeline and a codebook.

    Asks the pipeline's components for their verdicts directly: what they would
    write into a Doc, without the Doc.
    """

    def __init__(self, folder: Path, codebook: Codebook) -> None:
        """Load the pipeline; UsageError if the folder holds none, or one that is damaged or of another layout."""
        if not (folder / "meta.json").is_file():
            raise UsageError(f"{folder}: 找不到模型（应有 meta.json） | no tagger found; {EXPECTED}")
        try:
            pipeline = spacy.load(folder)
            self.author = Author(AuthorKind.MODEL, str(pipeline.meta["version"]))
            self._roles = cast("roles.RoleTagger", pipeline.get_pipe(roles.NAME))
            self._issues = cast("issues.IssueCoder", pipeline.get_pipe(issues.NAME))
            self._issues.use(codebook)
            self._code(TRIAL)
        except BROKEN as error:
            found = " ".join(f"{type(error).__name__}: {error}".split())[:SHOWN]
            told = f"模型已损坏或版本不合，请重新训练 | the tagger is damaged or of another layout: found {found}; {EXPECTED}"
            raise UsageError(f"{folder}: {told}") from error

    def tag(self, reports: Sequence[Report]) -> list[tuple[Coding, ...]]:
        """Give one coding for every passage of every report, in order; a report gets what it would get alone."""
        lot = views.together([views.of_report(report) for report in reports])
        coded = self._code(lot)
        return [tuple(coded[start:end]) for start, end in lot.spans]

    def _code(self, lot: views.Lot) -> list[Coding]:
        given, scores = self._roles.judge(lot)
        rows = zip(given, scores, self._issues.code(lot, given), strict=True)
        return [Coding(role, score, tuple(codes), tuple(codes.values()), self.author) for role, score, codes in rows]
