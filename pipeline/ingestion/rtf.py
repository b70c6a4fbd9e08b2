r"""Numberings in RTF as LibreOffice writes it: in their patterns every Chinese sign has become a question mark.

The number of each paragraph stands beside it as it looked, in a `\listtext`,
and shows which signs those were.
"""

import re
from collections.abc import Iterator

_WRITER = b"\\generator LibreOffice"
_LOST = b"\\'3f"
_LISTS = re.compile(
    rb"(?P<list>\{\\list\\)|\{\\leveltext (?P<level>[^;{}]*);|\\listid(?P<key>\d+)\}"
    rb"|\\listoverride\\listid(?P<of>\d+)\\listoverridecount\d+(?:\{\\lfolevel[^{}]*\})*\\ls(?P<used>\d+)"
)
_SHOWN = re.compile(rb"\{\\listtext\\pard\\plain ([^{}]{0,400}?)(?:\\tab)?\}\\ilvl(\d)\\ls(\d+)")
_UNICODE = re.compile(rb"\\u(-?\d{1,6}) ?(?:\\'3f|\?)")
_SIGNS = re.compile(rb"\\'[0-9a-f]{2}|\\u-?\d{1,6} ?\?|[^\\]")
_NUMBER = re.compile(rb"\\'0[0-8]")
_ANY = ".+?"
# every further one multiplies the ways to try
_LONGEST, _LEVELS = 40, 3


def with_signs(data: bytes) -> bytes:
    r"""Put back into the patterns of numberings the signs that the numbered paragraphs show; other files stay as they are."""
    patterns = sorted(_patterns(data)) if _WRITER in data else []
    if not any(_LOST in text for _, _, text in patterns):
        return data
    shown, pieces, end = _shown(data), [], 0
    for start, place, text in patterns:
        pieces += [data[end:start], _mended(text, shown.get(place, ""))]
        end = start + len(text)
    return b"".join([*pieces, data[end:]])


def _patterns(data: bytes) -> Iterator[tuple[int, tuple[bytes, int], bytes]]:
    """Give where the pattern of each level begins, the number of its list in use with its level, and the pattern."""
    levels: list[tuple[int, int, bytes]] = []
    lists: dict[bytes, list[tuple[int, int, bytes]]] = {}
    uses: dict[bytes, bytes] = {}
    for found in _LISTS.finditer(data):
        if found["list"]:
            levels = []
        elif found["level"] is not None:
            levels.append((found.start("level"), len(levels), found["level"]))
        elif found["key"]:
            lists[found["key"]], levels = levels, []
        else:
            uses.setdefault(found["of"], found["used"])
    for key, held in lists.items():
        yield from ((start, (uses.get(key, b""), level), text) for start, level, text in held)


def _shown(data: bytes) -> dict[tuple[bytes, int], str]:
    """Give the first number that is shown of each list and level."""
    numbers: dict[tuple[bytes, int], str] = {}
    for found in _SHOWN.finditer(data):
        text = _UNICODE.sub(lambda sign: chr(int(sign[1]) % 65_536).encode("utf-8", "replace"), found[1])
        numbers.setdefault((found[3], int(found[2])), text.decode("utf-8", "replace").strip())
    return numbers


def _mended(pattern: bytes, number: str) -> bytes:
    signs: list[bytes] = _SIGNS.findall(pattern)
    length, form = signs[:1], "".join(map(_form, signs[1:]))
    is_plain = b"".join(signs) == pattern and len(number) <= _LONGEST and form.count(_ANY) <= _LEVELS
    found = re.fullmatch(form, number) if is_plain else None
    if found is None:
        return pattern
    lost = iter(found.groups())
    return b"".join(length + [b"\\u%d ?" % ord(next(lost)) if sign == _LOST else sign for sign in signs[1:]])


def _form(sign: bytes) -> str:
    if sign == _LOST:
        return "(.)"
    if _NUMBER.fullmatch(sign):
        return _ANY
    known = _UNICODE.fullmatch(sign)
    return re.escape(chr(int(known[1]) % 65_536) if known else sign.decode("latin-1"))
