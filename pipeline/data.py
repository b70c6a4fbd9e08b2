"""The values that travel through the house: plain, frozen, without behaviour of their own.

A source is read into blocks, cleaned into paragraphs, segmented into reports with headings and passages, and coded. Offsets count
code points, half-open; `start`/`end` index the text that a docstring names, `source_start`/`source_end` the extracted text.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.errors import Reason
from pipeline.offsets import OffsetMap

ORGANISATION_TYPES = (
    *("机关", "公安", "法检", "税务", "海关", "医院", "高校", "学校"),
    *("国企", "两新", "农村", "乡镇", "社区", "离退休", "其他"),
)


class Format(StrEnum):
    """Formats that the house reads, found by content, not by file name."""

    DOCX = "docx"
    DOC = "doc"
    WPS = "wps"
    RTF = "rtf"
    ODT = "odt"
    PDF = "pdf"
    IMAGE = "image"
    TXT = "txt"
    MD = "md"
    HTML = "html"
    OFD = "ofd"
    MHT = "mht"


class Status(StrEnum):
    """The one state in which every source ends."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    SKIPPED = "skipped"


class BlockKind(StrEnum):
    """What a block was in its source."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    TABLE_ROW = "table_row"
    TEXT_BOX = "text_box"
    FOOTNOTE = "footnote"
    RUNNING = "running"
    ASIDE = "aside"


class Role(StrEnum):
    """Layer 1 of the annotation guide: exactly one a passage."""

    ACHIEVEMENT = "achievement"
    PROBLEM = "problem"
    CAUSE = "cause"
    COUNTERMEASURE = "countermeasure"
    OTHER = "other"


class Genre(StrEnum):
    """The kind of text that a report is, by the annotation guide."""

    REPORT = "report"
    SUMMARY = "summary"
    PLAN = "plan"
    SPEECH = "speech"
    ESSAY = "essay"
    OTHER = "other"


class MarkKind(StrEnum):
    """Why cleaning set a stretch of the source apart."""

    CHROME = "chrome"
    OUTLINE = "outline"
    GAP = "gap"
    DEBRIS = "debris"


class AuthorKind(StrEnum):
    """Who can put a code on a passage."""

    RULE = "rule"
    MODEL = "model"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was found and not yet opened.

    `name`, unique in a run, is the path relative to its INPUT, with `/`; `members`
    are the names to follow in the archive at `path`, outermost first.
    """

    name: str
    path: Path
    members: tuple[str, ...] = ()
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points, origin at the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like stretch `start:end` of the extracted text, without its line end.

    Its place in the original: `page` and `box`, or in a Word file `paragraph`, from
    1 over those with text (as Word's statistics count) or that on which it hangs.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None
    page: int | None = None
    box: Box | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One input file as extracted: blocks in reading order cover `text` but for line ends and marks of markup.

    `name` is the path relative to its INPUT, with `/`; a member of an archive
    is `archive.zip/member.docx`. `reason` is NONE or says what was cut.
    """

    name: str
    sha256: str
    format: Format
    size_bytes: int
    text: str
    blocks: tuple[Block, ...]
    reason: Reason = Reason.NONE
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read, or was left alone: a value, not an exception; with the seconds that it took."""

    name: str
    sha256: str
    size_bytes: int
    reason: Reason
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the extracted text that is not analysed, with the rule that set it apart."""

    source_start: int
    source_end: int
    kind: MarkKind
    rule: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph `start:end` of the cleaned text; `level` as its style gave it; `after_gap`: text is missing before it."""

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None
    after_gap: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that is analysed: Simplified, joined, without chrome; `offsets` leads back to the extracted text.

    `marks` are what was set apart, in source order; `title_hint` is a title found there.
    """

    text: str
    offsets: OffsetMap
    paragraphs: tuple[Paragraph, ...]
    marks: tuple[Mark, ...] = ()
    title_hint: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A title line or section heading `start:end` of the cleaned text; level 0 is a report's title."""

    start: int
    end: int
    level: int
    text: str
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest coded unit `start:end` of the cleaned text; the source says `text[source_start:source_end]`.

    `section` is the heading path from the top, `paragraph` counts the cleaned paragraphs
    of the report from 0; `page` and `source_paragraph` are its place, as in `Block`.
    """

    start: int
    end: int
    text: str
    source_start: int
    source_end: int
    section: tuple[str, ...] = ()
    page: int | None = None
    paragraph: int = 0
    after_gap: bool = False
    source_paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the text says of its report; what is not known is empty, never guessed."""

    title: str = ""
    organisation: str = ""
    organisation_type: str = ""
    region: str = ""
    level: str = ""
    year: str = ""
    genre: Genre = Genre.OTHER


@dataclass(frozen=True, slots=True)
class Report:
    """One text in a source; offsets into the extracted text; duplicates are searched by `fingerprint`."""

    source_start: int
    source_end: int
    metadata: Metadata
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    fingerprint: bytes = b""


@dataclass(frozen=True, slots=True)
class Author:
    """Who put a code: `rule`, `model:VERSION` or `person:NAME`."""

    kind: AuthorKind
    name: str = ""

    def __str__(self) -> str:
        """Give the form used in tables, such as `person:李老师`."""
        return f"{self.kind.value}:{self.name}" if self.name else self.kind.value


@dataclass(frozen=True, slots=True)
class Coding:
    """The role and issues that one author gave one passage, each with a score from 0 to 1."""

    role: Role
    role_score: float
    issues: tuple[str, ...] = ()
    issue_scores: tuple[float, ...] = ()
    author: Author = Author(AuthorKind.RULE)


@dataclass(frozen=True, slots=True)
class CodedReport:
    """A report with one coding a passage, in the order of its passages."""

    report: Report
    codings: tuple[Coding, ...]


@dataclass(frozen=True, slots=True)
class Processed:
    """All that one source gave: its reports coded, its marks, its seconds."""

    source: Source
    reports: tuple[CodedReport, ...]
    marks: tuple[Mark, ...]
    seconds: float
