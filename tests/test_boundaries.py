from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry import mapping, shape

from ftzgeo.boundaries import boundaries_of, boundary_shape, read_boundaries, to_geodataframe, write_boundaries
from ftzgeo.errors import BoundaryError
from ftzgeo.files import write_replacing
from ftzgeo.model import Boundary, BoundarySide, Finding, ReferenceId

if TYPE_CHECKING:
    from pathlib import Path

SQUARE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[117.0, 39.0], [117.1, 39.0], [117.1, 39.1], [117.0, 39.1], [117.0, 39.0]]],
}


def traced(identifier: str = "xiqing-1", geometry: dict[str, Any] | None = None) -> Boundary:
    return Boundary(id=identifier, level="block", zone="xiqing", tier="traced", geometry=geometry or SQUARE)


def full() -> Boundary:
    return Boundary(
        id="xiqing-1",
        level="block",
        zone="xiqing",
        name="赛达片区",
        geometry=SQUARE,
        tier="completed",
        area_km2=96.1,
        stated_area_km2=95.0,
        area_error=0.0116,
        sigma_m=12.5,
        sides=(
            BoundarySide(
                direction="east",
                feature="津静公路",
                evidence="line",
                sigma_m=5.0,
                geometry={"type": "LineString", "coordinates": [[117.1, 39.0], [117.1, 39.1]]},
            ),
            BoundarySide(direction="west", feature="规划路"),
        ),
        alternatives=({"area_km2": 94.0, "geometry": SQUARE},),
        findings=(Finding(id="xiqing-1", code="side-missing", level="warning", message="west: no such line"),),
        reference=(ReferenceId(name="roads.geojson", sha256="ab" * 32),),
        method="enclose",
        created=dt.date(2026, 11, 22),
    )


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def collection(*, geometry: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    fields = {"id": "xiqing-1", "level": "block", "zone": "xiqing", "tier": "traced"} | properties
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": fields, "geometry": geometry}]}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    boundaries = [full(), Boundary(id="xiqing-2", level="block", zone="xiqing")]
    path = write_boundaries(boundaries, tmp_path / "new" / "b.geojson")
    assert read_boundaries(path) == boundaries


def test_one_line_per_feature_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    boundaries = [full(), traced("xiqing-2"), traced("xiqing-3")]
    first = write_boundaries(boundaries, tmp_path / "a.geojson").read_bytes()
    second = write_boundaries(read_boundaries(tmp_path / "a.geojson"), tmp_path / "b.geojson").read_bytes()
    assert first == second
    lines = first.decode().splitlines()
    assert len(lines) == 5
    assert [json.loads(line.rstrip(","))["properties"]["id"] for line in lines[1:-1]] == [
        "xiqing-1",
        "xiqing-2",
        "xiqing-3",
    ]
    assert "赛达片区" in lines[1]


def test_coordinates_are_rounded_to_seven_decimals_everywhere(tmp_path: Path) -> None:
    ring = [[117.123456789, 39.0], [117.2, 39.0], [117.2, 39.1], [117.123456789, 39.0]]
    side = BoundarySide(
        direction="south", feature="路", geometry={"type": "LineString", "coordinates": [[117.123456789, 39.0]]}
    )
    boundary = traced(geometry={"type": "Polygon", "coordinates": [ring]}).model_copy(update={"sides": (side,)})
    text = write_boundaries([boundary], tmp_path / "b.geojson").read_text(encoding="utf-8")
    assert text.count("117.1234568") == 3
    assert "117.12345678" not in text


def test_rings_follow_the_right_hand_rule(tmp_path: Path) -> None:
    hole = [[117.04, 39.04], [117.06, 39.04], [117.06, 39.06], [117.04, 39.06], [117.04, 39.04]]
    clockwise = [SQUARE["coordinates"][0][::-1], hole]
    path = write_boundaries([traced(geometry={"type": "Polygon", "coordinates": clockwise})], tmp_path / "b.geojson")
    polygon = boundary_shape(read_boundaries(path)[0])
    assert isinstance(polygon, Polygon)
    assert polygon.exterior.is_ccw
    assert not polygon.interiors[0].is_ccw


@given(st.floats(73, 135), st.floats(4, 53), st.floats(1e-4, 1))
def test_any_box_survives_writing_to_a_centimetre(
    tmp_path_factory: Any, west: float, south: float, size: float
) -> None:
    geometry = json.loads(json.dumps(mapping(box(west, south, west + size, south + size))))
    path = tmp_path_factory.getbasetemp() / "box.geojson"
    write_boundaries([traced(geometry=geometry)], path)
    read = boundary_shape(read_boundaries(path)[0])
    assert read is not None
    assert read.equals_exact(shape(geometry), 1e-7, normalize=True)


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    write_boundaries([traced("b-1")], tmp_path / "b.geojson")
    write_boundaries([traced("a-1"), traced("a-2")], tmp_path / "a.geojson")
    (tmp_path / "notes.txt").write_text("no GeoJSON")
    assert [b.id for b in read_boundaries(tmp_path)] == ["a-1", "a-2", "b-1"]


def test_the_same_id_in_two_files_names_both(tmp_path: Path) -> None:
    write_boundaries([traced()], tmp_path / "a.geojson")
    write_boundaries([traced()], tmp_path / "b.geojson")
    with pytest.raises(BoundaryError, match=r"b\.geojson: feature 1 .*'xiqing-1' was already used by .*a\.geojson"):
        read_boundaries(tmp_path)


def test_a_file_that_a_gis_saved_is_read(tmp_path: Path) -> None:
    ring = [[x, y, 3.5] for x, y in SQUARE["coordinates"][0][::-1]]
    value = collection(
        geometry={"type": "Polygon", "coordinates": [ring]},
        sides=json.dumps([{"direction": "east", "feature": "津静公路"}], ensure_ascii=False),
        findings=None,
        alternatives="",
    )
    value["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path = tmp_path / "b.geojson"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(value).encode())
    boundary = read_boundaries(path)[0]
    assert boundary.sides[0].feature == "津静公路"
    assert boundary.geometry == SQUARE


@pytest.mark.parametrize("name", ["EPSG:4326", "urn:ogc:def:crs:EPSG::4490", "urn:ogc:def:crs:EPSG:6.9:4326"])
def test_the_crs_member_may_say_what_is_true(tmp_path: Path, name: str) -> None:
    value = collection() | {"crs": {"type": "name", "properties": {"name": name}}}
    assert len(read_boundaries(write_json(tmp_path / "b.geojson", value))) == 1


@pytest.mark.parametrize(
    "crs", [{"properties": {"name": "EPSG:3857"}}, {"properties": {"name": "EPSG:14326"}}, {}, "x"]
)
def test_another_crs_is_refused_with_the_remedy(tmp_path: Path, crs: Any) -> None:
    path = write_json(tmp_path / "b.geojson", collection() | {"crs": crs})
    with pytest.raises(BoundaryError, match=r"b\.geojson: is in the coordinate system .*reproject"):
        read_boundaries(path)


RING: list[list[float]] = SQUARE["coordinates"][0]
BAD_FEATURES = {
    "point": (collection(geometry={"type": "Point", "coordinates": [117, 39]}), "geometry is 'Point'"),
    "empty polygon": (collection(geometry={"type": "Polygon", "coordinates": []}), "no rings; give null"),
    "open ring": (collection(geometry={"type": "Polygon", "coordinates": [RING[:-1]]}), "not closed"),
    "short ring": (collection(geometry={"type": "Polygon", "coordinates": [RING[:3]]}), "at least 4"),
    "words": (collection(geometry={"type": "Polygon", "coordinates": [["a", "b"]]}), "not a list of"),
    "swapped": (
        collection(geometry={"type": "Polygon", "coordinates": [[p[::-1] for p in RING]]}),
        "swapped: longitude comes first",
    ),
    "metres": (
        collection(geometry={"type": "Polygon", "coordinates": [[[x * 1e4, y * 1e5] for x, y in RING]]}),
        "not degrees; reproject",
    ),
    "NaN": (
        collection(geometry={"type": "Polygon", "coordinates": [[*RING[:2], [float("nan"), 39.1], *RING[3:]]]}),
        "NaN or infinite",
    ),
    "infinite figure": (collection(area_km2=float("inf")), "NaN or infinite"),
    "no polygon but a tier": (collection(geometry=None), "tier 'traced' with no geometry"),
    "unlocated with a polygon": (collection(tier="unlocated"), "tier 'unlocated' with a geometry"),
    "unknown property": (collection(fid=1), "'fid' is not one of a boundary's"),
    "wrong level": (collection(level="county"), "'level'"),
    "wrong sides": (collection(sides="[{"), "'sides' is a string that is not JSON"),
    "not a feature": ({"type": "FeatureCollection", "features": [{"id": 1}]}, "not a GeoJSON feature"),
    "no properties": ({"type": "FeatureCollection", "features": [{"type": "Feature"}]}, "has no properties"),
}


@pytest.mark.parametrize("case", BAD_FEATURES)
def test_a_bad_feature_is_named_with_what_is_wrong(tmp_path: Path, case: str) -> None:
    value, message = BAD_FEATURES[case]
    path = write_json(tmp_path / "b.geojson", value)
    with pytest.raises(BoundaryError, match=r"b\.geojson: feature 1") as caught:
        read_boundaries(path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"type": "FeatureCollection",\n "features": [}', "not JSON at line 2, column 15"),
        (b"", "not JSON at line 1, column 1"),
        ('{"name": "天津"}'.encode("gb18030"), "not UTF-8"),
        (b'{"type": "Feature"}', "'Feature', not a GeoJSON FeatureCollection"),
        (b"[1]", "'list', not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection"}', 'no list of "features"'),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_boundaries_file(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "b.geojson"
    path.write_bytes(content)
    with pytest.raises(BoundaryError) as caught:
        read_boundaries(path)
    assert message in str(caught.value)
    assert "b.geojson" in str(caught.value)


def test_missing_files_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="no such file"):
        read_boundaries(tmp_path / "b.geojson")
    with pytest.raises(BoundaryError, match=r"no \.geojson file"):
        read_boundaries(tmp_path)


def test_nothing_is_written_when_one_boundary_is_bad(tmp_path: Path) -> None:
    path = write_boundaries([traced()], tmp_path / "b.geojson")
    before = path.read_bytes()
    for bad in ([traced(), traced()], [traced().model_copy(update={"sigma_m": float("nan")})]):
        with pytest.raises(BoundaryError, match="boundary xiqing-1"):
            write_boundaries(bad, path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["b.geojson"]


def test_no_boundaries_are_an_empty_collection(tmp_path: Path) -> None:
    assert read_boundaries(write_boundaries([], tmp_path / "b.geojson")) == []


def test_geodataframe_has_a_row_per_boundary() -> None:
    frame = to_geodataframe([full(), Boundary(id="xiqing-2", level="block", zone="xiqing")])
    assert list(frame["id"]) == ["xiqing-1", "xiqing-2"]
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.iloc[0].equals(shape(SQUARE))
    assert frame.geometry.iloc[1] is None
    assert "sides" not in frame.columns


def test_an_empty_geodataframe_has_the_columns_too() -> None:
    frame = to_geodataframe([])
    assert len(frame) == 0
    assert {"id", "level", "tier", "area_km2", "geometry"} <= set(frame.columns)


def test_replacing_a_file_leaves_no_trace_of_a_failure(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(OSError, match="folder"):
        write_replacing(target, b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_a_file_stands_for_its_boundaries(tmp_path: Path) -> None:
    path = write_boundaries([traced("a-1"), traced("a-2")], tmp_path / "a.geojson")
    assert [boundary.id for boundary in boundaries_of(str(path))] == ["a-1", "a-2"]
    assert boundaries_of(path) == read_boundaries(path)
