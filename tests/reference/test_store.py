"""The GeoPackage of a reference layer: its layers, its columns, and that it is whole or absent."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from shapely import LineString, MultiLineString, MultiPoint, Point, Polygon, box

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference import open_reference
from ftzgeo.reference.store import COLUMN_TYPES, StoredFeature, StoreWriter

if TYPE_CHECKING:
    from pathlib import Path

ROAD = StoredFeature(
    "lines",
    LineString([(117.0, 39.0), (117.1, 39.0)]),
    name="北辰道",
    alt_names=("北辰大道", "青光路"),
    ref="S101",
    class_="primary",
    kind="road",
    source="OpenStreetMap",
    date="2026-11-20",
    accuracy_m=5.0,
    licence="ODbL-1.0",
    osm_id="way/101",
)


def test_every_column_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "layer.gpkg"
    with StoreWriter(path) as store:
        store.add(ROAD)
    lines = pyogrio.read_dataframe(path, layer="lines")
    assert list(lines.columns) == [*COLUMN_TYPES, "geometry"]
    assert lines.drop(columns="geometry").to_numpy().tolist() == [
        [
            "北辰道",
            "北辰大道;青光路",
            "S101",
            "primary",
            "road",
            "OpenStreetMap",
            "2026-11-20",
            5.0,
            "ODbL-1.0",
            "way/101",
        ]
    ]
    assert lines.crs == "EPSG:4326"


def test_the_layer_opens_and_other_names_are_found(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / "layer.gpkg") as store:
        store.add(ROAD)
        store.add(StoredFeature("places", Point(117.05, 39.02), name="安光村", kind="village"))
    layer = open_reference(tmp_path / "layer.gpkg")
    assert layer.find("青光路")[0].reference_id == "lines/1"
    assert layer.find("S101")[0].count == 1
    assert layer.find("安光村")[0].kind == "village"


def test_an_empty_layer_is_there_with_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "layer.gpkg"
    with StoreWriter(path):
        pass
    for part, kind in (("lines", "MultiLineString"), ("areas", "MultiPolygon"), ("places", "Point")):
        info = pyogrio.read_info(path, layer=part)
        assert (info["features"], info["geometry_type"], list(info["fields"])) == (0, kind, list(COLUMN_TYPES))
    assert len(open_reference(path).lines) == 0


def test_every_layer_has_a_spatial_index_that_knows_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "layer.gpkg"
    with StoreWriter(path, batch_rows=2) as store:
        for step in range(5):
            store.add(ROAD._replace(geometry=LineString([(117 + step, 39), (117.5 + step, 39)])))
    with sqlite3.connect(path) as database:
        indexed = database.execute("SELECT count(*) FROM rtree_lines_geom").fetchone()
        extensions = database.execute("SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'")
        assert (indexed, extensions.fetchone()) == ((5,), (3,))
    database.close()
    assert len(pyogrio.read_dataframe(path, layer="lines", bbox=(118.9, 38.9, 119.2, 39.1))) == 1


def test_the_sources_are_counted(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / "layer.gpkg", note="a test") as store:
        store.add(ROAD)
        store.add(ROAD)
        store.add(ROAD._replace(source="survey", licence=None, date="2019"))
    sources = pyogrio.read_dataframe(tmp_path / "layer.gpkg", layer="sources")
    assert sources.fillna("").to_numpy().tolist() == [
        ["OpenStreetMap", "ODbL-1.0", "2026-11-20", 2, "a test"],
        ["survey", "", "2019", 1, "a test"],
    ]


def test_single_and_multiple_geometry_share_a_layer_and_points_are_split(tmp_path: Path) -> None:
    path = tmp_path / "layer.gpkg"
    with StoreWriter(path) as store:
        store.add(ROAD)
        store.add(ROAD._replace(geometry=MultiLineString([[(1, 1), (2, 2)], [(3, 3), (4, 4)]])))
        store.add(ROAD._replace(geometry=LineString()))
        store.add(StoredFeature("areas", box(117, 39, 118, 40), name="北辰区"))
        store.add(StoredFeature("places", MultiPoint([(117, 39), (118, 39)]), name="双村"))
        store.add(StoredFeature("places", Point(117, 39, 5), name="高村"))
    assert store.counts == {"lines": 2, "areas": 1, "places": 3}
    places = pyogrio.read_dataframe(path, layer="places")
    assert places["name"].tolist() == ["双村", "双村", "高村"]
    assert not places.geometry.has_z.any()


def test_a_frame_is_added_with_the_columns_it_has(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["甲路", None, "丙路"], "accuracy_m": [2, np.nan, 3], "ref": [7, 8, 9], "stranger": [1, 2, 3]},
        geometry=[LineString([(0, 0), (1, 1)]), LineString([(0, 0), (1, 2)]), None],
        crs="EPSG:4326",
    )
    with StoreWriter(tmp_path / "layer.gpkg", batch_rows=1) as store:
        store.add_frame("lines", frame)
    lines = open_reference(tmp_path / "layer.gpkg").lines
    assert lines[["name", "ref", "accuracy_m"]].to_numpy().tolist() == [["甲路", "7", 2.0], [None, "8", None]]


def test_characters_that_no_file_can_hold_are_replaced(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / "layer.gpkg") as store:
        store.add(ROAD._replace(name="半\ud83d路"))
    assert open_reference(tmp_path / "layer.gpkg").lines["name"].tolist() == ["半?路"]


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt()])
def test_a_failure_leaves_nothing_and_what_stood_there_stays(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "layer.gpkg"
    path.write_bytes(b"old")

    def fail() -> None:
        with StoreWriter(path, batch_rows=1) as store:
            store.add(ROAD)
            raise error

    with pytest.raises(type(error)):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_polygon_among_the_lines_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ReferenceLayerError, match="Polygon cannot be lines"), StoreWriter(tmp_path / "a.gpkg") as store:
        store.add(ROAD._replace(geometry=Polygon([(0, 0), (1, 0), (1, 1)])))
    assert list(tmp_path.iterdir()) == []


def test_an_existing_layer_is_replaced_and_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "layer.gpkg"
    for number in (3, 1):
        with StoreWriter(path) as store:
            for _ in range(number):
                store.add(ROAD)
    assert len(open_reference(path).lines) == 1
    assert path.stat().st_mode & 0o444 == 0o444


def test_the_name_must_end_in_gpkg(tmp_path: Path) -> None:
    with pytest.raises(ReferenceLayerError, match=r"\.gpkg"), StoreWriter(tmp_path / "layer.shp"):
        pass


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReferenceLayerError, match="cannot be written"), StoreWriter(tmp_path / "file" / "layer.gpkg"):
        pass
    (tmp_path / "folder.gpkg").mkdir()
    with pytest.raises(ReferenceLayerError, match="is a folder"), StoreWriter(tmp_path / "folder.gpkg"):
        pass
