"""How pictures and tables are captioned: lines that stand in a report and say nothing for it."""

import re

# what goes on like this speaks of the figure (图1 显示，…)
_SPEAKS = "(?! ?(?:显示|表明|统计|反映|说明|可见|可以|所示|中|里|的数据|列出|给出|和|及|与|、[图表]))"
_NUMBERED = rf"附?[图表] ?(?:\d{{1,2}}+(?:[-—.]\d{{1,2}}+)?+|[一二三四五六七八九十]{{1,2}}+(?=[ 　：:])){_SPEAKS}[^。；！？]*"
_PICTURED = "(?:[上下左右]图[为：:]|图为|图片[：:]).*|△(?!.*(?:问题|不足|原因|措施|做法)[：:]?$).*[^。；！？]"
_SHOT = "(?:(?<![拍偷航统])摄|供图|摄影报道)"
_TAKEN = rf".*[ 　：:／/（(][一-鿿 ]{{0,8}}{_SHOT}[）)]?。?|[一-鿿]{{2,3}}{_SHOT}|[（(]?(?:摄影|供图|图[/／])[：:]?.{{2,8}}"
CAPTION = re.compile(rf"[（(【△▲ ]{{0,3}}(?:{_NUMBERED}|{_PICTURED}|{_TAKEN})", re.DOTALL)
# a longer line is a sentence that happens to begin or end so
LONGEST = 80


def is_caption(line: str) -> bool:
    """Say whether a line is the caption of a picture or table, or names who took it.

    >>> is_caption("图为党员志愿者清理河道。（李禾 摄）"), is_caption("图2 党员年龄结构"), is_caption("图2 显示，老党员偏多。")
    (True, True, False)
    """
    return len(line) <= LONGEST and CAPTION.fullmatch(line) is not None
