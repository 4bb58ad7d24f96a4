"""Addresses that name a district which no longer exists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from shapely.geometry import shape

from ftzgeo.crs import wgs84_to_gcj02
from ftzgeo.shipped import data_folder
from ftzgeo.sites.geocoding.address import parse_address
from ftzgeo.sites.geocoding.former_districts import FORMER_DISTRICTS, former_district, names_of_district
from tests.sites.geocoding.provider_stub import KEY, Provider, amap, geocode


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTZGEO_AMAP_KEY", KEY)


def in_district(name: str) -> str:
    """A position well inside a district of the control features, as Gaode writes it."""
    features = json.loads((data_folder("control") / "districts.geojson").read_text("utf-8"))["features"]
    area = next(shape(one["geometry"]) for one in features if one["properties"]["name"] == name)
    point = area.representative_point()
    return ",".join(f"{float(value):.6f}" for value in wgs84_to_gcj02(point.x, point.y))


def ask(address: str, position: str, answered: Any = (), **where: str) -> Any:
    """The answer for an address where Gaode says a position, and that it lies in `answered`."""
    reply = amap(geocode(position, district=list(answered) if not isinstance(answered, str) else answered, street=[]))
    return Provider(reply).geocoder("amap").look_up(address, **where)


@pytest.mark.parametrize("name", ["塘沽区", "汉沽区", "大港区"])
def test_a_district_that_was_merged_is_looked_for_in_the_present_one(name: str) -> None:
    answer = ask(f"天津市{name}甲路1号", in_district("滨海新区"), "滨海新区")
    assert answer.outcome == "found"
    assert f"{name} has belonged to 滨海新区 since 2009; only the latter could be checked" in answer.found.note
    elsewhere = ask(f"天津市{name}甲路1号", in_district("北辰区"))
    assert elsewhere.outcome == "rejected"
    assert "the address names 滨海新区, but the position is in 北辰区" in elsewhere.reason


def test_the_provider_may_still_say_the_former_name() -> None:
    assert ask("滨海新区甲路1号", in_district("滨海新区"), "塘沽区").outcome == "found"
    assert ask("塘沽区甲路1号", in_district("滨海新区"), "塘沽区").outcome == "found"
    other = ask("塘沽区甲路1号", in_district("滨海新区"), "汉沽区")
    assert other.reason == "amap: the address names 塘沽区, but the answer is in 汉沽区"


def test_a_county_under_another_name() -> None:
    assert parse_address("天津市蓟县甲南路1号").district == "蓟县"
    assert ask("天津市蓟县甲南路1号", in_district("蓟州区"), "蓟州区").outcome == "found"
    assert ask("甲南路1号", in_district("北辰区"), district="蓟县").outcome == "rejected"


def test_a_district_that_exists_has_its_own_name_and_those_of_its_parts() -> None:
    assert names_of_district("北辰区") == ("北辰区",)
    assert names_of_district("塘沽") == ("塘沽", "滨海新区")
    assert names_of_district("滨海新区") == ("滨海新区", "塘沽区", "汉沽区", "大港区")
    assert former_district("滨海新区") is None


def test_every_former_district_has_a_source_and_a_district_of_today() -> None:
    features = json.loads((data_folder("control") / "districts.geojson").read_text("utf-8"))["features"]
    today = {one["properties"]["name"] for one in features}
    assert [one for one in FORMER_DISTRICTS if one.now not in today or one.name in today or not one.source] == []
