"""What the manifest of the bad files expects of a reader, read from its column `expected`.

The column holds phrases with `; ` between them. Each known phrase begins with a
key of `PHRASES`; one that does not is an error, so that a new manifest is looked
at and not passed over. A file is judged by all of its phrases, but where one of
them lets a reader refuse, a refusal with a reason does as well as the text.
"""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

from bad_outcomes import Outcome

from pipeline.errors import Reason

NO_TEXT = frozenset({Reason.NO_TEXT_LAYER, Reason.NO_TEXT, Reason.NEEDS_OCR})
PHRASES = {
    "no text layer": "no layer",
    "no TextCode in page content: no text layer": "no layer",
    "no body text by python-docx": "any",
    "needs the password in its name, or opens": "password or text",
    "needs password": "password",
    "needs a password": "password",
    'not "not a zip file"': "any",
    "Apache POI expects EncryptedDocumentException": "password",
    "Apache POI expects": "refusable",
    "user password: foo or empty": "password or text",
    "see pypdf tests": "any",
    "r6: usersecret)": "any",
    "open password or permission bits": "password or text",
    "password per name": "password or text",
    "policy to be stated: extract, or refuse": "password or text",
    "text is readable without a password": "any",
    "reject": "refusable",
    "text, or a named reason": "refusable",
    "decodes as": "any",
    "no file content in output": "no leak",
    "glyph numbers without a Unicode map": "no layer",
    "plain member read": "locked member",
    "encrypted.txt reported as needing a password": "locked member",
    "entry name contains 文章": "member name",
    "no hang": "any",
    "bounded": "any",
    "within the limits": "any",
    "no allocation by page size": "any",
    "no large allocation": "any",
    "no rendering at full size": "any",
    "text extraction unaffected": "any",
    "stop at the depth limit": "any",
    "OCR needed": "any",
}
_QUOTED = re.compile(
    r'text contains "(?P<text>.*?)"(?P<loosely> or reject with the defect)?(?: \((?P<who>[^)]*)\))?(?=; |$)', re.DOTALL
)
_LEAKED = re.compile(r"root:.*:0:0:|\[fonts\]")


@dataclass(frozen=True)
class Expected:
    """What is expected of one file: texts, words, phrases as (phrase, kind), and the encoding that the text is in."""

    texts: tuple[str, ...]
    words: tuple[str, ...]
    phrases: tuple[tuple[str, str], ...]
    codec: str

    @property
    def kinds(self) -> frozenset[str]:
        """Give the kinds of the phrases."""
        return frozenset(kind for _, kind in self.phrases)

    @property
    def is_refusable(self) -> bool:
        """Say whether a refusal with a reason does as well as the text."""
        return bool(self.words) or "refusable" in self.kinds


def interpret(row: dict[str, str]) -> Expected:
    """Read the expectation of one row of the manifest."""
    quoted = list(_QUOTED.finditer(row["expected"]))
    texts = tuple(unescape(found["text"]) for found in quoted if not found["loosely"])
    words = tuple(word for found in quoted if found["loosely"] for word in re.findall(r"\w+", found["text"]))
    codec = next((found["who"][8:] for found in quoted if (found["who"] or "").startswith("read as ")), "")
    phrases = tuple((phrase, _kind(phrase)) for phrase in _QUOTED.sub("", row["expected"]).split("; ") if phrase)
    if not texts and "ok," not in row["observed"]:
        # The two extractors that the manifest asked opened it neither: there is a password, whatever the name says.
        phrases = tuple((phrase, "password" if kind == "password or text" else kind) for phrase, kind in phrases)
    return Expected(texts, words, phrases, codec)


def misses(expected: Expected, outcome: Outcome) -> list[str]:
    """Give what is expected and did not come; empty where all is well."""
    if not outcome.is_named:
        return ["a named outcome within the limits"]
    if expected.is_refusable and not outcome.text:
        return []
    missed = [phrase for phrase, kind in expected.phrases if not _is_met(kind, outcome)]
    wanted = expected.texts or expected.words
    return missed + [f'text contains "{text}"' for text in wanted if not holds(outcome.text, text)]


def holds(text: str, wanted: str) -> bool:
    """Say whether a text holds another, whatever blanks stand in either, however wide or tall its letters are."""
    return _bare(wanted) in _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _kind(phrase: str) -> str:
    for beginning, kind in PHRASES.items():
        if phrase.startswith(beginning):
            return kind
    raise ValueError(f"the manifest says {phrase!r}; expected a phrase that begins with a key of PHRASES")


def _is_met(kind: str, outcome: Outcome) -> bool:
    text, reason = outcome.text, outcome.first.reason
    locked = [part.reason for part in outcome.parts if part.name.endswith("/encrypted.txt")]
    met = {
        "no layer": not text and reason in NO_TEXT,
        "password": not text and reason == Reason.ENCRYPTED,
        "password or text": bool(text) or reason == Reason.ENCRYPTED,
        "no leak": not _LEAKED.search(text),
        "locked member": bool(text) and locked == [Reason.ENCRYPTED],
        "member name": any("文章" in part.name for part in outcome.parts),
    }
    return met.get(kind, True)
