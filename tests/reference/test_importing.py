"""Import: files of many kinds become lines, areas and places with the usual columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from ftzgeo.errors import CoordinateError, ReferenceLayerError
from ftzgeo.reference import import_layer, open_reference

if TYPE_CHECKING:
    from pathlib import Path

LINE = shapely.LineString([(117.1, 39.1), (117.2, 39.1)])
POINT = shapely.Point(117.15, 39.15)
AREA = shapely.box(117.0, 39.0, 117.05, 39.05)


def frame(crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    columns = {"name": ["Hai Road", None, "林场"], "名称": ["海路", "李家庄", None], "highway": ["primary", None, None]}
    return gpd.GeoDataFrame(columns, geometry=[LINE, POINT, AREA], crs=crs)


def test_mixed_geometries_are_sorted_into_layers(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "mixed.geojson")
    counts = import_layer(tmp_path / "mixed.geojson", tmp_path / "ref.gpkg")
    assert counts == {"lines": 1, "areas": 1, "places": 1}
    layer = open_reference(tmp_path / "ref.gpkg")
    assert layer.lines[["name", "class", "kind"]].to_numpy().tolist() == [["Hai Road", "primary", "road"]]
    assert layer.places["name"].tolist() == ["李家庄"]
    assert layer.areas["name"].tolist() == ["林场"]


def test_a_column_of_names_can_be_named(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "mixed.geojson")
    import_layer(tmp_path / "mixed.geojson", tmp_path / "ref.gpkg", name_field="名称")
    assert open_reference(tmp_path / "ref.gpkg").lines["name"].tolist() == ["海路"]


def test_a_shapefile_in_cgcs2000_metres_comes_out_in_degrees(tmp_path: Path) -> None:
    one = gpd.GeoDataFrame({"NAME": ["海路"]}, geometry=[LINE], crs="EPSG:4326").to_crs("EPSG:4527")
    one.to_file(tmp_path / "roads.shp", encoding="UTF-8")
    import_layer(tmp_path / "roads.shp", tmp_path / "ref.gpkg")
    layer = open_reference(tmp_path / "ref.gpkg")
    assert layer.lines["name"].tolist() == ["海路"]
    assert layer.lines.total_bounds.tolist() == pytest.approx([117.1, 39.1, 117.2, 39.1], abs=1e-7)


def test_a_file_without_a_crs_needs_one(tmp_path: Path) -> None:
    one = gpd.GeoDataFrame({"NAME": ["海路"]}, geometry=[LINE], crs="EPSG:4326")
    one.to_file(tmp_path / "roads.shp")
    (tmp_path / "roads.prj").unlink()
    with pytest.raises(CoordinateError, match="--crs"):
        import_layer(tmp_path / "roads.shp", tmp_path / "ref.gpkg")
    import_layer(tmp_path / "roads.shp", tmp_path / "ref.gpkg", crs="EPSG:4490")
    with pytest.raises(CoordinateError, match="unknown coordinate system"):
        import_layer(tmp_path / "roads.shp", tmp_path / "ref.gpkg", crs="EPSG:99999999")


@pytest.mark.parametrize("crs", ["EPSG:4214", "EPSG:4610", "EPSG:2436"])
def test_beijing54_and_xian80_are_refused(tmp_path: Path, crs: str) -> None:
    frame().to_file(tmp_path / "mixed.gpkg", layer="all")
    with pytest.raises(CoordinateError, match="no accurate public transformation"):
        import_layer(tmp_path / "mixed.gpkg", tmp_path / "ref.gpkg", crs=crs)


def test_a_failed_import_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "ref.gpkg"
    target.write_bytes(b"what was there")
    (tmp_path / "broken.shp").write_bytes(b"not a shapefile")
    with pytest.raises(ReferenceLayerError, match="not a vector file"):
        import_layer(tmp_path / "broken.shp", target)
    assert target.read_bytes() == b"what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.shp", "ref.gpkg"]


def test_a_layer_or_column_that_is_not_there_is_named_with_what_is(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "mixed.gpkg", layer="all")
    with pytest.raises(ReferenceLayerError, match="no layer 'roads'; it has: all"):
        import_layer(tmp_path / "mixed.gpkg", tmp_path / "ref.gpkg", layer="roads")
    with pytest.raises(ReferenceLayerError, match="no column 'title'"):
        import_layer(tmp_path / "mixed.gpkg", tmp_path / "ref.gpkg", name_field="title")
