"""Which columns say where the sites are."""

from __future__ import annotations

import pytest

from ftzgeo.errors import UsageError
from ftzgeo.sites.tables.columns import Columns, guess_columns, named_columns


@pytest.mark.parametrize(
    ("names", "lon", "lat", "system"),
    [
        (["id", "lon", "lat"], "lon", "lat", None),
        (["纬度", "经度", "名称"], "经度", "纬度", None),
        (["Longitude (deg)", "Latitude (deg)"], "Longitude (deg)", "Latitude (deg)", None),
        (["gcj_lng", "gcj_lat"], "gcj_lng", "gcj_lat", "gcj02"),
        (["高德经度", "高德纬度"], "高德经度", "高德纬度", "gcj02"),
        (["bd_lon", "bd_lat"], "bd_lon", "bd_lat", "bd09"),
        (["百度经度", "百度纬度"], "百度经度", "百度纬度", "bd09"),
        (["高德经度", "高德纬度", "GPS经度", "GPS纬度"], "GPS经度", "GPS纬度", "wgs84"),
        (["gcj02_lng", "gcj02_lat", "lng", "lat"], "lng", "lat", None),
        (["x", "y"], "x", "y", None),
        (["location.lng", "location.lat"], "location.lng", "location.lat", None),
        (["企业经度", "企业纬度", "法人纬度"], "企业经度", "企业纬度", None),
    ],
)
def test_a_pair_of_columns(names: list[str], lon: str, lat: str, system: str | None) -> None:
    found = guess_columns(names)
    assert found is not None
    assert (found.lon, found.lat, found.system) == (lon, lat, system)


def test_words_that_only_contain_the_letters_are_no_columns() -> None:
    assert guess_columns(["platform", "salon", "flat", "max", "year"]) is None


def test_a_longitude_without_its_latitude_is_no_pair() -> None:
    assert guess_columns(["起点经度", "终点纬度", "地址"]) == Columns(address="地址")


def test_one_column_with_both_goes_before_an_address() -> None:
    assert guess_columns(["地址", "坐标"]) == Columns(both="坐标")
    assert guess_columns(["企业地址", "名称"]) == Columns(address="企业地址")
    assert guess_columns(["高德坐标"]) == Columns(both="高德坐标", system="gcj02")


def test_the_column_of_accuracies_is_found_too() -> None:
    found = guess_columns(["lng", "lat", "定位精度(米)"])
    assert found is not None
    assert found.accuracy == "定位精度(米)"


def test_columns_that_the_user_names() -> None:
    assert named_columns(["a", "b"], "a", "b", None, None) == Columns(lon="a", lat="b")
    assert named_columns(["a", "b"], "a", "a", None, None) == Columns(both="a")
    with pytest.raises(UsageError, match="both --lon and --lat"):
        named_columns(["a", "b"], "a", None, None, None)
    with pytest.raises(UsageError, match="no column 'c'; the columns are a, b"):
        named_columns(["a", "b"], "a", "c", None, None)
