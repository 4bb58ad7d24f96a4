"""Any declared or stated CRS comes out in degrees; what was recognised is told; what is not known is refused."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

from ftzgeo.crs import wgs84_to_bd09, wgs84_to_gcj02
from ftzgeo.errors import CoordinateError, ReferenceLayerError
from ftzgeo.reference import import_layer, open_reference

if TYPE_CHECKING:
    from pathlib import Path

POINT = (117.2, 39.1)
EASTING, NORTHING = 39517300.9, 4329624.7  # 117.2° E, 39.1° N in EPSG:4527, zone 39, to a decimetre


def table(path: Path, x: float, y: float) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["name", "x", "y"], ["李家庄", x, y]])
    return path


def imported(path: Path, **options: Any) -> tuple[tuple[float, float], list[str]]:
    told: list[str] = []
    import_layer(path, path.with_name("ref.gpkg"), notice=told.append, **options)
    x, y = open_reference(path.with_name("ref.gpkg")).places.geometry.iloc[0].coords[0]
    return (x, y), told


def test_shifted_coordinates_are_shifted_back(tmp_path: Path) -> None:
    for crs, shift in (("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)):
        x, y = shift(*POINT)
        position, _ = imported(table(tmp_path / "a.csv", float(x), float(y)), crs=crs)
        assert position == pytest.approx(POINT, abs=1e-9)


def test_zone_numbers_are_recognised_and_told(tmp_path: Path) -> None:
    x, y = EASTING, NORTHING
    position, told = imported(table(tmp_path / "a.csv", x, y), crs="cgcs2000")
    assert position == pytest.approx(POINT, abs=2e-6)
    assert len(told) == 1
    assert "zone 39" in told[0]
    assert "EPSG:4527" in told[0]


@pytest.mark.parametrize("crs", ["cgcs2000", "EPSG:4527"])
def test_northing_first_is_exchanged_and_told(tmp_path: Path, crs: str) -> None:
    position, told = imported(table(tmp_path / "a.csv", NORTHING, EASTING), crs=crs)
    assert position == pytest.approx(POINT, abs=2e-6)
    assert "northing first" in told[0]


def test_eastings_without_a_zone_need_their_meridian(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", EASTING - 39_000_000, NORTHING)
    with pytest.raises(CoordinateError, match=r"no zone number.*--crs EPSG:N"):
        imported(path, crs="cgcs2000")
    with pytest.raises(CoordinateError, match="expects zone 39"):
        imported(path, crs="EPSG:4527")
    position, told = imported(path, crs="EPSG:4548")
    assert position == pytest.approx(POINT, abs=2e-6)
    assert told == []


def test_a_table_never_says_its_crs(tmp_path: Path) -> None:
    with pytest.raises(CoordinateError, match=r"a\.csv: has no CRS; say which with --crs"):
        imported(table(tmp_path / "a.csv", *POINT))


@pytest.mark.parametrize(
    ("x", "y", "remedy"),
    [(39.1, 117.2, "latitude first"), (39517300.9, 4329624.7, "--crs EPSG:4527"), (5e9, 1.0, "say with --crs")],
)
def test_coordinates_that_are_no_degrees_name_the_feature(tmp_path: Path, x: float, y: float, remedy: str) -> None:
    with pytest.raises(CoordinateError, match=rf"feature 1 \(李家庄\) .* outside.*{remedy}"):
        imported(table(tmp_path / "a.csv", x, y), crs="wgs84")


def test_what_the_user_declares_goes_before_what_the_file_says(tmp_path: Path) -> None:
    x, y = wgs84_to_gcj02(*POINT)
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(float(x), float(y))], crs="EPSG:4326").to_file(
        tmp_path / "a.geojson"
    )
    position, told = imported(tmp_path / "a.geojson", crs="gcj02")
    assert position == pytest.approx(POINT, abs=1e-9)
    assert "read as gcj02, as declared; the file itself says WGS 84" in told[0]


def test_a_crs_without_a_code_is_transformed(tmp_path: Path) -> None:
    crs = "+proj=tmerc +lon_0=117.1667 +k=1 +x_0=500000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +type=crs"
    town = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(POINT)], crs="EPSG:4326").to_crs(crs)
    town.to_file(tmp_path / "a.gpkg", layer="a")
    assert imported(tmp_path / "a.gpkg")[0] == pytest.approx(POINT, abs=1e-8)


@pytest.mark.parametrize("crs", ["EPSG:4214", "EPSG:2436", "EPSG:4610", "EPSG:2345"])
def test_old_datums_are_refused_also_when_the_file_says_them(tmp_path: Path, crs: str) -> None:
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(0, 0)], crs=crs).to_file(tmp_path / "a.gpkg", layer="a")
    with pytest.raises(CoordinateError, match=r"a\.gpkg: .*no accurate public transformation"):
        imported(tmp_path / "a.gpkg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg"]


def test_a_coordinate_that_is_no_number_names_the_feature(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[117, 39], [float("nan"), 39]]}
    feature = {"type": "Feature", "properties": {"name": "海路"}, "geometry": line}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (tmp_path / "a.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceLayerError, match=r"a\.geojson: feature 1 \(海路\) has a coordinate that is no number"):
        imported(tmp_path / "a.geojson")


def test_heights_collections_curves_and_missing_geometry(tmp_path: Path) -> None:
    mixed = shapely.from_wkt(
        "GEOMETRYCOLLECTION Z (POINT Z (117 39 5), GEOMETRYCOLLECTION Z (LINESTRING Z (117 39 5, 117.1 39 5)))"
    )
    bow_tie = shapely.Polygon([(117, 39), (117.1, 39.1), (117.1, 39), (117, 39.1)])
    shapes = [mixed, bow_tie, None, shapely.Point()]
    told: list[str] = []
    gpd.GeoDataFrame({"name": list("abcd")}, geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "a.gpkg", layer="a")
    counts = import_layer(tmp_path / "a.gpkg", tmp_path / "ref.gpkg", notice=told.append)
    assert counts == {"lines": 1, "areas": 1, "places": 1}
    assert told == [
        "2 features without geometry left out",
        "1 feature with crossing borders repaired; compare the area",
    ]
    layer = open_reference(tmp_path / "ref.gpkg")
    assert not layer.places.geometry.has_z.any()
    assert layer.areas.geometry.is_valid.all()


def test_curves_become_short_lines(tmp_path: Path) -> None:
    arc = "0108000000030000000000000000405d4000000000008043406666666666465d40cdcccccccc8c4340cdcccccccc4c5d400000000000804340"
    path = tmp_path / "a.gpkg"
    _store_wkb(path, bytes.fromhex(arc))
    assert import_layer(path, tmp_path / "ref.gpkg") == {"lines": 1}
    line = open_reference(tmp_path / "ref.gpkg").lines.geometry.iloc[0]
    assert shapely.get_num_coordinates(line) > 10
    assert line.bounds == pytest.approx((117.0, 39.0, 117.2, 39.1), abs=1e-3)


def _store_wkb(path: Path, wkb: bytes) -> None:
    """Write a GeoPackage with a geometry that shapely cannot hold."""
    import pyarrow as pa
    import pyogrio

    rows = pa.table({"name": ["弯路"], "geometry": pa.array([wkb], pa.binary())})
    options = {"geometry_name": "geometry", "geometry_type": "Unknown", "crs": "EPSG:4326"}
    pyogrio.write_arrow(rows, path, layer="a", driver="GPKG", **options)
