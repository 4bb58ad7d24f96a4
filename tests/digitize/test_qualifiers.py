"""Offsets and own edges in qualifiers."""

from __future__ import annotations

import pytest

from ftzgeo.digitize.qualifiers import Offset, is_own_edge, read_course, read_offset, split_edge


@pytest.mark.parametrize(
    ("qualifier", "offset"),
    [
        ("以东200米", Offset("east", 200.0)),
        ("向西100米", Offset("west", 100.0)),
        ("东侧50米处", Offset("east", 50.0)),
        ("北侧约1.5公里", Offset("north", 1500.0)),
        ("以南３００米", Offset("south", 300.0)),
        ("东边界", None),
        ("中心线", None),
        (None, None),
    ],
)
def test_an_offset_has_a_direction_and_metres(qualifier: str | None, offset: Offset | None) -> None:
    assert read_offset(qualifier) == offset


@pytest.mark.parametrize(("qualifier", "own"), [("东边界", True), ("南侧围墙", True), ("北侧", False), (None, False)])
def test_an_edge_word_tells_of_the_features_own_edge(qualifier: str | None, own: bool) -> None:  # noqa: FBT001 - a parameter of the table above
    assert is_own_edge(qualifier) is own


@pytest.mark.parametrize(
    ("qualifier", "course"),
    [
        ("（中心线）", "centre"),
        ("岸线", "bank"),
        ("河堤", "bank"),
        ("东岸", "east"),
        ("西侧岸线", "west"),
        ("左岸", "left"),
        ("北侧", None),
        (None, None),
    ],
)
def test_a_river_is_followed_along_its_centre_line_or_a_bank(qualifier: str | None, course: str | None) -> None:
    assert read_course(qualifier) == course


@pytest.mark.parametrize(
    ("name", "stem", "edge"),
    [
        ("东丽区界", "东丽区", "界"),
        ("东丽区行政区域界线", "东丽区", "行政区域界线"),
        ("海河左岸", "海河", "左岸"),
        ("新世界路", "新世界路", None),
        ("海河", "海河", None),
    ],
)
def test_an_edge_word_at_the_end_of_a_name_is_split_off(name: str, stem: str, edge: str | None) -> None:
    assert split_edge(name) == (stem, edge)
