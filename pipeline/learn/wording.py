"""What the web does to the words of a report: script, masks, synonyms, figures, debris."""

import re
from collections.abc import Iterator
from functools import cache

import opencc

from pipeline.classification.corpus import Labelled
from pipeline.learn.carrying import Draw, edited, joints
from pipeline.offsets import Edit
from pipeline.resources import spun_synonyms

PLACE = re.compile("[一-鿿]{1,4}?(?:自治区|新区|开发区|省|市|县|区|州|镇|乡|街道|村|社区)")
YEAR = re.compile("(?:19|20)[0-9]{2}(?=年)")
UNIT = re.compile("(?<=[全我本])(?:局|院|校|厂|站)")
FIGURES = re.compile("[0-9]{2,}")
REDATED = re.compile("1[0-2]|0[89]|2[0-3]")
HAN_PAIR = re.compile("(?<=[一-鿿])(?=[一-鿿])")
COMMA = re.compile("，(?=[一-鿿])")
BOPOMOFO, BOXES = "ㄒㄔㄗㄖㄏ", "┢┦┳─═▀╛"
SOUNDS = (
    "創chuàng 業yè 務wù 問wèn 黨dǎng 員yuán 發fā 關guān 鍵jiàn 學xué 習xí 實shí 際jì 題tí 組zǔ 織zhī 領lǐng 導dǎo 強qiáng "
    "們men 個gè 為wéi 對duì 機jī 責zé 動dòng 層céng 進jìn 設shè 質zhì 聯lián 繫xì 團tuán 經jīng 場chǎng 見jiàn 書shū 記jì "
    "標biāo 準zhǔn 議yì 現xiàn 這zhè 時shí 開kāi 會huì 農nóng 線xiàn 難nán 傳chuán 統tǒng 規guī 劃huà 檢jiǎn 查chá 評píng "
    "獎jiǎng 懲chéng 單dān 級jí 資zī 産chǎn 產chǎn 環huán 節jié 過guò"
)
PINYIN = {pair[0]: pair[1:] for pair in SOUNDS.split()}


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def anonymised(labelled: Labelled, draw: Draw) -> Labelled:
    """Mask places, units and years as the uploader did: xx县, 某局, 20**年."""
    place, unit, year = draw.choice(("xx", "XX", "××", "某")), draw.choice(("某", "")), draw.choice(("20**", "20xx", "20__"))
    masked = [Edit(*found.span(), year) for found in YEAR.finditer(labelled.text)]
    known = labelled.header.get("region", "") + labelled.header.get("organisation", "")
    names = sorted({found.group() for found in PLACE.finditer(known)}, key=len, reverse=True)
    if names:
        found = re.finditer("|".join(map(re.escape, names)), labelled.text)
        masked += [Edit(*name.span(), place + _kind(name.group())) for name in found]
    masked += [Edit(one.start() - 1, one.end(), unit + one.group()) for one in UNIT.finditer(labelled.text) if unit]
    return edited(labelled, masked)


def _kind(name: str) -> str:
    return next((kind for kind in ("自治区", "新区", "开发区", "街道", "社区") if name.endswith(kind)), name[-1])


def traditional(labelled: Labelled, _draw: Draw) -> Labelled:
    """Convert to Traditional by machine, a line at a time; a line whose length would change stays."""
    turned = ((line, _converter().convert(line)) for line in labelled.text.split("\n"))
    text = "\n".join(new if len(new) == len(old) else old for old, new in turned)
    return Labelled(labelled.name, text, labelled.gold, labelled.header)


def pinyin_debris(labelled: Labelled, draw: Draw) -> Labelled:
    """Convert to Traditional and leave pinyin after many of the converted characters."""
    turned = traditional(labelled, draw)
    return edited(turned, _pinyin(turned.text, draw))


def _pinyin(text: str, draw: Draw) -> Iterator[Edit]:
    for place, character in enumerate(text):
        if character in PINYIN and draw.random() < 0.5:
            yield Edit(place + 1, place + 1, f"({PINYIN[character]})" + draw.choice(("", " ")))


def mojibake(labelled: Labelled, draw: Draw) -> Labelled:
    """Leave runs of wrongly decoded bytes between and inside some passages."""
    commas = [found.end() for found in COMMA.finditer(labelled.text)]
    places = [place for place in joints(labelled) if draw.random() < 0.15]
    places += [place for place in commas if draw.random() < 0.04]
    return edited(labelled, (Edit(place, place, _run(draw)) for place in sorted(set(places))))


def _run(draw: Draw) -> str:
    if draw.random() < 0.25:
        return draw.choice(("????", "/p>", "锟斤拷锟斤拷"))
    head = draw.choice(("?", "?。", "")) + draw.choice(BOPOMOFO)
    return head + "".join(draw.choice(BOXES) for _ in range(draw.randint(1, 4))) + draw.choice(("?", ""))


def spun(labelled: Labelled, draw: Draw) -> Labelled:
    """Put the synonyms of spinning sites for the standard words, most of the time."""
    given: dict[str, str] = {}
    for word, standard, context in spun_synonyms():
        if not context:
            given.setdefault(standard, word)
    pattern = re.compile("|".join(map(re.escape, sorted(given, key=len, reverse=True))))
    found = pattern.finditer(labelled.text)
    return edited(labelled, [Edit(*one.span(), given[one.group()]) for one in found if draw.random() < 0.8])


def redated(labelled: Labelled, draw: Draw) -> Labelled:
    """Overwrite parts of figures by a year, as sites do that bring old texts up to date (42023名)."""
    year = draw.choice(("2023", "2024", "2025"))
    parts = ((found, REDATED.search(found.group())) for found in FIGURES.finditer(labelled.text))
    places = [(found.start() + part.start(), found.start() + part.end()) for found, part in parts if part]
    return edited(labelled, [Edit(start, end, year) for start, end in places if draw.random() < 0.5])


def blanks(labelled: Labelled, draw: Draw) -> Labelled:
    """Leave blanks inside words and around figures."""
    between = [found.start() for found in HAN_PAIR.finditer(labelled.text) if draw.random() < 0.015]
    figures = [place for found in FIGURES.finditer(labelled.text) for place in found.span() if draw.random() < 0.5]
    return edited(labelled, (Edit(place, place, " ") for place in sorted({*between, *figures})))
