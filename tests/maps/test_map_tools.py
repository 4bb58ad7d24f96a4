"""Measuring, permalink, downloads, print view, keys of the page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pypdfium2  # type: ignore[import-untyped] # ships no types
import pytest

from ftzgeo.crs import grs80

if TYPE_CHECKING:
    from pathlib import Path

    from tests.maps.opened import Opened

pytestmark = pytest.mark.browser

KML = "{http://www.opengis.net/kml/2.2}"


def measured(sample: Opened) -> str:
    return sample.text(".measure-result")


def test_a_distance_is_measured_by_clicks(sample: Opened) -> None:
    sample.look_at(117.105, 39.105, 14)
    sample.page.locator(".tool-distance").click()
    assert sample.page.locator(".tool-distance").get_attribute("aria-pressed") == "true"
    sample.click_at(117.10, 39.10)
    sample.click_at(117.11, 39.10)
    sample.page.keyboard.press("Enter")
    # 0.01° of longitude at 39.1° N are 864.9 m on GRS80; two clicks are good to a pixel each, 7.4 m.
    assert measured(sample).startswith("长 8")
    assert float(measured(sample).split()[1]) == pytest.approx(864.9, abs=12)
    assert "GRS80" in sample.text(".measure-box")
    assert sample.count(".leaflet-popup") == 0


def test_an_area_is_measured_and_escape_takes_it_away(sample: Opened) -> None:
    sample.look_at(117.105, 39.105, 14)
    sample.page.locator(".tool-area").click()
    for corner in ((117.10, 39.10), (117.11, 39.10), (117.11, 39.11)):
        sample.click_at(*corner)
    sample.page.mouse.dblclick(*sample.pixel(117.10, 39.11))
    area_km2 = float(measured(sample).split()[1])
    assert area_km2 == pytest.approx(0.96, abs=0.02)  # 864.8 m by 1110.2 m
    sample.page.keyboard.press("Escape")
    assert sample.count(".measure-box") == 0
    assert sample.count(".measure-path") == 0
    sample.click_at(117.105, 39.105)
    assert sample.count(".answer") == 1


def test_the_address_holds_view_and_block(sample: Opened) -> None:
    sample.page.locator(".item-head", has_text="核心区").click()
    sample.look_at(117.104, 39.106, 15)
    link = sample.js("location.href")
    assert re.search(r"#map=15\.00/39\.10[56]\d\d/117\.10[34]\d\d&block=jia-1$", link)
    sample.page.goto("about:blank")
    sample.page.goto(link)
    sample.page.wait_for_selector(".popup h2")
    assert "核心区" in sample.text(".popup h2")
    assert sample.js("[ftzgeo.map.getZoom(), ftzgeo.map.getCenter().lat.toFixed(4)]") == [15, "39.1060"]


def test_the_address_of_an_unlocated_block_opens_its_row(sample: Opened) -> None:
    sample.js("location.hash = 'block=yi-1'")
    sample.page.wait_for_selector(".item.current .details")
    assert "物流园" in sample.text(".item.current")


def test_an_address_that_asks_for_nothing_known_shows_everything(sample: Opened) -> None:
    before = sample.js("ftzgeo.map.getZoom()")
    sample.js("location.hash = 'map=abc/1/2&block=%3Cscript%3E'")
    sample.page.wait_for_timeout(100)
    assert sample.js("ftzgeo.map.getZoom()") == before


def test_the_link_is_copied_or_said_to_stand_in_the_address_bar(sample: Opened) -> None:
    sample.page.locator(".tool-share").click()
    sample.page.wait_for_selector(".toast.shown")
    assert "链接" in sample.text(".toast")


def saved(sample: Opened, kind: str, folder: Path) -> Path:
    sample.page.locator(".tool-download").click()
    with sample.page.expect_download() as download:
        sample.page.locator(".menu-entry", has_text=kind).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    assert not sample.page.locator(".menu").is_visible()
    return path


def test_the_shown_blocks_are_downloaded_as_geojson(sample: Opened, tmp_path: Path) -> None:
    sample.page.locator(".layer-tier-completed input").uncheck()
    path = saved(sample, "GeoJSON", tmp_path)
    collection: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == "ftzgeo-blocks.geojson"
    assert [(one["id"], one["properties"]["tier"]) for one in collection["features"]] == [
        ("jia-1", "traced"),
        ("jia-3-1", "schematic"),
    ]
    first = collection["features"][0]
    assert first["properties"]["sigma_m"] == 12
    assert first["properties"]["zone"] == "jia"
    assert first["geometry"]["coordinates"][0][0] == [117.1, 39.1]


def test_the_shown_blocks_are_downloaded_as_kml(sample: Opened, tmp_path: Path) -> None:
    root = ET.parse(saved(sample, "KML", tmp_path)).getroot()  # noqa: S314  our own file
    folders = root.findall(f".//{KML}Folder")
    assert [folder.findtext(f"{KML}name") for folder in folders] == ["中国（测试）自由贸易试验区甲经开区联动创新区"]
    assert [mark.findtext(f"{KML}name") for mark in folders[0].iter(f"{KML}Placemark")] == [
        "区块一 核心区",
        "区块二",
        "地块一",
    ]
    assert root.findtext(f".//{KML}coordinates", "").startswith("117.1,39.1 117.11,39.1 ")


def test_sources_that_the_sheet_has_no_room_for_are_counted(sample: Opened) -> None:
    sample.js(
        "ftzgeo.data.kept = ftzgeo.data.credits;"
        " ftzgeo.data.credits = ['test survey', ...Array.from({ length: 300 }, (_, i) => `another source, number ${i}`)];"
        " ftzgeo.printing.enter();"
    )
    rows = sample.page.locator(".print-sources li").all_text_contents()
    assert "test survey" in rows
    assert rows[-1] == f"另有 {300 + 3 - (len(rows) - 1)} 项，见网页的“数据来源”"
    assert sample.js("document.body.offsetHeight / document.querySelector('.folium-map').offsetWidth") < 190 / 277
    sample.js("ftzgeo.printing.leave(); ftzgeo.data.credits = ftzgeo.data.kept;")


def test_the_print_view_has_title_map_legend_date_and_sources(sample: Opened, tmp_path: Path) -> None:
    sample.page.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "map.pdf") as document:
        assert len(document) == 1
        width, height = document[0].get_size()
        words = document[0].get_textpage().get_text_bounded()
        paper = np.asarray(document[0].render(scale=1).to_pil().convert("RGB")).astype(int)
    assert width > height
    expressway = np.abs(paper - (234, 191, 133)).sum(axis=2) < 30  # #eabf85
    assert expressway[: int(height * 0.6)].sum() > 100  # what lies below the canvas of the blocks is on paper too
    for wanted in ("联动创新区区块图", "2026-11-20", "沿线描绘", "区界", "test survey", "OpenStreetMap"):
        assert wanted in words
    assert "搜索" not in words
    assert sample.page.locator(".panel").is_visible()
    assert sample.count(".print-head") == 0
    sample.js("ftzgeo.printing.enter()")
    assert "《甲方案》；测试市人民政府；2026-03-01；正式文本" in sample.text(".print-sources")
    assert not sample.page.locator(".toolbar").is_visible()


def test_full_screen_is_asked_for_and_a_refusal_is_told(sample: Opened) -> None:
    sample.js("() => { document.documentElement.requestFullscreen = () => Promise.reject(new Error('not here')); }")
    sample.page.locator(".tool-fullscreen").click()
    sample.page.wait_for_selector(".toast.shown")
    assert sample.text(".toast") == "浏览器不允许全屏。"


def test_every_tool_can_be_reached_and_used_with_keys(sample: Opened) -> None:
    sample.page.locator(".tool-zoom_in").focus()
    before = sample.js("ftzgeo.map.getZoom()")
    sample.page.keyboard.press("Enter")
    sample.page.wait_for_function(f"ftzgeo.map.getZoom() > {before}")
    reached = []
    for _ in range(9):
        sample.page.keyboard.press("Tab")
        reached.append(sample.js("document.activeElement.className"))
    assert reached == [
        f"tool tool-{name}"
        for name in ("zoom_out", "home", "fullscreen", "distance", "area", "share", "download", "print", "help")
    ]
    sample.page.keyboard.press("Enter")
    assert "点击地图任意处" in sample.text(".help")


def test_the_pointer_s_coordinates_are_shown_in_three_systems(sample: Opened) -> None:
    sample.look_at(117.2038, 39.1346, 18)
    sample.page.mouse.move(*sample.pixel(117.2038, 39.1346))
    shown = sample.text(".coordinates")
    assert "117.20380" in shown.replace("117.203799", "117.20380")
    assert "117.2101" in shown
    assert "CGCS2000 117°E" in shown


def test_formulas_of_distance_and_area_are_as_good_as_the_page_says(sample: Opened) -> None:
    from shapely import Polygon

    pairs = [
        ((117.1, 39.1), (117.11, 39.1)),
        ((117.0, 39.0), (118.3, 40.2)),
        ((75.9, 39.4), (122.3, 53.4)),
        ((110, 20), (110, 20.001)),
    ]
    for one, other in pairs:
        expected = grs80().inv(*one, *other)[2]
        assert sample.js("([a, b]) => ftzgeo.geodesy.distance(a, b)", [one, other]) == pytest.approx(expected, abs=1e-3)
    rings = [
        [(117.1, 39.1), (117.11, 39.1), (117.11, 39.11), (117.1, 39.11)],
        [(116.7, 38.6), (117.9, 38.7), (117.8, 40.1), (117.1, 40.2)],
        [(110.0, 20.0), (110.02, 20.0), (110.01, 20.03)],
    ]
    for ring in rings:
        expected = abs(grs80().geometry_area_perimeter(Polygon(ring))[0])
        assert sample.js("(ring) => ftzgeo.geodesy.ringArea(ring)", ring) == pytest.approx(expected, rel=1e-4)
