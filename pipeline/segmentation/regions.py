"""Which place a report is about, as its text names it."""

import re

from pipeline.resources import words

SUFFIX = "(?:自治区|自治州|自治县|街道|社区|省|市|州|盟|县|区|旗|镇|乡|村)"
# what stands before a place comes first, so that the engine skips to it (a line end stands before the text); a lookahead,
# so that a wrong beginning does not hide a right one inside it
PLACE = re.compile(
    r"[共在以于对向为由，。；：、“《（— \n局年度记]"
    r"(?:(?<![共局年度记])|(?<=中共)|(?<=总局)|(?<=[\d〇○零一二三四五六七八九]年)|(?<=年度)|(?<=—记))"
    rf"(?=(?P<place>(?:[一-鿿]{{1,5}}?{SUFFIX}){{1,6}})(?![民干务里庄风情帜手]))"
)
PART = re.compile(rf"([一-鿿]{{1,5}}?)({SUFFIX})")
# characters of function words and common words that stand before 市, 县, 村 without naming a place
NO_NAME = re.compile(
    "[的是了在我你他她它向对以与和及就参据全各本该个把让使都要去来这那每只很也还再们由被给从如果依某×*到上下内外中为不其之并进驻于担使]"
    "|^(?:[一二三四五六七八九十百千几数两]+|农|小|工业|高新|开发|住宅|风景|旅游|保税|机关|直属|基层|关于|推进|加强|贫困|示范|先进|薄弱"
    "|功能|经济|产业|核心|试验|实验|服务|商务|商业|合作|监管|物流|科技|生态|度假|安置|居民|管理|生活|办公|教学|作业|养殖|试点|重点|脱贫|摘帽|兄弟|毗邻|口岸|大湾|[东西中]部"
    "|农业|林业|牧业|边境|边远|民族|沿海|革命|县级|地级|直辖|副省|产粮|人口|全国|全省|全市|城镇|红色|移民|水源|特色|文明"
    "|联系|强|富|美|片|城郊|集|老|新|行政|自然|空心|软弱涣散|老城|大|好|名|弱|穷|城|街道|乡|村|省|县|市|区)$|^(?:委|直|属|浅谈|浅析|浅论|试论|试析|略论|加强|推进|推动|促进|深化|做好|开展|创新)|农$|^[论度记]|党员|责任"
)
# names of places that are common words too (松岗区) are believed where a title or a name begins with them
OPENING = re.compile("\n(?:关于|在)?(?:中共)?$")
COMMON_WORD = re.compile("[一-鿿]{2}(?:省|市|州|县|区)")
MERE_KIND = re.compile("(?:校|小|厂)区$|[党红锋面举]旗$")
SMALL = ("村", "社区", "街道", "镇", "乡")
PROSE, TWICE = 1500, 2


def region(organisation: str, title: str, whole: str) -> str:
    """Give the place as the text names it: in the name, the title, else in the lines and sentences of `whole`.

    >>> region("中共澜棠市霁陂县委员会", "", "")
    '澜棠市霁陂县'
    """
    for text in (organisation, title):
        found = _first(text)
        if found:
            return found
    return _first(whole[:PROSE], prose=True) or _first("\n".join(whole.split("\n")[-2:]), prose=True)


def _first(text: str, *, prose: bool = False) -> str:
    line = "\n" + text
    for found in PLACE.finditer(line):
        opens = not prose and OPENING.match(line, 0, found.start("place")) is not None
        named = _names(found["place"], prose=prose, opens=opens)
        if named and not (prose and named.endswith(SMALL) and text.count(named) < TWICE):
            return named
    return ""


def _names(chain: str, *, prose: bool, opens: bool) -> str:
    """Keep the parts of a chain of places up to the first that is none."""
    kept = ""
    for stem, suffix in PART.findall(chain):
        believed = opens and not kept and COMMON_WORD.fullmatch(stem + suffix) is not None
        if not _is_name(stem, suffix, prose=prose and not kept, believed=believed):
            break
        kept += stem + suffix
    return kept


def _is_name(stem: str, suffix: str, *, prose: bool, believed: bool) -> bool:
    if NO_NAME.search(stem) or MERE_KIND.search(stem + suffix) or (len(stem) == 1 and (prose or suffix != "县")):
        return False
    if prose and suffix in SMALL and re.search(SUFFIX, stem):
        return False
    if believed or (suffix not in SMALL and words.cut(stem + suffix) == [stem + suffix]):
        return True
    common = any(len(word) > 1 for word in words.cut(stem))
    return not common or (suffix in SMALL and not prose)
