"""Which encoding a text is in, decided by how plausible its characters are, not by whether it decodes."""

import codecs
import re

from charset_normalizer import from_bytes

from pipeline.errors import Reason, UnreadableSource

SAMPLE_BYTES = 200_000
SCORED_BYTES = 40_000
PLAUSIBLE = 0.25
DAMAGE = 0.02

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
COMMON = frozenset(
    "，。、；：！？（）《》“”的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方"
    "后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四"
    "日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直"
    "题党员支书记组织基层村县市区镇省委办干群众服务报告调研总领导责任习教育乡街"
    "這來們時個國為發對會說產種麼後過經現應開還與關線數學動體當點從業無氣條問變結題黨員書記組織層縣區鎮幹眾務報調總領導責習鄉"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CHINESE = re.compile(r"[\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e\u2014-\u2026]")


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
    return _declared(data, declared) or _hz(data) or _unicode(data) or _chinese(data) or _damaged(data) or _guessed(data)


def plausibility(text: str) -> float:
    """Rate how much a decoded text looks like Chinese that people write, per character that is not ASCII.

    >>> plausibility("加强党的建设") > plausibility("樓ч絞党") and plausibility("plain") == 0
    True
    """
    others = [character for character in text if character > "\x7f"]
    if not others:
        return 0.0
    common = sum(character in COMMON for character in others)
    strange = sum(not _CHINESE.match(character) for character in others)
    rare = sum(character not in COMMON and _is_rare(character) for character in others)
    return (common - rare - 2 * strange) / len(others) + 0.25


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
    scores = {order: plausibility(sample.decode(order, "replace")) for order in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda order: scores[order])
    return best if scores[best] > 2 * PLAUSIBLE else ""


def _is_rare(character: str) -> bool:
    if not _HAN.match(character):
        return False
    try:
        simplified = character.encode("gb2312")
    except UnicodeEncodeError:
        simplified = b"\xff"
    if simplified[0] <= 0xD7:
        return False
    try:
        return character.encode("big5")[0] > 0xC6
    except UnicodeEncodeError:
        return True


def _declared(data: bytes, declared: str | None) -> str:
    if not declared:
        return ""
    name = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "x-gbk": "gb18030"}.get(declared.lower(), declared)
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return ""


def _hz(data: bytes) -> str:
    """Decode the seven-bit form of GB2312, in which Chinese stands between `~{` and `~}`."""
    if b"~{" not in data or b"~}" not in data or not data.isascii():
        return ""
    try:
        text = data.decode("hz")
    except UnicodeDecodeError:
        return ""
    return text if plausibility(text[:SCORED_BYTES]) > PLAUSIBLE else ""


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


def _chinese(data: bytes) -> str:
    candidates = []
    for encoding in ("gb18030", "big5hkscs", "cp950"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        candidates.append((plausibility(text[:SCORED_BYTES]), text))
    score, text = max(candidates, key=lambda candidate: candidate[0], default=(0.0, ""))
    return text if score > PLAUSIBLE else ""


def _damaged(data: bytes) -> str:
    for encoding in ("utf-8", "gb18030", "big5hkscs"):
        text = data.decode(encoding, "replace")
        lost = text.count("\ufffd")
        whole = sum(character > "\x7f" for character in text) - lost
        if whole and lost <= max(1, DAMAGE * whole) and plausibility(text[:SCORED_BYTES]) > PLAUSIBLE:
            return text
    return ""


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:SAMPLE_BYTES]).best()
    if best is None:
        raise UnreadableSource(Reason.UNDECODABLE)
    return data.decode(best.encoding, "replace")
