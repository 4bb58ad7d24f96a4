"""The control features: complete, plausible, and made from the reference by the script."""

from __future__ import annotations

import csv
import itertools
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import shape

from ftzgeo.descriptions import read_descriptions
from ftzgeo.model import FeatureKind

ROOT = Path(__file__).resolve().parents[2]
CONTROL = ROOT / "boundaries" / "control"
REFERENCE = ROOT.parent / "shared" / "reference"
STEMS = ("districts", "expressways", "places", "railways", "rivers", "roads")
LICENCES = {"ODbL-1.0", "unknown; facts only"}
TEXTS = ("id", "name", "kind", "source", "date", "licence", "method", "note")
STATION = (117.2038, 39.1346)
"""Tianjin railway station on WGS84, the check value of the reference; read as GCJ-02 it would lie 560 m off."""


def read(stem: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((CONTROL / f"{stem}.geojson").read_text(encoding="utf-8"))["features"]
    return features


FEATURES = [(stem, feature) for stem in STEMS for feature in read(stem)]
PROPERTIES = [feature["properties"] for _, feature in FEATURES]


def by_name(stem: str, name: str) -> list[dict[str, Any]]:
    return [feature for feature in read(stem) if feature["properties"]["name"] == name]


def coordinates(value: Any) -> list[list[float]]:
    """Return all positions of a GeoJSON geometry's coordinates."""
    if isinstance(value[0], float | int):
        return [value]
    return list(itertools.chain.from_iterable(coordinates(part) for part in value))


def test_the_folder_holds_the_six_files_and_stays_small() -> None:
    files = sorted(CONTROL.glob("*.geojson"))
    assert [file.stem for file in files] == list(STEMS)
    assert sum(file.stat().st_size for file in files) < 500_000


def test_every_feature_has_its_properties_with_the_right_types() -> None:
    for row in PROPERTIES:
        assert [key for key in TEXTS if not isinstance(row.get(key), str)] == [], row
        assert row["name"]
        assert row["source"]
        assert row["method"]
        assert row["ref"] is None or isinstance(row["ref"], str)
        assert all(isinstance(name, str) for name in row["alt_names"])
        assert isinstance(row["accuracy_m"], int | float), row["id"]
        assert 10 <= row["accuracy_m"] < 20_000, row["id"]
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", row["date"]), row["id"]


def test_ids_are_unique_and_name_their_file() -> None:
    ids = [row["id"] for row in PROPERTIES]
    assert len(set(ids)) == len(ids)
    assert [id_ for id_ in ids if not re.fullmatch(r"[a-z]+/[a-z0-9-]+", id_)] == []
    assert all(feature["properties"]["id"].startswith(f"{stem}/") for stem, feature in FEATURES)


def test_kinds_and_licences_are_known() -> None:
    assert {row["kind"] for row in PROPERTIES} <= set(get_args(FeatureKind))
    assert {row["licence"] for row in PROPERTIES} <= LICENCES
    assert all(row["licence"] == "ODbL-1.0" for row in PROPERTIES if "OpenStreetMap" in row["source"])


def test_positions_lie_in_and_around_the_municipality_with_at_most_six_decimals() -> None:
    (outline,) = by_name("districts", "天津市")
    west, south, east, north = shapely.buffer(shape(outline["geometry"]), 0.1).bounds
    for _, feature in FEATURES:
        for lon, lat in coordinates(feature["geometry"]["coordinates"]):
            assert west < lon < east, feature["id"]
            assert south < lat < north, feature["id"]
            assert (round(lon, 6), round(lat, 6)) == (lon, lat)


def test_geometries_are_valid_and_of_the_type_their_file_promises() -> None:
    types = {"places": {"Point"}, "districts": {"Polygon", "LineString"}}
    for stem, feature in FEATURES:
        geometry = shape(feature["geometry"])
        assert geometry.is_valid, feature["id"]
        assert geometry.geom_type in types.get(stem, {"LineString"}), feature["id"]


def test_the_sixteen_districts_share_their_borders() -> None:
    polygons = [shape(f["geometry"]) for f in read("districts") if f["geometry"]["type"] == "Polygon"]
    assert len(polygons) == 16
    assert shapely.coverage_is_valid(polygons)


def test_tianjin_station_lies_at_its_check_value() -> None:
    stations = by_name("places", "天津站")
    assert stations
    for station in stations:
        _, _, distance_m = Geod(ellps="GRS80").inv(*STATION, *station["geometry"]["coordinates"])
        assert distance_m < 200


def test_expressways_own_up_to_the_road_between_their_points() -> None:
    rows = {f["properties"]["ref"]: f["properties"] for f in read("expressways")}
    assert {"S2", "S4", "S5", "S40", "S51"} <= rows.keys()
    assert all(row["accuracy_m"] >= 100 and row["vertex_accuracy_m"] == 20 for row in rows.values())
    assert "荣乌联络线" in rows["S5"]["alt_names"]
    assert "inferred" in rows["S5"]["note"]


def test_straight_river_reaches_are_not_passed_off_as_courses() -> None:
    # 永定新河 between 117.0856 and 117.2420: 14.963 km long, 14.056 km straight: √(14.963² - 14.056²) / 2 = 2.565 km at
    # most, anywhere within that: 2.565 km / √3 = 1.481 km
    reach = by_name("rivers", "永定新河")[0]["properties"]
    assert reach["accuracy_m"] == pytest.approx(1481, abs=15)
    assert "not the river's course" in reach["note"]


def test_the_ring_road_is_not_offered_as_the_outer_ring_of_wuqing() -> None:
    assert [row["id"] for row in PROPERTIES if "外环北路" in (row["name"], *row["alt_names"])] == []


def test_points_say_what_they_bear_on_and_the_documents_name_it() -> None:
    with (ROOT / "scripts" / "control" / "wanted.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    zones = read_descriptions(ROOT / "boundaries" / "descriptions")
    ids = {zone.id for zone in zones} | {block.id for zone in zones for block in zone.blocks}
    known = {row["name"] for row in rows} | {row["of"] for row in rows} | ids
    for feature in read("places"):
        row = feature["properties"]
        assert row["relation"] in {"is", "on", "in", "near", "north", "south"}
        assert set(row["bears_on"]) <= known, row["id"]
        assert {"road", "house_number", "address", "district"} <= row.keys()


def test_aliases_say_why_and_whence() -> None:
    aliases = tomllib.loads((ROOT / "boundaries" / "aliases.toml").read_text(encoding="utf-8"))["alias"]
    for alias in aliases:
        assert alias.keys() - {"blocks"} == {"names", "why", "source", "date"}
        assert len(set(alias["names"])) == len(alias["names"]) > 1
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", alias["date"])
    assert any("S2" in alias["names"] and "津宁高速" in alias["names"] for alias in aliases)


def test_the_licence_names_odbl_and_the_contributors() -> None:
    text = (ROOT / "boundaries" / "LICENSE").read_text(encoding="utf-8")
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in text
    assert "© OpenStreetMap contributors" in text


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference folder ../shared/reference is not here")
@pytest.mark.skipif(not hasattr(shapely, "coverage_clean"), reason="simplifying districts needs shapely >= 2.2")
def test_the_script_makes_the_same_bytes_again(tmp_path: Path) -> None:
    report = tmp_path / "control.md"
    command = [sys.executable, str(ROOT / "scripts" / "make_control.py"), "--reference", str(REFERENCE)]
    subprocess.run([*command, "--output", str(tmp_path), "--report", str(report)], check=True, capture_output=True)
    for stem in STEMS:
        assert (tmp_path / f"{stem}.geojson").read_bytes() == (CONTROL / f"{stem}.geojson").read_bytes(), stem
    assert report.read_bytes() == (ROOT / "docs" / "control.md").read_bytes()
