"""Tables over reports and mentions: how often, when, where and together with what each issue is raised.

Every table counts **distinct reports**: a report with `duplicate_of` set is left
out, with all its passages. A report *raises* an issue when one of its passages
with the role problem or cause is coded with it, and *addresses* it when a
countermeasure passage is. Rows follow the codebook; a code that is not in the
codebook (people's codings may carry one) counts all the same, after the others.
Frames without a distinct report give tables without rows. Shares, bounds and
lifts are not rounded: what shows them rounds, once.
"""

from collections import Counter
from itertools import combinations
from statistics import NormalDist

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from pipeline.aggregate.mentions import RAISING
from pipeline.codebook import Codebook
from pipeline.data import ORGANISATION_TYPES, Genre, Role

ADDRESSING = (Role.COUNTERMEASURE.value,)
PAIR = ("issue", "other", "name", "other_name", "reports")
GROUPS = ("year", "organisation_type", "region")


def distinct(reports: DataFrame) -> DataFrame:
    """Keep the reports that are counted: those that repeat no other one, unknown groups as empty text."""
    kept = reports[reports["duplicate_of"].fillna("") == ""].copy()
    for group in (*GROUPS, "genre"):
        kept[group] = kept[group].astype(object).fillna("").astype(str)
    return kept


def coded(reports: DataFrame, mentions: DataFrame, roles: tuple[str, ...] = RAISING) -> DataFrame:
    """Give the mentions of issues in passages with one of the roles, with the groups of their reports.

    Columns: passage_id, report_id, issue, characters, year, organisation_type, region.
    """
    rows = mentions.loc[
        mentions["role"].isin(roles) & (mentions["issue"] != ""), ["passage_id", "report_id", "issue", "characters"]
    ]
    return rows.merge(distinct(reports)[["report_id", *GROUPS]], on="report_id")


def issue_frequency(reports: DataFrame, mentions: DataFrame, codebook: Codebook, *, confidence: float = 0.95) -> DataFrame:
    """Count for every issue the distinct reports that raise it, their passages and characters.

    Columns: issue, name, reports, reports_share (of the distinct reports),
    reports_low, reports_high, passages, characters, rank. `reports_low` and
    `reports_high` are the Wilson interval of the share at `confidence`, times
    the number of distinct reports: how many of these reports would raise the
    issue, were they a sample. Rows by rank: by reports, then passages; equal
    issues share the smaller rank and stand in codebook order.

    Examples
    --------
    >>> from pipeline.codebook import parse
    >>> book = parse("{name: 例, version: '1', issues: [{code: workload, name: 负担重, definition: 没有时间}]}")
    >>> reports = DataFrame({"report_id": ["r1", "r2"], "duplicate_of": ["", ""], "year": "2023",
    ...     "organisation_type": "农村", "region": "", "genre": "report"})
    >>> mentions = DataFrame({"passage_id": ["p1"], "report_id": ["r1"], "role": ["problem"],
    ...     "issue": ["workload"], "characters": [5]})
    >>> issue_frequency(reports, mentions, book)[["name", "reports", "reports_share"]].values.tolist()
    [['负担重', 1, 0.5]]
    """
    total = len(distinct(reports))
    rows = coded(reports, mentions)
    order = _order(codebook, rows["issue"]) if total else []
    table = _counts(rows, ["issue"]).reindex(order, fill_value=0).rename_axis("issue").reset_index()
    table.insert(1, "name", [codebook.name_of(code) for code in table["issue"]])
    low, high = wilson(table["reports"], total, confidence)
    table.insert(3, "reports_share", _share(table["reports"], total))
    table.insert(4, "reports_low", low * total)
    table.insert(5, "reports_high", high * total)
    ranked = table.sort_values(["reports", "passages"], ascending=False, kind="stable").reset_index(drop=True)
    first = ~ranked.duplicated(["reports", "passages"])
    ranked["rank"] = (pd.Series(np.where(first, ranked.index + 1, 0), dtype="int64").cummax()).astype("int64")
    return ranked


def issue_by(reports: DataFrame, mentions: DataFrame, codebook: Codebook, *, group: str = "year") -> DataFrame:
    """Count the reports that raise each issue within each year, organisation type or region.

    Columns: issue, name, the group, reports, reports_total (the distinct
    reports in that year, type or region), reports_share, passages. Every issue
    has a row for every group, also at 0; an unknown group is empty and last.
    """
    kept = distinct(reports)
    rows = coded(reports, mentions)
    totals = kept.groupby(group)["report_id"].nunique()
    order = _order(codebook, rows["issue"]) if len(kept) else []
    grid = pd.MultiIndex.from_product([order, _group_order(group, totals)], names=["issue", group])
    table = _counts(rows, ["issue", group]).reindex(grid, fill_value=0).reset_index()
    table["reports_total"] = table[group].map(totals).astype("int64")
    table["reports_share"] = _share(table["reports"], table["reports_total"])
    table["name"] = [codebook.name_of(code) for code in table["issue"]]
    return table[["issue", "name", group, "reports", "reports_total", "reports_share", "passages"]]


def issue_cooccurrence(reports: DataFrame, mentions: DataFrame, codebook: Codebook) -> DataFrame:
    """Count the reports that raise two issues both, pairs in codebook order, pairs never seen left out.

    Columns: issue, other, name, other_name, reports, lift: the share of reports
    with both over the product of the two shares; above 1 they come together
    more often than by chance. Rows by reports, then codebook order.
    """
    total = len(distinct(reports))
    rows = coded(reports, mentions)
    order = _order(codebook, rows["issue"])
    raised = rows.groupby("issue")["report_id"].nunique()
    counted = _pairs(rows, order)
    table = DataFrame([(*pair, *map(codebook.name_of, pair), number) for pair, number in counted], columns=list(PAIR))
    table = table.astype(dict.fromkeys(PAIR[:4], "str") | {"reports": "int64"})
    apart = table["issue"].map(raised) * table["other"].map(raised)
    return table.assign(lift=(table["reports"] * total / apart).astype("float64"))


def coverage(reports: DataFrame, mentions: DataFrame, codebook: Codebook) -> DataFrame:
    """Count for every issue the reports that raise it and, of these, those that also address it.

    Columns: issue, name, reports, reports_addressing, reports_share (empty
    where no report raises the issue). Rows in codebook order.
    """
    raising = coded(reports, mentions)[["report_id", "issue"]].drop_duplicates()
    addressing = coded(reports, mentions, ADDRESSING)[["report_id", "issue"]].drop_duplicates()
    both = raising.merge(addressing, on=["report_id", "issue"])
    order = _order(codebook, raising["issue"]) if len(distinct(reports)) else []
    table = DataFrame({"issue": Series(order, dtype="str"), "name": Series(map(codebook.name_of, order), dtype="str")})
    table["reports"] = table["issue"].map(raising["issue"].value_counts()).fillna(0).astype("int64")
    table["reports_addressing"] = table["issue"].map(both["issue"].value_counts()).fillna(0).astype("int64")
    table["reports_share"] = _share(table["reports_addressing"], table["reports"])
    return table


def role_shares(measured: DataFrame) -> DataFrame:
    """Lay out how much of the text of each genre plays each role, over distinct reports.

    `measured` is as `mentions.collect` gives it. Columns: genre, role, passages,
    characters, characters_share (of the genre's characters). Every role has a
    row for every genre that occurs.
    """
    present = set(measured["genre"])
    known = [genre.value for genre in Genre]
    genres = [*(genre for genre in known if genre in present), *sorted(present.difference(known))]
    grid = pd.MultiIndex.from_product([genres, [role.value for role in Role]], names=["genre", "role"])
    table = measured.set_index(["genre", "role"]).reindex(grid, fill_value=0).reset_index()
    table["characters_share"] = _share(table["characters"], table.groupby("genre")["characters"].transform("sum"))
    return table


def wilson(successes: Series, total: int, confidence: float) -> tuple[Series, Series]:
    """Give the Wilson score interval of the shares `successes / total`; without trials it is 0 to 1."""
    if not total:
        return successes * 0.0, successes * 0.0 + 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = successes / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (centre - half).clip(lower=0.0, upper=share), (centre + half).clip(lower=share, upper=1.0)


def _counts(rows: DataFrame, keys: list[str]) -> DataFrame:
    return rows.groupby(keys).agg(
        reports=("report_id", "nunique"), passages=("passage_id", "nunique"), characters=("characters", "sum")
    )


def _pairs(rows: DataFrame, order: list[str]) -> list[tuple[tuple[str, str], int]]:
    place = {code: index for index, code in enumerate(order)}
    both: Counter[tuple[str, str]] = Counter()
    for codes in rows.groupby("report_id")["issue"].unique():
        both.update(combinations(sorted(codes, key=place.__getitem__), 2))
    return sorted(both.items(), key=lambda item: (-item[1], place[item[0][0]], place[item[0][1]]))


def _order(codebook: Codebook, codes: Series) -> list[str]:
    return [*codebook.codes, *sorted(set(codes.unique()).difference(codebook.codes))]


def _group_order(group: str, totals: Series) -> list[str]:
    known = [str(value) for value in totals.index if value != ""]
    if group == "organisation_type":
        place = {value: index for index, value in enumerate(ORGANISATION_TYPES)}
        known.sort(key=lambda value: (place.get(value, len(place)), value))
    elif group == "region":
        known.sort(key=lambda value: (-int(totals[value]), value))
    return [*known, ""] if "" in totals.index else known


def _share(part: Series, whole: Series | int) -> Series:
    return (part / (whole or np.nan) if isinstance(whole, int) else part / whole.where(whole > 0)).astype("float64")
