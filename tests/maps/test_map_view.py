from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ftzgeo.errors import BoundaryError, ReferenceLayerError, UsageError
from ftzgeo.maps.backdrop import read_control
from ftzgeo.maps.selection import boundaries_by_id, chosen_zones
from ftzgeo.maps.strings import CHINESE
from ftzgeo.maps.view import page_data
from ftzgeo.model import Block, Boundary, BoundarySide, Source, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STRINGS = {**CHINESE, "lang": "zh"}


def view(zones: Sequence[Zone], boundaries: Sequence[Boundary], control: Path | None = None) -> dict[str, Any]:
    features = read_control(control) if control else []
    return page_data(zones, boundaries_by_id(boundaries), features, STRINGS, None)


def items(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for zone in data["zones"] for item in zone["items"]}


def test_every_block_and_parcel_is_listed_in_the_order_of_the_documents(
    zones: list[Zone], boundaries: list[Boundary]
) -> None:
    data = view(zones, boundaries)
    assert list(items(data)) == ["jia-1", "jia-2", "jia-3", "jia-3-1", "jia-3-2", "yi-1", "yi-2", "park-1"]
    assert data["subtitle"] == "3 个区域 · 6 个区块 · 已绘制 2 个"
    assert data["dataDate"] == "数据日期 2026-11-20"


def test_only_located_boundaries_have_a_geometry_and_all_others_a_reason(
    zones: list[Zone], boundaries: list[Boundary]
) -> None:
    listed = items(view(zones, boundaries))
    assert [key for key, item in listed.items() if "geometry" in item] == ["jia-1", "jia-2", "jia-3-1"]
    assert all(("geometry" in item) != ("reason" in item) for item in listed.values())
    assert listed["yi-1"]["reason"] == "未绘制：参照图层中没有可循的线：东 无名路"


def test_an_unlocated_boundary_is_not_drawn_even_if_it_has_a_geometry(zones: list[Zone]) -> None:
    ring = [[117.0, 39.0], [117.1, 39.0], [117.1, 39.1], [117.0, 39.0]]
    faked = Boundary(
        id="yi-1", level="block", zone="yi", geometry={"type": "Polygon", "coordinates": [ring]}, tier="unlocated"
    )
    assert "geometry" not in items(view(zones, [faked]))["yi-1"]


def test_names_are_shortened_in_the_list_and_kept_in_the_popup(zones: list[Zone], boundaries: list[Boundary]) -> None:
    zone = view(zones, boundaries)["zones"][0]
    assert zone["name"] == "甲经开区联动创新区"
    assert ["所属区域", "中国（测试）自由贸易试验区甲经开区联动创新区"] in zone["items"][0]["rows"]
    assert zone["meta"] == "甲区 · 总面积 9.0 km² · 3 个区块 · 已绘制 2/3"


def test_popup_rows_tell_areas_tier_and_accuracy(zones: list[Zone], boundaries: list[Boundary]) -> None:
    rows = dict(items(view(zones, boundaries))["jia-1"]["rows"])
    assert rows["文件面积"] == "1.0 km²（“1.0平方公里”）"
    assert rows["矢量面积"] == "1.02 km²"
    assert rows["面积差"] == "+0.02 km²  (+2.0%)"
    assert rows["位置标准差"] == "± 12 m"
    assert rows["来源"] == "《甲方案》；测试市人民政府；2026-03-01；正式文本"


def test_a_noted_reference_id_shows_the_known_side_cut_to_the_district(
    zones: list[Zone], boundaries: list[Boundary], control: Path
) -> None:
    known = view(zones, boundaries, control)["zones"][1]["known"]
    assert [one["title"] for one in known] == ["测试高速：已知的边"]
    assert known[0]["lines"][0] == "区块十二 的南侧"
    assert known[0]["geometry"]["coordinates"][0] == (117.19, 39.09)


def test_a_name_counts_only_near_the_zone_s_own_district(zones: list[Zone], control: Path) -> None:
    data = view(zones, [], control)
    known = {one["title"]: one["lines"][0] for one in data["zones"][0]["known"]}
    assert known["东风路：已知的边"] == "区块一 的东侧、区块二 的东侧"
    assert known["测试高速：已知的边"] == "区块三 地块一 的北侧"
    elsewhere = zones[0].model_copy(update={"district": "乙区"})
    assert "东风路：已知的边" not in [one["title"] for one in view([elsewhere], [], control)["zones"][0]["known"]]
    nowhere = zones[0].model_copy(update={"district": "丁区"})
    assert view([nowhere], [], control)["zones"][0]["known"] == []


def test_a_side_that_is_known_by_name_is_not_called_missing(zones: list[Zone], control: Path) -> None:
    lost = tuple(BoundarySide(direction="east", feature=name) for name in ("东风路", "无名路"))
    data = view(zones, [Boundary(id="jia-2", level="block", zone="jia", sides=lost)], control)
    assert items(data)["jia-2"]["reason"] == "未绘制：参照图层中没有可循的线：东 无名路"


def test_drawn_blocks_have_no_known_sides(zones: list[Zone], boundaries: list[Boundary], control: Path) -> None:
    assert view(zones, boundaries, control)["zones"][0]["known"] == []


def test_the_backdrop_credits_its_sources(zones: list[Zone], control: Path) -> None:
    data = view(zones, [], control)
    assert [layer["theme"] for layer in data["backdrop"]] == [
        "district",
        "river",
        "railway",
        "road",
        "expressway",
        "place",
    ]
    assert data["credits"] == ["© OpenStreetMap contributors (ODbL)", "test survey (ODbL-1.0)"]


def test_the_final_text_supersedes_the_draft(zones: list[Zone]) -> None:
    draft = zones[0].model_copy(update={"source": Source(title="草案", status="draft")})
    assert [zone.source.title for zone in chosen_zones([draft, zones[0]], [], None, None)] == ["甲方案"]
    assert [zone.source.title for zone in chosen_zones([zones[0], draft], [], None, None)] == ["甲方案"]


def test_boundaries_without_a_description_are_shown_with_what_they_know() -> None:
    known = (BoundarySide(direction="east", feature="甲路"),)
    lone = Boundary(id="x-1", level="block", zone="x", name="某区", stated_area_km2=0.25, sides=known)
    zone = chosen_zones([], [lone], None, None)[0]
    assert (zone.id, zone.blocks[0].name, zone.blocks[0].side("east")[0].name) == ("x", "某区", "甲路")
    assert zone.blocks[0].stated_area is not None
    assert zone.blocks[0].stated_area.decimals == 2


def test_one_zone_or_block_can_be_chosen(zones: list[Zone]) -> None:
    assert [zone.id for zone in chosen_zones(zones, [], "yi", None)] == ["yi"]
    chosen = chosen_zones(zones, [], None, "jia-3-2")
    assert [block.id for zone in chosen for block in zone.blocks] == ["jia-3"]
    with pytest.raises(UsageError, match="there are: jia, yi, park"):
        chosen_zones(zones, [], "ding", None)
    with pytest.raises(UsageError, match="no block 'yi-9'"):
        chosen_zones(zones, [], "yi", "yi-9")


def test_two_boundaries_with_one_id_are_refused(boundaries: list[Boundary]) -> None:
    with pytest.raises(BoundaryError, match="jia-1"):
        boundaries_by_id([boundaries[0], boundaries[0]])


@pytest.mark.parametrize("geometry", [{"type": "Polygon"}, {"type": "Point", "coordinates": [117, 39]}])
def test_a_geometry_that_is_no_polygon_is_refused(geometry: dict[str, Any]) -> None:
    zone = Zone(id="z", blocks=(Block(id="z-1"),))
    broken = Boundary(id="z-1", level="block", zone="z", geometry=geometry, tier="traced")
    with pytest.raises(BoundaryError, match="z-1"):
        view([zone], [broken])


def test_control_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceLayerError, match="no such folder"):
        read_control(tmp_path / "absent")
    (tmp_path / "roads.geojson").write_text(json.dumps({"type": "Feature"}), encoding="utf-8")
    with pytest.raises(ReferenceLayerError, match=r"roads\.geojson"):
        read_control(tmp_path)
