"""What the web does to the lines of a report: joined, broken, lost, or surrounded by a site's own."""

from pipeline.classification.corpus import Labelled
from pipeline.learn.carrying import Draw, edited, headings, lines, with_gold
from pipeline.learn.examples import NUMBER
from pipeline.offsets import Edit

BEFORE = (
    "您的位置：首页 > 党建园地 > 正文",
    "字号：大 中 小　打印　关闭",
    "浏览次数：{n}次",
    "发布时间：2031-05-06 10:{m}",
    "本文由小编整理，希望对您有所帮助，欢迎下载使用",
    "文档编号：{n}　页数：{m}页　上传用户：匿名会员",
)
INSIDE = (
    "本文档由会员上传分享，下载文档请先登录，版权归上传者所有",
    "第{m}页 共60页",
    "猜你喜欢：党建工作总结范文（精选{m}篇）",
    "点击下载本文文档（word版）",
    "加入VIP免费下载",
)
AFTER = (
    "上一篇：没有了",
    "下一篇：党建工作计划（精选{m}篇）",
    "相关推荐",
    "版权声明：本站内容来源于网友上传，如有侵权请联系客服删除",
    "收藏　分享到微信　我要投稿",
    "下载文档到电脑，方便收藏和打印",
)
NOTICES = (
    "（此处隐藏{n}个字，开通会员即可查看全文）",
    "……省略{n}字……",
    "……（以下内容需付费，仅展示{n}字，全文共6{n}字）",
    "（中间部分已省略{n}字，点击阅读全文）",
)
LONG_LINE, LONGEST_CUT, ENOUGH_LEFT = 60, 8, 6


def one_paragraph(labelled: Labelled, draw: Draw) -> Labelled:
    """Run all lines together, headings ended by a blank, a stop or nothing."""
    after_heading, between = draw.choice((" ", "", "。", " ")), draw.choice(("", " "))
    titles = {end for _, end in headings(labelled)}
    breaks = [place for place, character in enumerate(labelled.text) if character == "\n"]
    return edited(labelled, (Edit(place, place + 1, after_heading if place in titles else between) for place in breaks))


def lost_headings(labelled: Labelled, draw: Draw) -> Labelled:
    """Take the section headings out; the title stays, by a draw."""
    keeps_title = draw.random() < 0.5
    lost = [(start, end) for start, end in headings(labelled) if start or not keeps_title]
    return edited(labelled, (Edit(start, min(end + 1, len(labelled.text))) for start, end in lost))


def lost_numbers(labelled: Labelled, draw: Draw) -> Labelled:
    """Take the numbers off headings and passages (一、, （二）, 三是), most of them."""
    places = [*headings(labelled), *((item.start, item.end) for item in labelled.gold)]
    found = ((start, end, NUMBER.match(labelled.text[start:end])) for start, end in places)
    lost = [Edit(start, start + mark.end()) for start, end, mark in found if mark and start + mark.end() < end]
    return edited(labelled, (edit for edit in lost if draw.random() < 0.9))


def chrome(labelled: Labelled, draw: Draw) -> Labelled:
    """Put a site's lines before, between and after the lines of a report."""
    begun = [start for start, _ in lines(labelled.text)]
    inside = draw.sample(begun[1:], min(len(begun) - 1, draw.randint(2, 4)))
    top = "".join(_filled(line, draw) + "\n" for line in draw.sample(BEFORE, draw.randint(2, len(BEFORE))))
    end = "".join("\n" + _filled(line, draw) for line in draw.sample(AFTER, draw.randint(2, len(AFTER))))
    between = [Edit(place, place, _filled(draw.choice(INSIDE), draw) + "\n") for place in inside]
    return edited(labelled, [Edit(0, 0, top), *between, Edit(len(labelled.text), len(labelled.text), end)])


def _filled(line: str, draw: Draw) -> str:
    return line.format(n=draw.randint(101, 999), m=draw.randint(10, 59))


def hard_breaks(labelled: Labelled, draw: Draw) -> Labelled:
    """Break every line at a width of 28 to 35 characters."""
    width = draw.randint(28, 35)
    places = (place for start, end in lines(labelled.text) for place in range(start + width, end, width))
    return edited(labelled, (Edit(place, place, "\n") for place in places))


def previewer_numbers(labelled: Labelled, draw: Draw) -> Labelled:
    """Put the page numbers of a previewer (1、 2、 on a line of their own) into sentences."""
    middles = [(item.start + item.end) // 2 for item in labelled.gold if item.end - item.start >= LONG_LINE]
    places = [place for place in middles if _is_han(labelled.text[place - 1]) and _is_han(labelled.text[place])]
    chosen = sorted(draw.sample(places, max(1, len(places) // 4)) if places else [])
    return edited(labelled, (Edit(place, place, f"\n{number}、\n") for number, place in enumerate(chosen, 1)))


def _is_han(character: str) -> bool:
    return "一" <= character <= "鿿"


def paywall_gap(labelled: Labelled, draw: Draw) -> Labelled:
    """Cut passages out of the middle, their gold with them, and leave a paywall's notice."""
    spare = len(labelled.gold) - ENOUGH_LEFT
    if spare < 1:
        return labelled
    count = draw.randint(1, min(spare, LONGEST_CUT))
    first = draw.randint(ENOUGH_LEFT // 2, len(labelled.gold) - count - ENOUGH_LEFT // 2)
    lost = labelled.gold[first : first + count]
    start, end = lost[0].start, lost[-1].end
    notice = draw.choice(NOTICES).format(n=end - start)
    return edited(with_gold(labelled, lambda item: item not in lost), [Edit(start, end, f"\n{notice}\n")])


def pasted(first: Labelled, second: Labelled) -> Labelled:
    """Paste a second report below a first one."""
    joined = edited(first, [Edit(len(first.text), len(first.text), "\n" + second.text)])
    below = edited(second, [Edit(0, 0, first.text + "\n")])
    return Labelled(f"{first.name}+{second.name}", joined.text, (*first.gold, *below.gold), first.header)
