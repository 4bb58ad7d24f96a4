"""Sources and licences of a layer go into what is digitized on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely import LineString

import ftzgeo

if TYPE_CHECKING:
    from pathlib import Path

LINE = LineString([(117.0, 39.0), (117.1, 39.0)])


def write(path: Path, sources: list[str | None], licences: list[str | None]) -> Path:
    columns = {"name": [f"路{number}" for number in range(len(sources))], "source": sources, "licence": licences}
    frame = gpd.GeoDataFrame(columns, geometry=[LINE] * len(sources), crs="EPSG:4326")
    frame.to_file(path, layer="lines") if path.suffix == ".gpkg" else frame.to_file(path)
    return path


@pytest.mark.parametrize("name", ["layer.gpkg", "layer.geojson"])
def test_each_source_once_with_its_licence(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, ["survey", "OpenStreetMap", "survey", None], ["CC0", "ODbL-1.0", "CC0", None])
    (layer,) = ftzgeo.open_reference(path).ids
    assert layer.sources == ("OpenStreetMap (ODbL-1.0)", "survey (CC0)")


def test_a_layer_that_names_no_source(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["甲路"]}, geometry=[LINE], crs="EPSG:4326")
    frame.to_file(tmp_path / "bare.gpkg", layer="lines")
    assert ftzgeo.open_reference(tmp_path / "bare.gpkg").ids[0].sources == ()


def test_many_sources_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "many.gpkg", [f"list {number:02d}" for number in range(12)], [None] * 12)
    sources = ftzgeo.open_reference(path).ids[0].sources
    assert (sources[0], sources[-1], len(sources)) == ("list 00", "and 4 more", 9)


def test_an_imported_layer_tells_its_source_in_the_result(tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"name": "甲路"},
            "geometry": json.loads(gpd.GeoSeries([LINE]).to_json())["features"][0]["geometry"],
        }
    ]
    (tmp_path / "roads.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    ftzgeo.import_layer(tmp_path / "roads.geojson", tmp_path / "layer.gpkg")
    zones = ftzgeo.parse_text("区块一：东至甲路，南至乙路，西至丙路，北至丁路。")
    (boundary,) = ftzgeo.digitize(zones, ftzgeo.open_reference(tmp_path / "layer.gpkg")).boundaries()
    assert boundary.reference[0].sources == ("roads.geojson",)
