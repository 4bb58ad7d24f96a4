"""Coordinates as people write them; the values are worked out by hand from degrees, minutes and seconds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftzgeo.errors import CoordinateError
from ftzgeo.sites.coordinates import read_coordinates

STATION = (117.25, 39.2)
"""117° 15′ E, 39° 12′ N."""


@pytest.mark.parametrize(
    "text",
    [
        "117.25,39.2",
        "117.25 39.2",
        "（117.25，39.2）",
        "１１７．２５，３９．２",
        "39.2N 117.25E",
        "39.2, 117.25E",
        "N39.2, 117.25",
        "39°12′N 117°15′E",
        "39°12'00\"N, 117°15'00\"E",
        "39º12’N 117º15’E",
        "北纬39度12分，东经117度15分",
        "东经117°15′0″北纬39°12′",
        "经度：117.25 纬度：39.2",
        "lat=39.2&lng=117.25".replace("&", " "),
        "lat: 39.2 N, lon: 117.25 E",
        "117-15-00, 39-12-00",
        "117:15:00 39:12:00",
        "117 15 0 E 39 12 0 N",
        "117 15.0 39 12.0",
        "117°15.0′ 39°12.0′",
    ],
)
def test_one_point_in_many_spellings(text: str) -> None:
    point = read_coordinates(text)
    assert (point.x, point.y) == pytest.approx(STATION, abs=1e-12)
    assert (point.crs, point.findings) == ("wgs84", ())


def test_seconds_count_3600_to_the_degree() -> None:
    point = read_coordinates("39°00′36″N 117°01′1.8″E")
    assert (point.x, point.y) == pytest.approx((117.0 + 1 / 60 + 1.8 / 3600, 39.01), abs=1e-12)


@pytest.mark.parametrize("text", ["39.2 117.25", "39°12′ 117°15′"])
def test_latitude_first_is_read_and_said(text: str) -> None:
    point = read_coordinates(text)
    assert (point.x, point.y) == pytest.approx(STATION)
    assert [finding.code for finding in point.findings] == ["latitude-first"]


def test_hemispheres_give_the_sign() -> None:
    assert read_coordinates("39.2S 117.25W").y == -39.2
    assert read_coordinates("南纬39.2 西经117.25").x == -117.25


def test_the_system_that_is_given_goes_with_degrees() -> None:
    assert read_coordinates("117.25,39.2", "gcj02").crs == "gcj02"


@pytest.mark.parametrize("text", ["39512345.6, 4347123.4", "4347123.4 39512345.6", "X=4347123.4 Y=39512345.6"])
def test_projected_metres_with_a_zone_tell_their_system(text: str) -> None:
    point = read_coordinates(text)
    assert (point.x, point.y, point.crs) == (39512345.6, 4347123.4, "EPSG:4527")
    assert "zone 39" in point.findings[0].message


def test_a_six_degree_zone() -> None:
    assert read_coordinates("20512345 4347123").crs == "EPSG:4498"


def test_metres_without_a_zone_need_the_system() -> None:
    with pytest.raises(CoordinateError, match="EPSG:4548"):
        read_coordinates("512345.6 4347123.4")
    point = read_coordinates("4347123.4 512345.6", "EPSG:4548")
    assert (point.x, point.y, point.crs) == (512345.6, 4347123.4, "EPSG:4548")


def test_utm_names_its_zone() -> None:
    point = read_coordinates("UTM 50N 510000 4340000")
    assert (point.x, point.y, point.crs) == (510000.0, 4340000.0, "EPSG:32650")
    assert read_coordinates("50 S 510000mE, 6340000mN").crs == "EPSG:32750"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "0 number"),
        ("117.25", "1 number"),
        ("117.25, 39.2, 5", "3 number"),
        ("北辰区龙门东道", "no part of a pair"),
        ("39°70′N 117°E", "0 to 59, not 70"),
        ("39.2N 39.1N", "two latitudes"),
        ("-39.2S 117E", "a sign and a hemisphere"),
        ("20.5, 30.2", "order cannot be told"),
        ("UTM 61N 510000 4340000", "1 to 60"),
        ("512345 612345", "eastings or northings"),
    ],
)
def test_what_is_no_point_says_why(text: str, says: str) -> None:
    with pytest.raises(CoordinateError, match=says):
        read_coordinates(text)


@given(lon=st.floats(73.5, 134.5), lat=st.floats(3.5, 53.5), is_lat_first=st.booleans())
def test_decimal_degrees_come_back_bit_for_bit(lon: float, lat: float, *, is_lat_first: bool) -> None:
    text = f"{lat!r} {lon!r}" if is_lat_first else f"{lon!r},{lat!r}"
    point = read_coordinates(text)
    assert (point.x, point.y) == (lon, lat)


@given(st.text(max_size=40))
def test_any_text_is_a_point_or_a_coordinate_error(text: str) -> None:
    try:
        point = read_coordinates(text)
    except CoordinateError:
        return
    assert math.isfinite(point.x)
    assert math.isfinite(point.y)
