"""The model card: what was measured, as a page to read (Markdown) and as data (JSON)."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.classification.corpus import EXCERPT
from pipeline.codebook import Codebook
from pipeline.data import Genre, Role
from pipeline.learn.evaluation import Evaluation, Scores
from pipeline.learn.scoring import Calibration, IssueScores, RoleScores
from pipeline.outputs.wording import ROLES

GENRE_NAMES: dict[str, str] = {
    Genre.REPORT: "调研、剖析、整改",
    Genre.SUMMARY: "总结、述职、经验",
    Genre.PLAN: "方案、意见、计划",
    Genre.SPEECH: "讲话、党课",
    Genre.ESSAY: "论文",
    Genre.OTHER: "其他",
    EXCERPT: "摘句",
}
ARTEFACT_NAMES = {
    "one_paragraph": "不分段",
    "lost_headings": "标题丢失",
    "lost_numbers": "序号丢失",
    "chrome": "网站杂质",
    "anonymised": "隐名（xx县、20**年）",
    "traditional": "机器转的繁体",
    "pinyin_debris": "繁体夹拼音",
    "mojibake": "乱码",
    "spun": "伪原创近义词",
    "hard_breaks": "行内硬换行",
    "previewer_numbers": "预览页码插入句中",
    "redated": "数字被改成年份",
    "paywall_gap": "付费缺口",
    "blanks": "词中空格",
    "pasted": "两篇粘在一起",
}
PEER_NAMES = {
    "majority": "一律最多的一类",
    "keywords": "关键词",
    "headings_and_cues": "标题加线索词",
    "tfidf_linear": "TF-IDF 加线性模型",
    "crf": "线性链 CRF",
}
JUDGES = {"saved": "已保存的模型", "trained anew": "本次在其余写手上重新训练的模型"}


def write(evaluation: Evaluation, book: Codebook, path: Path) -> None:
    """Write the card to `path` and its figures beside it, as `.json`; issues are named as in the codebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(evaluation, book), encoding="utf-8")
    path.with_suffix(".json").write_text(to_json(evaluation), encoding="utf-8")


def to_json(evaluation: Evaluation) -> str:
    """Give every figure as JSON."""
    return json.dumps(dataclasses.asdict(evaluation), ensure_ascii=False, indent=1) + "\n"


def render(evaluation: Evaluation, book: Codebook) -> str:
    """Give the card as Markdown, in Chinese."""
    parts = (
        _opening(evaluation),
        _corpus(evaluation),
        _results(evaluation),
        _confusion(evaluation),
        _issues(evaluation.ours.issues, book),
        _calibration("类别分数", evaluation.role_calibration),
        _calibration("问题代码分数", evaluation.issue_calibration),
        _scored("## 各文体", "文体", ((GENRE_NAMES.get(key, key), one) for key, one in evaluation.genres.items())),
        _artefacts(evaluation),
        _gold(evaluation),
        _agreement(evaluation),
        _curve(evaluation),
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


def _opening(evaluation: Evaluation) -> Iterator[str]:
    yield f"# 标注模型卡（wenzhen {evaluation.release}）"
    yield ""
    yield "本页由 `wenzhen evaluate` 写出，数字同在旁边的 JSON 里。含义见编码本和标注说明。"
    yield f"类别按字计分，问题按段落计分。被评的是{JUDGES[evaluation.tagger]}，"
    held = "、".join(hand or "未署名" for hand in evaluation.held_out)
    yield f"评分只用它没有学过的写手（{held}）的材料；近似重复的材料都放在同一边。"
    yield "写手虽不同，语料都是自己写的，真实材料上的成绩会低一些，以文末“真实下载”为准。"


def _corpus(evaluation: Evaluation) -> Iterator[str]:
    held = evaluation.corpus
    yield "## 语料"
    yield ""
    genres = "，".join(f"{GENRE_NAMES.get(genre, genre)} {count}" for genre, count in held.genres.items())
    shares = "，".join(f"{ROLES[role]} {share:.0%}" for role, share in held.role_shares.items())
    yield f"- {held.reports} 篇，{held.passages} 段，{held.characters} 字，{held.hands} 位写手；{genres}。"
    yield f"- 各类字数：{shares}。"
    yield f"- 四字串首次出现的占 {held.distinct_4_grams:.1%}；近似重复的段落 {held.near_duplicate_passages:.1%}；"
    yield f"  同一段落最多出现 {held.most_repeated_passage} 次；近似重复的篇目 {held.near_duplicate_reports}。"
    if held.issues:
        least = min(held.issues, key=lambda code: held.issues[code])
        yield f"- 每个问题代码至少 {held.issues[least]} 段（`{least}`）。"


def _agreement(evaluation: Evaluation) -> Iterator[str]:
    agreed = evaluation.agreement
    if agreed is None:
        return
    yield "## 两次标注是否一致"
    yield ""
    yield f"语料中 {evaluation.labelled_twice} 篇由另一位读者只看正文、不看原标注，按标注说明重新标了一遍："
    yield f"类别 κ **{agreed.roles.kappa:.3f}**，macro-F1 {agreed.roles.macro_f1:.3f}；"
    yield f"问题 micro-F1 **{agreed.issues.micro_f1:.3f}**，整篇问题集合 F1 {agreed.issues.text_sets_f1:.3f}。"
    yield "这是模型在这些语料上可以指望的上限。"


def _results(evaluation: Evaluation) -> Iterator[str]:
    ours = evaluation.ours
    yield "## 成绩与对照"
    yield ""
    yield from _table(("方法", "类别 macro-F1", "κ", "问题 micro-F1"))
    for key, row in evaluation.peers.items():
        micro = "–" if row.issue_micro_f1 is None else f"{row.issue_micro_f1:.3f}"
        yield _row((PEER_NAMES[key], f"{row.role_macro_f1:.3f}", f"{row.role_kappa:.3f}", micro))
    yield _row(("**本模型**", f"**{ours.roles.macro_f1:.3f}**", f"**{ours.roles.kappa:.3f}**", f"**{ours.issues.micro_f1:.3f}**"))
    yield ""
    yield _sentence(ours.roles, ours.issues)
    yield f"清理、切分和标注合计每秒 {evaluation.characters_per_second} 字（测时机器可能繁忙）。"


def _sentence(roles: RoleScores, issues: IssueScores) -> str:
    per_role = "，".join(f"{ROLES[role]} {score:.3f}" for role, score in roles.f1.items())
    sets = f"问题 macro-F1 {issues.macro_f1:.3f}，整篇问题集合 F1 {issues.text_sets_f1:.3f}"
    return f"各类 F1：{per_role}；{sets}；共 {roles.characters} 字。"


def _confusion(evaluation: Evaluation) -> Iterator[str]:
    yield "## 混淆（字数；行是标准答案，列是模型）"
    yield ""
    yield from _table(("", *(ROLES[role] for role in Role), "未成段"))
    for role, row in zip(Role, evaluation.confusion, strict=True):
        yield _row((ROLES[role], *map(str, row)))
    if evaluation.mistakes:
        yield ""
        yield from _table(("标准答案 → 模型", "段数", "例（分数最高的）"))
    for one in evaluation.mistakes:
        kind = f"{ROLES[one.gold]} → {ROLES[one.given]}"
        yield _row((kind, str(one.passages), " ／ ".join(example.replace("|", "｜") for example in one.examples)))


def _issues(scores: IssueScores, book: Codebook) -> Iterator[str]:
    yield "## 各问题"
    yield ""
    yield from _table(("问题", "代码", "段数", "F1"))
    for code, count in sorted(scores.passages.items(), key=lambda pair: (-pair[1], pair[0])):
        yield _row((book.name_of(code), f"`{code}`", str(count), f"{scores.f1[code]:.3f}"))


def _calibration(title: str, found: Calibration) -> Iterator[str]:
    yield f"## 校准：{title}"
    yield ""
    yield f"Brier {found.brier:.3f}，平均偏差 {found.error:.3f}。分数可信时，后两列应当相等。"
    yield ""
    yield from _table(("分数", "段数", "平均分数", "实际正确"))
    for start, end, count, mean, share in found.bins:
        yield _row((f"{start:.1f}–{end:.1f}", str(count), f"{mean:.3f}", f"{share:.3f} {'█' * round(20 * share)}"))


def _artefacts(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.artefacts:
        own = evaluation.ours.roles.macro_f1
        rows = ((_lost(key, one, own), one) for key, one in evaluation.artefacts.items())
        yield from _scored("## 各种破损（同样的材料，括号内是类别 macro-F1 的变化）", "破损", rows)


def _lost(key: str, scores: Scores, own: float) -> str:
    return f"{ARTEFACT_NAMES[key]}（{scores.roles.macro_f1 - own:+.3f}）"


def _gold(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.gold:
        yield from _scored("## 真实下载", "文件", evaluation.gold.items())
        yield ""
        yield f"从文件读起，走完整个流程；由{JUDGES[evaluation.gold_tagger]}标注。"


def _curve(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.curve:
        sized = ((f"{reports} 篇", one) for reports, one in evaluation.curve.items())
        yield from _scored("## 学习曲线", "训练材料", sized)


def _scored(title: str, first: str, rows: Iterable[tuple[str, Scores]]) -> Iterator[str]:
    yield title
    yield ""
    yield from _table((first, "字数", "类别 macro-F1", "κ", "问题 micro-F1", "整篇问题集合 F1"))
    for name, one in rows:
        figures = (one.roles.macro_f1, one.roles.kappa, one.issues.micro_f1, one.issues.text_sets_f1)
        yield _row((name, str(one.roles.characters), *(f"{figure:.3f}" for figure in figures)))


def _table(head: Sequence[str]) -> Iterator[str]:
    yield _row(head)
    yield _row(["---"] * len(head))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
