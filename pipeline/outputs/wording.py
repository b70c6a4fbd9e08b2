"""The Chinese that a researcher sees for tables, columns and coded values."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from pandas import DataFrame

from pipeline.aggregate import Findings
from pipeline.aggregate.tables import distinct
from pipeline.codebook import Codebook
from pipeline.errors import SENTENCES, Reason

ROLES = {"achievement": "成效做法", "problem": "问题", "cause": "成因", "countermeasure": "对策", "other": "其他"}
GENRES = {
    "report": "调研报告",
    "summary": "工作总结",
    "plan": "方案计划",
    "speech": "讲话发言",
    "essay": "理论文章",
    "other": "其他",
}
STATUSES = {"ok": "已读取", "partial": "部分读取", "failed": "读取失败", "skipped": "已跳过"}
TABLES = {
    "issue_frequency": "问题频次",
    "issue_by_year": "问题与年份",
    "issue_by_organisation_type": "问题与单位类型",
    "issue_by_region": "问题与地区",
    "issue_cooccurrence": "问题共现",
    "coverage": "对策覆盖",
    "role_shares": "内容构成",
    "passages": "段落编码",
    "reports": "报告",
    "sources": "来源文件",
}
COLUMNS = {
    "source": ("来源文件", "文件相对于输入文件夹的路径"),
    "sha256": ("文件指纹", "文件内容的 SHA-256，用于确认是同一个文件"),
    "format": ("格式", "按内容识别的文件格式"),
    "bytes": ("字节数", "文件大小"),
    "status": ("状态", "已读取、部分读取、读取失败或已跳过"),
    "reason": ("原因", "未能（完整）读取的原因"),
    "seconds": ("用时（秒）", "处理该文件的时间"),
    "report_id": ("报告编号", "本工作区内报告的编号"),
    "title": ("题名", "报告的标题"),
    "organisation": ("单位", "报告所述单位，按文中写法"),
    "organisation_type": ("单位类型", "机关、公安、高校、农村等十五类；文中看不出的留空"),
    "region": ("地区", "按文中写法；文中没有的留空"),
    "level": ("层级", "中央、省、市、县、乡、村"),
    "year": ("年份", "报告所述年份，不是上传日期；不明的留空"),
    "genre": ("文种", "调研报告、工作总结、方案计划、讲话发言、理论文章或其他"),
    "start": ("起点", "在来源文字中的起始位置（从 0 起按字符数）"),
    "end": ("终点", "在来源文字中的结束位置（不含）"),
    "characters": ("字数", "所涉文字的字符数"),
    "duplicate_of": ("重复于", "与哪一份报告重复；不为空者不计入任何统计"),
    "similarity": ("相似度", "与所重复报告的相似度（0—1）"),
    "passage_id": ("段落编号", "最小编码单位（一句或一个分号分句）的编号"),
    "page": ("页码", "在原文件中的页码；没有页的格式留空"),
    "section": ("所在章节", "从上到下的标题路径"),
    "text": ("原文", "与来源文字完全一致"),
    "role": ("内容类别", "成效做法、问题、成因、对策或其他"),
    "role_score": ("类别得分", "对内容类别的把握程度（0—1）"),
    "issues": ("问题代码", "编码本代码，多个以分号分隔"),
    "issue_scores": ("问题得分", "与问题代码逐一对应（0—1）"),
    "author": ("编码者", "rule 规则、model 模型或 person 人工"),
    "reviewed": ("已复核", "是否经人工复核"),
    "issue": ("问题代码", "编码本中的代码"),
    "name": ("问题", "编码本中的名称"),
    "other": ("另一问题代码", "同一报告中一并提出的问题"),
    "other_name": ("另一问题", "编码本中的名称"),
    "reports": ("报告数", "提出该问题的不重复报告数（来源文件表中为所含报告数）"),
    "reports_total": ("该组报告数", "该年份、单位类型或地区的不重复报告总数"),
    "reports_share": ("占比", "报告数占相应报告总数的比例"),
    "reports_low": ("区间下限", "占比的 Wilson 置信区间下限，折合为报告数"),
    "reports_high": ("区间上限", "占比的 Wilson 置信区间上限，折合为报告数"),
    "reports_addressing": ("提出对策的报告数", "提出该问题、同时有对策段落针对该问题的报告数"),
    "passages": ("段落数", "相应段落的数量"),
    "rank": ("位次", "按报告数、再按段落数排列，相同者并列"),
    "lift": ("提升度", "两个问题实际共现与随机共现之比，大于 1 表示更常一并出现"),
    "characters_share": ("字数占比", "该类内容占该文种全部文字的比例"),
}
RUN = {
    "finished": "完成时间",
    "seconds": "用时（秒）",
    "versions": "版本",
    "wenzhen": "问诊",
    "segmenter": "分词",
    "name": "名称",
    "version": "版本",
    "codebook": "编码本",
    "model": "模型",
    "fingerprints": "指纹",
    "settings": "设置",
    "limits": "上限",
    "file_mb": "文件（MB）",
    "unpacked_mb": "解压后（MB）",
    "members": "压缩包内文件数",
    "depth": "压缩包层数",
    "ratio": "解压前后之比",
    "memory_mb": "内存（MB）",
    "reading": "读取",
    "ocr": "识别扫描件和图片（OCR）",
    "cleaning": "清洗",
    "simplify": "繁体转简体",
    "spun_synonyms": "还原伪原创用词",
    "duplicates": "重复",
    "similarity": "相似度",
    "findings": "结果",
    "leading_issues": "主要问题数",
    "excerpts": "每个问题的摘录数",
    "confidence": "置信水平",
    "counts": "数量",
    "sources": "来源文件",
    "reports": "报告",
    "passages": "段落",
    "reviewed": "经人工复核的段落",
    "unplaced": "找不到原句的人工编码",
    **STATUSES,
}
TRACING = (
    "在“问题频次”等表中找到要核对的数字，记下问题代码（以及年份、单位类型等）。",
    "在“段落编码”表中筛选：内容类别为“问题”或“成因”，问题代码含该代码；在“报告”表中“重复于”为空的报告才计数。",
    "按报告编号数一数有几份不同的报告，应与表中数字相同。",
    "每个段落都有来源文件、页码和起止位置，打开原文件即可看到原话。",
)
# a fixed day, so that equal findings give equal files
UNDATED = datetime.fromisoformat("2000-01-01")
SHARES = frozenset({"reports_share", "characters_share"})


def quoted(text: str) -> str:
    """Set a text in quotation marks; those inside it change from double to single (GB/T 15834—2011).

    >>> quoted("学习“走过场”")
    '“学习‘走过场’”'
    """
    return f"“{text.translate(str.maketrans('“”‘’', '‘’“”'))}”"


def percent(share: float) -> str:
    """Write a share as every output shows it: one decimal, a half upwards as Excel does it.

    >>> percent(1 / 29), percent(1 / 16), percent(1.0)
    ('3.4%', '6.3%', '100.0%')
    """
    return f"{(Decimal(repr(float(share))) * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def name(column: str) -> str:
    """Give the Chinese heading of a column; a column without one names itself.

    >>> name("reports_share")
    '占比'
    """
    return COLUMNS.get(column, (column, ""))[0]


def reason(text: str | float | None) -> str:
    """Give the Chinese half of why a source was not (fully) read, from a sentence or a bare reason.

    >>> reason("第3页：文件中没有文字 | there is no text in the file"), reason("encrypted")
    ('第3页：文件中没有文字', '文件有密码保护，请去除密码后再试')
    """
    said = "" if pd.isna(text) else str(text)
    known = {str(code): sentence[0] for code, sentence in SENTENCES.items() if code is not Reason.NONE}
    return known.get(said, said.split(" | ")[0])


def years(reports: DataFrame) -> str:
    """Give the span of the years that the distinct reports speak of, empty when none is known."""
    known = sorted({year for year in distinct(reports)["year"] if year})
    if not known:
        return ""
    return f"{known[0]}年" if len(known) == 1 else f"{known[0]}—{known[-1]}年"


def sample(findings: Findings) -> str:
    """Say in one line how many distinct reports the findings rest on and which years they span."""
    span = years(findings.frames.reports)
    return f"不重复报告{len(distinct(findings.frames.reports))}份" + (f"，{span}" if span else "")


def provenance(findings: Findings) -> str:
    """Say in one line with what the findings were made: program version and codebook."""
    versions = findings.run.get("versions")
    version = f" {versions['wenzhen']}" if isinstance(versions, dict) and "wenzhen" in versions else ""
    return f"来源：问诊{version}；编码本{named(findings.codebook)}"


def named(book: Codebook) -> str:
    """Name a codebook with its version."""
    return quoted(book.name or "未命名") + book.version


def finished(findings: Findings) -> datetime:
    """Give when the run finished, without time zone; a fixed day when the run does not say."""
    try:
        said = datetime.fromisoformat(str(findings.run.get("finished", "")))
    except ValueError:
        return UNDATED
    return said.replace(tzinfo=None, microsecond=0)


def run_lines(run: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    """Give what a run tells as lines of name and value, nested parts joined by a dot."""
    for key, value in run.items():
        named = RUN.get(key, key)
        if isinstance(value, Mapping):
            yield from run_lines(value, f"{above}{named} · ")
        else:
            yield above + named, ("是" if value else "否") if isinstance(value, bool) else str(value)


def ran(findings: Findings) -> str:
    """Say when and with which version and fingerprints the findings were made; empty when the run does not say."""
    told = dict(run_lines(findings.run))
    when = finished(findings)
    parts = [f"完成于{when.year}年{when.month}月{when.day}日"] if when != UNDATED else []
    parts += [f"问诊{told['版本 · 问诊']}"] if "版本 · 问诊" in told else []
    parts += [f"{name.removeprefix('指纹 · ')}指纹{value}" for name, value in told.items() if name.startswith("指纹 · ")]
    return "，".join(parts) + "。" if parts else ""


def method(findings: Findings) -> list[tuple[str, str]]:
    """Give the notes on method: what was counted, how, and what it does not say."""
    confidence = f"{findings.settings.confidence:.0%}"
    return [
        (
            "编码单位",
            "一句话或一个分号分句为一个段落，每个段落归入成效做法、问题、成因、对策、其他五类之一，并可标注编码本中的一个或多个问题。",
        ),
        ("提出某问题", "报告中至少有一个“问题”或“成因”类段落标注了该问题，即计为该报告提出该问题，同一报告只计一次。"),
        ("针对某问题的对策", "“对策”类段落标注了该问题，视为报告对该问题提出了对策；它不计入“提出该问题”。"),
        (
            "重复报告",
            "内容重复的报告只计首次出现的一份，其余不计入任何统计，见工作簿“报告”一页的“重复于”一栏。",
        ),
        ("置信区间", f"占比的区间为 {confidence} Wilson 区间，表中折合为报告数；它只反映样本大小带来的不确定，不含编码误差。"),
        ("提升度", "两个问题同时出现的比例与各自比例之积的比值，大于 1 表示更常一并提出；报告数少时起伏很大。"),
        ("编码来源", "编码由规则或模型作出，经人工复核者以人工为准；引用前请对照原文。"),
        ("未知信息", "单位、地区、年份等只取自文中，文中看不出的留空，不作推测。"),
    ]
