"""Findings: from the frames of a workspace to the tables that are handed on, and back again."""

from dataclasses import dataclass

from pandas import DataFrame

from pipeline import settings as choices
from pipeline.aggregate import columns, mentions, tables
from pipeline.aggregate.passages import Passages, held
from pipeline.codebook import Codebook
from pipeline.data import Status
from pipeline.errors import UsageError

__all__ = ["Findings", "Frames", "evidence", "find", "partial"]


@dataclass(frozen=True, slots=True)
class Frames:
    """The three frames of a workspace, columns as in `tables/sources.csv`, `reports.csv` and `passages.csv`.

    The passages come in parts: there may be more of them than memory holds.
    """

    sources: DataFrame
    reports: DataFrame
    passages: Passages

    def held(self) -> "Frames":
        """Give the same frames with all passages in memory, for use after the database is closed."""
        return Frames(self.sources, self.reports, held(self.passages))


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Findings:
    """What is handed on: the frames, the tables made from them by name, and what they were made with.

    `mentions` are the rows that the tables count (see `mentions.collect`).
    `run` tells of the run: versions, fingerprints, counts, times; the outputs
    show it and take their date from `finished` (ISO 8601), if it is there.
    """

    frames: Frames
    mentions: DataFrame
    tables: dict[str, DataFrame]
    codebook: Codebook
    settings: choices.Findings
    run: dict[str, object]


def find(frames: Frames, codebook: Codebook, settings: choices.Findings, run: dict[str, object]) -> Findings:
    """Make every table from the frames; `tables` says what each one counts.

    Raises
    ------
    ValueError
        If a frame has other columns than the contract names.
    """
    columns.require(frames.sources, columns.SOURCES, "sources")
    columns.require(frames.reports, columns.REPORTS, "reports")
    reports = frames.reports
    kept = tables.distinct(reports)
    said, measured = mentions.collect(frames.passages, dict(zip(kept["report_id"], kept["genre"], strict=True)))
    made = {"issue_frequency": tables.issue_frequency(reports, said, codebook, confidence=settings.confidence)}
    for group in tables.GROUPS:
        made[f"issue_by_{group}"] = tables.issue_by(reports, said, codebook, group=group)
    made["issue_cooccurrence"] = tables.issue_cooccurrence(reports, said, codebook)
    made["coverage"] = tables.coverage(reports, said, codebook)
    made["role_shares"] = tables.role_shares(measured)
    return Findings(frames, said, made, codebook, settings, run)


def evidence(findings: Findings, issue: str, **cell: str | int) -> DataFrame:
    """Give the passages behind a number: those of distinct reports that raise the issue in that cell.

    Rows and columns are those of the frame `passages`, in its order. Name the
    cell by `year`, `organisation_type` or `region` (empty text for unknown), by
    `other` (reports raising both issues, passages of either) or by
    `addressed="yes"` (the countermeasure passages of the reports that raise the
    issue and address it: the column `reports_addressing` of the coverage).

    Examples
    --------
    `evidence(findings, "two_skins", year="2023")` lists what `issue_by_year` counts for 2023.

    Raises
    ------
    UsageError
        If the cell is named by anything else.
    """
    if set(cell).difference((*tables.GROUPS, "other", "addressed")) or cell.get("addressed", "yes") != "yes":
        raise UsageError(
            f"evidence: 没有这样的单元格 | found {cell}; expected year, organisation_type, region, other or addressed='yes'"
        )
    reports = findings.frames.reports
    rows = tables.coded(reports, findings.mentions)
    for group in tables.GROUPS:
        if group in cell:
            rows = rows[rows[group] == str(cell[group])]
    behind = rows[rows["issue"] == issue]
    if "other" in cell:
        beside = rows[rows["issue"] == cell["other"]]
        both = set(behind["report_id"]) & set(beside["report_id"])
        behind = rows[rows["report_id"].isin(both) & rows["issue"].isin([issue, cell["other"]])]
    if "addressed" in cell:
        answers = tables.coded(reports, findings.mentions, tables.ADDRESSING)
        behind = answers[(answers["issue"] == issue) & answers["report_id"].isin(set(behind["report_id"]))]
    return findings.frames.passages.pick(set(behind["passage_id"]))


def partial(findings: Findings) -> frozenset[str]:
    """Name the sources of which a part was cut or could not be read: what is taken from them has to say so."""
    sources = findings.frames.sources
    return frozenset(sources.loc[sources["status"] == Status.PARTIAL, "source"])
