"""Finding a name: the ranking, the reason for each line, and why there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.reference import NameSearch, ReferenceLayer, open_reference

if TYPE_CHECKING:
    from pathlib import Path

CENTRE = (117.2, 39.1)


def at(x: float, y: float = 0.0) -> Any:
    """Return a line of 1 km that runs east from a point in metres around the centre."""
    return transform_xy(shapely.LineString([(x, y), (x + 1000, y)]), local_metres(*CENTRE)[1])


def opened(folder: Path, lines: dict[str, list[Any]], places: dict[str, list[Any]] | None = None) -> ReferenceLayer:
    path = folder / "layer.gpkg"
    for layer, columns in (("lines", lines), ("places", places)):
        if columns is not None:
            gpd.GeoDataFrame(columns, crs="EPSG:4326").to_file(path, layer=layer)
    return open_reference(path)


def told(found: NameSearch) -> list[tuple[str, str]]:
    return [(one.name, one.match) for one in found.candidates]


def codes(found: NameSearch) -> list[str]:
    return [finding.code for finding in found.findings]


def test_every_kind_of_match_has_its_place_and_twins_come_last(tmp_path: Path) -> None:
    names = ["赛达一路", "赛达二路", "规划赛达一路", "赛达1路", "赛达一大道", "赛达路", "塞达一路", "海河东路"]
    layer = opened(tmp_path, {"name": names, "geometry": [at(0, 10 * k) for k in range(len(names))]})
    found = layer.search("赛达一路")
    assert told(found) == [
        ("赛达一路", "exact"),
        ("规划赛达一路", "state"),
        ("赛达1路", "numeral"),
        ("赛达一大道", "ending"),
        ("塞达一路", "lookalike"),
        ("赛达二路", "twin"),
    ]
    assert found.candidates[-1].reason == "a twin, not the same feature: its numeral differs"
    assert codes(found) == []


def test_a_road_is_found_by_its_number_however_it_is_written(tmp_path: Path) -> None:
    layer = opened(tmp_path, {"name": ["津宁高速", None], "ref": ["S2", "G112"], "geometry": [at(0), at(0, 5000)]})
    for name in ("S2", "Ｓ２", "S2津宁高速", "津宁高速公路", "津宁高速（S2）", "津寧高速公路"):
        assert layer.find(name)[0].reference_id == "lines/1"
    for name in ("G112", "112国道", "国道112线", "国道G112"):
        assert layer.find(name)[0].reference_id == "lines/2"


def test_rows_are_joined_by_name_and_connectivity_and_far_ones_kept_apart(tmp_path: Path) -> None:
    shapes = [at(0), at(1000), at(2500), at(30_000)]
    layer = opened(tmp_path, {"name": ["津塘路"] * 4, "geometry": shapes})
    found = layer.search("津塘路")
    here, there = found.candidates
    assert (here.count, here.pieces, there.count, there.pieces) == (3, 2, 1, 1)
    assert here.length_m == pytest.approx(3000, abs=2)
    assert here.reason == "the same name; 3 rows in 2 piece(s); one of 2 far apart"
    assert codes(found) == ["name-far-apart"]
    nearest = layer.find("津塘路", near=there.center)[0]
    assert nearest.reference_id == "lines/4"
    assert nearest.distance_m == pytest.approx(0, abs=5)
    assert nearest.reason.startswith("the same name, 0.0 km away")


def test_a_name_outside_the_box_is_said_to_be_elsewhere(tmp_path: Path) -> None:
    layer = opened(tmp_path, {"name": ["津塘路", "津堂路"], "geometry": [at(0), at(30_000)]})
    west, south, east, north = at(30_000).bounds
    found = layer.search("津塘路", within=(west, south - 0.01, east, north + 0.01))
    assert told(found) == [("津堂路", "homophone")]
    assert codes(found) == ["name-elsewhere"]


def test_a_name_that_is_not_there_comes_with_its_likes_and_the_next_step(tmp_path: Path) -> None:
    layer = opened(tmp_path, {"name": ["津堂路"], "geometry": [at(0)]})
    found = layer.search("津塘路")
    assert codes(found) == ["name-not-found"]
    assert "The likest names are 津堂路." in found.findings[0].message
    assert "aliases.toml" in found.findings[0].message
    assert layer.search("无此路").candidates == ()


def test_a_village_that_is_not_there_leads_to_its_town(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text("district,town,village,years\n北辰区,双口镇,青禾村委会,2023\n", "utf-8")
    place = shapely.Point(117.0, 39.2)
    layer = opened(
        tmp_path,
        {"name": ["津塘路"], "geometry": [at(0)]},
        {"name": ["双口镇"], "kind": ["village"], "geometry": [place]},
    )
    found = layer.search("青禾村")
    assert told(found) == [("双口镇", "town")]
    assert found.candidates[0].reason == "青禾村 belongs to 双口镇 (北辰区, 2023)"
    assert [one.town for one in found.villages] == ["双口镇"]
    assert "village of 双口镇" in found.findings[0].message


def test_a_company_leads_to_the_estate_in_its_address(tmp_path: Path) -> None:
    point = shapely.Point(117.0, 39.2)
    layer = opened(
        tmp_path,
        {"name": ["津塘路"], "geometry": [at(0)]},
        {
            "name": ["明泰重工", "陆河装备产业园", "装备产业园"],
            "kind": ["organisation", "estate", "estate"],
            "address": ["北辰区陆河装备产业园3号", None, None],
            "geometry": [point] * 3,
        },
    )
    assert told(layer.search("明泰重工")) == [("明泰重工", "exact"), ("陆河装备产业园", "estate")]


def test_aliases_are_used_with_their_reason_and_for_their_blocks_only(tmp_path: Path) -> None:
    text = '[[alias]]\nnames = ["旧津路", "津塘路"]\nwhy = "renamed 1998"\nblocks = ["z-1"]\n'
    (tmp_path / "aliases.toml").write_text(text, "utf-8")
    layer = opened(tmp_path, {"name": ["津塘路"], "geometry": [at(0)]})
    assert layer.find("旧津路") == []
    (found,) = layer.find("旧津路", block="z-1-2")
    assert (found.name, found.match, found.reason) == ("津塘路", "alias", "an alias: renamed 1998")
    assert layer.keys_for("规划旧津路", block="z-1")[0][0] == "津塘路"


def test_a_name_in_brackets_is_looked_for_too(tmp_path: Path) -> None:
    layer = opened(tmp_path, {"name": ["津塘大道"], "geometry": [at(0)]})
    assert [key for key, _ in layer.keys_for("新湖路（原津塘大道）")] == ["津塘大道"]
