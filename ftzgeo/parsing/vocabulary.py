"""The words of 四至: every table that the parser reads. To teach it a word, add a line here.

Keys are in simplified characters and half-width digits; `ftzgeo.parsing.normal_form` folds a text to match them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftzgeo.model import Direction

DIRECTION_WORDS: dict[str, Direction] = {
    "东北": "northeast",
    "东南": "southeast",
    "西北": "northwest",
    "西南": "southwest",
    "东": "east",
    "南": "south",
    "西": "west",
    "北": "north",
}

OPPOSITE: dict[Direction, Direction] = {
    "east": "west",
    "south": "north",
    "west": "east",
    "north": "south",
    "northeast": "southwest",
    "southeast": "northwest",
    "southwest": "northeast",
    "northwest": "southeast",
}


@dataclass(frozen=True)
class Verb:
    """A word between a direction and the feature on that side: 东**至**X.

    `anywhere` verbs are understood in the middle of a run of characters without punctuation; the others only where a
    clause begins. `aspect` verbs may follow 东侧, 东面 and their like. `closers` are the words that end the frame of
    the verb (东以X**为界**). Before one of `not_before` the verb's last character begins a name (东起**自强路**).
    """

    word: str
    anywhere: bool = False
    aspect: bool = True
    closers: tuple[str, ...] = ()
    not_before: str = ""


_FRAME = ("为界", "为边界", "交界", "相邻", "相接", "相连", "毗邻", "接壤", "相望", "相隔", "为邻", "毗连",
          "比邻", "接界")  # fmt: skip
_SURNAME_YU = "家庄洪村集"
_SELF = "强由新立贸民"

VERBS: tuple[Verb, ...] = (
    Verb("至", anywhere=True, closers=_FRAME),
    Verb("到", anywhere=True, closers=_FRAME),
    Verb("至于", anywhere=True, not_before=_SURNAME_YU),
    Verb("止于", anywhere=True, not_before=_SURNAME_YU),
    Verb("临", closers=_FRAME),
    Verb("邻", closers=_FRAME),
    Verb("接", closers=_FRAME),
    Verb("抵", closers=_FRAME),
    Verb("靠"),
    Verb("达"),
    Verb("起", closers=_FRAME),
    Verb("起于", not_before=_SURNAME_YU),
    Verb("起自", not_before=_SELF),
    Verb("始于", not_before=_SURNAME_YU),
    Verb("自", aspect=False, not_before=_SELF),
    Verb("直至"),
    Verb("直到"),
    Verb("迄", closers=_FRAME),
    Verb("止"),
    Verb("沿", aspect=False),
    Verb("隔", closers=(*_FRAME, "为", "是")),
    Verb("连", aspect=False),
    Verb("依", aspect=False),
    Verb("含", aspect=False),
    Verb("濒", aspect=False),
    Verb("滨", aspect=False),
    Verb("为", closers=_FRAME),
    Verb("是"),
    Verb("毗邻"),
    Verb("毗连"),
    Verb("紧邻"),
    Verb("紧临"),
    Verb("紧靠"),
    Verb("紧贴"),
    Verb("紧接"),
    Verb("紧挨"),
    Verb("靠近"),
    Verb("濒临"),
    Verb("倚"),
    Verb("相邻为"),
    Verb("临近"),
    Verb("邻近"),
    Verb("邻接"),
    Verb("连接"),
    Verb("抵达"),
    Verb("以", closers=_FRAME),
    Verb("与", closers=_FRAME),
    Verb("和", closers=_FRAME),
)

ASPECTS = ("侧", "面", "边", "部", "界", "方", "端")
"""What may stand between direction and verb: 东**侧**临X; with a colon it needs no verb: 东**界**：X."""

VERBS_AFTER_COLON = ("至", "到", "以", "与", "紧邻", "毗邻", "隔")
"""Verbs that a colon may part from their direction: 东：**以**X为界. The others begin names there (东：临江路)."""

LATE_ASPECTS = ("两侧", "二侧", "三侧", "两面", "二面", "三面", "两边", "三边", "四面", "四侧", "四周")
"""After several directions: 东、西**两侧**为X."""

EDGE_ASPECTS = ("边界", "边线", "界线")
"""Between a direction and a colon, 为 or 以: 东**边界**：X. Elsewhere an own edge (X东边界)."""

VERB_FILLERS = ("均", "都", "皆")
"""Before a verb: 东、西两侧**均**为X."""

NEIGHBOUR_JOINT = "与"
"""X**与**Y为界: X is the feature, Y lies behind it."""

NOT_BEFORE_DIRECTION = ("从", "由", "自", "向", "往", "朝", "四", "偏", "正", "站")
"""A direction after one of these is a way to go (向东至) or no direction (四至), not a side."""

CLAUSE_TAILS = (
    "四至范围", "四至", "四界", "界限", "边界", "范围", "区域", "地区", "片区", "小区", "园区", "社区", "项目",
    "地块", "区块", "用地", "基地", "广场", "街道", "它", "其", "即", "为", "是", "指", "的", "分别", "主要",
    "处", "地", "内",
)  # fmt: skip
"""Ends of words after which a clause may begin without punctuation: 四至范围**东起**X."""

PLACES_NAMED_LIKE_SIDES = ("东至县", "东至经济开发区", "东至火车站")
"""Names that look like a direction with a verb."""

LIST_SEPARATORS = "、/／"
DASHES = "-－—–―~～"
CONJUNCTIONS = ("以及", "和", "及", "与", "暨", "同")
"""Between two features of one side: X路**和**Y路."""

HALF_PLANE_PREFIXES = ("以", "之")
"""X路**以**东: the block lies east of X路."""

HALF_PLANE_ASPECTS = ("侧",)
"""X路东**侧**, in a list of three or more, means the same."""

REGION_ENDS = (
    "的围合区域", "的合围区域", "所围合区域", "所围合的区域", "围合区域", "合围区域", "所包围的区域",
    "所围区域", "合围", "围合", "的区域", "区域", "范围内", "四至内", "的范围", "地区", "四至",
    "之范围", "之区域", "之地区",
)  # fmt: skip
"""Words that end the last feature of a description: 西至X路**的围合区域**."""

AREA_LEADS = (
    "规划总占地", "规划总用地", "规划用地", "总占地", "规划面积", "总用地面积", "用地面积", "占地面积",
    "总面积", "占地", "面积", "均有", "包括沿街", "拟招", "的陆域", "的海域", "范围的",
)  # fmt: skip
"""Words that end a feature wherever they stand: 北至X路**规划总占地**26万平方米."""

AREA_UNITS_KM2: dict[str, float] = {
    "平方公里": 1.0,
    "平方千米": 1.0,
    "km²": 1.0,
    "km2": 1.0,
    "k㎡": 1.0,
    "万公顷": 100.0,
    "公顷": 0.01,
    "hm²": 0.01,
    "ha": 0.01,
    "万亩": 10_000 / 1500,
    "亩": 1 / 1500,
    "万平方米": 0.01,
    "万平米": 0.01,
    "万㎡": 0.01,
    "万m²": 0.01,
    "万m2": 0.01,
    "平方米": 1e-6,
    "平方公尺": 1e-6,
    "平米": 1e-6,
    "㎡": 1e-6,
    "m²": 1e-6,
    "m2": 1e-6,
}
"""Area units in km²; 1 亩 is 1/15 hectare."""

APPROXIMATE_BEFORE = ("大约", "约为", "约", "近")
APPROXIMATE_AFTER = ("左右", "上下", "余")

AREA_NOUNS = (
    "面积", "总占地", "占地", "规划总用地", "规划用地", "总用地", "实施范围", "规划范围", "研究范围", "总体范围",
    "设计范围", "共计", "合计", "共", "净用地",
)  # fmt: skip
"""A figure that follows one of these in its clause is the area of the block."""

OTHER_AREA_NOUNS = (
    "建筑面积", "建筑总面积", "建面", "建筑体量", "体量", "营业面积", "经营面积", "使用面积", "实用面积",
    "绿化面积", "绿地面积", "展览面积", "展厅", "厂房", "水面面积", "水域面积", "商业用地", "住宅用地",
    "工业用地", "其中", "享有", "人均", "生均", "套内", "仓库", "车库", "商业面积", "办公面积", "种植面积",
    "播种面积", "保护面积", "湿地面积", "森林面积", "耕地面积", "租赁面积", "地上", "地下",
)  # fmt: skip
"""A figure that follows one of these is something else: floor area, green space, a part."""

SUPERSEDED_AFTER = ("调整为", "调整到", "调整至", "扩大到", "扩大至", "增加到", "增加至", "扩展到", "扩展至", "增至")
"""After a figure: it was the area before (由12.8平方公里**调整为**15.6平方公里)."""

BLOCK_WORDS = ("区块", "片区", "组团", "区片")
PARCEL_WORDS = ("地块", "宗地", "子地块")
"""区块一：, 第二片区：, 地块一四至: numbered parts. A parcel lies in the block before it."""

LABEL_FOLLOWERS = (
    "：", "，", "四至", "范围", "面积", "为", "占地", "位于", "东", "南", "西", "北", "规划", "（", "、", "总",
)  # fmt: skip
"""What must follow a label; else it is a mention (区块一的企业)."""

BOILERPLATE = (
    "四至范围为", "四至范围是", "四至范围", "四至界限为", "四至界限", "四至为", "四至", "具体范围为",
    "具体范围", "管理范围为", "管理范围", "实施范围为", "实施范围", "保护范围为", "范围为", "范围是", "范围在",
    "范围包括", "范围", "边界为", "边界", "具体为", "具体", "分别为", "其", "包括", "含", "在", "即", "为",
    "用地",
)  # fmt: skip
"""Words between a block's name and its sides that carry nothing."""

LOCATED_AT = (
    "范围在", "范围为", "范围是", "坐落于", "坐落", "位于", "地处", "处于", "位处", "是指", "系指", "指",
    "所称", "由",
)  # fmt: skip
MEMBER_VERBS = ("主要包括", "主要包含", "主要涵盖", "主要由", "包括", "包含", "涵盖", "含有", "囊括")
COUNTED_PARTS = (
    r"等?[一二三四五六七八九十两\d]+(?:个|大|处|片|宗|块)(?:区块|片区|地块|组团|园区|项目|功能区域?|部分|小区|区域)"
)

NOT_A_BLOCK_BEFORE = (
    "分布", "广布", "产于", "见于", "栖息", "气候", "气温", "航线", "航程", "列车", "车次", "公交", "行程",
    "迁徙", "降水", "风向", "疆域", "版图",
)  # fmt: skip
"""Before a description of sides, in its sentence: it is about something else (a species, a train)."""

LINE_AFTER = ("全长", "全线", "连线", "全程", "沿线", "长约", "两侧", "总长", "线路", "路线", "贯穿", "均有")
LINE_BEFORE = (
    "全线", "全程", "线路", "路线", "道路", "公路", "铁路", "河流", "沿线", "延长线", "控制线", "海岸线",
    "岸线",
)  # fmt: skip
"""Beside a pair of opposite sides only: the text describes a line, not a block."""

LINE_AFTER_SIDES = ("全长", "连线", "均有", "发生")
"""After sides of more directions: still no block."""

REGION_WORDS = ("区域", "范围", "地区", "地块", "片区", "区块", "围合", "合围", "一带", "以内", "地段")
"""After a pair of opposite sides only: it is a block all the same."""

EXCLUSION_WORDS = ("除外", "以外", "不含", "不包括", "除", "扣除")

INTERSECTION_WORDS = ("交叉路口", "交叉口", "交汇处", "交会处", "交叉处", "交界处", "交口", "路口", "交汇口", "交汇")

ADMIN_UNITS = (
    "自治区", "省", "市境内", "境内", "市", "自治州", "主城区", "中心城区", "城区", "开发区", "新区", "经济区",
    "保税区", "园区", "区", "县", "旗", "街道办事处", "办事处", "街道", "镇", "乡", "社区", "村",
)  # fmt: skip
"""What may stand before the first name of a half plane or crossing: 某市某区**某路**以东."""

DRAFT_WORDS = ("征求意见稿", "征求意见", "公示稿", "送审稿", "讨论稿", "草案", "初稿")
TITLE_ENDS = (
    "方案", "规划", "纲要", "办法", "条例", "通知", "措施", "意见", "公告", "公示", "通告", "批复", "决定",
    "细则", "计划",
)  # fmt: skip
"""How the title of a document ends."""

PLAN_WORDS = ("总体方案", "实施方案", "建设方案", "规划方案", "工作方案", "发展规划", "总体规划", "方案", "规划")
ZONE_GENERIC = (
    "联动创新区", "经济技术开发区", "高新技术产业开发区", "经开区", "高新区", "开发区", "区域主题园区",
    "主题园区",
)  # fmt: skip
"""Left out of a zone's id: 北辰经开区联动创新区 is ``beichen``."""

TABLE_NAME_HEADERS = (
    "主题园区", "园区名称", "园区", "区块名称", "地块名称", "区块", "地块", "片区", "名称", "项目名称",
    "区域名称", "区域", "宗地编号", "地块编号",
)  # fmt: skip
TABLE_PLACE_HEADERS = (
    "空间布局", "四至范围", "四至", "四至界限", "范围", "具体范围", "位置", "具体位置", "用地位置", "坐落",
    "边界", "区位",
)  # fmt: skip
TABLE_AREA_HEADERS = ("面积", "用地面积", "占地面积", "规划面积", "总面积", "土地面积")
TABLE_OTHER_HEADERS = (
    "重点发展产业", "主导产业", "产业定位", "功能定位", "序号", "编号", "备注", "类型", "所属区域", "用途",
)  # fmt: skip
CAPTION_ENDS = ("布局一览表", "情况一览表", "一览表", "布局表", "明细表", "汇总表", "布局", "表")
