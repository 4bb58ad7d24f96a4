"""Half planes, crossings, members."""

from __future__ import annotations

import pytest

import ftzgeo
from tests.parsing.reading import only_block, sides, sides_of

SQUARE = {"E": ["青石路"], "S": ["柳堤道"], "W": ["沙河"], "N": ["望海大街"]}


@pytest.mark.parametrize(
    "text",
    [
        "沙河以东、望海大街以南、青石路以西、柳堤道以北区域",
        "石桥市石桥区沙河以东，望海大街以南，青石路以西，柳堤道以北的围合区域。",
        "沙河以东——望海大街以南——青石路以西——柳堤道以北区域内",
        "范围在沙河东侧、望海大街南侧、青石路西侧、柳堤道北侧，含石桥小学。",
        "沙河以东、望海大街南、青石路西、柳堤道以北区域",
    ],
)
def test_east_of_a_road_means_the_road_lies_west(text: str) -> None:
    block = only_block(text)
    assert block.mode == "half_plane"
    assert sides(block) == SQUARE


def test_two_half_planes_and_what_is_missing() -> None:
    zones = ftzgeo.parse_text("石桥经济区青石路以西、柳堤道以南")
    assert sides(zones[0].blocks[0]) == {"E": ["青石路"], "N": ["柳堤道"]}
    assert "side-missing" in {finding.code for finding in zones[0].findings}


def test_one_half_plane_is_no_block() -> None:
    assert ftzgeo.parse_text("长河以南地区降水较多。") == []


def test_two_blocks_in_one_sentence_share_an_area() -> None:
    text = (
        "古城由沙河以东、青石路以西、柳堤道以北、望海大街以南和白石路以东、柳堤道以南、长堤以北共三平方公里的区域组成。"
    )
    (zone,) = ftzgeo.parse_text(text)
    assert [sides(block) for block in zone.blocks] == [
        {"W": ["沙河"], "E": ["青石路"], "S": ["柳堤道"], "N": ["望海大街"]},
        {"W": ["白石路"], "N": ["柳堤道"], "S": ["长堤"]},
    ]
    assert zone.stated_area is not None
    assert zone.stated_area.km2 == 3.0


def test_an_exclusion_is_no_block() -> None:
    assert sides_of("东至青石路，南至柳堤道，西至沙河，北至望海大街（除白石路以东、黑石路以北的工厂外）。") == SQUARE


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("青石路与柳堤道交口", ["青石路", "柳堤道"]),
        ("石桥市石桥区青石路与柳堤道交叉口西南角", ["青石路", "柳堤道"]),
        ("某宗地位于第二大街和柳堤道交汇处。", ["第二大街", "柳堤道"]),
    ],
)
def test_crossings(text: str, names: list[str]) -> None:
    block = only_block(text)
    assert block.mode == "intersection"
    assert [member.name for member in block.members] == names


def test_members() -> None:
    block = only_block("区块二：商圈，0.9平方公里，主要包括石桥小镇、V2汽车城、青石广场项目。")
    assert block.mode == "members"
    assert [member.name for member in block.members] == ["石桥小镇", "V2汽车城", "青石广场项目"]
    assert block.stated_area is not None
    assert block.stated_area.km2 == 0.9
