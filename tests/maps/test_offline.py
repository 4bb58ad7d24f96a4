from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import pytest

import ftzgeo.maps
from ftzgeo.errors import InputError, ProcessingError, UsageError
from ftzgeo.maps import make_map, write_map
from ftzgeo.maps.offline import asset_for, assets, inlined_css, offline_page

if TYPE_CHECKING:
    from ftzgeo.model import Boundary, Zone

ASSETS = Path(ftzgeo.maps.__file__).parent / "assets"
LOADED = re.compile(
    r"""<(?:script|link|img|iframe)[^>]*?(?:src|href)=["']?([^"'\s>]+)|url\(\s*["']?([^"')]+)|@import"""
)
NOT_LOADED = (
    "http://www.w3.org/",
    "http://www.opengis.net/kml/2.2",
    "https://leafletjs.com",
    "https://bugs.chromium.org/",
    "https://bugzilla.mozilla.org/",
)
"""Addresses that Leaflet names without loading them: name spaces, its home page, bug reports in comments."""


def loaded_urls(html: str) -> set[str]:
    return {match[1] or match[2] or match[0] for match in LOADED.finditer(html)}


def test_the_page_loads_nothing(zones: list[Zone], boundaries: list[Boundary], control: Path, tmp_path: Path) -> None:
    html = write_map(make_map(boundaries, zones, control=control), tmp_path / "map.html").read_text(encoding="utf-8")
    assert all(url.startswith(("data:", "#")) for url in loaded_urls(html))
    addresses = set(re.findall(r"https?://[^\s\"'`<>)]+", html))
    assert not {one for one in addresses if not one.startswith(NOT_LOADED)}


def test_a_basemap_adds_its_tiles_and_their_credit_only(zones: list[Zone], tmp_path: Path) -> None:
    html = write_map(make_map([], zones, basemap="osm"), tmp_path / "map.html").read_text(encoding="utf-8")
    addresses = {one for one in re.findall(r"https?://[^\s\"'`<>)\\]+", html) if not one.startswith(NOT_LOADED)}
    assert addresses == {"https://tile.openstreetmap.org/{z}/{x}/{y}.png", "https://www.openstreetmap.org/copyright"}


def test_the_bytes_are_the_same_every_time(
    zones: list[Zone], boundaries: list[Boundary], control: Path, tmp_path: Path
) -> None:
    first = make_map(boundaries, zones, control=control)
    written = write_map(first, tmp_path / "1.html").read_bytes()
    assert write_map(first, tmp_path / "2.html").read_bytes() == written
    assert write_map(make_map(boundaries, zones, control=control), tmp_path / "3.html").read_bytes() == written


def test_pages_can_share_the_assets(zones: list[Zone], tmp_path: Path) -> None:
    html = write_map(make_map([], zones), tmp_path / "map.html", standalone=False).read_text(encoding="utf-8")
    links = [url for url in loaded_urls(html) if url.startswith("assets/")]
    own = [link.partition("-")[2] for link in links if "leaflet" not in link]
    assert sorted(own) == ["backdrop.js", "page.css", "page.js"]
    assert {"assets/leaflet-1.9.4/leaflet.css", "assets/leaflet-1.9.4/leaflet.js"} <= set(links)
    assert all((tmp_path / link).is_file() for link in links)
    assert (tmp_path / "assets/leaflet-1.9.4/images/layers.png").is_file()
    assert (tmp_path / "assets/leaflet-1.9.4/LICENSE").is_file()


def test_an_address_without_a_vendored_file_is_an_error(zones: list[Zone], tmp_path: Path) -> None:
    zone_map = make_map([], zones)
    folium.CssLink("https://cdn.example.org/extra.css").add_to(zone_map.get_root().header)  # type: ignore[attr-defined]  # branca's Figure has a header
    with pytest.raises(ProcessingError, match=r"https://cdn\.example\.org/extra\.css"):
        write_map(zone_map, tmp_path / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_a_plain_folium_map_is_refused_for_what_it_loads(tmp_path: Path) -> None:
    with pytest.raises(ProcessingError, match="vendor_assets"):
        write_map(folium.Map(tiles=None), tmp_path / "map.html")


def test_every_vendored_file_is_the_one_of_the_manifest() -> None:
    named = {asset.file: asset.sha256 for asset in assets()}
    present = {
        path.relative_to(ASSETS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in ASSETS.rglob("*")
        if path.is_file() and path.name != "manifest.toml"
    }
    assert named == present
    assert {(asset.package, asset.version, asset.licence) for asset in assets()} == {
        ("leaflet", "1.9.4", "BSD-2-Clause")
    }


def test_style_sheets_carry_their_images() -> None:
    css = inlined_css(asset_for("https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet.css"))
    assert css.count("url(data:image/png;base64,") == 3
    assert "url(#default#VML)" in css


def test_a_script_cannot_end_its_element_early() -> None:
    page = offline_page('<script src="https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet.js"></script>')
    assert page.count("</script>") == page.count("<script>") == 2
    assert "sourceMappingURL" not in page


def test_the_page_is_small(zones: list[Zone], boundaries: list[Boundary], control: Path, tmp_path: Path) -> None:
    path = write_map(make_map(boundaries, zones, control=control), tmp_path / "map.html")
    assert path.stat().st_size < 350_000


def test_a_place_that_cannot_be_written_is_refused(zones: list[Zone], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        write_map(make_map([], zones), tmp_path / "file" / "map.html")


def test_an_unknown_basemap_is_refused(zones: list[Zone]) -> None:
    with pytest.raises(UsageError, match="none, osm"):
        make_map([], zones, basemap="bing")


def test_a_map_is_a_folium_map_with_a_layer_per_zone(zones: list[Zone]) -> None:
    zone_map = make_map([], zones)
    assert isinstance(zone_map, folium.Map)
    layers = [child for child in zone_map._children.values() if isinstance(child, folium.FeatureGroup)]  # noqa: SLF001  folium has no public list
    assert [layer.layer_name for layer in layers] == ["甲经开区联动创新区", "乙经开区联动创新区", "丙主题园区"]
