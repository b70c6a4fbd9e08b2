"""People's codings: appended, withdrawn by a further row, never changed; and what holds of all codings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.data import Author, AuthorKind, Coding, Role
from pipeline.errors import UsageError
from pipeline.store import state
from pipeline.store.database import Database, now, transaction
from pipeline.store.sources import values_of


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A person's coding whose passage is no longer there, with the wording it was made for."""

    source: str
    start: int
    end: int
    quote: str
    coding: Coding
    created: str


def append(database: Database, passage_id: str, coding: Coding) -> int:
    """Put a person's coding on a passage, keyed by source, span and wording; gives its number.

    Raises
    ------
    UsageError
        If there is no such passage, or the author is no person with a name.
    """
    if coding.author.kind is not AuthorKind.PERSON or not coding.author.name.strip():
        raise UsageError(f"author {str(coding.author)!r}: 请写明审阅人姓名 | expected a person with a name")
    with transaction(database):
        row = database.execute(
            "SELECT s.name, s.sha256, p.source_start, p.source_end, p.quote FROM passages p"
            " JOIN reports r USING (report_id) JOIN sources s ON s.name = r.source WHERE p.passage_id = ?",
            (passage_id,),
        ).fetchone()
        if row is None:
            raise _unknown(passage_id)
        number = _insert(database, row, coding, withdraws=None)
        source, _, start, end, _ = row
        database.execute("INSERT INTO placements VALUES (?,?,?,?,?)", (number, source, start, end, passage_id))
        state.advance(database)
    return number


def withdraw(database: Database, passage_id: str, reviewer: str) -> int:
    """Take back a reviewer's latest standing coding of a passage, by a further row; gives the number taken back.

    Raises
    ------
    UsageError
        If the reviewer has no standing coding there.
    """
    with transaction(database):
        row = database.execute(
            "SELECT id, source, sha256, source_start, source_end, quote, role, role_score, issues, issue_scores, 'person',"
            " author_name FROM standing WHERE passage_id = ? AND author_name = ? ORDER BY id DESC LIMIT 1",
            (passage_id, reviewer),
        ).fetchone()
        if row is None:
            raise UsageError(f"passage {passage_id!r}: 没有 {reviewer} 可撤销的编码 | no coding by {reviewer} to take back")
        _insert(database, row[1:6], _coding(row[6:]), withdraws=row[0])
        state.advance(database)
    return int(row[0])


def _insert(database: Database, place: Sequence[object], coding: Coding, *, withdraws: int | None) -> int:
    cursor = database.execute(
        "INSERT INTO person_codings (source, sha256, source_start, source_end, quote, role, role_score, issues, issue_scores,"
        " author_name, created, withdraws) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (*place, *values_of(coding), coding.author.name, now(), withdraws),
    )
    return cursor.lastrowid or 0


def effective(database: Database, passage_id: str) -> Coding:
    """Give the coding that holds for a passage: the latest by a person, otherwise a model's, otherwise a rule's.

    Raises
    ------
    UsageError
        If there is no such passage.
    """
    row = database.execute(
        "SELECT role, role_score, issues, issue_scores, author_kind, author_name FROM effective WHERE passage_id = ?",
        (passage_id,),
    ).fetchone()
    if row is None:
        raise _unknown(passage_id)
    return _coding(row)


def history(database: Database, passage_id: str) -> list[tuple[Coding, str, bool]]:
    """Give every coding a passage has had, oldest first: machine, then people, with time and whether it was taken back."""
    rows = database.execute(
        "SELECT role, role_score, issues, issue_scores, author_kind, author_name, created, 0 FROM codings WHERE passage_id = ?1"
        " UNION ALL SELECT * FROM (SELECT c.role, c.role_score, c.issues, c.issue_scores, 'person', c.author_name, c.created,"
        " EXISTS (SELECT 1 FROM person_codings w WHERE w.withdraws = c.id) FROM person_codings c"
        " JOIN placements p ON p.coding_id = c.id WHERE p.passage_id = ?1 ORDER BY c.id)",
        (passage_id,),
    )
    return [(_coding(code), created, bool(is_gone)) for *code, created, is_gone in rows]


def unplaced(database: Database) -> list[Unplaced]:
    """List people's standing codings that fit no passage any more, in order of source and place."""
    rows = database.execute(
        "SELECT source, last_start, last_end, quote, role, role_score, issues, issue_scores, 'person', author_name, created"
        " FROM standing WHERE passage_id IS NULL ORDER BY source, last_start, id"
    )
    return [Unplaced(source, start, end, quote, _coding(code), created) for source, start, end, quote, *code, created in rows]


def _coding(values: Sequence[Any]) -> Coding:
    role, role_score, issues, issue_scores, kind, name = values
    codes = tuple(issues.split(";")) if issues else ()
    scores = tuple(map(float, issue_scores.split(";"))) if issues else ()
    return Coding(Role(role), role_score, codes, scores, Author(AuthorKind(kind), name))


def _unknown(passage_id: str) -> UsageError:
    return UsageError(f"passage {passage_id!r}: 没有这个片段 | no such passage; take the id from tables/passages.csv")
