"""Which encoding a text is in, decided by how plausible its characters are, not by whether it decodes."""

import codecs
import re
from collections.abc import Callable

from charset_normalizer import from_bytes

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.plausibility import plausibility, plausibility_japanese, plausibility_korean, plausibility_of_any

SAMPLE_BYTES = 200_000
SCORED_BYTES = 40_000
PLAUSIBLE = 0.25
DAMAGE = 0.02
CLEARLY = 0.2

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
ALIASES = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "cp936", "hz"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
}

RATED: tuple[tuple[str, Callable[[str], float]], ...] = (
    ("utf-8", plausibility_of_any),
    ("gb18030", plausibility),
    ("big5hkscs", plausibility),
    ("cp950", plausibility),
    ("cp932", plausibility_japanese),
    ("euc_jp", plausibility_japanese),
    ("cp949", plausibility_korean),
)
# Encodings of seven bits: every byte is ASCII, and what stands between the marks is not.
SHIFTED = (
    (re.compile(rb"~\{(?:[!-~]{2})+~\}"), "hz"),
    (re.compile(rb"\x1b\$[@B]"), "iso2022_jp"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode a text; a byte-order mark is used and dropped, an encoding `declared` inside it tried first.

    Raises
    ------
    UnreadableSource
        UNDECODABLE if no encoding gives plausible text.

    Examples
    --------
    >>> decode("加强党的建设".encode("gb18030")), decode("加強黨的建設".encode("big5"))
    ('加强党的建设', '加強黨的建設')
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return _declared(data, declared) or _shifted(data) or _unicode(data) or _rated(data)[1] or _damaged(data) or _guessed(data)


def looks_utf16(data: bytes) -> str:
    """Name the UTF-16 or UTF-32 order of a text without a byte-order mark; empty if it is neither."""
    sample = data[:4_000]
    if len(data) % 2:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.3 * len(sample[1::2]) and even < 0.05 * len(sample):
        return "utf-16-le"
    if even > 0.3 * len(sample[::2]) and odd < 0.05 * len(sample):
        return "utf-16-be"
    scores = {order: plausibility_of_any(sample.decode(order, "replace")) for order in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda order: scores[order])
    return best if scores[best] > 2 * PLAUSIBLE else ""


def _declared(data: bytes, declared: str | None) -> str:
    """Decode as declared, unless another encoding gives text that is clearly more plausible."""
    if not declared:
        return ""
    name = ALIASES.get(declared.lower(), declared)
    try:
        text = data.decode(name)
    except (UnicodeError, LookupError):
        return ""
    if text.isascii() or name.lower().startswith("utf"):
        return text
    rates = [rate(text[:SCORED_BYTES]) for encoding, rate in RATED if encoding == name]
    score, rival = _rated(data)
    better = score > CLEARLY + max(rates, default=PLAUSIBLE)
    return rival if better else text


def _shifted(data: bytes) -> str:
    encoding = next((encoding for mark, encoding in SHIFTED if data.isascii() and mark.search(data)), "ascii")
    try:
        return data.decode(encoding) if encoding != "ascii" else ""
    except UnicodeDecodeError:
        return ""


def _unicode(data: bytes) -> str:
    wide = looks_utf16(data) if b"\0" in data[:4_000] or not _is_utf8(data[:4_000]) else ""
    try:
        return data.decode(wide or "utf-8")
    except UnicodeDecodeError:
        return ""


def _is_utf8(sample: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _rated(data: bytes) -> tuple[float, str]:
    """Give the best rating and the text that has it; no text where none is plausible."""
    candidates = [(0.0, "")]
    for encoding, rate in RATED:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        candidates.append((rate(text[:SCORED_BYTES]), text))
    score, text = max(candidates, key=lambda candidate: candidate[0])
    return (score, text) if score > PLAUSIBLE else (0.0, "")


def _damaged(data: bytes) -> str:
    candidates = [(PLAUSIBLE, "")]
    for encoding, rate in RATED:
        text = data.decode(encoding, "replace")
        lost = text.count("\ufffd")
        whole = len(text) - len(text.encode("ascii", "ignore")) - lost
        if whole and lost <= max(1, DAMAGE * whole):
            candidates.append((rate(text[:SCORED_BYTES].replace("\ufffd", "")), text))
    return max(candidates, key=lambda candidate: candidate[0])[1]


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:SAMPLE_BYTES]).best()
    if best is None:
        raise UnreadableSource(Reason.UNDECODABLE)
    return data.decode(best.encoding, "replace")
