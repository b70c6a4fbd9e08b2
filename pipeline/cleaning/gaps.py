"""Where a site cut text out to sell it: a gap is a hard boundary, its two sides are never joined."""

import re
from collections.abc import Iterator

from pipeline.cleaning.draft import Draft, Stretch, set_apart
from pipeline.data import MarkKind

DOTS = r"(?:[.…·]|。{2,})*"
NOTICE = (
    r"(?:开头|中间|结尾|此处|部分)?(?:部分)?(?:已|共)?(?:省略|隐藏|略去)\d+个?字",
    r"(?:仅|当前仅?|目前仅?|预览仅?)(?:展示|显示|预览)前?\d+(?:个?字|页)",
    r"(?:全文|原文)共?计?\d+(?:个?字|页).{0,4}(?:当前|仅|剩余|未)",
    r"剩余\d+%(?:的?内容)?未(?:读|显示|展示)",
    r"(?:点击|登录|付费|开通会员|成为会员|扫码)(?:后)?(?:可|即可)?(?:阅读|查看|展开|浏览)(?:全文|剩余|更多|完整)",
    r"(?:正式)?会员可完整阅读|以下(?:内容|部分)(?:为|需)(?:付费|会员)|免费试读(?:已)?结束",
)
GAP = re.compile(rf"{DOTS}[ （(【\[]{{0,2}}[^。！？\n（(]{{0,40}}?(?:{'|'.join(NOTICE)})[^。！？\n）)]{{0,60}}[）)】\]]?{DOTS}")
OPEN_END = re.compile(r"[ .…]*[（(]未完[，,][^\n]*")
# alternatives that begin with a plain character let the engine skip to it
HINT = re.compile(
    r"省略\d|隐藏\d|略去\d|展示前?\d|显示前?\d|全文共?计?\d|原文共?计?\d|剩余\d|完整阅读|以下(?:内容|部分)[为需]|免费试读"
    "|阅读(?:全文|剩余|更多|完整)|查看(?:全文|剩余|更多|完整)|展开(?:全文|剩余|更多|完整)|浏览(?:全文|剩余|更多|完整)"
)
BEFORE, AFTER = 60, 100


def set_gaps_apart(draft: Draft) -> Draft:
    """Mark paywall notices (省略392字, 全文共…当前仅显示…字) as gaps."""
    stretches = []
    place = 0
    for start, end in sorted({*_notices(draft.text), *_open_ends(draft.text)}):
        if start >= place:
            stretches.append(Stretch(start, end, MarkKind.GAP, "paywall"))
            place = end
    return set_apart(draft, stretches)


def _notices(text: str) -> Iterator[tuple[int, int]]:
    """Give notices of a site, looked for only around words that each of them has."""
    place = 0
    for hint in HINT.finditer(text):
        found = GAP.search(text, max(place, hint.start() - BEFORE), hint.end() + AFTER)
        if found:
            place = found.end()
            yield found.span()


def _open_ends(text: str) -> Iterator[tuple[int, int]]:
    if "未完" in text:
        yield from (found.span() for found in OPEN_END.finditer(text))
