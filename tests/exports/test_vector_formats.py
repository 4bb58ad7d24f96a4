"""Every format is read back by another program's reader and compared with what went in."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from lxml import etree
from shapely.geometry import shape as shape_of

from ftzgeo.crs import wgs84_to_gcj02
from ftzgeo.exports import export
from tests.exports.conftest import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ftzgeo.model import Boundary, Zone

TENTH_OF_MICRODEGREE = 1e-7
MILLIMETRE = 1e-3
DRAWN = ["jia-1", "jia-2", "jia-3-1", "jia-4"]
UNLOCATED = ["jia-3", "jia-3-2", "yi-1", "yi-2", "park-1"]


def farthest(one: Any, other: Any) -> float:
    """Return how far the borders of two geometries lie apart at most."""
    return float(shapely.hausdorff_distance(one.boundary, other.boundary))


def blocks_of(path: Path) -> gpd.GeoDataFrame:
    """Return the rows of blocks in a file of any format."""
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    return gpd.read_file(path, layer="blocks") if path.suffix == ".gpkg" else gpd.read_file(path)


def assert_same_polygons(read: gpd.GeoDataFrame, shapes: dict[str, Any], within: float) -> None:
    assert list(read["id"]) == list(shapes)
    for row, shape in zip(read.geometry, shapes.values(), strict=True):
        assert farthest(row, shape) <= within
        assert row.area == pytest.approx(shape.area, rel=1e-6)


@pytest.mark.parametrize("name", ["town.gpkg", "town.fgb", "town.parquet", "town.geojson", "town.shp"])
def test_polygons_figures_and_chinese_come_back(
    name: str, exported: Callable[..., Path], shapes: dict[str, Any]
) -> None:
    read = blocks_of(exported(name))
    assert read.crs.to_epsg() == 4326
    read = read.set_index("id", drop=False).loc[DRAWN]
    assert_same_polygons(read, shapes, TENTH_OF_MICRODEGREE)
    first = read.loc["jia-1"]
    assert (first["tier"], first["tier_name"], first["label"], first["name"]) == (
        "traced",
        "沿线描绘",
        "区块一",
        "核心区",
    )
    assert (first["east"], first["north"]) == ("东风路", "北环路、北二路")
    assert first["area_km2"] == pytest.approx(1.02)
    assert read.loc["jia-4"]["name"] == PLAIN


@pytest.mark.parametrize("name", ["town.parquet", "town.geojson"])
def test_what_has_no_position_is_a_row_with_a_null_geometry(name: str, exported: Callable[..., Path]) -> None:
    read = blocks_of(exported(name))
    undrawn = read[read.geometry.isna()]
    assert sorted(undrawn["id"]) == sorted(UNLOCATED)
    assert set(undrawn["tier"]) == {"unlocated"}
    reason = undrawn.set_index("id").loc["yi-1", "not_drawn"]
    assert reason == "未绘制：参照图层中没有可循的线：东 无名路"


@pytest.mark.parametrize("name", ["town.fgb", "town.shp"])
def test_formats_of_one_layer_list_it_in_a_table_beside(name: str, exported: Callable[..., Path]) -> None:
    path = exported(name)
    assert sorted(gpd.read_file(path)["id"]) == DRAWN
    with path.with_name("town.unlocated.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["id"] for row in rows) == sorted(UNLOCATED)


def test_geojson_follows_rfc_7946(exported: Callable[..., Path]) -> None:
    collection = json.loads(exported("town.geojson").read_text("utf-8"))
    assert set(collection) == {"type", "features"}
    for feature in collection["features"]:
        for polygon in shapely.get_parts(shape_of(feature["geometry"])) if feature["geometry"] else ():
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)


def test_shapefile_has_short_names_utf8_and_a_legend(exported: Callable[..., Path]) -> None:
    path = exported("town.shp")
    names = list(pyogrio.read_info(path)["fields"])
    assert all(name.isascii() and len(name) <= 10 for name in names)
    assert len(set(names)) == len(names)
    assert path.with_suffix(".cpg").read_text() == "UTF-8"
    with path.with_name("town.fields.csv").open(encoding="utf-8-sig", newline="") as file:
        legend = {row["field"]: row["name"] for row in csv.DictReader(file)}
    assert [name for name in names if name not in legend] == []
    assert legend["stated_km2"] == "stated_area_km2"


def test_shapefile_cuts_long_text_between_characters(tmp_path: Path, boundaries: list[Boundary]) -> None:
    named = boundaries[0].model_copy(update={"name": "区" * 100})
    path = export([named], tmp_path / "long.shp").paths[0]
    # 254 bytes hold 83 characters of three bytes and the mark of three that says that it was cut
    assert gpd.read_file(path)["name"][0] == "区" * 83 + "…"


def test_geopackage_has_layers_tables_and_qgis_styles(exported: Callable[..., Path]) -> None:
    path = exported("town.gpkg")
    layers = dict(pyogrio.list_layers(path).tolist())
    assert layers == {
        "blocks": "MultiPolygon",
        "sides": "MultiLineString",
        "unlocated": None,
        "findings": None,
        "layer_styles": None,
    }
    assert sorted(pyogrio.read_dataframe(path, layer="unlocated")["id"]) == sorted(UNLOCATED)
    findings = pyogrio.read_dataframe(path, layer="findings")
    assert list(findings["code"]) == ["total-mismatch", "name-not-found"]
    sides = pyogrio.read_dataframe(path, layer="sides")
    assert list(sides["feature"]) == ["东风路", "南大道", "西河", "北环路"]
    assert list(sides["evidence"]) == ["line", "place", "line", "line"]


def test_the_style_table_is_the_one_that_qgis_reads(exported: Callable[..., Path]) -> None:
    with closing(sqlite3.connect(exported("town.gpkg"))) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(layer_styles)")]
        geometry = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        styles = database.execute(
            "SELECT f_table_catalog, f_table_schema, f_table_name, f_geometry_column, useAsDefault FROM layer_styles"
        ).fetchall()
        (qml,) = database.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'blocks'").fetchone()
        (kind,) = database.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchone()
    assert columns == [
        *("id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML"),
        *("styleSLD", "useAsDefault", "description", "owner", "ui", "update_time"),
    ]
    assert styles == [("", "", "blocks", geometry["blocks"], 1), ("", "", "sides", geometry["sides"], 1)]
    assert kind == "attributes"
    root: Any = etree.fromstring(qml.encode())
    assert root.find("renderer-v2").get("attr") == "tier"
    categories = {one.get("value"): one.get("symbol") for one in root.iter("category")}
    pens = {
        tier: root.find(f"renderer-v2/symbols/symbol[@name='{symbol}']/layer/prop[@k='outline_style']").get("v")
        for tier, symbol in categories.items()
    }
    assert pens == {"traced": "solid", "completed": "dash", "schematic": "dot"}


def test_the_same_boundaries_give_the_same_bytes(tmp_path: Path, boundaries: list[Boundary], zones: list[Zone]) -> None:
    for suffix in (".gpkg", ".shp", ".kmz", ".fgb", ".parquet", ".dxf", ".xlsx"):
        first = export(boundaries, tmp_path / f"a{suffix}", zones).paths
        again = export(boundaries, tmp_path / f"b{suffix}", zones).paths
        for one, other in zip(first, again, strict=True):
            assert one.read_bytes() == other.read_bytes(), one.name


@pytest.mark.parametrize("name", ["town.gpkg", "town.fgb", "town.parquet", "town.geojson", "town.shp"])
def test_gcj02_is_marked_in_name_system_and_rows(
    name: str, exported: Callable[..., Path], shapes: dict[str, Any]
) -> None:
    path = exported(name, crs="gcj02")
    assert path.stem == "town-gcj02"
    read = blocks_of(path).set_index("id").loc[DRAWN]
    column = "coord_sys" if name.endswith("shp") else "coordinates"
    assert set(read[column]) == {"GCJ-02"}
    if not name.endswith("geojson"):  # that format has no room for another system than WGS84
        assert read.crs.to_epsg() is None
        assert "GCJ-02" in read.crs.name
    lon, lat = wgs84_to_gcj02(117.10, 39.10)
    corner = shapely.Point(float(lon), float(lat))
    assert read.geometry["jia-1"].boundary.distance(corner) < TENTH_OF_MICRODEGREE
    assert farthest(read.geometry["jia-1"], shapes["jia-1"]) > 0.004  # some 500 m


def test_gcj02_says_so_in_the_metadata(exported: Callable[..., Path]) -> None:
    with closing(sqlite3.connect(exported("town.gpkg", crs="gcj02"))) as database:
        (text,) = database.execute("SELECT description FROM gpkg_contents WHERE table_name = 'blocks'").fetchone()
    assert text.startswith("GCJ-02")
    assert json.loads(exported("town.geojson", crs="gcj02").read_text("utf-8"))["coordinates"].startswith("GCJ-02")
    assert pq.read_metadata(exported("town.parquet", crs="gcj02")).metadata[b"coordinates"].startswith(b"GCJ-02")


@pytest.mark.parametrize(("crs", "epsg"), [("cgcs2000", 4490), ("EPSG:4548", 4548), ("epsg:32650", 32650)])
def test_other_systems_on_request(crs: str, epsg: int, exported: Callable[..., Path], shapes: dict[str, Any]) -> None:
    read = blocks_of(exported("town.gpkg", crs=crs))
    assert read.crs.to_epsg() == epsg
    assert_same_polygons(read.to_crs(4326), shapes, TENTH_OF_MICRODEGREE)
