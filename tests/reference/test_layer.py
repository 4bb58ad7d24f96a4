"""Reference layers: opened, stacked, searched, and refused with a reason."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference import open_reference
from ftzgeo.reference.sources import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

HAI = shapely.LineString([(117.1, 39.1), (117.2, 39.1)])
XIN = shapely.LineString([(117.3, 39.0), (117.3, 39.2)])


def package(path: Path, names: list[str | None], shapes: list[Any], **more: list[Any]) -> Path:
    columns = {"name": names, "ref": [None] * len(names), "highway": ["primary"] * len(names), **more}
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(path, layer="lines")
    return path


def control(folder: Path) -> Path:
    folder.mkdir()
    district = shapely.box(117.0, 39.0, 117.5, 39.5)
    features: list[dict[str, Any]] = [
        {
            "id": "roads/hai",
            "name": "海津大道",
            "ref": "S9",
            "kind": "road",
            "alt_names": ["海津公路"],
            "accuracy_m": 20,
        },
        {"id": "districts/lin", "name": "林西区", "ref": None, "kind": "admin_boundary", "alt_names": ["林西区界"]},
    ]
    shapes: tuple[Any, ...] = (HAI, district)
    for feature, shape in zip(features, shapes, strict=True):
        content = {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": feature, "geometry": shapely.geometry.mapping(shape)}],
        }
        (folder / f"{str(feature['id']).split('/', maxsplit=1)[0]}.geojson").write_text(json.dumps(content), "utf-8")
    return folder


def test_a_geopackage_opens_with_its_hash(tmp_path: Path) -> None:
    layer = open_reference(package(tmp_path / "a.gpkg", ["海津大道", None], [HAI, XIN]))
    assert layer.ids[0].name == "a.gpkg"
    assert len(layer.ids[0].sha256) == 64
    assert layer.lines["name"].tolist() == ["海津大道", None]
    assert layer.lines["class"].tolist() == ["primary", "primary"]
    assert layer.lines["reference_id"].tolist() == ["lines/1", "lines/2"]
    assert len(layer.places) == 0


def test_a_window_reads_only_what_touches_it(tmp_path: Path) -> None:
    layer = open_reference(package(tmp_path / "a.gpkg", ["海津大道", "新路"], [HAI, XIN]))
    assert layer.within("lines", (117.25, 39.0, 117.35, 39.3))["name"].tolist() == ["新路"]


def test_a_folder_of_control_files_serves_lines_outlines_and_alternative_names(tmp_path: Path) -> None:
    layer = open_reference(control(tmp_path / "control"))
    assert layer.lines["reference_id"].tolist() == ["districts/lin", "roads/hai"]
    assert layer.lines.geom_type.tolist() == ["LineString", "LineString"]
    assert [key for key, _ in layer.keys_for("海津公路")] == ["海津公路"]
    assert [key for key, _ in layer.keys_for("S9")] == ["S9"]
    assert [key for key, _ in layer.keys_for("林西区界")] == ["林西区界"]
    assert layer.areas["name"].tolist() == ["林西区"]


def test_the_first_layer_has_precedence_and_names_its_rows_apart(tmp_path: Path) -> None:
    first = package(tmp_path / "survey.gpkg", ["海津大道"], [HAI])
    second = package(tmp_path / "osm.gpkg", ["海津大道"], [XIN])
    layer = open_reference([first, second])
    assert layer.lines["reference_id"].tolist() == ["lines/1", "osm:lines/1"]
    assert [one.name for one in layer.ids] == ["survey.gpkg", "osm.gpkg"]


def test_other_projections_come_out_in_degrees(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["海津大道"]}, geometry=[HAI], crs="EPSG:4326").to_crs("EPSG:4527")
    frame.to_file(tmp_path / "cgcs.gpkg", layer="lines")
    layer = open_reference(tmp_path / "cgcs.gpkg")
    assert layer.lines.total_bounds.tolist() == pytest.approx([117.1, 39.1, 117.2, 39.1], abs=1e-7)
    assert len(layer.within("lines", (117.0, 39.0, 117.3, 39.2))) == 1


def test_aliases_lead_to_the_other_name(tmp_path: Path) -> None:
    aliases = tmp_path / "aliases.toml"
    aliases.write_text('[[alias]]\nnames = ["外环东路", "海津大道"]\n', "utf-8")
    layer = open_reference(package(tmp_path / "a.gpkg", ["海津大道"], [HAI]), aliases=aliases)
    ((key, likeness),) = layer.keys_for("外环东路")
    assert key == "海津大道"
    assert likeness.reason == "an alias"


def test_find_ranks_the_same_name_before_its_likes_and_the_near_before_the_far(tmp_path: Path) -> None:
    layer = open_reference(package(tmp_path / "a.gpkg", ["海津大道", "海津路"], [HAI, XIN]))
    assert [one.name for one in layer.find("海津公路")] == ["海津路", "海津大道"]  # the longer first
    assert [one.name for one in layer.find("海津公路", near=(117.3, 39.1))] == ["海津路", "海津大道"]
    (only,) = layer.find("海津公路", within=(117.25, 39.0, 117.35, 39.2))
    assert only.name == "海津路"
    assert only.center == pytest.approx((117.3, 39.1))
    assert only.length_m == pytest.approx(22_205, abs=10)
    assert "路 in place of 公路" in only.reason


def test_what_cannot_be_a_layer_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ReferenceLayerError, match="no such file"):
        open_reference(tmp_path / "absent.gpkg")
    (tmp_path / "text.gpkg").write_text("no GeoPackage", "utf-8")
    with pytest.raises(ReferenceLayerError, match="ftzgeo reference import"):
        open_reference(tmp_path / "text.gpkg")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReferenceLayerError, match=r"no \.geojson files"):
        open_reference(tmp_path / "empty")
    frame = gpd.GeoDataFrame({"name": ["甲"]}, geometry=[HAI], crs="EPSG:4326")
    frame.to_file(tmp_path / "roads.gpkg", layer="roads")
    with pytest.raises(ReferenceLayerError, match="no layer 'lines'"):
        open_reference(tmp_path / "roads.gpkg")
    frame.rename(columns={"name": "title"}).to_file(tmp_path / "untitled.gpkg", layer="lines")
    with pytest.raises(ReferenceLayerError, match="no column 'name'"):
        open_reference(tmp_path / "untitled.gpkg")


def test_broken_aliases_are_refused(tmp_path: Path) -> None:
    file = package(tmp_path / "a.gpkg", ["甲路"], [HAI])
    (tmp_path / "aliases.toml").write_text("[[alias]]\nnames = 3\n", "utf-8")
    with pytest.raises(ReferenceLayerError, match="alias 1: without a list of names"):
        open_reference(file, aliases=tmp_path / "aliases.toml")


def test_the_hash_is_not_needed_for_opening_and_follows_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package(tmp_path / "a.gpkg", ["海津大道"], [HAI])
    asked: list[Path] = []

    def noted(one: Path) -> str:
        asked.append(one)
        return "0" * 64

    monkeypatch.setattr("ftzgeo.reference.sources.sha256_of", noted)
    layer = open_reference(path)
    assert layer.find("海津大道")
    assert asked == []
    assert layer.ids[0].sha256 == "0" * 64
    assert asked == [path]


def test_a_changed_file_has_another_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1", "utf-8")
    first = sha256_of(path)
    path.write_text("22", "utf-8")
    assert sha256_of(path) != first


def test_a_layer_travels_to_another_process(tmp_path: Path) -> None:
    layer = open_reference(package(tmp_path / "a.gpkg", ["海津大道"], [HAI]))
    assert layer.find("海津大道")
    copy = pickle.loads(pickle.dumps(layer))  # noqa: S301 - our own bytes
    assert [one.name for one in copy.find("海津路")] == ["海津大道"]
