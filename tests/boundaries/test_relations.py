"""Blocks of a zone do not overlap, lie in their district, and share their border along a shared feature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely import LineString, box
from shapely.geometry import mapping

from ftzgeo.boundaries import read_boundaries
from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.descriptions import read_descriptions
from ftzgeo.model import Boundary, BoundarySide, Finding
from tests.boundaries.provenance import in_metres
from tests.boundaries.relations import wrong

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

BOUNDARIES = Path(__file__).resolve().parents[2] / "boundaries"


def districts() -> dict[str, BaseGeometry]:
    """Return the district of each zone that has one, widened by its accuracy, in metres."""
    rows = json.loads((BOUNDARIES / "control" / "districts.geojson").read_text("utf-8"))["features"]
    areas = {
        row["properties"]["name"]: in_metres(row["geometry"]).buffer(row["properties"]["accuracy_m"])
        for row in rows
        if row["geometry"]["type"].endswith("Polygon")
    }
    zones = read_descriptions(BOUNDARIES / "descriptions")
    return {zone.id: areas[zone.district] for zone in zones if zone.district}


def test_nothing_is_wrong_with_the_shipped_polygons() -> None:
    assert wrong(read_boundaries(BOUNDARIES / "polygons"), districts()) == []


def test_every_zone_with_sizhi_has_a_district() -> None:
    zones = read_descriptions(BOUNDARIES / "descriptions")
    assert districts().keys() >= {zone.id for zone in zones if any(block.sides for block in zone.blocks)}


DISTRICT = {"z": box(-2000, -2000, 2000, 2000)}


def degrees(geometry: BaseGeometry) -> dict[str, Any]:
    return dict(mapping(transform_xy(geometry, local_metres(117.2, 39.1)[1])))


def block(number: int, shape: BaseGeometry, *findings: Finding, **shared: LineString) -> Boundary:
    """Return a block with a polygon in metres; `shared` are stretches along 甲路, by direction."""
    sides = tuple(
        BoundarySide(direction=direction, feature="甲路", evidence="line", geometry=degrees(line))  # type: ignore[arg-type] # keywords are plain strings
        for direction, line in shared.items()
    )
    geometry = degrees(shape)
    return Boundary(
        id=f"z-{number}", level="block", zone="z", tier="completed", geometry=geometry, sides=sides, findings=findings
    )


def test_neighbours_that_share_their_border_are_right() -> None:
    road = LineString([(0, -500), (0, 500)])
    west, east = block(1, box(-800, -500, 0, 500), east=road), block(2, box(0, -500, 800, 500), west=road)
    assert wrong([west, east], DISTRICT) == []


def test_an_overlap_is_found() -> None:
    # 10 m · 1000 m
    blocks = [block(1, box(-800, -500, 10, 500)), block(2, box(0, -500, 800, 500))]
    assert wrong(blocks, DISTRICT) == ["z-1 and z-2 overlap by 0.0100 km²"]


def test_a_block_of_another_zone_may_overlap() -> None:
    other = block(2, box(-800, -500, 800, 500)).model_copy(update={"zone": "y"})
    assert wrong([block(1, box(-800, -500, 800, 500)), other], DISTRICT) == []


def test_a_block_outside_its_district_is_found_unless_a_finding_says_so() -> None:
    # 200 m of 1000 m stick out
    shape = box(1200, 0, 2200, 500)
    assert wrong([block(1, shape)], DISTRICT) == ["z-1: 20% of it lies outside its district"]
    owned = Finding(id="z-1", code="outside-district", level="warning", message="…")
    assert wrong([block(1, shape, owned)], DISTRICT) == []


def test_two_borders_along_one_road_are_found() -> None:
    west = block(1, box(-800, -500, -15, 500), east=LineString([(-15, -500), (-15, 500)]))
    east = block(2, box(0, -500, 800, 500), west=LineString([(0, -500), (0, 500)]))
    assert wrong([west, east], DISTRICT) == ["z-1 east and z-2 west run 15.0 m apart along 甲路"]


def test_stretches_of_one_road_that_do_not_meet_are_right() -> None:
    west = block(1, box(-800, -500, 0, 0), east=LineString([(0, -500), (0, 0)]))
    east = block(2, box(0, 100, 800, 500), west=LineString([(0, 100), (0, 500)]))
    assert wrong([west, east], DISTRICT) == []
