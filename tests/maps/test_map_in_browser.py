"""The page in headless Chromium with the network cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.maps import make_map, write_map
from ftzgeo.model import Block, Boundary, BoundingFeature, Finding, Side, Source, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

HOSTILE = {
    "script": "<script>window.pwned=1</script>",
    "image": '<img src=x onerror="window.pwned=1">',
    "end": "</script><script>window.pwned=1</script>",
    "backtick": "`${window.pwned=1}`",
    "template": "{{ 7*7 }}{% raw %}{# x #}",
    "separator": "甲\u2028乙\u2029丙\x00",
    "direction": "\u202e甲\u200f乙",
    "surrogate": "甲\ud800乙",
    "long": "长" * 10_000,
}


class Opened:
    """A page that is open, and everything that went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", lambda message: self.troubles.append(message.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self.note(request.url))
        page.on("requestfailed", lambda request: self.troubles.append(f"failed: {request.url}"))

    def note(self, url: str) -> None:
        """Take any request but the page itself for trouble."""
        if not url.startswith(("file:", "data:")):
            self.troubles.append(f"asked for {url}")

    def count(self, selector: str) -> int:
        return self.page.locator(selector).count()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    yield Opened(context.new_page())
    context.close()


@pytest.fixture
def sample(opened: Opened, zones: list[Zone], boundaries: list[Boundary], control: Path, tmp_path: Path) -> Opened:
    path = write_map(make_map(boundaries, zones, control=control), tmp_path / "map.html")
    opened.page.goto(path.as_uri())
    opened.page.wait_for_selector(".panel .item")
    return opened


def test_the_page_opens_without_a_request_or_an_error(sample: Opened) -> None:
    sample.page.wait_for_timeout(300)
    assert sample.troubles == []
    assert sample.page.title() == "联动创新区区块图"
    assert sample.page.locator("html").get_attribute("lang") == "zh-CN"


def test_every_located_part_is_drawn_in_its_tier_s_line_and_nothing_else(sample: Opened) -> None:
    assert sample.count("path.block-path") == 3
    dashes = {
        tier: sample.page.locator(f"path.tier-{tier}").get_attribute("stroke-dasharray")
        for tier in ("traced", "completed", "schematic")
    }
    assert dashes == {"traced": None, "completed": "14 6", "schematic": "3 5"}
    assert sample.count("path.known-path.zone-1") == 1
    assert sample.count("path.theme-expressway") == 1


def test_the_layer_list_names_every_zone_and_backdrop_layer(sample: Opened) -> None:
    names = sample.page.locator(".leaflet-control-layers-overlays label").all_text_contents()
    zones = ["甲经开区联动创新区", "乙经开区联动创新区", "丙主题园区"]
    assert [name.strip() for name in names] == [*zones, "区界", "河流", "铁路、轨道", "公路、道路", "高速公路"]


def test_switching_a_zone_off_removes_its_paths_in_both_places(sample: Opened) -> None:
    sample.page.locator(".zone-switch").first.uncheck()
    assert sample.count("path.block-path") == 0
    assert sample.count("path.known-path.zone-1") == 1
    sample.page.locator(".leaflet-control-layers").hover()
    sample.page.locator(".leaflet-control-layers-overlays input").first.check()
    assert sample.count("path.block-path") == 3
    assert sample.page.locator(".zone-switch").first.is_checked()


def test_the_list_tells_why_a_block_is_not_drawn(sample: Opened) -> None:
    reasons = [text for text in sample.page.locator(".item .note").all_text_contents() if text]
    assert reasons == [
        "未绘制：见各地块",
        "未绘制：文件未给出四至",
        "未绘制：参照图层中没有可循的线：东 无名路",
        "未绘制：文件只列出项目名称，没有四至",
        "未绘制：文件未给出四至",
    ]


def test_a_drawn_block_in_the_list_opens_its_popup(sample: Opened) -> None:
    sample.page.locator(".item-head", has_text="核心区").click()
    told = sample.page.locator(".leaflet-popup-content").inner_text()
    for words in ("区块一", "核心区", "北环路、北二路", "沿具名线 ± 12 m", "1.02 km²", "+2.0%", "沿线描绘", "甲方案"):
        assert words in told


def test_a_click_on_the_map_opens_the_popup(sample: Opened) -> None:
    sample.page.locator("path.tier-completed").click()
    assert "区块二" in sample.page.locator(".leaflet-popup-content").inner_text()


def test_an_undrawn_block_opens_its_bounds_in_the_list(sample: Opened) -> None:
    row = sample.page.locator(".item", has_text="物流园")
    row.locator("button").click()
    assert row.locator("button").get_attribute("aria-expanded") == "true"
    assert "测试高速" in row.locator(".details").inner_text()
    assert "无名路 is not there" in row.locator(".finding").inner_text()
    row.locator("button").click()
    assert row.locator(".details").count() == 0


def test_a_known_side_says_that_it_is_no_border(sample: Opened) -> None:
    sample.page.locator("path.known-reach").first.dispatch_event("mouseover")
    tip = sample.page.locator(".leaflet-tooltip").inner_text()
    assert "测试高速：已知的边" in tip
    assert "不是区块边界" in tip


def test_english_pages_say_nothing_of_their_own_in_chinese(
    opened: Opened, zones: list[Zone], boundaries: list[Boundary], tmp_path: Path
) -> None:
    path = write_map(make_map(boundaries, zones, lang="en"), tmp_path / "map.html")
    opened.page.goto(path.as_uri())
    assert opened.page.locator(".subtitle").inner_text() == "3 zones · 6 blocks · 2 drawn"
    assert "not drawn: the document lists projects by name" in opened.page.locator(".panel").inner_text()
    assert opened.page.locator(".legend summary").inner_text() == "Legend"


def test_a_phone_starts_with_the_map_and_opens_the_list(
    browser: Browser, zones: list[Zone], boundaries: list[Boundary], tmp_path: Path
) -> None:
    path = write_map(make_map(boundaries, zones), tmp_path / "map.html")
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    assert not page.locator(".panel-body").is_visible()
    page.locator(".toggle").click()
    page.locator(".item-head", has_text="核心区").click()
    assert not page.locator(".panel-body").is_visible()
    assert page.locator(".leaflet-popup-content").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_are_shown_as_text(opened: Opened, name: str, tmp_path: Path) -> None:
    feature = BoundingFeature(name=name, printed=name, qualifier=name)
    side = Side(direction="east", features=(feature,))
    ring = [[117.1, 39.1], [117.12, 39.1], [117.12, 39.12], [117.1, 39.1]]
    zone = Zone(
        id=name,
        name=name,
        district=name,
        source=Source(title=name, issuer=name),
        blocks=(
            Block(id="a", number=1, name=name, sides=(side,), notes=(name,)),
            Block(id=name, name=name, sides=(side,)),
        ),
        findings=(Finding(id=name, code="x", level="error", message=name),),
    )
    boundary = Boundary(
        id="a",
        level="block",
        zone=name,
        geometry={"type": "Polygon", "coordinates": [ring]},
        tier="traced",
        method=name,
    )
    path = write_map(make_map([boundary], [zone], title=name), tmp_path / "map.html")
    opened.page.goto(path.as_uri())
    opened.page.locator("path.block-path").hover()
    opened.page.locator(".item-head").first.click()
    opened.page.locator(".item-head").last.click()
    shown = name.replace("\ud800", "\ufffd")
    assert opened.page.locator(".panel h1").text_content() in {shown, name}
    assert opened.page.locator(".popup .name").text_content() in {shown, name}
    assert opened.page.locator(".popup script, .panel script, .panel img, .popup img").count() == 0
    assert opened.page.evaluate("window.pwned") is None
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 1400
    assert opened.troubles == []
