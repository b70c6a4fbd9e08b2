"""The findings as a chapter in Word that a researcher can paste: sample, issues, quotations, method."""

import zipfile
from io import BytesIO
from itertools import count
from pathlib import Path

from docx.document import Document

from pipeline.aggregate import Findings
from pipeline.aggregate.tables import distinct
from pipeline.cells import plain
from pipeline.ingestion.numerals import counting
from pipeline.outputs import charts, excerpts, layout, prose, wording
from pipeline.outputs.placing import placed

SEEDS = (1980, 1, 1, 0, 0, 0)
PROPERTY, LISTED = 255, 300


def write(findings: Findings, path: Path) -> None:
    """Write the chapter; without reports it says so and still lists what could not be read."""
    text = compose(findings)
    buffer = BytesIO()
    text.save(buffer)
    with placed(path) as temporary:
        _undated(buffer, temporary)


def compose(findings: Findings) -> Document:
    """Put the chapter together; figures and tables are numbered through."""
    text = layout.blank()
    properties = text.core_properties
    properties.title, properties.author, properties.language = "基层党建问题分析", "问诊", "zh-CN"
    properties.created = properties.modified = wording.finished(findings)
    properties.comments = plain(wording.provenance(findings))[:PROPERTY]
    properties.last_modified_by, properties.revision = "问诊", 1
    layout.add(text, layout.TITLE, "基层党建问题分析")
    figures, tables = count(1), count(1)
    _sample(text, findings, tables)
    _overview(text, findings, figures, tables)
    _issues(text, findings)
    _relations(text, findings, figures)
    _appendix(text, findings)
    return text


def _sample(text: Document, findings: Findings, tables: "count[int]") -> None:
    layout.add(text, layout.FIRST, "一、样本情况")
    layout.add(text, layout.BODY, prose.sources(findings, "附录二") + prose.reports(findings))
    said = prose.passages(findings)
    if said:
        layout.add(text, layout.BODY, said)
    kept = distinct(findings.frames.reports)
    if kept.empty:
        return
    layout.add(text, layout.CAPTION, f"表{next(tables)}　样本构成")
    rows = []
    for title, column in (("单位类型", "organisation_type"), ("文种", "genre")):
        for place, (value, number) in enumerate(kept[column].value_counts().items()):
            named = (wording.GENRES.get(str(value), str(value)) if column == "genre" else str(value)) or "不明"
            rows.append((title if not place else "", named, f"{number}", wording.percent(number / len(kept))))
    layout.table(text, ("构成", "类别", "报告数", "占比"), rows, (36, 48, 36, 36))


def _overview(text: Document, findings: Findings, figures: "count[int]", tables: "count[int]") -> None:
    layout.add(text, layout.FIRST, "二、问题总体情况")
    layout.add(text, layout.BODY, prose.overview(findings))
    table = findings.tables["issue_frequency"]
    table = table[table["reports"] > 0]
    if table.empty:
        return
    layout.picture(text, charts.png(findings, "issue_frequency"), "各类问题的提出频次")
    layout.add(text, layout.UNDER, f"图{next(figures)}　各类问题的提出频次")
    layout.add(text, layout.CAPTION, f"表{next(tables)}　各类问题的提出频次")
    total = len(distinct(findings.frames.reports))
    rows = [
        (
            str(row.rank),
            str(row.name),
            str(row.reports),
            wording.percent(row.reports_share),
            prose.interval(row.reports_low, row.reports_high, total),
            str(row.passages),
        )
        for row in prose.each(table)
    ]
    interval = f"{findings.settings.confidence:.0%}置信区间"
    layout.table(text, ("位次", "问题", "报告数", "占比", interval, "段落数"), rows, (14, 56, 18, 18, 34, 16))


def _issues(text: Document, findings: Findings) -> None:
    layout.add(text, layout.FIRST, "三、主要问题分析")
    leading = prose.leading(findings)
    if leading.empty:
        layout.add(text, layout.BODY, "没有可供分析的问题。")
    for number, row in enumerate(prose.each(leading), 1):
        layout.add(text, layout.SECOND, f"（{counting(number)}）{row.name}")
        layout.add(text, layout.BODY, prose.issue(findings, str(row.issue)))
        _quotations(text, findings, str(row.issue))


def _quotations(text: Document, findings: Findings, code: str) -> None:
    limit = findings.settings.excerpts
    problems, causes, answers = (excerpts.of_issue(findings, code, role) for role in ("problem", "cause", "countermeasure"))
    stated = excerpts.choose(findings, problems, limit)
    _quote(text, "报告中的典型表述如：", stated)
    _quote(text, "在分析成因时，也有报告把它列为原因：", excerpts.choose(findings, causes, limit))
    layout.add(text, layout.BODY, prose.countermeasures(findings, code))
    own = answers[answers["report_id"].isin({*problems["report_id"], *causes["report_id"]})]
    proposed = excerpts.choose(findings, own, limit, prefer=frozenset(each.report_id for each in stated))
    _quote(text, "提出的对策如：", proposed)
    if not proposed:
        _quote(text, "其他报告中可资参考的对策如：", excerpts.choose(findings, answers, limit))


def _quote(text: Document, lead: str, chosen: list[excerpts.Excerpt]) -> None:
    if not chosen:
        return
    layout.add(text, layout.LEAD, lead)
    for excerpt in chosen:
        layout.add(text, layout.QUOTE, wording.quoted(excerpt.text), (f"——{excerpt.place}", 12))


def _relations(text: Document, findings: Findings, figures: "count[int]") -> None:
    layout.add(text, layout.FIRST, "四、问题的关联与变化")
    layout.add(text, layout.BODY, prose.together(findings))
    if len(findings.tables["issue_cooccurrence"]):
        layout.picture(text, charts.png(findings, "issue_cooccurrence"), "问题的共现")
        layout.add(text, layout.UNDER, f"图{next(figures)}　同一份报告中一并提出的问题")
    layout.add(text, layout.BODY, prose.over_time(findings))
    years = findings.tables["issue_by_year"]
    if years.loc[years["year"] != "", "reports"].sum():
        layout.picture(text, charts.png(findings, "issue_by_year"), "问题的年度分布")
        layout.add(text, layout.UNDER, f"图{next(figures)}　各类问题的年度分布")


def _appendix(text: Document, findings: Findings) -> None:
    layout.add(text, layout.FIRST, "附录一　方法说明")
    for title, said in wording.method(findings):
        layout.add(text, layout.BODY, f"{title}：{said}")
    layout.add(
        text,
        layout.BODY,
        f"编码依据：编码本{wording.named(findings.codebook)}。{wording.ran(findings)}",
    )
    layout.add(text, layout.FIRST, "附录二　未能完整读取的文件")
    sources = findings.frames.sources
    unread = sources[sources["status"] != "ok"]
    if unread.empty:
        layout.add(text, layout.BODY, "全部来源文件均已完整读取。")
        return
    rows = [
        (str(row.source), wording.STATUSES.get(row.status, row.status), wording.reason(row.reason))
        for row in prose.each(unread.head(LISTED))
    ]
    layout.table(text, ("来源文件", "状态", "原因"), rows, (62, 20, 74))
    if len(unread) > LISTED:
        layout.add(text, layout.BODY, f"另有{len(unread) - LISTED}个文件未列出，全部见 tables/sources.csv。")


def _undated(buffer: BytesIO, path: Path) -> None:
    # python-docx stamps each member with the present; equal findings shall give an equal file
    with zipfile.ZipFile(buffer) as packed, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as again:
        for member in packed.infolist():
            again.writestr(zipfile.ZipInfo(member.filename, SEEDS), packed.read(member), zipfile.ZIP_DEFLATED)
