from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.errors import CoordinateError, ReferenceLayerError
from ftzgeo.reference import import_layer
from ftzgeo.surveys import read_for_audit, read_polygons
from tests.surveys.exchange import SQUARE, exchange, parcel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Written = Callable[..., Path]

# 200 m by 100 m in zone 39, with the zone number in the easting.
METRES = shapely.Polygon([(east, north) for north, east in SQUARE])


def frame(geometry: list[object], crs: str | None = "EPSG:4527", **columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns or {"编号": [f"Q-{i}" for i in range(len(geometry))]}, geometry=geometry, crs=crs)


@pytest.mark.parametrize("name", ["s.gpkg", "s.shp", "s.fgb", "s.parquet"])
def test_the_usual_formats_keep_id_name_and_attributes(tmp_path: Path, name: str) -> None:
    drawn = frame([METRES], 编号=["Q-1"], 名称=["一区"], 用途=["工业"])
    path = tmp_path / name
    if name.endswith(".parquet"):
        drawn.to_parquet(path)
    else:
        drawn.to_file(path, engine="pyogrio", **({"encoding": "gb18030"} if name.endswith(".shp") else {}))
    survey = read_polygons(path)
    row = survey.frame.iloc[0]
    assert (row["id"], row["name"], row["用途"]) == ("Q-1", "一区", "工业")
    assert geodesic_area_km2(row.geometry) == pytest.approx(0.02, rel=1e-4)
    assert survey.source == name


def test_northing_first_is_recognised_in_a_gis_file_too(tmp_path: Path) -> None:
    turned = shapely.Polygon([(north, east) for north, east in SQUARE])
    frame([turned]).to_file(tmp_path / "s.gpkg")
    survey = read_polygons(tmp_path / "s.gpkg")
    assert survey.frame.geometry.iloc[0].centroid.x == pytest.approx(117.117, abs=1e-3)
    assert any("northing first" in note for note in survey.notes)


def test_without_a_crs_nothing_is_guessed(tmp_path: Path) -> None:
    frame([METRES], crs=None).to_parquet(tmp_path / "s.parquet")
    with pytest.raises(CoordinateError, match=r"s\.parquet: has no CRS; say which with --crs"):
        read_polygons(tmp_path / "s.parquet")
    survey = read_polygons(tmp_path / "s.parquet", crs="cgcs2000")
    assert any("EPSG:4527" in note for note in survey.notes)


def test_swapped_degrees_are_refused_with_a_hint(tmp_path: Path) -> None:
    frame([shapely.box(39.2, 117.1, 39.3, 117.2)], crs="EPSG:4326").to_file(tmp_path / "s.gpkg")
    with pytest.raises(CoordinateError, match="is the latitude first"):
        read_polygons(tmp_path / "s.gpkg")


def test_an_audit_gets_degrees_as_they_stand(tmp_path: Path) -> None:
    swapped = shapely.box(39.2, 117.1, 39.3, 117.2)
    frame([swapped], crs="EPSG:4490").to_file(tmp_path / "s.gpkg")
    assert read_for_audit(tmp_path / "s.gpkg").frame.geometry.iloc[0].equals(swapped)


def test_an_audit_needs_a_crs_and_a_way_from_it_too(tmp_path: Path) -> None:
    frame([METRES], crs=None).to_parquet(tmp_path / "s.parquet")
    with pytest.raises(CoordinateError, match="has no CRS"):
        read_for_audit(tmp_path / "s.parquet")
    frame([METRES], crs="EPSG:4527").to_parquet(tmp_path / "m.parquet")
    read, checked = read_for_audit(tmp_path / "m.parquet"), read_polygons(tmp_path / "m.parquet")
    assert read.frame.geometry.iloc[0].equals(checked.frame.geometry.iloc[0])


def test_nothing_is_repaired_and_heights_are_dropped(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(117.1, 39.1, 3.0), (117.2, 39.2, 3.0), (117.2, 39.1, 3.0), (117.1, 39.2, 3.0)])
    frame([bow_tie], crs="EPSG:4326").to_file(tmp_path / "s.gpkg")
    shape = read_polygons(tmp_path / "s.gpkg").frame.geometry.iloc[0]
    assert not shape.is_valid
    assert not shape.has_z


def test_what_is_no_polygon_is_left_out_and_told(tmp_path: Path) -> None:
    ring = shapely.LineString([(117.1, 39.1), (117.2, 39.1), (117.2, 39.2), (117.1, 39.1)])
    shapes = [ring, shapely.Point(117.1, 39.1), shapely.LineString([(117.1, 39.1), (117.2, 39.1)]), None]
    frame(list(shapes), crs="EPSG:4326").to_file(tmp_path / "s.gpkg")
    survey = read_polygons(tmp_path / "s.gpkg")
    assert survey.frame["id"].tolist() == ["Q-0"]
    told = " ".join(survey.notes)
    assert "1 closed lines were read as polygons" in told
    assert "1 lines that are not closed" in told
    assert "1 points were left out" in told
    assert "1 features without geometry" in told


def test_a_file_without_polygons_is_an_error(tmp_path: Path) -> None:
    frame([shapely.Point(117.1, 39.1)], crs="EPSG:4326").to_file(tmp_path / "s.gpkg")
    with pytest.raises(ReferenceLayerError, match="no polygon to read"):
        read_polygons(tmp_path / "s.gpkg")


def test_openstreetmap_is_no_survey(written: Written) -> None:
    path = written("<osm version='0.6'></osm>", "a.osm")
    with pytest.raises(ReferenceLayerError, match="is OpenStreetMap"):
        read_polygons(path)


def test_an_archive_of_texts_beside_a_readme(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr("地块.txt", exchange([parcel([SQUARE])]).encode("gb18030"))
        archive.writestr("readme.txt", "四至说明")
    assert read_polygons(tmp_path / "s.zip").frame["id"].tolist() == ["DK-01"]


def test_the_layer_can_be_chosen(tmp_path: Path) -> None:
    frame([METRES], 编号=["a"]).to_file(tmp_path / "s.gpkg", layer="初稿")
    frame([METRES], 编号=["b"]).to_file(tmp_path / "s.gpkg", layer="终稿")
    assert read_polygons(tmp_path / "s.gpkg", layer="终稿").frame["id"].tolist() == ["b"]
    assert read_polygons(tmp_path / "s.gpkg").frame["id"].tolist() == ["a", "b"]


def test_parcels_of_a_text_become_areas_of_a_reference_layer(tmp_path: Path, written: Written) -> None:
    assert import_layer(written(exchange([parcel([SQUARE])])), tmp_path / "r.gpkg") == {"areas": 1}
