"""A tiny labelled corpus in three hands, each with a wording of its own: enough for a tagger, too small for a good one."""

PLACES = ("砚池县", "青石岭乡", "禾丰镇", "栖霞渡街道", "云麓市", "临溪区", "穗安县", "松涧镇")
UNITS = ("统计局", "档案馆", "水文站", "粮管所", "园林处", "气象台", "测绘院", "林场")
HEAD = """title: 关于{place}{unit}党建工作情况的调研报告
genre: {genre}
organisation: {place}{unit}
organisation_type: 机关
region: {place}
level: 县
year: 2021
hand: {hand}

"""
BODIES = {
    "h81": """# 一、基本情况
O: {place}{unit}现有党员{number}名，下设{number}个党小组，负责日常管理工作。

# 二、主要做法
A: {unit}坚持每月组织集中学习，先后开展活动{number}次，取得了明显成效。
A two_skins: {place}把{unit}党建与业务同部署同考核，有效解决了党建业务脱节的难题。

# 三、存在问题
P two_skins: {unit}的党建与业务结合不紧，存在“两张皮”现象，{place}{number}个科室尤其明显。
P two_skins: {place}有的党员认为{unit}业务是硬任务，党建融入业务不够深入。

# 四、原因分析
C awareness: 主要是因为{place}{unit}少数负责同志思想认识有偏差，重视程度不够。

# 五、下一步打算
M two_skins: {unit}要推动党建与业务深度融合，健全{place}{number}项制度，切实解决脱节问题。
M: 应当进一步加强{place}{unit}队伍建设，定期开展培训，确保各项任务落到实处。
""",
    "h82": """# 一、单位概况
O: 截至年底，{place}{unit}在册正式党员共计{number}人，平均年龄四十二岁。

# 二、成效与亮点
A: 一年来，{place}各级累计为{unit}举办专题党课{number}场，党员到课率稳步提升。
A two_skins: {unit}通过党员先锋岗打破了党建同{place}业务两条线的旧格局，荣获集体表彰。

# 三、问题与不足
P two_skins: 个别科室就党建抓党建，{unit}的年度目标里看不到支部，与{place}中心工作相互脱节；
P two_skins: {place}{number}份记录中，{unit}业务推进与支部活动各唱各的调。

# 四、成因剖析
C awareness: 究其原因，{unit}班子对党建的分量估计不足，由于{place}任务紧便把它往后放。

# 五、对策建议
M two_skins: 建议把{unit}支部建到项目上，使{place}党建目标同业务目标一并下达、一并验收。
M: 今后必须从严落实{place}{unit}责任清单，每季度督查{number}个支部。
""",
    "h83": """# 一、调研背景
O: 按照{place}统一部署，调研组走访{unit}并发放问卷{number}份，现将情况报告如下。

# 二、工作成绩
A: 近年来{unit}扎实推进标准化建设，{place}{number}个支部全部达标，群众满意度显著提高。
A two_skins: 过去党建业务互不搭界的情形已在{place}{unit}得到扭转，融合项目建成{number}个。

# 三、短板弱项
P two_skins: 部分同志觉得党建是虚功，{unit}开支部会不谈业务，{place}开业务会不提支部。
P two_skins: 融合度不高的现象在{place}依然存在，{unit}{number}名组长说不出结合点。

# 四、根源
C awareness: 根源在于{place}{unit}一些干部站位不高，把党建当成了软指标。

# 五、努力方向
M two_skins: 下一步着力推进{place}党建和{unit}业务互融互促，做到同谋划、同检查。
M: 要完善{unit}学习制度，力争{place}明年培训骨干{number}人次。
""",
}
HANDS = tuple(BODIES)


def write(folder):
    """Write twenty-four reports as files NNN-hand.txt."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, hand in enumerate(HANDS * len(PLACES)):
        place, unit = PLACES[number % len(PLACES)], UNITS[number % len(UNITS)]
        told = {"place": place, "unit": unit, "number": number + 11, "hand": hand, "genre": ("report", "summary")[number % 2]}
        (folder / f"{number:03}-{hand}.txt").write_text((HEAD + BODIES[hand]).format(**told), encoding="utf-8")
    return folder
