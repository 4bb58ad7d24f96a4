from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from ftzgeo import crs
from ftzgeo.errors import CoordinateError

# Computed with the published implementations prcoords 1.0.2 (CC0) and coord-convert 0.2.1, which agree to the last bit.
# name, WGS84 lon lat, GCJ-02 lon lat, BD-09 lon lat
PUBLISHED = [
    ("Tianjin station", 117.2038, 39.1346, 117.210099945, 39.135632258, 117.216613182, 39.141638723),
    ("Beichen", 117.15, 39.3, 117.156416003, 39.30122096, 117.162953659, 39.307104689),
    ("Lingang", 117.75, 38.9, 117.756286884, 38.900863914, 117.762841469, 38.906755283),
    ("Beijing", 116.391, 39.907, 116.397240959, 39.908401109, 116.403614424, 39.914743901),
    ("Shanghai", 121.4737, 31.2304, 121.478223059, 31.228457738, 121.484781469, 31.234310594),
    ("Kashgar", 75.99, 39.47, 75.992955638, 39.470227497, 75.999465199, 39.476187842),
    ("Sansha", 112.34, 16.83, 112.344914483, 16.828370813, 112.351420906, 16.834462453),
    ("Mohe", 122.37, 53.48, 122.377559488, 53.482060121, 122.383980861, 53.488194346),
    ("origin of the formula", 105.0, 35.0, 105.003286241, 34.999098632, 105.009666828, 35.005403668),
]
LON = st.floats(73.5, 135.1)
LAT = st.floats(3.4, 53.6)
KM_PER_DEGREE = 111.32


def metres_between(a: tuple[Any, Any], b: tuple[Any, Any]) -> float:
    return float(crs.grs80().inv(*a, *b)[2])


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row[0])
def test_gcj02_and_bd09_agree_with_the_published_implementations(
    row: tuple[str, float, float, float, float, float, float],
) -> None:
    _, lon, lat, gcj_lon, gcj_lat, bd_lon, bd_lat = row
    assert crs.wgs84_to_gcj02(lon, lat) == pytest.approx((gcj_lon, gcj_lat), abs=2e-9)
    assert crs.gcj02_to_bd09(gcj_lon, gcj_lat) == pytest.approx((bd_lon, bd_lat), abs=2e-9)
    assert crs.wgs84_to_bd09(lon, lat) == pytest.approx((bd_lon, bd_lat), abs=3e-9)
    assert crs.gcj02_to_wgs84(gcj_lon, gcj_lat) == pytest.approx((lon, lat), abs=2e-9)
    assert crs.bd09_to_wgs84(bd_lon, bd_lat) == pytest.approx((lon, lat), abs=3e-9)


def test_tianjin_station_is_where_the_map_services_draw_it() -> None:
    # Known independently of any formula, to four decimals (about 10 m).
    assert crs.wgs84_to_gcj02(117.2038, 39.1346) == pytest.approx((117.2101, 39.1357), abs=1e-4)


@given(LON, LAT)
def test_gcj02_round_trip_is_under_a_millimetre(lon: float, lat: float) -> None:
    assert metres_between((lon, lat), crs.gcj02_to_wgs84(*crs.wgs84_to_gcj02(lon, lat))) < 1e-3


@given(LON, LAT)
def test_bd09_round_trip_is_under_a_millimetre(lon: float, lat: float) -> None:
    assert metres_between((lon, lat), crs.bd09_to_wgs84(*crs.wgs84_to_bd09(lon, lat))) < 1e-3


def test_round_trip_of_a_hundred_thousand_points_in_one_call() -> None:
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(73.5, 135.1, 100_000), rng.uniform(3.4, 53.6, 100_000)
    back = crs.bd09_to_wgs84(*crs.wgs84_to_bd09(lon, lat))
    assert np.abs(np.subtract(back, (lon, lat))).max() * KM_PER_DEGREE * 1000 < 1e-3


def test_points_outside_china_and_nan_are_left_alone() -> None:
    lon, lat = np.array([2.35, -117.2, math.nan, 117.2]), np.array([48.85, 39.1, 39.1, -39.1])
    for convert in (crs.wgs84_to_gcj02, crs.gcj02_to_wgs84, crs.gcj02_to_bd09, crs.bd09_to_gcj02):
        np.testing.assert_array_equal(convert(lon, lat), (lon, lat))


def test_conversion_leaves_its_arguments_alone_and_broadcasts() -> None:
    lon = np.array([117.0, 118.0])
    out_lon, out_lat = crs.wgs84_to_gcj02(lon, 39.0)
    assert lon.tolist() == [117.0, 118.0]
    assert out_lon.shape == out_lat.shape == (2,)


@pytest.mark.parametrize("name", ["wgs84", "WGS-84", "CGCS2000", "EPSG:4326", "epsg:4490"])
def test_wgs84_and_cgcs2000_are_the_same_numbers(name: str) -> None:
    assert crs.to_wgs84(117.2, 39.1, name) == pytest.approx((117.2, 39.1), abs=1e-12)


@pytest.mark.parametrize("name", ["GCJ-02", "gcj02", "Gcj02"])
def test_gcj02_by_name(name: str) -> None:
    assert crs.to_wgs84(117.210099945, 39.135632258, name) == pytest.approx((117.2038, 39.1346), abs=1e-8)


def test_bd09_by_name() -> None:
    assert crs.to_wgs84(117.216613182, 39.141638723, "BD-09") == pytest.approx((117.2038, 39.1346), abs=1e-8)


def test_projected_cgcs2000_on_the_central_meridian() -> None:
    # Easting 500 km is the central meridian; the meridian arc on GRS80 from the equator to 39° is 4,318,503.985 m,
    # by pyproj.Geod(ellps="GRS80").inv(117, 0, 117, 39).
    assert crs.to_wgs84(500_000.0, 4_318_503.985, "EPSG:4548") == pytest.approx((117.0, 39.0), abs=1e-8)
    assert crs.to_wgs84(39_500_000.0, 4_318_503.985, "EPSG:4527") == pytest.approx((117.0, 39.0), abs=1e-8)


@pytest.mark.parametrize("code", [4214, 2401, 2442, 21413, 21463, 4610, 2327, 2383, 2390, 4796])
def test_datums_without_a_transformation_are_refused_with_the_remedy(code: int) -> None:
    with pytest.raises(CoordinateError, match=rf"EPSG:{code} .*unshifted.*CGCS2000"):
        crs.to_wgs84(117.2, 39.1, f"EPSG:{code}")


@pytest.mark.parametrize("name", ["", "mars", "EPSG:", "EPSG:999999", "4326"])
def test_unknown_systems_are_refused(name: str) -> None:
    with pytest.raises(CoordinateError, match="give wgs84, cgcs2000, gcj02, bd09 or EPSG:N"):
        crs.to_wgs84(117.2, 39.1, name)


def test_a_northing_in_the_first_column_is_refused_not_swapped() -> None:
    with pytest.raises(CoordinateError, match=r"northing first.*give the easting first"):
        crs.to_wgs84(4_333_000.0, 512_345.0, "EPSG:4548")


def test_a_zone_number_that_the_system_does_not_have_is_refused() -> None:
    with pytest.raises(CoordinateError, match="use EPSG:4527, or take the zone number off and use EPSG:4548"):
        crs.to_wgs84(39_512_345.0, 4_333_000.0, "EPSG:4548")


def test_a_missing_zone_number_is_refused() -> None:
    with pytest.raises(CoordinateError, match="expects zone 39"):
        crs.to_wgs84(512_345.0, 4_333_000.0, "EPSG:4527")


def test_a_three_degree_zone_is_recognised() -> None:
    seen = crs.recognise([39_512_345.0, 39_513_000.0], [4_333_000.0, 4_334_000.0])
    assert (seen.first, seen.zone, seen.width_deg, seen.epsg) == ("easting", 39, 3, 4527)
    assert seen.epsg_without_prefix == 4548


def test_a_six_degree_zone_with_the_northing_first_is_recognised() -> None:
    seen = crs.recognise([4_333_000.0], [20_512_345.0])
    assert (seen.first, seen.zone, seen.width_deg, seen.epsg) == ("northing", 20, 6, 4498)
    assert "117° E" in seen.message


def test_eastings_without_zone_name_no_system() -> None:
    seen = crs.recognise(512_345.0, 4_333_000.0)
    assert (seen.first, seen.zone, seen.epsg) == ("easting", None, None)
    assert "central meridian must be known" in seen.message


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([500_000.0], [600_000.0]),  # the southern islands: either could be the northing
        ([39_512_345.0, 40_512_345.0], [4_333_000.0, 4_333_000.0]),  # two zones in one table
        ([117.2], [39.1]),  # degrees
        ([math.nan], [4_333_000.0]),
    ],
)
def test_what_the_numbers_do_not_tell_is_unclear(x: list[float], y: list[float]) -> None:
    assert crs.recognise(x, y).first == "unclear"


def test_area_agrees_with_the_closed_formula_of_the_ellipsoid() -> None:
    # Zone between two parallels on an ellipsoid: b²/2 · Δλ · [sin φ / (1 - e² sin² φ) + artanh(e sin φ) / e]
    # (Snyder, Map Projections, 1987, eq. 3-12). 0.1° squares with edges densified to follow the parallels.
    a_m, f = 6_378_137.0, 1 / 298.257222101
    e2 = f * (2 - f)
    e, b_km = math.sqrt(e2), a_m * (1 - f) / 1000

    def below(lat: float) -> float:
        s = math.sin(math.radians(lat))
        return s / (1 - e2 * s * s) + math.atanh(e * s) / e

    for south in (3.0, 18.0, 39.0, 53.0):
        expected = b_km**2 / 2 * math.radians(0.1) * (below(south + 0.1) - below(south))
        square = box(117.0, south, 117.1, south + 0.1).segmentize(0.001)
        assert crs.geodesic_area_km2(square) == pytest.approx(expected, rel=1e-7)


def test_holes_are_subtracted_and_orientation_does_not_matter() -> None:
    outer, inner = box(117.0, 39.0, 117.1, 39.1), box(117.04, 39.04, 117.06, 39.06)
    holed = Polygon(outer.exterior.coords, [inner.exterior.coords])
    expected = crs.geodesic_area_km2(outer) - crs.geodesic_area_km2(inner)
    assert crs.geodesic_area_km2(holed) == pytest.approx(expected, rel=1e-12)
    assert crs.geodesic_area_km2(holed.reverse()) == pytest.approx(expected, rel=1e-12)
    assert crs.geodesic_area_km2(MultiPolygon([inner, outer.reverse()])) == pytest.approx(
        crs.geodesic_area_km2(outer) + crs.geodesic_area_km2(inner), rel=1e-12
    )
