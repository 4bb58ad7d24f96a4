"""Offsets and own edges in qualifiers."""

from __future__ import annotations

import pytest

from ftzgeo.digitize.qualifiers import Offset, is_own_edge, read_offset


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
