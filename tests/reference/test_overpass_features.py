"""Elements with geometry as features, and what is asked for a tile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ftzgeo.errors import UsageError
from ftzgeo.reference import open_reference
from ftzgeo.reference.overpass_query import build_query, plan_tiles
from tests.reference.fetching import BOX, Fetching
from tests.reference.overpass_stub import answer, member, node, overpass_stub, relation, reply, way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def fetching(tmp_path: Path) -> Iterator[Fetching]:
    with overpass_stub() as stub:
        yield Fetching(stub, tmp_path)


def test_closed_ways_and_multipolygons_become_areas(fetching: Fetching) -> None:
    square = ((117.0, 39.0), (117.04, 39.0), (117.04, 39.04), (117.0, 39.04), (117.0, 39.0))
    hole = ((117.01, 39.01), (117.02, 39.01), (117.02, 39.02), (117.01, 39.02), (117.01, 39.01))
    estate = way(1, {"landuse": "industrial", "name": "石桥产业园"}, *square)
    lake = relation(
        2,
        {"type": "multipolygon", "natural": "water", "name": "东丽湖"},
        member(11, "outer", *square[:3]),
        member(12, "", *square[2:]),
        member(13, "inner", *hole),
    )
    areas = open_reference(fetching(reply(answer(estate, lake))).path).areas.set_index("name")
    assert areas.loc["石桥产业园", "kind"] == "estate"
    assert areas.geometry["石桥产业园"].area == pytest.approx(0.0016)
    assert areas.geometry["东丽湖"].area == pytest.approx(0.0016 - 0.0001)


def test_a_district_is_an_area_and_its_border_a_line(fetching: Fetching) -> None:
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "北辰区"}
    border = relation(
        3,
        tags,
        member(21, "outer", (117.0, 39.0), (117.1, 39.0), (117.1, 39.1)),
        member(22, "outer", (117.1, 39.1), (117.0, 39.1), (117.0, 39.0)),
        {"type": "node", "ref": 5, "role": "admin_centre", "lat": 39.05, "lon": 117.05},
        {"type": "relation", "ref": 6, "role": "subarea"},
    )
    layer = open_reference(fetching(reply(answer(border))).path)
    assert layer.areas[["name", "class", "kind"]].to_numpy().tolist() == [["北辰区", "admin_level=6", "admin_boundary"]]
    assert layer.lines[["name", "kind"]].to_numpy().tolist() == [["北辰区", "admin_boundary"]]
    assert layer.lines.geometry[0].length == pytest.approx(0.4)


def test_partial_geometry_gives_what_is_known_and_is_reported(fetching: Fetching) -> None:
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "武清区"}
    fetched = fetching(
        reply(
            answer(
                way(
                    1,
                    {"highway": "primary", "name": "断路"},
                    (117.0, 39.0),
                    (117.01, 39.0),
                    None,
                    (117.03, 39.0),
                    (117.04, 39.0),
                ),
                relation(
                    2,
                    tags,
                    member(21, "outer", (117.0, 39.0), (117.1, 39.0)),
                    {"type": "way", "ref": 22, "role": "outer"},
                ),
                {"type": "way", "id": 3, "tags": {"highway": "primary", "name": "无形路"}},
                way(4, {"landuse": "industrial", "name": "半园"}, (117.0, 39.0), (117.01, 39.0), None, (117.0, 39.0)),
                {"type": "node", "id": 5, "tags": {"place": "village", "name": "无处村"}},
                relation(6, {"type": "multipolygon", "landuse": "forest", "name": "无边林"}),
                node(7, {"highway": "crossing"}, 117.0, 39.0),
            )
        )
    )
    assert fetched.counts == {"lines": 2, "areas": 0, "places": 0}
    assert fetched.incomplete == ("relation/2", "way/3", "way/4", "node/5", "relation/6")
    lines = open_reference(fetched.path).lines.set_index("name")
    assert len(lines.geometry["断路"].geoms) == 2
    assert lines.geometry["武清区"].length == pytest.approx(0.1)


def test_values_of_the_wrong_kind_do_no_harm(fetching: Fetching) -> None:
    odd: list[dict[str, Any]] = [
        {"type": "way", "id": [1], "tags": {"highway": "primary", "name": 5}, "geometry": "none"},
        {"type": "way", "id": 2, "tags": [], "geometry": [{"lat": "39", "lon": 117}]},
        {
            "type": "relation",
            "id": 3,
            "tags": {"type": "multipolygon", "landuse": "x", "name": "x"},
            "members": [1, None],
        },
        {"type": "node", "id": 4, "tags": {"place": "village", "name": "远村"}, "lat": 3900.0, "lon": 117.0},
        {"type": "planet"},
    ]
    assert fetching(reply(answer(*odd))).counts == {"lines": 0, "areas": 0, "places": 0}


def test_a_district_is_cut_into_equal_tiles() -> None:
    tiles = plan_tiles([(116.923, 39.14, 117.411, 39.366)])
    assert len(tiles) == 6
    assert tiles[0] == (116.923, 39.14, 117.085667, 39.253)
    assert tiles[-1] == (117.248333, 39.253, 117.411, 39.366)


def test_a_box_as_large_as_a_country_is_refused() -> None:
    with pytest.raises(UsageError, match="--bbox"):
        plan_tiles([(73, 18, 135, 54)])


@pytest.mark.parametrize("box", [(117.0, 39.0, 116.0, 39.1), (117.0, 91.0, 117.1, 92.0), (float("nan"), 0.0, 1.0, 1.0)])
def test_what_is_no_box_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(UsageError, match="no box"):
        plan_tiles([box])


def test_a_query_is_the_same_for_the_same_tile() -> None:
    assert build_query(BOX) == build_query((117.00000001, 39.0, 117.1, 39.1))
