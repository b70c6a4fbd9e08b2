"""Artefacts put into clean text on purpose (genre guide §2), each keeping count of what is the report's own."""

from dataclasses import dataclass

import opencc

from pipeline.ingestion import read_bytes
from pipeline.process import prepare
from pipeline.resources import spun_synonyms
from pipeline.settings import Settings

BEFORE = ["您的位置：首页>>党建文库>>正文", "字号：大 中 小 打印", "发布时间：2031-05-06 浏览次数：318", "点击下载本文（word版）"]
INSIDE = ["本文档由会员上传，版权归上传用户所有，下载后可复制使用", "第3页共9页", "猜你喜欢", "加入会员 免费下载"]
AFTER = ["上一篇：没有了", "下一篇：青石岭乡工作计划", "相关推荐", "版权所有 砚池文档网 ICP备00000000号", "联系客服：QQ12345678"]
PINYIN = {"業": "yè", "務": "wù", "黨": "dǎng", "問": "wèn", "題": "tí", "發": "fā", "創": "chuàng", "實": "shí", "員": "yuán"}
MOJIBAKE = "?。ㄒ唬┢─═"


@dataclass(frozen=True)
class Outcome:
    """What came out: the share of body lost, of chrome kept, of passages whose span was recovered."""

    lost: float
    kept: float
    recovered: float
    reports: int


def prepared(text, name="报告.txt"):
    """Reports and marks of a text as the chain prepares them."""
    return prepare(read_bytes(text.encode(), name), Settings())


def plain(pieces):
    return [(piece, True) for piece in pieces]


def lines_of(report):
    """Own lines of a labelled report, each with True: it is of the report."""
    return plain(piece + "\n" for piece in report.text.split("\n"))


def with_chrome(report, rng):
    lines = lines_of(report)
    for line in INSIDE:
        lines.insert(rng.randrange(1, len(lines)), (line + "\n", False))
    return [(line + "\n", False) for line in BEFORE] + lines + [(line + "\n", False) for line in AFTER]


def with_outline(report, rng):
    headings = [line for line in report.text.split("\n")[1:] if line[1:2] == "、" and len(line) <= 40]
    if len(headings) < 3:
        return lines_of(report)
    title, *body = lines_of(report)
    return [title, ("目录\n", False), *((line + "\n", False) for line in headings), ("……\n", False), *body]


def broken_hard(report, rng):
    width = rng.randrange(28, 36)
    pieces = []
    for line in report.text.split("\n"):
        parts = [line[start : start + width] for start in range(0, len(line), width)]
        for part in parts:
            pieces += [(part, True), ("\n", True)]
    return pieces


def spaced(report, rng):
    """Blanks inside long words."""
    text = report.text
    for word in ("标准化", "党员干部", "支部书记", "主题党日", "组织生活", "群众"):
        text = text.replace(word, f"{word[:1]} {word[1:]}")
    return plain([text])


def numbered_by_previewer(report, rng):
    pieces, page = [], 0
    for line in report.text.split("\n"):
        cut = len(line) // 2
        if len(line) > 60 and "\u4e00" <= line[cut - 1] <= "\u9fff" and "\u4e00" <= line[cut] <= "\u9fff" and rng.random() < 0.5:
            page += 1
            pieces += [(line[:cut], True), (f"\n{page}、\n", False), (line[cut:] + "\n", True)]
        else:
            pieces.append((line + "\n", True))
    return pieces


def with_gap(report, rng):
    lines = lines_of(report)
    place = rng.randrange(1, len(lines))
    notice = f"……（此处隐藏{rng.randrange(200, 900)}字，开通会员即可阅读全文）……\n"
    return [*lines[:place], (notice, False), *lines[place:]]


def traditional(report, rng):
    return plain([opencc.OpenCC("s2t").convert(report.text)])


def traditional_with_pinyin(report, rng):
    pieces = []
    for character in opencc.OpenCC("s2t").convert(report.text):
        pieces.append((character, True))
        if character in PINYIN:
            pieces.append((f"({PINYIN[character]})", False))
    return pieces


def spun(report, rng):
    text = report.text
    for word, standard, context in spun_synonyms():
        if not context:
            text = text.replace(standard, word)
    return plain([text])


def broken_bytes(report, rng):
    lines = []
    for line, own in lines_of(report):
        cut = line.find("，")
        if cut > 0 and rng.random() < 0.2:
            lines += [(line[: cut + 1], own), ("┢─═▀", False), (line[cut + 1 :], own)]
        else:
            lines.append((line, own))
    return lines


def anonymised(report, rng):
    text = report.text
    for name in {report.header.get("region", ""), report.header.get("region", "")[-3:]} - {""}:
        text = text.replace(name, "xx" + name[-1])
    return plain([text])


def one_paragraph(report, rng):
    return plain([report.text.replace("\n", " ")])


ARTEFACTS = (
    with_chrome, with_outline, broken_hard, spaced, numbered_by_previewer, with_gap, traditional,
    traditional_with_pinyin, spun, broken_bytes, anonymised, one_paragraph,
)  # fmt: skip


def measure(report, artefact, rng):
    """Put an artefact into a report, prepare it, and compare with the report prepared clean."""
    pieces = artefact(report, rng)
    text = "".join(piece for piece, _ in pieces)
    own = [flag for piece, flag in pieces for _ in piece]
    reports, _ = prepared(text)
    covered = [False] * len(text)
    for found in reports:
        for part in (*found.passages, *found.headings):
            covered[part.source_start : part.source_end] = [True] * (part.source_end - part.source_start)
    body = [place for place, flag in enumerate(own) if flag and "\u4e00" <= text[place] <= "\u9fff"]
    foreign = [place for place, flag in enumerate(own) if not flag and not text[place].isspace()]
    clean = {_bare(passage.text) for found in prepared(report.text)[0] for passage in found.passages}
    given = {_bare(passage.text) for found in reports for passage in found.passages}
    return Outcome(
        sum(not covered[place] for place in body) / len(body),
        _kept(text, foreign, reports) if artefact in WHOLE_LINES else 0.0,
        len(clean & given) / len(clean),
        len(reports),
    )


WHOLE_LINES = (with_chrome, with_outline)


def _kept(text, foreign, reports):
    """Share of foreign characters that came into passages."""
    spans = [(passage.source_start, passage.source_end) for found in reports for passage in found.passages]
    inside = {place for start, end in spans for place in range(start, end)}
    return sum(place in inside for place in foreign) / max(1, len(foreign))


def _bare(text):
    return "".join(character for character in text if "\u4e00" <= character <= "\u9fff" and character != "某")
