"""The command `wenzhen`: one verb for each thing that one does with a workspace.

Exit status: 0 done; 3 done, and some sources failed; 2 wrong usage; 1 nothing
could be done; 130 broken off. The verbs import what they need when they run,
so that help comes at once.
"""

import inspect
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from pipeline.cells import visible
from pipeline.errors import UsageError, WenzhenError, describe

if TYPE_CHECKING:
    from pipeline.run import Outcome, Progress
    from pipeline.store.sources import Known

DONE, NOTHING, USAGE, SOME_FAILED, BROKEN_OFF = 0, 1, 2, 3, 130
SKIPPED_SHOWN = 10
Options = TypeVar("Options")

app = typer.Typer(
    help="问诊：读基层党组织材料，标注成绩、问题、原因、对策，统计问题。 Read branch reports, code them, count their issues.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
codebook_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(codebook_app, name="codebook", help="检查或显示编码本。 Check or show a codebook.")

Folder = Annotated[Path, typer.Option("--workspace", "-w", metavar="DIR", help="工作区文件夹 folder of the workspace")]
BookFile = Annotated[Path | None, typer.Argument(metavar="FILE", help="编码本 codebook; default: the one that comes along")]
Corpus = Annotated[Path, typer.Option("--corpus", metavar="DIR", help="标注语料文件夹 folder of labelled reports")]
Book = Annotated[Path | None, typer.Option("--codebook", metavar="FILE", help="编码本 codebook (YAML)")]


@dataclass(frozen=True)
class RunOptions:
    """What `run` takes."""

    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT", help="文件、文件夹或压缩包 files, folders, zip archives")]
    workspace: Folder
    codebook: Book = None
    model: Annotated[Path | None, typer.Option(metavar="DIR", help="模型文件夹 folder of a tagger")] = None
    metadata: Annotated[Path | None, typer.Option(metavar="FILE", help="元数据表 metadata (CSV: source, title, year, …)")] = None
    settings: Annotated[Path | None, typer.Option(metavar="FILE", help="设置 settings (TOML)")] = None
    workers: Annotated[int | None, typer.Option(metavar="N", help="进程数 processes; default: one a core")] = None
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="dask 调度器 address of a dask scheduler")] = None
    ocr: Annotated[bool, typer.Option("--ocr", help="识别扫描件和图片中的文字 recognise the text of scans and pictures")] = False
    quiet: Annotated[bool, typer.Option("--quiet", help="只显示失败 show failures only")] = False


@dataclass(frozen=True)
class EvaluateOptions:
    """What `evaluate` takes."""

    corpus: Corpus
    model: Annotated[Path | None, typer.Option(metavar="DIR", help="模型文件夹 a saved tagger; default: train one anew")] = None
    gold: Annotated[Path | None, typer.Option(metavar="DIR", help="NAME.txt 和 NAME.gold.jsonl texts with gold")] = None
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="模型卡 card (.md; .json beside it)")] = (
        None
    )
    codebook: Book = None
    folds: Annotated[int, typer.Option(min=1, max=3, help="轮流留出几份 how many of three folds are held out in turn")] = 1
    again: Annotated[Path | None, typer.Option(metavar="DIR", help="再次标注的材料 reports labelled a second time")] = None
    curve: Annotated[bool, typer.Option("--curve", help="学习曲线 also train on 25, 50 and 75 % of the reports")] = False


def main() -> None:
    """Run the command and end the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="wenzhen")
    except WenzhenError as error:
        _say(f"wenzhen: {error}")
        sys.exit(USAGE if isinstance(error, UsageError) else NOTHING)


def taking(options: type[Options]) -> Callable[[Callable[[Options], None]], Callable[..., None]]:
    """Let a verb take its options as one object, spelled out for Typer by the fields."""

    def decorate(verb: Callable[[Options], None]) -> Callable[..., None]:
        @wraps(verb)
        def command(**given: object) -> None:
            verb(options(**given))

        command.__signature__ = inspect.signature(options)  # type: ignore[attr-defined]
        return command

    return decorate


@app.command()
@taking(RunOptions)
def run(options: RunOptions) -> None:
    """处理新的和改过的材料，生成表格、图和报告。 Process what is new or changed, then write the findings."""
    try:
        outcome = _run(options)
    except KeyboardInterrupt:
        _say("已中断，完成的部分已保存，再次运行即可继续。 Broken off; what was done is kept: run again to go on.")
        sys.exit(BROKEN_OFF)
    sys.exit(_report(outcome, options))


@app.command()
def status(workspace: Folder) -> None:
    """显示工作区里有什么，哪些失败及原因。 Show what is in a workspace, what failed and why."""
    from pipeline.workspace import Workspace

    found = Workspace(workspace).status()
    for name, count in found.counts.items():
        typer.echo(f"{name}: {count}")
    typer.echo(f"last run: {found.last_run or '-'}")
    for known in found.sources:
        if known.reason:
            typer.echo(_line(known))


@app.command()
def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="csv, xlsx, docx, html")],
    workspace: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="文件；csv 为文件夹 file; a folder for csv")],
) -> None:
    """导出当前结果。 Write the findings as they stand."""
    from pipeline.workspace import Workspace

    path = Workspace(workspace).export(form, output)
    typer.echo(visible(f"已写入 written: {path}"))


@app.command()
def train(
    corpus: Corpus,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="模型文件夹 folder for the tagger")],
    codebook: Book = None,
) -> None:
    """用标注语料训练模型。 Train a tagger on labelled reports; the same reports give the same predictions."""
    from importlib.metadata import version

    from pipeline import learn, resources

    learn.train(corpus, codebook or resources.codebook_path(), output, version("wenzhen"), _say)
    typer.echo(visible(f"已写入 written: {output}"))


@app.command()
@taking(EvaluateOptions)
def evaluate(options: EvaluateOptions) -> None:
    """评估模型，写出模型卡。 Measure a tagger on hands it did not learn from; print or write the card."""
    from pipeline import codebook, resources
    from pipeline.learn import card, evaluation

    book = options.codebook or resources.codebook_path()
    found = evaluation.evaluate(
        options.corpus,
        options.model,
        gold_folder=options.gold,
        codebook_path=book,
        options=evaluation.Options(folds=options.folds, curve=(25, 50, 75) if options.curve else (), again=options.again),
        progress=_say,
    )
    if options.output:
        card.write(found, codebook.load(book), options.output)
    shown = f"已写入 written: {options.output}" if options.output else card.render(found, codebook.load(book))
    typer.echo("\n".join(map(visible, shown.splitlines())))


@codebook_app.command()
def check(file: BookFile = None) -> None:
    """检查编码本，指出有误和可疑的行。 Check a codebook; mistakes, and what is doubtful, are named with their lines."""
    from pipeline import codebook, resources

    path = file or resources.codebook_path()
    book, doubts = codebook.load(path), codebook.doubts(path)
    for line, message in doubts:
        _say(f"warning: {path}, line {line}: {message}")
    found = f"可用，有 {len(doubts)} 处提醒 usable, warnings: {len(doubts)}" if doubts else "无误 no mistakes"
    typer.echo(visible(f"{path}: {found}; {book.name} {book.version}, {len(book.issues)} issues"))


@codebook_app.command()
def show(file: BookFile = None) -> None:
    """显示编码本的条目。 Show the entries of a codebook."""
    from pipeline import codebook, resources

    book = codebook.load(file or resources.codebook_path())
    typer.echo(visible(f"{book.name} {book.version} {book.fingerprint}"))
    for issue in book.issues:
        typer.echo(visible(f"{issue.code}  {issue.name}  {issue.definition}"))


@app.command()
def doctor() -> None:
    """检查安装是否完整。 Check that everything needed is there."""
    from pipeline.resources import installation

    parts = list(installation.parts())
    for part in parts:
        typer.echo(visible(f"{'ok     ' if part.found else 'missing'} {part.name}{part.purpose} {part.found}"))
    sys.exit(NOTHING if any(part.is_needed and not part.found for part in parts) else DONE)


def _run(options: RunOptions) -> "Outcome":
    from pipeline.workspace import Workspace

    place = Workspace(options.workspace, options.codebook, options.model, options.settings, ocr=options.ocr)
    place.add(*options.inputs)
    with _bar(is_wanted=not options.quiet and sys.stderr.isatty()) as progress:
        return place.run(workers=options.workers, scheduler=options.scheduler, metadata=options.metadata, progress=progress)


@contextmanager
def _bar(*, is_wanted: bool) -> Iterator["Progress | None"]:
    if not is_wanted:
        yield None
        return
    from tqdm import tqdm

    with tqdm(unit="份", file=sys.stderr, dynamic_ncols=True, leave=False) as bar:

        def progress(done: int, total: int, name: str) -> None:
            bar.total = total
            bar.set_postfix_str(visible(name)[-30:], refresh=False)
            bar.update(done - bar.n)

        yield progress


def _report(outcome: "Outcome", options: RunOptions) -> int:
    for name in outcome.unmatched:
        _say(f"warning: --metadata: 没有这份材料 | no such source: {visible(name)}")
    by_status: dict[str, list[Known]] = {}
    for known in outcome.sources:
        by_status.setdefault(known.status, []).append(known)
    failed, skipped = by_status.get("failed", []), by_status.get("skipped", [])
    shown = failed if options.quiet else [*failed, *by_status.get("partial", []), *skipped[:SKIPPED_SHOWN]]
    for known in shown:
        _say(_line(known))
    if not options.quiet:
        if more := len(skipped[SKIPPED_SHOWN:]):
            _say(f"skipped: 另有 {more} 份，见 tables/sources.csv | {more} more, listed in tables/sources.csv")
        _tell(outcome, options.workspace)
    if len(failed) + len(skipped) == len(outcome.sources):
        _say("没有可以分析的材料 | nothing could be analysed: no source was read")
        return NOTHING
    return SOME_FAILED if failed else DONE


def _tell(outcome: "Outcome", folder: Path) -> None:
    counts, seconds = outcome.counts, f"{outcome.seconds:.1f} s"
    told = ", ".join(f"{counts[key]} {key}" for key in ("sources", "ok", "partial", "failed", "skipped", "reports", "passages"))
    typer.echo(f"本次处理 {outcome.processed} 份 processed this time: {outcome.processed} ({seconds})")
    typer.echo(f"工作区 in the workspace: {told}")
    if counts["unplaced"]:
        typer.echo(
            f"注意：{counts['unplaced']} 条人工编码找不到原句 | people's codings without their passage: {counts['unplaced']}"
        )
    if not outcome.has_written:
        typer.echo("结果没有变化 nothing has changed since the findings were written")
    for name in ("findings.html", "findings.docx", "findings.xlsx", "tables", "charts"):
        typer.echo(visible(f"  {folder / name}"))


def _line(known: "Known") -> str:
    return f"{known.status}: {visible(known.name)}: {visible(describe(known.reason, known.detail))}"


def _say(text: str) -> None:
    typer.echo("\n".join(map(visible, text.split("\n"))), err=True)
