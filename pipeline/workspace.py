"""The workspace as notebooks, page and command use it; it only delegates.

A workspace is a folder with one database and everything made from it. Every
table is made from the database when it is asked for, so a correction shows at
once; the files in the folder follow with the next run or export.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self, Unpack

from pandas import DataFrame

from pipeline import codebook as codebooks
from pipeline import outputs
from pipeline import run as runs
from pipeline import settings as choices
from pipeline.aggregate import Findings, evidence, frames
from pipeline.codebook import Codebook
from pipeline.data import Author, AuthorKind, Coding, Role
from pipeline.errors import UsageError
from pipeline.outputs import drawing, rendering
from pipeline.outputs.placing import told
from pipeline.run import Outcome, Progress, Request, Standing
from pipeline.settings import Settings
from pipeline.store import codings, opened, snapshot, sources


class Workspace:
    """A folder of findings: sources go in, tables and charts come out, people correct.

    Codebook, model and settings are what is named here, else what the last run
    was made with, else the packaged ones. `ocr` has the text of scans and
    pictures recognised, in this and the following runs.
    """

    def __init__(
        self,
        folder: Path | str,
        codebook: Path | str | None = None,
        model: Path | str | None = None,
        settings: Path | str | Settings | None = None,
        *,
        ocr: bool = False,
    ) -> None:
        self.folder = Path(folder)
        chosen = settings if isinstance(settings, Settings) or settings is None else choices.load(Path(settings))
        self.plan = runs.recall(self.folder, _path(codebook), _path(model), chosen)
        if ocr:
            self.plan = replace(self.plan, settings=choices.with_ocr(self.plan.settings))
        self.inputs: list[Path] = []

    @property
    def codebook(self) -> Codebook:
        """Give the codebook as its file stands now."""
        return codebooks.load(self.plan.codebook_path)

    def add(self, *paths: Path | str) -> Self:
        """Name files, folders or zip archives that the next run reads."""
        self.inputs.extend(map(Path, paths))
        return self

    def run(
        self,
        *,
        workers: int | None = None,
        scheduler: str | None = None,
        metadata: Path | str | None = None,
        progress: Progress | None = None,
    ) -> Outcome:
        """Process what is new or changed among the inputs, then make tables, charts and findings anew."""
        request = Request(tuple(self.inputs), self.plan, _path(metadata), workers, scheduler)
        return runs.run(self.folder, request, progress)

    def findings(self) -> Findings:
        """Give frames and tables as they stand, people's latest codings included."""
        with self._standing() as found:
            return replace(found, frames=found.frames.held())

    def sources(self) -> DataFrame:
        """Give one row a source, columns as in `tables/sources.csv`."""
        with opened(self.folder) as database:
            return frames.read(database).sources

    def reports(self) -> DataFrame:
        """Give one row a report, columns as in `tables/reports.csv`."""
        with opened(self.folder) as database:
            return frames.read(database).reports

    def passages(self, **where: Unpack[frames.Where]) -> DataFrame:
        """Choose passages by role, issue, year, source, organisation_type, min_score, max_score; without any, all.

        Raises
        ------
        UsageError
            If a condition, the role or the issue is unknown.
        """
        with opened(self.folder) as database, snapshot(database):
            chosen = frames.select(frames.read(database), **where)
        if chosen.empty and "issue" in where:
            self._check_issues([where["issue"]])
        return chosen

    def issue_frequency(self, by: str | None = None) -> DataFrame:
        """Give how many distinct reports raise each issue, or that by year, organisation_type or region."""
        return self.table(f"issue_by_{by}" if by else "issue_frequency")

    def table(self, name: str) -> DataFrame:
        """Give a table by the name of its CSV file, such as `coverage`.

        Raises
        ------
        UsageError
            If there is no such table.
        """
        with self._standing() as found:
            tables = found.tables
        if name not in tables:
            raise UsageError(f"table {name!r}: 没有这张表 | no such table; expected one of {', '.join(tables)}")
        return tables[name]

    def evidence(self, issue: str, **cell: str | int) -> DataFrame:
        """Give the passages behind a number of the tables, named by issue and cell such as `year="2023"`.

        Raises
        ------
        UsageError
            If the issue or a part of the cell is unknown.
        """
        with self._standing() as found:
            behind = evidence(found, issue, **cell)
        if behind.empty:
            self._check_issues([issue, str(cell.get("other", issue))])
        return behind

    def chart(self, name: str = "issue_frequency") -> rendering.Shown:
        """Draw a chart by the name of its file in `charts`: a notebook shows it, `.save("图.png")` writes it."""
        if name not in drawing.CHARTS:
            raise UsageError(f"chart {name!r}: 没有这张图 | no such chart; expected one of {', '.join(drawing.CHARTS)}")
        rendering.register_font()
        with self._standing() as found:
            return drawing.draw(found, name)

    def context(self, passage_id: str, before: int = 3, after: int = 3) -> DataFrame:
        """Give a passage with those before and after it in its report, quoted exactly, columns as of `passages`."""
        with opened(self.folder) as database:
            around = frames.neighbours(database, passage_id)
        if around.empty:
            raise UsageError(f"passage {passage_id!r}: 没有这个片段 | no such passage; take the id from passages()")
        place = around.index[around["passage_id"] == passage_id][0]
        return around.iloc[max(0, place - before) : place + after + 1]

    def correct(self, passage_id: str, *, role: str | None = None, issues: Sequence[str] | None = None, reviewer: str) -> Coding:
        """Put a reviewer's coding on a passage; what is not given stays as it holds. Every table follows at once.

        Raises
        ------
        UsageError
            If passage, role or an issue is unknown, or no reviewer is named.
        """
        self._check_issues(issues or ())
        with opened(self.folder) as database:
            held = codings.effective(database, passage_id)
            codes = held.issues if issues is None else tuple(dict.fromkeys(issues))
            author = Author(AuthorKind.PERSON, reviewer.strip())
            coding = Coding(_role(role) if role else held.role, 1.0, codes, (1.0,) * len(codes), author)
            codings.append(database, passage_id, coding)
        return coding

    def undo(self, passage_id: str, reviewer: str) -> Coding:
        """Take back a reviewer's latest coding of a passage; gives the coding that holds now."""
        with opened(self.folder) as database:
            codings.withdraw(database, passage_id, reviewer.strip())
            return codings.effective(database, passage_id)

    def history(self, passage_id: str) -> list[tuple[Coding, str, bool]]:
        """Give every coding of a passage, oldest first, each with its time and whether it was taken back."""
        with opened(self.folder) as database:
            return codings.history(database, passage_id)

    def unplaced(self) -> DataFrame:
        """List people's codings that fit no passage any more since their source changed."""
        with opened(self.folder) as database:
            return frames.unplaced(database)

    def export(self, form: str, path: Path | str) -> Path:
        """Write the findings as they stand into one file; csv writes a folder of tables.

        Raises
        ------
        UsageError
            If there is no such format.
        """
        if form not in outputs.WRITERS:
            raise UsageError(f"format {form!r}: 不支持 | not supported; expected one of {', '.join(outputs.WRITERS)}")
        with self._standing() as found, told(Path(path)):
            outputs.WRITERS[form](found, Path(path))
        return Path(path)

    def text(self, source: str) -> str:
        """Give the extracted text of a source, which `start` and `end` of every table index."""
        with opened(self.folder) as database:
            return sources.text(database, source)

    def status(self) -> Standing:
        """Say what is in the workspace: counts, every source with its state, the last run."""
        return runs.standing(self.folder)

    @contextmanager
    def _standing(self) -> Iterator[Findings]:
        with opened(self.folder) as database, snapshot(database):
            info = runs.information(database, self.plan, self.codebook)
            yield runs.findings(database, self.plan, self.codebook, info)

    def _check_issues(self, issues: Sequence[str]) -> None:
        codes = self.codebook.codes
        if unknown := [code for code in issues if code not in codes]:
            raise UsageError(f"issue {unknown}: 编码本中没有 | not in the codebook; expected {', '.join(codes)}")


def _path(place: Path | str | None) -> Path | None:
    return Path(place) if place else None


def _role(role: str) -> Role:
    if role not in list(Role):
        raise UsageError(f"role {role!r}: 没有这个类别 | unknown; expected one of {', '.join(Role)}")
    return Role(role)
