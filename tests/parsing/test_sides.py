"""Sides by direction: any verb, any order, with and without punctuation."""

from __future__ import annotations

import pytest

import ftzgeo
from ftzgeo.parsing.vocabulary import VERBS
from tests.parsing.reading import only_block, qualifier_of, sides_of

SQUARE = {"E": ["青石路"], "S": ["柳堤道"], "W": ["沙河"], "N": ["望海大街"]}


@pytest.mark.parametrize(
    "text",
    [
        "东至青石路、南至柳堤道、西至沙河、北至望海大街。",
        "东至青石路，西至沙河，南至柳堤道，北至望海大街",
        "北临望海大街,南接柳堤道,东到青石路,西抵沙河",
        "东起青石路,西止沙河,南邻柳堤道,北靠望海大街。",
        "东：青石路；南：柳堤道；西：沙河；北：望海大街。",
        "东界：青石路。南界：柳堤道。西界：沙河。北界：望海大街。",
        "东以青石路为界，南以柳堤道为界，西以沙河为界，北以望海大街为界。",
        "东侧紧邻青石路，南侧毗邻柳堤道，西侧至沙河，北侧为望海大街。",
        "东至青石路南至柳堤道西至沙河北至望海大街",
        "（东至青石路，南至柳堤道，西至沙河，北至望海大街）",
        "东至青石路—南至柳堤道—西至沙河—北至望海大街的围合区域",
        "四至范围为东 至 青石路、南 至 柳 堤 道、西至沙河、北至望海大街",
        "東至青石路，南臨柳堤道，西鄰沙河，北達望海大街。",
        "东至青石路\n南至柳堤道\n西至沙河\n北至望海大街",
        "四至分别为：东青石路，南柳堤道，西沙河，北望海大街。",
    ],
)
def test_one_square_in_many_wordings(text: str) -> None:
    assert sides_of(text) == SQUARE


@pytest.mark.parametrize("verb", [v.word for v in VERBS if v.word not in {"以", "与", "和"}])
def test_every_verb_of_the_table_is_understood_where_a_clause_begins(verb: str) -> None:
    text = f"东{verb}青石路，南{verb}柳堤道，西{verb}沙河，北{verb}望海大街。"
    assert sides_of(text) == SQUARE


def test_sides_keep_the_order_in_which_they_are_printed() -> None:
    block = only_block("西至沙河、北至望海大街、东至青石路、南至柳堤道。")
    assert [side.direction for side in block.sides] == ["west", "north", "east", "south"]


def test_every_feature_leads_back_to_the_place_where_it_is_printed() -> None:
    text = "  区块一：面积２.5平方公里，\n东至 青石路（规划）、南至柳堤道、西至沙河、北至望海大街。"
    block = only_block(text)
    for side in block.sides:
        for feature in side.features:
            assert feature.span is not None
            printed = text[feature.span.start : feature.span.end]
            assert printed.replace(" ", "").startswith(feature.name)
    assert block.stated_area is not None
    assert block.stated_area.span is not None
    assert text[block.stated_area.span.start : block.stated_area.span.end] == "２.5平方公里"


def test_several_directions_share_a_feature() -> None:
    assert sides_of("地块东、南至弯河，西至青石路，北至柳堤道。") == {
        "E": ["弯河"],
        "S": ["弯河"],
        "W": ["青石路"],
        "N": ["柳堤道"],
    }


def test_diagonal_sides() -> None:
    found = sides_of("东北至青石路，东南至柳堤道，西南至沙河，西北至望海大街。")
    assert found == {"northeast": ["青石路"], "southeast": ["柳堤道"], "southwest": ["沙河"], "northwest": ["望海大街"]}


def test_a_doubled_verb_is_one_verb() -> None:
    assert sides_of("东至东至青石路，南至柳堤道，西至沙河，北至望海大街。") == SQUARE


def test_a_side_whose_verb_was_left_out_is_read_and_reported() -> None:
    zones = ftzgeo.parse_text("石桥地块（东临青石路，西临沙河，北望海大街，南临柳堤道）")
    assert [f.code for f in zones[0].findings] == ["verb-missing"]
    assert sides_of("石桥地块（东临青石路，西临沙河，北望海大街，南临柳堤道）")["N"] == ["望海大街"]


def test_a_missing_side_is_a_finding() -> None:
    zones = ftzgeo.parse_text("区块二：东至青石路，西至沙河，南至柳堤道。")
    assert [(f.id, f.code) for f in zones[0].findings if f.code == "side-missing"] == [("zone-2", "side-missing")]


def test_the_neighbour_behind_a_feature_is_not_a_feature() -> None:
    found = sides_of("东与青石镇为界，南隔柳堤河与石桥镇相望，西以沙河为界，北与望海镇接壤。")
    assert found == {"E": ["青石镇"], "S": ["柳堤河"], "W": ["沙河"], "N": ["望海镇"]}


@pytest.mark.parametrize(
    ("side", "name", "qualifier"),
    [
        ("金石项目东边界", "金石项目", "东边界"),
        ("青石路以东200米", "青石路", "以东200米"),
        ("青石路东侧五十米", "青石路", "东侧五十米"),
        ("青石路向西150米", "青石路", "向西150米"),
        ("距青石路东侧50米处", "青石路", "东侧50米"),
        ("青石路中心线", "青石路", "中心线"),
        ("青石路北侧空地", "青石路", "北侧空地"),
        ("沙河西岸", "沙河", "西岸"),
        ("青石小学围墙", "青石小学", "围墙"),
        ("青石路（规划）", "青石路", "（规划）"),
        ("青石路道路红线", "青石路", "道路红线"),
    ],
)
def test_own_edges_and_offsets_are_qualifiers(side: str, name: str, qualifier: str) -> None:
    text = f"东至{side}、南至柳堤道、西至沙湖、北至望海大街。"
    assert qualifier_of(text, name) == qualifier


@pytest.mark.parametrize(
    "name", ["东门街", "西岸路", "北环路", "中环东路", "南护城河", "北杨线", "石桥区界", "青石（天津）制药有限公司"]
)
def test_directions_and_brackets_inside_names_stay(name: str) -> None:
    assert sides_of(f"东至{name}、南至柳堤道、西至沙河、北至望海大街。")["E"] == [name]


def test_a_road_whose_name_holds_a_verb() -> None:
    assert sides_of("东至北临海路、南至五一组至七组村路、西至沙河、北至临江道。") == {
        "E": ["北临海路"],
        "S": ["五一组至七组村路"],
        "W": ["沙河"],
        "N": ["临江道"],
    }
