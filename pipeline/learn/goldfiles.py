"""Texts with gold beside them, as people label downloads: NAME.txt and NAME.gold.jsonl.

A line of gold is `{"start", "end", "role", "issues"}`; offsets count the code
points of the decoded file. Roles besides the five (heading, chrome) say what
is no passage and are left out of the scores.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline import process
from pipeline.classification.corpus import Gold
from pipeline.data import CodedReport, Failure, Found, Role
from pipeline.errors import UsageError, describe
from pipeline.learn.scoring import Given, Reading

ENDING = ".gold.jsonl"


def read(folder: Path, plan: process.Plan) -> Iterator[tuple[str, Reading]]:
    """Take every text of a folder that has gold through the whole chain; gives its name with what came out.

    Raises
    ------
    UsageError
        If there is no gold or a line of it is none, or a text is missing or cannot be read.
    """
    paths = sorted(folder.glob(f"*{ENDING}"))
    if not paths:
        raise UsageError(f"{folder}: 没有标准答案 | no gold; expected pairs NAME.txt and NAME{ENDING}")
    for path in paths:
        name = path.name.removesuffix(ENDING)
        source = path.with_name(f"{name}.txt")
        if not source.is_file():
            raise UsageError(f"{path}: 旁边没有正文 | no text beside it; expected {source.name}")
        done = process.process_source(Found(source.name, source, (), source.stat().st_size), plan)
        if isinstance(done, Failure):
            raise UsageError(f"{source}: {describe(done.reason, done.detail)}")
        given = tuple(one for report in done.reports for one in given_of(report))
        yield name, Reading(done.source.text, tuple(_gold(path)), given)


def given_of(coded: CodedReport) -> Iterator[Given]:
    """Give what was said of every passage of a coded report, offsets into the source."""
    for passage, coding in zip(coded.report.passages, coded.codings, strict=True):
        said = coding.role, coding.role_score, coding.issues, coding.issue_scores
        yield Given(passage.source_start, passage.source_end, *said)


def _gold(path: Path) -> Iterator[Gold]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row["role"] in list(Role):
                yield Gold(row["start"], row["end"], Role(row["role"]), tuple(row.get("issues") or ()))
        except (ValueError, LookupError, TypeError) as error:
            told = "这一行不是标准答案 | no gold; expected a JSON object with start, end, role and issues"
            raise UsageError(f"{path}, line {number}: {told}") from error
