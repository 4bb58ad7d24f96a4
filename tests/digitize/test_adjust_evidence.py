"""What the joint adjustment makes of evidence: numbered roads, points in a block, stations, parcels, common sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from ftzgeo.crs import local_metres
from ftzgeo.digitize import digitize
from ftzgeo.digitize.adjust import judging
from ftzgeo.digitize.adjust.evidence import Places, SideEvidence, Spot, shared_errors
from ftzgeo.digitize.adjust.system import SIDES
from ftzgeo.digitize.adjust.zone import usual_m2
from ftzgeo.digitize.network import build_network
from ftzgeo.model import Block, Parcel, StatedArea
from tests.digitize.adjusted_towns import Place, bounded, layer, zone
from tests.digitize.test_adjust import codes, message, window
from tests.digitize.towns import GRID, SQUARE, overlap, to_degrees, to_metres

if TYPE_CHECKING:
    from pathlib import Path

    import pyproj

    from ftzgeo.model import Direction
    from ftzgeo.reference import ReferenceLayer

KILOMETRE = shapely.box(-500, -500, 500, 500)


def sigma(reference: ReferenceLayer, sides: dict[Direction, str], direction: str, km2: float | None = 1.0) -> float:
    """Return the sigma of a side of a drawn block."""
    result = digitize(zone(bounded("z-1", sides, km2)), reference)
    assert result["tier"].tolist() == ["schematic"]
    return float(result.sides.set_index("direction").loc[direction, "sigma_m"])


def test_a_road_runs_near_its_neighbour_in_the_numbering(tmp_path: Path) -> None:
    """三经路 is two steps from 一经路: 900 m; 二经路, where it is known, is one: 450 m, and counts alone."""
    third = Place((200, 0), address="新区港城三经路5号")
    second = Place((-100, 0), address="新区港城二经路与港城六纬路交叉口")
    other = Place((0, 0), address="新区河东二经路3号")
    plane = local_metres(0.0, 0.0)
    for found, expected in (([third, other], 900.0), ([third, second], 450.0), ([other], None)):
        frame = layer(tmp_path / f"town{len(found)}{expected}", GRID, found).within("places", None)
        beside = Places(frame, plane[0]).of_neighbour("港城一经路")
        assert (beside.apart_m if beside else None) == expected


def test_numbers_above_nine_are_no_single_steps(tmp_path: Path) -> None:
    frame = layer(tmp_path / "town", GRID, [Place((0, 0), address="新区渤海五十五路9号")]).within("places", None)
    assert Places(frame, local_metres(0.0, 0.0)[0]).of_neighbour("渤海五十六路") is None


def test_points_in_a_block_that_span_it_leave_its_middle_less_room(tmp_path: Path) -> None:
    """One point: 320 m. Two that span 600 m of the 1000 m: 0.32 of what is left, 128 m."""
    one = layer(tmp_path / "one", GRID[2:], [Place((0, 0), "in", "z-1")])
    two = layer(tmp_path / "two", GRID[2:], [Place((0, -300), "in", "z-1"), Place((0, 300), "in", "z-1")])
    assert 320 < sigma(one, SQUARE, "north") < 350
    assert 128 < sigma(two, SQUARE, "north") < 180


def test_an_accuracy_is_a_distance_and_counts_less_along_one_axis(tmp_path: Path) -> None:
    """Two points on the northern road, ± 141 m: 100 m each along the axis, so 71 m in their mean."""
    spots = [Place((x, 500), "on", "北环路", 141.4) for x in (-300, 300)]
    reference = layer(tmp_path / "town", [GRID[1], GRID[2], GRID[3]], spots)
    result = digitize(zone(bounded("z-1", {**SQUARE, "west": "无名西路"}, 1.0)), reference)
    assert result["tier"].tolist() == ["schematic"]
    north = result.sides.set_index("direction").loc["north"]
    assert north["evidence"] == "point"
    assert 71 < north["sigma_m"] < 130


def test_a_station_that_the_block_lies_north_of_places_its_southern_side(tmp_path: Path) -> None:
    """The station is 250 m south of the southern side, and abreast of it: the block of 9 km² lies around (0, 0)."""
    station = Place((0, -1750), "south", "z-1")
    unnamed = {direction: f"无名{direction}路" for direction in SQUARE}
    reference = layer(tmp_path / "town", GRID, [station])
    result = digitize(zone(bounded("z-1", unnamed, 9.0)), reference, within=window(-9e3, -9e3, 9e3, 9e3))
    assert result["tier"].tolist() == ["unlocated"]  # 0.4 of 3 km to the east and west is 0.8 of the way to the middle
    assert "position-unsure" in codes(result)
    text = message(result, "position-unsure")
    assert "east ± 1," in text
    assert "south" not in text


def test_points_of_one_source_are_no_surer_together() -> None:
    spot = Spot(np.zeros(2), 100.0, "a", "on", source="list")
    inside = Spot(np.zeros(2), 100.0, "b", "in", source="list")
    sides = tuple(
        SideEvidence(direction, (number,), ("x",), spots=(spot,) if direction == "west" else ())
        for number, direction in enumerate(SIDES)
    )
    shared, spots = shared_errors(sides, (inside,))
    # Two observations of one source, each √2 worse: their mean is as sure as one, 100 m / √2 along an axis.
    assert shared[3].spots[0].sigma_m == pytest.approx(100.0)
    assert spots[0].sigma_m == pytest.approx(100.0)
    assert shared_errors(sides, ())[0][3].spots[0].sigma_m == pytest.approx(100 / np.sqrt(2))


def test_parcels_without_an_area_have_a_random_share_of_their_block() -> None:
    """Two pieces of 10 km² broken at random: e⁻¹ of it, deviation 1. Three: e⁻¹·⁵ and √(1 + 1/4)."""

    def block(count: int) -> Block:
        parcels = tuple(Parcel(id=f"z-1-{number}") for number in range(count))
        return Block(id="z-1", parcels=parcels, stated_area=StatedArea(km2=10.0, text="10平方公里", decimals=0))

    assert usual_m2(block(2)) == pytest.approx((10e6 / np.e, 1.0))
    assert usual_m2(block(3)) == pytest.approx((10e6 * np.exp(-1.5), np.sqrt(1.25)))
    assert usual_m2(Block(id="z-1")) is None


def test_a_side_that_only_the_usual_shape_places_is_assumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No area is stated, nothing is known of the south: that the northern road has points makes it no `point`."""
    spots = [Place((x, 500), "on", "北环路", 20.0) for x in (-300, 300)]
    reference = layer(tmp_path / "town", GRID[2:], spots)
    monkeypatch.setattr(judging, "MAX_UNSURE", 2.0)
    result = digitize(zone(bounded("z-1", SQUARE, None)), reference)
    evidence = result.sides.set_index("direction")["evidence"]
    assert result["tier"].tolist() == ["schematic"]
    assert evidence["north"] == "point"
    assert evidence["south"] == "assumed"


def test_lines_that_all_but_coincide_are_noded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """GEOS gives up on some such lines; then they are snapped to the grid of nodes, 1 cm, and cross all the same."""
    frame = layer(tmp_path / "town", GRID).within("lines", None)

    def gives_up(*_: object) -> None:
        raise shapely.errors.GEOSException("Iterated noding failed to converge")

    expected = build_network(frame, np.zeros(4, dtype=np.int64), _forward())
    monkeypatch.setattr(shapely, "node", gives_up)
    found = build_network(frame, np.zeros(4, dtype=np.int64), _forward())
    assert len(found.geometry) == len(expected.geometry) > 4
    assert found.length_m.sum() == pytest.approx(expected.length_m.sum(), abs=0.1)


def _forward() -> pyproj.Transformer:
    here = to_degrees(shapely.Point(0, 0))
    return local_metres(here.x, here.y)[0]


def test_progress_is_told_block_by_block(tmp_path: Path) -> None:
    """A block is told when its rings have been searched, before those of the next are."""
    reference = layer(tmp_path / "town", GRID)
    blocks = [bounded("z-1", SQUARE, 1.0), bounded("z-2", SQUARE, 1.0)]
    told: list[str] = []
    result = digitize(zone(*blocks), reference, progress=told.append)
    assert told == ["z-1", "z-2"] == result["id"].tolist()
    assert overlap(result, KILOMETRE) > 0.97
    assert to_metres(result.geometry.iloc[0]).area == pytest.approx(1e6, rel=0.02)
