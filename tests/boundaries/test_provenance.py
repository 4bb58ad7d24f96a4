"""Every coordinate of boundaries/ traces to a control feature or a computation, every control feature to its source."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from shapely.geometry import Point, mapping, shape

from ftzgeo.boundaries import read_boundaries
from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.model import Boundary, BoundarySide, ReferenceId
from tests.boundaries.provenance import in_metres, untraced, vertices_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[2]
CONTROL = ROOT / "boundaries" / "control"
POLYGONS = ROOT / "boundaries" / "polygons"
SAME_POINT_M = 1.5
"""Control coordinates are rounded to 5 decimals, about 1 m."""
CLOSED_GAP_M = 250
"""The border of 蓟州 and 宝坻 is two lines in the source, up to 500 m apart, which were made one."""
REFERENCE_FILES = {
    "expressways": ("expressways",),
    "railways": ("railways",),
    "roads": ("roads",),
    "rivers": ("river_reaches_straight", "districts"),
    "districts": ("districts", "municipality"),
}


def features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["features"]
    return found


def control() -> dict[str, BaseGeometry]:
    """Return the control features in metres, by id; areas as their borders."""
    by_id: dict[str, BaseGeometry] = {}
    for path in CONTROL.glob("*.geojson"):
        for feature in features(path):
            line = in_metres(feature["geometry"])
            by_id[feature["properties"]["id"]] = line.boundary if line.geom_type.endswith("Polygon") else line
    return by_id


def test_every_coordinate_of_the_shipped_polygons_traces_to_something() -> None:
    assert untraced(read_boundaries(POLYGONS), control()) == []


def test_every_described_block_and_parcel_has_a_record() -> None:
    boundaries = {boundary.id: boundary for boundary in read_boundaries(POLYGONS)}
    described = [
        part["id"]
        for path in sorted((ROOT / "boundaries" / "descriptions").glob("*.json"))
        for zone in json.loads(path.read_text("utf-8"))["zones"]
        for block in zone["blocks"]
        for part in (block, *block.get("parcels", ()))
    ]
    assert sorted(described) == sorted(boundaries)
    for boundary in boundaries.values():
        assert boundary.version >= 1
        assert boundary.method
        assert boundary.created
        assert boundary.reference
        assert all(len(layer.sha256) == 64 for layer in boundary.reference)


@pytest.mark.parametrize("stem", REFERENCE_FILES)
def test_every_vertex_of_a_control_line_is_one_of_the_reference(stem: str, shared: Path) -> None:
    lines = [
        in_metres(feature["geometry"])
        for name in REFERENCE_FILES[stem]
        for feature in features(shared / "reference" / f"{name}.geojson")
    ]
    tree = shapely.STRtree([line.boundary if line.geom_type.endswith("Polygon") else line for line in lines])
    for feature in features(CONTROL / f"{stem}.geojson"):
        vertices = vertices_of(feature["geometry"])
        _, distances = tree.query_nearest(vertices, all_matches=False, return_distance=True)
        moved = "蓟州" in feature["properties"]["note"]
        assert distances.max() < (CLOSED_GAP_M if moved else SAME_POINT_M), feature["properties"]["id"]


def test_every_control_point_is_one_of_the_reference(shared: Path) -> None:
    folder = shared / "reference"
    points: list[BaseGeometry] = [
        shape(feature["geometry"]) for feature in features(folder / "interchanges_stations.geojson")
    ]
    for name in ("places", "addresses"):
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            points += [Point(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    tree = shapely.STRtree([in_metres(mapping(point)) for point in points])
    for feature in features(CONTROL / "places.geojson"):
        point = in_metres(feature["geometry"])
        _, distance = tree.query_nearest(point, all_matches=False, return_distance=True)
        assert distance.max() < SAME_POINT_M, feature["properties"]["id"]


CORNERS_M = [(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)]
EAST = {"road/1": shapely.LineString([(1000, -500), (1000, 1500)])}


def traced_square(**east: Any) -> Boundary:
    """Return a square of 1 km² with four sides, the east side on `EAST`, the others computed."""
    back = local_metres(117.2, 39.1)[1]

    def degrees(geometry: Any) -> dict[str, Any]:
        return dict(mapping(transform_xy(geometry, back)))

    south, east_line, north, west = (degrees(shapely.LineString(CORNERS_M[number : number + 2])) for number in range(4))
    on_line = {"evidence": "line", "reference_id": "road/1", "geometry": east_line} | east
    computed: dict[str, Any] = {"evidence": "area", "note": "placed by the stated area"}
    return Boundary(
        id="z-1",
        level="block",
        zone="z",
        tier="schematic",
        geometry=degrees(shapely.Polygon(CORNERS_M)),
        sides=(
            BoundarySide(direction="east", feature="甲路", **on_line),
            BoundarySide(direction="south", feature="乙道", geometry=south, **computed),
            BoundarySide(direction="west", feature="丙河", geometry=west, **computed),
            BoundarySide(direction="north", feature="丁街", geometry=north, **computed),
        ),
        method="test",
        created=dt.date(2026, 11, 22),
        reference=(ReferenceId(name="control", sha256="0" * 64),),
    )


def test_a_boundary_with_all_its_evidence_is_traced() -> None:
    assert untraced([traced_square()], EAST) == []


@pytest.mark.parametrize(
    ("east", "problem"),
    [
        ({"geometry": None}, "vertices lie up to"),
        ({"evidence": None}, "drawn without evidence"),
        ({"evidence": "place"}, "no note says how it was computed"),
        ({"reference_id": None}, "no row of the reference is named"),
        ({"evidence": "reviewed"}, "reviewed by nobody"),
    ],
)
def test_what_traces_to_nothing_is_found(east: dict[str, Any], problem: str) -> None:
    square = traced_square(**east)
    if east == {"geometry": None}:
        north = square.sides[3].model_copy(update={"geometry": None})
        square = square.model_copy(update={"sides": (*square.sides[:3], north)})
    assert any(problem in text for text in untraced([square], EAST))


def test_a_side_beside_the_line_that_it_names_is_found() -> None:
    beside = {"road/1": shapely.LineString([(1030, -500), (1030, 1500)])}
    (text,) = untraced([traced_square()], beside)
    assert "30.0 m off road/1" in text


def test_a_boundary_without_a_record_is_found() -> None:
    bare = traced_square().model_copy(update={"method": "", "created": None, "reference": ()})
    assert untraced([bare], EAST) == ["z-1: has no method", "z-1: has no created", "z-1: has no reference"]
