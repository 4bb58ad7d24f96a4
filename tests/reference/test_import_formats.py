"""Import, find, digitize: the same town comes out of every format."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
import shapely

from ftzgeo.digitize import digitize
from ftzgeo.errors import ReferenceLayerError
from ftzgeo.model import Zone
from ftzgeo.reference import import_layer, open_reference
from tests.digitize.towns import SQUARE, block, overlap
from tests.reference.import_towns import (
    OPTIONS,
    PLACE,
    STREETS,
    VILLAGE,
    WITHOUT_REF,
    WRITERS,
    frame,
    geopackage,
    kml,
    osm,
    overpass_json,
    shapefile,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_block_is_drawn_on_every_format(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    before = sorted(path.name for path in tmp_path.iterdir())
    counts = import_layer(tmp_path / name, tmp_path / "ref.gpkg", **OPTIONS.get(name, {}))
    assert counts == {"lines": 4, "places": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "ref.gpkg"])
    layer = open_reference(tmp_path / "ref.gpkg")
    assert set(layer.lines["name"]) == set(STREETS)  # FlatGeobuf orders its features by place
    assert layer.places["name"].tolist() == [VILLAGE]
    assert shapely.distance(layer.places.geometry.iloc[0], PLACE) < 1e-6
    assert name in WITHOUT_REF or layer.lines.set_index("name")["ref"][STREETS[0]] == "S1"
    assert layer.find("北环路")[0].name == "北环路"
    drawn = digitize([Zone(id="z", blocks=(block(SQUARE),))], layer)
    assert drawn["tier"].tolist() == ["traced"]
    assert overlap(drawn, shapely.box(-500, -500, 500, 500)) > 0.999


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("utf-8", "name,lon,lat"),
        ("utf-8-sig", "名称,经度,纬度"),
        ("gb18030", "名称\t经度\t纬度"),
        ("gb18030", "企业名称;X;Y"),
        ("utf-8", "路名,lng,lat"),
    ],
)
def test_points_of_a_table_keep_their_names(tmp_path: Path, encoding: str, header: str) -> None:
    delimiter = next(sign for sign in ",\t;" if sign in header)
    row = delimiter.join([f'"{VILLAGE}"', "117.2", "39.1"])
    (tmp_path / "a.csv").write_text(f"{header}\r\n{row}\r\n{delimiter * 2}\r\n", encoding=encoding, newline="")
    told: list[str] = []
    counts = import_layer(tmp_path / "a.csv", tmp_path / "ref.gpkg", crs="wgs84", notice=told.append)
    assert counts == {"places": 1}
    places = open_reference(tmp_path / "ref.gpkg").places
    assert places["name"].tolist() == [VILLAGE]
    assert places.geometry.iloc[0].coords[0] == (117.2, 39.1)
    assert told == ["1 feature without geometry left out"]


def test_a_table_needs_columns_of_a_position(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,where\na,b\n", encoding="utf-8")
    with pytest.raises(ReferenceLayerError, match="no column for the position"):
        import_layer(tmp_path / "a.csv", tmp_path / "ref.gpkg", crs="wgs84")
    with (tmp_path / "b.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["name", "lon", "lat"], ["a", "117°12'", "39"]])
    with pytest.raises(ReferenceLayerError, match=r"row 1: .*no decimal number"):
        import_layer(tmp_path / "b.csv", tmp_path / "ref.gpkg", crs="wgs84")


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
@pytest.mark.parametrize("cpg", ["right", "absent", "wrong"])
def test_a_shapefile_keeps_chinese_text_whatever_its_cpg_says(tmp_path: Path, encoding: str, cpg: str) -> None:
    shapefile(tmp_path / "town.shp", encoding)
    if cpg == "absent":
        (tmp_path / "town.cpg").unlink()
    if cpg == "wrong":
        (tmp_path / "town.cpg").write_text("UTF-8" if encoding == "GB18030" else "ASCII")
    told: list[str] = []
    import_layer(tmp_path / "town.shp", tmp_path / "ref.gpkg", notice=told.append)
    assert open_reference(tmp_path / "ref.gpkg").lines["name"].tolist() == STREETS
    assert ("the .cpg says" in " ".join(told)) == (cpg == "wrong")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # GDAL tells that it cuts the name
def test_a_column_name_that_a_shapefile_cut_within_a_character_is_known(tmp_path: Path) -> None:
    frame(name="道路名称", places=False).to_file(tmp_path / "town.shp", encoding="UTF-8")
    import_layer(tmp_path / "town.shp", tmp_path / "ref.gpkg")
    assert open_reference(tmp_path / "ref.gpkg").lines["name"].tolist() == STREETS


def test_one_layer_of_several_can_be_chosen(tmp_path: Path) -> None:
    geopackage(tmp_path / "town.gpkg")
    assert import_layer(tmp_path / "town.gpkg", tmp_path / "ref.gpkg", layer="村庄") == {"places": 1}
    kml(tmp_path / "town.kml")
    assert import_layer(tmp_path / "town.kml", tmp_path / "ref.gpkg", layer="道路") == {"lines": 4, "places": 1}
    with pytest.raises(ReferenceLayerError, match="no layer '河流'; it has: 道路, 图"):
        import_layer(tmp_path / "town.kml", tmp_path / "ref.gpkg", layer="河流")
    WRITERS["town.zip"](tmp_path / "town.zip")
    assert import_layer(tmp_path / "town.zip", tmp_path / "ref.gpkg", layer="places") == {"places": 1}
    with pytest.raises(ReferenceLayerError, match="no layer '河流'; it has: places, 道路"):
        import_layer(tmp_path / "town.zip", tmp_path / "ref.gpkg", layer="河流")


def test_rows_of_openstreetmap_tell_their_source(tmp_path: Path) -> None:
    overpass_json(tmp_path / "town.json")
    import_layer(tmp_path / "town.json", tmp_path / "ref.gpkg")
    lines = open_reference(tmp_path / "ref.gpkg").lines
    assert set(lines["source"]) == {"OpenStreetMap"}
    assert set(lines["licence"]) == {"ODbL-1.0"}
    assert set(lines["kind"]) == {"road"}


def test_progress_is_told(tmp_path: Path) -> None:
    osm(tmp_path / "town.osm.pbf")
    WRITERS["town.gpkg"](tmp_path / "town.gpkg")
    told: list[tuple[int, int | None]] = []
    import_layer(tmp_path / "town.gpkg", tmp_path / "ref.gpkg", progress=lambda done, of: told.append((done, of)))
    assert sorted(told) == [(4, 4), (5, 1)] or sorted(told) == [(1, 1), (5, 4)]
