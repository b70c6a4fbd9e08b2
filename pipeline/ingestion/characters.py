"""Characters that formats spoil: radicals for Han, invisible signs, lost ones; and how lines are joined."""

import re
import unicodedata
from collections.abc import Iterable

from pipeline.ingestion.symbols import WITHOUT_FONT

_WHOLE_RADICALS = (
    "⺁厂⺅亻⺉刂⺊卜⺌小⺍小⺒巳⺓幺⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糸⺰纟"
    "⺲罒⺶羊⺹耂⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻲亀⻳龟"
)
_HAN_OF = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {
    ord(radical): han for radical, han in zip(_WHOLE_RADICALS[::2], _WHOLE_RADICALS[1::2], strict=True)
}
_LINE_ENDS = dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029\r"), "\n")
_INVISIBLE = dict.fromkeys(
    [*range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x200B, 0x2060, 0xFEFF, *range(0xD800, 0xE000)]
)
_MEANINGLESS = dict.fromkeys([*range(0xE000, 0xF900), 0xFFFE, 0xFFFF], "\ufffd")
_TABLE = _INVISIBLE | _LINE_ENDS | _HAN_OF | _MEANINGLESS | WITHOUT_FONT
_LOST = re.compile(r"\(cid:\d+\)|[\ufffd\uffff\ue000-\uf8ff]")
_WIDE = re.compile(
    r"[\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


def restore(text: str) -> str:
    r"""Put Han characters for radicals, signs for those of symbol fonts, and drop what nobody sees.

    Every line end becomes a newline; a character without a meaning becomes
    U+FFFD, so that it is counted and never taken for text.

    >>> restore("⼀些⻓处\u00ad①\uf0fc\ue123")
    '一些长处①✓\ufffd'
    """
    return text.translate(_TABLE)


def count_lost(text: str) -> int:
    r"""Count characters that the source holds only as glyphs without a meaning.

    >>> count_lost("党(cid:12)建\ufffd")
    2
    """
    return len(_LOST.findall(text))


def count_kept(text: str) -> int:
    r"""Count characters that are neither blank nor lost.

    >>> count_kept("党 (cid:12)建\ufffd")
    2
    """
    return len("".join(_LOST.sub("", text).split()))


def is_wide(character: str) -> bool:
    """Say whether a character is set solid, as Han and Chinese punctuation are."""
    return _WIDE.match(character) is not None


def join_lines(lines: Iterable[str]) -> str:
    """Join the lines of one paragraph: Han solid, Latin words with one space.

    >>> join_lines(["加强党", "建工作"]), join_lines(["the Party", "", "branch"])
    ('加强党建工作', 'the Party branch')
    """
    parts: list[str] = []
    for line in filter(None, lines):
        if parts and not (_is_solid(parts[-1][-1]) or _is_solid(line[0])):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def _is_solid(character: str) -> bool:
    return is_wide(character) or character.isspace()


def one_line(text: str) -> str:
    r"""Join all lines of a text into one.

    >>> one_line("关于支部建设的\n调研报告")
    '关于支部建设的调研报告'
    """
    return join_lines(line.strip(" \u3000") for line in text.split("\n"))
