"""How reports are signed and dated: names of units, and the lines of name and date that stand under a title or at the end."""

import re

UNIT = (
    "(?:委员会|党委|党组|党总支|总支部?|党支部|支部|工委|组织部|宣传部|统战部|工作部|武装部|政治部|(?:卫健|健康|发改|改革|国资|农业农村|住建|经信|政法|编)委|纪委|党校|课题组|调研组|办公室|局|厅|院|所|中心|公司|集团"
    "|学校|大学|学院|中学|小学|幼儿园|医院|银行|法院|检察院|海关|分局|派出所|社区|村|镇|乡|街道|(?:图书|博物|档案|文化|美术|体育)馆|(?<!工)厂|大队|支队|协会|商会|工会|妇联|联合会|合作社|联社)"
)
WHOLE_NAME = re.compile(rf"[一-鿿]{{0,24}}{UNIT}(?:[一-鿿]{{0,8}}(?:支部|课题组|调研组))?")
# words of titles that end like a name (浅谈如何建设学习型社区)
TITLE_WORDS = re.compile(
    "^(?:关于|试?论|在|让|把|以|对|发挥|新时代|新时期)|的|各(?=村|支部|级|单位)|工作及|走进|送[到学]|连着|带动|飘扬|组建|选派|如何|怎样|浅[谈析议论]|加强|推动|推进[^办]|提升|打造|构建|做好|当好|建设.*(?:社区|[村镇乡])$"
)
# a place and what it has many of is no unit: 墨岭县农村
MERE_KIND = re.compile(
    "(?:[一-鿿]{1,8}(?:省|市|县|区|州|盟|旗|镇|乡|街道))?(?:农村|乡村|城乡|村镇|社区|村社区|中小学校?|学校|乡镇|街道|[村镇乡])"
)
_YEAR = "(?:(?:19|20)\\d\\d|[一二]?[一二九][〇○零O0一二三四五六七八九]{2,3})"
_MONTH = "(?:\\d{1,2}|[一二三四五六七八九十]{1,2})"
_DAY = "(?:\\d{1,2}|[一二三四五六七八九十]{1,3})"
# never digits and strokes alone, nor a time of day: so pages stamp themselves (2023-08-15 10:22)
DATE = f"(?:{_YEAR} ?年 ?{_MONTH} ?月(?: ?{_DAY} ?日)?|(?:19|20)\\d\\d[.．]\\d{{1,2}})"
DATED = re.compile(rf"[（(]?{DATE}[）)]?")
DATE_AFTER = re.compile(rf"[ 　，,（(]*{DATE}$")
BRACKETS = " 　（）()"
# no unit's name with its date is longer, and over many commas the search for a date would take quadratic time
LONGEST = 80


def name_in(line: str) -> str:
    """Give the name of a unit that a line consists of, without date and brackets; empty if it is no such line.

    >>> name_in("（中共墨岭县委组织部 2023年8月）"), name_in("墨岭县农村"), name_in("关于社区")
    ('中共墨岭县委组织部', '', '')
    """
    if len(line) > LONGEST:
        return ""
    name = DATE_AFTER.sub("", line.strip(BRACKETS)).strip(BRACKETS)
    return name if WHOLE_NAME.fullmatch(name) and is_name(name) else ""


def is_name(name: str) -> bool:
    """Say whether words that end like a unit can be the name of one, not the beginning of a title or a mere kind."""
    return not TITLE_WORDS.search(name) and not MERE_KIND.fullmatch(name)


def signs(line: str) -> bool:
    """Say whether a line is only a unit's name, a date in the way of authors, or both.

    >>> signs("铁湖市委两新工委"), signs("2023年8月15日"), signs("2023-08-15 10:22")
    (True, True, False)
    """
    return DATED.fullmatch(line.strip()) is not None or name_in(line) != ""
