"""Labels, names, parcels, notes, totals, zones, status."""

from __future__ import annotations

import ftzgeo
from tests.parsing.reading import only_block, sides

PLAN = """\
中国（石津）自由贸易试验区青石经开区 联动创新区总体方案
（征求意见稿）

一、总体要求
（一）指导思想
坚持制度创新，东西双向互济，努力打造开放高地。
（二）实施范围
联动创新区总面积12.4平方公里，分为三个区块，分别为：
区块一：青石核心区，面积 4.98 平方公里，四至范围为东至青石路，西至沙河，南至柳堤道，北至望海大街。
区块二：柳堤高新区，面积4.02平方公里，分为两个地块。地块一四至范围为：东至白石路，南至黑石道，西至赤石路，北至长河；地块二四至范围为：东至紫石路、南至绿石道北侧、西至空地、北至云达城）
区块三：商圈，3.4平方公里，东至金石公路，南至银石道，西至铜石路，北至铁石路，视规划修订情况适时拓展。
土地开发利用须遵守有关规定。
"""


def test_a_whole_plan() -> None:
    (zone,) = ftzgeo.parse_text(PLAN)
    assert zone.id == "qingshi"
    assert zone.name == "中国（石津）自由贸易试验区青石经开区联动创新区"
    assert zone.city == "石津市"
    assert zone.source.status == "draft"
    assert zone.stated_area is not None
    assert (zone.stated_area.km2, zone.stated_area.decimals) == (12.4, 1)
    assert zone.stated_block_count == 3
    assert [(b.id, b.number, b.name, b.stated_area.km2 if b.stated_area else None) for b in zone.blocks] == [
        ("qingshi-1", 1, "青石核心区", 4.98),
        ("qingshi-2", 2, "柳堤高新区", 4.02),
        ("qingshi-3", 3, "商圈", 3.4),
    ]


def test_parcels_stand_inside_their_block() -> None:
    (zone,) = ftzgeo.parse_text(PLAN)
    block = zone.blocks[1]
    assert block.sides == ()
    assert [(p.id, p.number) for p in block.parcels] == [("qingshi-2-1", 1), ("qingshi-2-2", 2)]
    assert sides(block.parcels[0]) == {"E": ["白石路"], "S": ["黑石道"], "W": ["赤石路"], "N": ["长河"]}
    assert sides(block.parcels[1])["N"] == ["云达城"]


def test_what_trails_after_the_sides_is_a_note() -> None:
    (zone,) = ftzgeo.parse_text(PLAN)
    assert zone.blocks[2].notes == ("视规划修订情况适时拓展",)


def test_findings_of_the_plan() -> None:
    (zone,) = ftzgeo.parse_text(PLAN)
    assert {(f.id, f.code) for f in zone.findings} == {
        ("qingshi-2-2", "bracket-unbalanced"),
        ("qingshi-2", "parcel-areas-missing"),
    }


def test_spans_of_blocks_cover_their_text() -> None:
    (zone,) = ftzgeo.parse_text(PLAN)
    for block in zone.blocks:
        assert block.span is not None
        assert PLAN[block.span.start :].startswith("区块")
        assert PLAN[block.span.start : block.span.end].rstrip("。\n").endswith(("望海大街", "云达城）", "适时拓展"))


def test_a_total_within_rounding_and_one_beyond_it() -> None:
    text = "总面积{total}平方公里，分为两个区块。区块一：面积4.98平方公里，东至甲路，南至乙路，西至丙路，北至丁路。区块二：面积2.3平方公里，东至戊路，南至己路，西至庚路，北至辛路。"
    within = ftzgeo.parse_text(text.format(total="7.30"))[0].findings
    beyond = ftzgeo.parse_text(text.format(total="7.49"))[0].findings
    assert [(f.code, f.level) for f in within] == [("total-mismatch", "info")]
    assert [(f.code, f.level) for f in beyond] == [("total-mismatch", "warning")]
    assert "7.30 km², its 2 parts sum to 7.28 km² (-0.02)" in within[0].message


def test_numbers_that_are_missing_or_come_twice() -> None:
    text = "总面积9平方公里，分为四个区块。区块一：东至甲路，南至乙路，西至丙路，北至丁路。区块三：东至戊路，南至己路，西至庚路，北至辛路。区块三：东至壬路，南至癸路，西至子路，北至丑路。"
    codes = {f.code for f in ftzgeo.parse_text(text)[0].findings}
    assert {"block-count-mismatch", "block-number-repeated", "block-number-missing"} <= codes


def test_two_plans_in_one_document_are_two_zones() -> None:
    other = PLAN.replace("青石经开区", "白石经开区").replace("（征求意见稿）", "")
    zones = ftzgeo.parse_text(PLAN + other)
    assert [zone.id for zone in zones] == ["qingshi", "baishi"]
    assert [len(zone.blocks) for zone in zones] == [3, 3]


def test_the_same_plan_twice_gets_two_ids() -> None:
    zones = ftzgeo.parse_text(PLAN + PLAN)
    assert [zone.id for zone in zones] == ["qingshi", "qingshi-2"]
    assert zones[1].blocks[1].parcels[0].id == "qingshi-2-2-1"


def test_a_mention_of_a_block_is_no_label() -> None:
    (zone,) = ftzgeo.parse_text(PLAN + "区块一的企业达120家，区块二和区块三面积合计7.42平方公里。\n")
    assert len(zone.blocks) == 3


def test_names_before_the_sides() -> None:
    assert only_block("石桥街区，东至甲路，南至乙路，西至丙路，北至丁路。").name == "石桥街区"
    assert only_block("（三）石桥街区（东至甲路，南至乙路，西至丙路，北至丁路）").name == "石桥街区"
    assert only_block("本条例所称石桥古城，是指东至甲路，南至乙路，西至丙路，北至丁路的区域。").name == "石桥古城"
    assert only_block("石桥古城\n东至甲路，南至乙路，西至丙路，北至丁路。").name == "石桥古城"


def test_an_area_in_a_title_makes_a_block_without_sizhi() -> None:
    zones = ftzgeo.parse_text(
        "**研究范围（约43.6 km²）**：东至甲路、南至乙路、西至丙路、北至丁路。\n\n**设计范围（约11.4 km²）**：以沿线为对象。"
    )
    assert [(b.name, b.mode, b.stated_area.km2 if b.stated_area else None) for b in zones[0].blocks] == [
        ("研究范围", "bounded", 43.6),
        ("设计范围", "none", 11.4),
    ]
