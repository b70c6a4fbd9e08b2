"""Speed of the chain from extracted text to codings, and of reading PDF, each beside a peer in the same run.

The peers: bare `jieba.lcut` over the same text, and `pdfplumber`'s
`extract_text` over the same pages. Sources are taken in lots, as a run over so
many takes them. Rounds are interleaved and medians compared; the ratio travels
between machines, the rates do not.
"""

import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import jieba
import pdfplumber

from pipeline import classification, codebook, ingestion, process, resources
from pipeline.classification import corpus
from pipeline.data import Source
from pipeline.errors import UnreadableSource
from pipeline.settings import Limits, Settings

CORPORA = Path(__file__).parents[1] / "corpora"
SAMPLE, LABELLED = CORPORA / "sample", CORPORA / "labelled" / "reports"
DOWNLOADS = Path(__file__).parents[2] / "shared" / "samples"
ROUNDS, REPORTS = 5, 120


def median_s(task: Callable[[], object], peer: Callable[[], object]) -> tuple[float, float]:
    """Run a task and its peer in turns and give the median seconds of each."""
    task(), peer()
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for measured, run in zip(seconds, (task, peer), strict=True):
            started = time.perf_counter()
            run()
            measured.append(time.perf_counter() - started)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def sample_sources() -> list[Source]:
    """Read the sample: 1,000 characters a report, dirty; one file of it is broken on purpose."""
    sources = []
    for found in ingestion.discover([SAMPLE], Limits()):
        try:
            sources.append(ingestion.read_bytes(ingestion.load(found, Limits()), found.name))
        except UnreadableSource as error:
            print(f"left out {found.name}: {error}")
    return sources


def downloaded_sources() -> list[Source]:
    """Read real downloads, where they lie beside the checkout."""
    return [ingestion.read_bytes(path.read_bytes(), path.name) for path in sorted(DOWNLOADS.glob("*.txt"))]


def labelled_sources() -> list[Source]:
    """Read labelled reports as text files: 1,600 characters each."""
    reports = corpus.read_folder(LABELLED)[:REPORTS]
    return [ingestion.read_bytes(report.text.encode(), f"{report.name}.txt") for report in reports]


def chain_beside_jieba(name: str, sources: list[Source]) -> None:
    """Compare cleaning, segmentation and tagging of sources with cutting their text into words."""
    tagger = classification.Tagger(resources.tagger_path(), codebook.load(resources.codebook_path()))
    characters = sum(len(source.text) for source in sources)

    size = process.lot_size(len(sources))

    def chain() -> None:
        for place in range(0, len(sources), size):
            lot = sources[place : place + size]
            tagger.tag([report for source in lot for report in process.prepare(source, Settings())[0]])

    ours, theirs = median_s(chain, lambda: [jieba.lcut(source.text) for source in sources])
    rates = f"{characters / ours:,.0f} characters/s; jieba.lcut: {characters / theirs:,.0f}"
    print(f"{name}, {characters // len(sources):,} characters a source, text to codings: {rates}; ratio {theirs / ours:.2f}")


def pdf_beside_pdfplumber() -> None:
    """Compare reading the sample's PDF files with pdfplumber's plain text."""
    files = [path.read_bytes() for path in sorted(SAMPLE.rglob("*.pdf"))]

    def plain() -> int:
        pages = 0
        for data in files:
            with pdfplumber.open(io.BytesIO(data)) as pdf:
                pages += len([page.extract_text() for page in pdf.pages])
        return pages

    pages = plain()
    ours, theirs = median_s(lambda: [ingestion.read_bytes(data, "sample.pdf") for data in files], plain)
    print(f"pdf: {pages / ours:,.1f} pages/s; pdfplumber.extract_text: {pages / theirs:,.1f}; ratio {theirs / ours:.2f}")


if __name__ == "__main__":
    jieba.initialize()
    chain_beside_jieba("labelled reports", labelled_sources())
    chain_beside_jieba("sample", sample_sources())
    if downloads := downloaded_sources():
        chain_beside_jieba("real downloads", downloads)
    pdf_beside_pdfplumber()
