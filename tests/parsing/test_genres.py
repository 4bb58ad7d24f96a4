"""Wordings of notices, deeds, statutes and reports that a reviewer wrote down from memory; none is a real passage."""

from __future__ import annotations

import time

import pytest

import ftzgeo
from tests.parsing.reading import only_block, sides_of

SQUARE = {"E": ["青石路"], "S": ["柳堤道"], "W": ["沙湖"], "N": ["望海大街"]}


@pytest.mark.parametrize(
    "text",
    [
        "该区东邻青石路，南接柳堤道，西与沙湖毗连，北和望海大街交界。",
        "项目厂区东侧紧邻青石路，南侧紧贴柳堤道，西侧靠近沙湖，北侧濒临望海大街。",
        "东邻青石路 南邻柳堤道 西邻沙湖 北邻望海大街",
        "东面：青石路 南面：柳堤道 西面：沙湖 北面：望海大街",
        "东：以青石路为界；南：以柳堤道为界；西：以沙湖为界；北：以望海大街为界。",
        "（1）东边界：青石路；（2）南边界：柳堤道；（3）西边界：沙湖；（4）北边界：望海大街。",
        "1.东至：青石路\n2.南至：柳堤道\n3.西至：沙湖\n4.北至：望海大街",
        "东至\n青石路\n南至\n柳堤道\n西至\n沙湖\n北至\n望海大街",
        "东至\t青石路\t南至\t柳堤道\t西至\t沙湖\t北至\t望海大街",
        "【东至】青石路\n【南至】柳堤道\n【西至】沙湖\n【北至】望海大街",
        "东至**青石路**，南至**柳堤道**，西至**沙湖**，北至**望海大街**。",
        "四至：东至青石路/南至柳堤道/西至沙湖/北至望海大街",
        "东至青石路|南至柳堤道|西至沙湖|北至望海大街.",
        "东起于青石路，西止于沙湖，南起自柳堤道，北直至望海大街。",
        "东至青石路（含），南至柳堤道（不含），西至沙湖，北至望海大街（含）。",
        "东至青石路东侧小区，南至柳堤道及其延长线，西至沙湖，北至望海大街路北。",
        "东自青石路向东50米，南至柳堤道延伸段，西至沙湖围墙外20米，北至与望海大街交界处。",
        "柳堤道以北（含柳堤道2号至8号）、青石路以西、望海大街以南（单号）、沙湖以东。",
        "主城区青石路以西、柳堤道以北、沙湖以东、望海大街以南。",
        "位于青石路西、柳堤道北、沙湖东、望海大街路南",
    ],
)
def test_one_square_as_notices_print_it(text: str) -> None:
    found = {side: names for side, names in sides_of(text).items()}  # noqa: C416 - the order is not compared
    assert found == SQUARE


@pytest.mark.parametrize("name", ["沿江大道", "沿湖西路", "自强路", "自由路", "于家庄", "东风路", "3-1地块"])
def test_names_that_begin_like_a_verb_or_a_filler(name: str) -> None:
    assert sides_of(f"东起{name}，南至柳堤道，西至沙湖，北至望海大街。")["E"] == [name]


def test_a_filler_before_a_name_is_no_part_of_it() -> None:
    assert sides_of("东至沿青石路，南至柳堤道，西至沙湖，北至望海大街。") == SQUARE


def test_several_directions_with_an_aspect_of_their_own() -> None:
    found = sides_of("厂区东、西两侧均为沙湖，南侧为柳堤道，北侧隔望海大街为农田。")
    assert found == {"E": ["沙湖"], "W": ["沙湖"], "S": ["柳堤道"], "N": ["望海大街"]}


def test_codes_of_roads_are_a_chain_codes_of_plots_are_not() -> None:
    text = "东至S12—G34—青石路，南至3-1地块，西至A-02地块，北至望海大街。"
    assert sides_of(text) | {"N": []} == {"E": ["S12", "G34", "青石路"], "S": ["3-1地块"], "W": ["A-02地块"], "N": []}


@pytest.mark.parametrize(
    ("tail", "km2"),
    [
        ("。用地面积：85.5公顷，总建筑面积：12万平方米。", 0.855),
        ("。总建筑面积：12万平方米。", None),
        ("，面积4,567平方公尺。", 0.004567),
        ("。规划用地约35公顷。", 0.35),
        ("。全村旱地2300亩。", None),
        ("，规划面积由2.8平方公里调整为5.6平方公里。", 5.6),
    ],
)
def test_the_area_that_is_the_blocks_own(tail: str, km2: float | None) -> None:
    block = only_block(f"东至青石路，南至柳堤道，西至沙湖，北至望海大街{tail}")
    assert (block.stated_area.km2 if block.stated_area else None) == km2


@pytest.mark.parametrize(
    "text",
    [
        "受其影响，南部海面有东至东北风6级，北部海面有北到东北风7级。",
        "古国疆域东至青海，西至沙山，南至柳岭，北至望原。",
        "该海域东至东经113度，南至北纬15度，每年休渔。",
        "河东临近青石，景色优美，交通便利。",
        "会议室位于三楼东侧，南侧为走廊，北侧为楼梯。",
        "小区东侧为青石路，周边有学校、医院，配套齐全。",
    ],
)
def test_prose_with_directions_is_no_block(text: str) -> None:
    assert ftzgeo.parse_text(text) == []


@pytest.mark.parametrize(
    "unit",
    [
        "东至",
        "东至甲路",
        "东、南、",
        "东临甲，",
        "（",
        "）",
        "1",
        "123,",
        "一二",
        "面积",
        "甲路以东、",
        "区块一：",
        "甲—",
        "\u200b",
        "\ud7ff",
    ],
)
def test_repetition_takes_no_more_than_proportional_time(unit: str) -> None:
    started = time.perf_counter()
    ftzgeo.parse_text(unit * (20_000 // len(unit)))
    ftzgeo.parse_text("（" * 10_000 + "）" * 10_000)
    assert time.perf_counter() - started < 5


def test_a_long_document_is_read_in_time() -> None:
    prose = "为进一步优化环境，现就有关事项通知如下。一是加强领导，压实责任；二是完善机制，形成合力。\n" * 20_000
    started = time.perf_counter()
    zones = ftzgeo.parse_text(prose + "东至青石路，南至柳堤道，西至沙湖，北至望海大街。")
    assert time.perf_counter() - started < 10
    assert [len(zone.blocks) for zone in zones] == [1]
