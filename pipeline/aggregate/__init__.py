"""Findings: from the frames of a workspace to the tables that are handed on, and back again."""

from dataclasses import dataclass, field

from pandas import DataFrame

from pipeline import settings as choices
from pipeline.aggregate import columns, tables
from pipeline.codebook import Codebook
from pipeline.errors import UsageError

__all__ = ["Findings", "Frames", "evidence", "find"]


@dataclass(frozen=True, slots=True)
class Frames:
    """The three frames of a workspace, columns as in `tables/sources.csv`, `reports.csv` and `passages.csv`.

    `paragraphs` gives, by passage_id, where a passage stands in an original that has no pages.
    """

    sources: DataFrame
    reports: DataFrame
    passages: DataFrame
    paragraphs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """What is handed on: the frames, the tables made from them by name, and what they were made with.

    `run` tells of the run: versions, fingerprints, counts, times; the outputs
    show it and take their date from `finished` (ISO 8601), if it is there.
    """

    frames: Frames
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
    columns.require(frames.passages, columns.PASSAGES, "passages")
    reports, passages = frames.reports, frames.passages
    made = {"issue_frequency": tables.issue_frequency(reports, passages, codebook, confidence=settings.confidence)}
    for group in tables.GROUPS:
        made[f"issue_by_{group}"] = tables.issue_by(reports, passages, codebook, group=group)
    made["issue_cooccurrence"] = tables.issue_cooccurrence(reports, passages, codebook)
    made["coverage"] = tables.coverage(reports, passages, codebook)
    made["role_shares"] = tables.role_shares(reports, passages)
    return Findings(frames, made, codebook, settings, run)


def evidence(findings: Findings, issue: str, **cell: str) -> DataFrame:
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
    unknown = set(cell).difference((*tables.GROUPS, "other", "addressed"))
    if unknown:
        raise UsageError(f"evidence: found {sorted(unknown)}; expected year, organisation_type, region, other or addressed")
    reports, passages = findings.frames.reports, findings.frames.passages
    rows = tables.coded(reports, passages)
    for group in tables.GROUPS:
        if group in cell:
            rows = rows[rows[group] == cell[group]]
    behind = rows[rows["issue"] == issue]
    if "other" in cell:
        beside = rows[rows["issue"] == cell["other"]]
        both = set(behind["report_id"]) & set(beside["report_id"])
        behind = rows[rows["report_id"].isin(both) & rows["issue"].isin([issue, cell["other"]])]
    if "addressed" in cell:
        answers = tables.coded(reports, passages, tables.ADDRESSING)
        behind = answers[(answers["issue"] == issue) & answers["report_id"].isin(set(behind["report_id"]))]
    return passages[passages["passage_id"].isin(set(behind["passage_id"]))]
