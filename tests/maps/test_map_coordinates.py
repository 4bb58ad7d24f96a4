"""The page's own coordinate systems against `ftzgeo.crs` and PROJ, and the shifted map of Gaode."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyproj
import pytest

from ftzgeo import crs
from ftzgeo.maps import make_map, write_map
from tests.maps import town

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.maps.opened import Opened

pytestmark = pytest.mark.browser

# WGS84 and GCJ-02 of ten points, computed with the published implementations prcoords 1.0.2 and coord-convert 0.2.1,
# which agree; the tenth lies outside of China, where nothing is shifted.
KNOWN = [
    (117.2038, 39.1346, 117.210099945, 39.135632258),
    (117.15, 39.3, 117.156416003, 39.30122096),
    (117.75, 38.9, 117.756286884, 38.900863914),
    (116.391, 39.907, 116.397240959, 39.908401109),
    (121.4737, 31.2304, 121.478223059, 31.228457738),
    (75.99, 39.47, 75.992955638, 39.470227497),
    (112.34, 16.83, 112.344914483, 16.828370813),
    (122.37, 53.48, 122.377559488, 53.482060121),
    (105.0, 35.0, 105.003286241, 34.999098632),
    (2.35, 48.85, 2.35, 48.85),
]
EARTH_M = 2 * math.pi * 6_378_137


def test_gcj02_is_that_of_the_published_implementations(sample_page: Opened) -> None:
    for lon, lat, gcj_lon, gcj_lat in KNOWN:
        assert sample_page.js("(at) => ftzgeo.coordinates.toGcj02(at)", [lon, lat]) == pytest.approx(
            [gcj_lon, gcj_lat], abs=2e-9
        )
        assert sample_page.js("(at) => ftzgeo.coordinates.fromGcj02(at)", [gcj_lon, gcj_lat]) == pytest.approx(
            [lon, lat], abs=2e-9
        )
        assert crs.wgs84_to_gcj02(lon, lat) == pytest.approx((gcj_lon, gcj_lat), abs=2e-9)


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (117.2038, 39.1346, 4548),
        (115.4, 39.907, 4547),
        (118.49, 39.0, 4548),
        (118.51, 39.0, 4549),
        (75.99, 39.47, 4534),
        (134.9, 48.0, 4554),
    ],
)
def test_projected_cgcs2000_is_proj_s_to_a_centimetre(sample_page: Opened, lon: float, lat: float, epsg: int) -> None:
    plane = sample_page.js("(at) => ftzgeo.coordinates.gaussKruger(at)", [lon, lat])
    expected = pyproj.Transformer.from_crs("EPSG:4490", f"EPSG:{epsg}", always_xy=True).transform(lon, lat)
    assert plane["epsg"] == epsg
    assert (plane["easting"], plane["northing"]) == pytest.approx(expected, abs=0.01)


@pytest.fixture(scope="module")
def gaode(desktop: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    from tests.maps.opened import Opened

    path = tmp_path_factory.mktemp("gaode") / "map.html"
    opened = Opened(desktop.new_page())
    opened.show(write_map(make_map(town.sample_boundaries(), town.sample_zones(), basemap="gaode"), path))
    return opened


def test_gaode_s_overlay_lies_within_a_metre_of_the_gcj02_position(gaode: Opened) -> None:
    zoom = 20
    for lon, lat, gcj_lon, gcj_lat in KNOWN:
        x, y = gaode.js(
            "([lat, lon, zoom]) => { const p = ftzgeo.map.project([lat, lon], zoom); return [p.x, p.y]; }",
            [lat, lon, zoom],
        )
        metres_per_pixel = EARTH_M / (256 * 2**zoom)
        wanted_x = (gcj_lon + 180) / 360 * EARTH_M
        wanted_y = EARTH_M / 2 - math.asinh(math.tan(math.radians(gcj_lat))) * 6_378_137
        off = math.hypot(x * metres_per_pixel - wanted_x, y * metres_per_pixel - wanted_y)
        assert off * math.cos(math.radians(lat)) < 0.01


def test_the_painted_block_moves_with_gaode_s_tiles(gaode: Opened) -> None:
    gaode.look_at(117.105, 39.105, 15)
    corner = gaode.js(
        "() => { const { shape } = ftzgeo.zones.drawn[0]; const [p] = shape._parts[0];"
        " const q = ftzgeo.map.getPixelOrigin(); return [p.x + q.x, p.y + q.y]; }"
    )
    gcj_lon, gcj_lat = crs.wgs84_to_gcj02(117.1, 39.1)
    pixels = 256 * 2**15
    expected_x = (gcj_lon + 180) / 360 * pixels
    expected_y = (1 - math.asinh(math.tan(math.radians(gcj_lat))) / math.pi) / 2 * pixels
    metre_in_pixels = pixels / EARTH_M / math.cos(math.radians(39.1))
    assert math.dist(corner, (expected_x, expected_y)) < metre_in_pixels


def test_clicks_on_gaode_s_map_are_wgs84(gaode: Opened) -> None:
    gaode.look_at(117.105, 39.105, 17)
    gaode.click_at(117.105, 39.105)
    assert "WGS84\t117.1050" in gaode.text(".positions").replace("117.10499", "117.10500")
    assert "区块一" in gaode.text(".answer")


def test_the_page_says_that_gaode_is_in_gcj02_and_that_tiles_do_not_come(gaode: Opened) -> None:
    assert "GCJ-02 坐标" in gaode.text(".layer-tiles")
    assert "高德地图" in gaode.text(".leaflet-control-attribution")
    gaode.page.wait_for_function("document.querySelector('.toast').textContent.includes('无法载入')")
    gaode.page.locator(".layer-tiles input").uncheck()
    assert gaode.js("document.querySelectorAll('.leaflet-tile-pane .leaflet-layer').length") == 0
