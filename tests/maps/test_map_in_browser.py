"""The page in headless Chromium with the network cut: layers, list, popups, languages, phone, hostile names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.maps import make_map, write_map
from ftzgeo.model import Block, Boundary, BoundarySide, BoundingFeature, Finding, NextEvidence, Side, Source, Zone

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.maps.opened import Opened

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


def shown(sample: Opened) -> list[str]:
    ids: list[str] = sample.js("ftzgeo.zones.shown().map((item) => item.id)")
    return ids


def test_the_page_opens_without_a_request_or_an_error(sample: Opened) -> None:
    sample.page.wait_for_timeout(300)
    assert sample.troubles == []
    assert sample.page.title() == "联动创新区区块图"
    assert sample.page.locator("html").get_attribute("lang") == "zh-CN"


def test_every_located_part_is_drawn_in_its_tier_s_line_and_nothing_else(sample: Opened) -> None:
    dashes = sample.js("Object.fromEntries(ftzgeo.zones.drawn.map((item) => [item.id, item.shape.options.dashArray]))")
    assert dashes == {"jia-1": None, "jia-2": "14 6", "jia-3-1": "3 5"}
    assert shown(sample) == ["jia-1", "jia-2", "jia-3-1"]
    assert sample.count("path.known-path.zone-1") == 1
    assert sample.count("path.theme-expressway") == 1


def test_a_block_is_painted_where_it_lies(sample: Opened) -> None:
    sample.page.wait_for_timeout(100)
    alpha = """([x, y]) => {
        const drawn = document.querySelector('.leaflet-overlay-pane canvas');
        const [box, copy] = [drawn.getBoundingClientRect(), document.createElement('canvas')];
        [copy.width, copy.height] = [drawn.width, drawn.height];
        copy.getContext('2d').drawImage(drawn, 0, 0);
        const scale = drawn.width / box.width;
        return copy.getContext('2d').getImageData((x - box.left) * scale, (y - box.top) * scale, 1, 1).data[3];
    }"""
    assert sample.js(alpha, list(sample.pixel(117.105, 39.103))) > 0
    assert sample.js(alpha, list(sample.pixel(117.12, 39.103))) == 0


def test_the_legend_is_the_list_of_layers(sample: Opened) -> None:
    labelled = sample.page.locator(".legend label .legend-words > span").all_text_contents()
    zones = ["甲经开区联动创新区", "乙经开区联动创新区", "丙主题园区"]
    tiers = ["沿线描绘 (1)", "部分补全 (1)", "示意 (1)"]
    backdrop = ["区界", "河流", "铁路、轨道", "公路、道路", "高速公路", "地名"]
    assert labelled == [*tiers, "未绘制区块的已知边（不是边界）", "边界不确定带（± 2σ，95 %）", *zones, *backdrop]


def test_switching_a_zone_off_removes_it_in_both_places(sample: Opened) -> None:
    sample.page.locator(".zone-switch").first.uncheck()
    assert shown(sample) == []
    assert sample.count("path.known-path.zone-1") == 1
    assert not sample.page.locator(".layer-zone input").first.is_checked()
    sample.page.locator(".layer-zone input").first.check()
    assert len(shown(sample)) == 3
    assert sample.page.locator(".zone-switch").first.is_checked()


def test_switching_a_tier_off_removes_its_blocks_of_all_zones(sample: Opened) -> None:
    sample.page.locator(".layer-tier-schematic input").uncheck()
    assert shown(sample) == ["jia-1", "jia-2"]
    sample.page.locator(".layer-tier-traced input").uncheck()
    assert shown(sample) == ["jia-2"]
    sample.page.locator(".layer-tier-traced input").check()
    assert shown(sample) == ["jia-1", "jia-2"]


def test_backdrop_and_known_sides_can_be_switched_off(sample: Opened) -> None:
    sample.page.locator(".layer-expressway input").uncheck()
    assert sample.count("path.theme-expressway") == 0
    assert sample.count("path.theme-river") == 1
    sample.page.locator(".layer-known input").uncheck()
    assert sample.count("path.known-path") == 0


def test_labels_stand_apart(sample: Opened) -> None:
    sample.look_at(117.135, 39.105, 14)
    sample.js("ftzgeo.labels.placeNow()")
    boxes = sample.js(
        "[...document.querySelectorAll('.label')].map((n) => { const b = n.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"
    )
    overlapping = [
        (one, other)
        for i, one in enumerate(boxes)
        for other in boxes[:i]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert overlapping == []
    assert {"区块一", "区块二", "地块一"} <= set(sample.page.locator(".label-block").all_text_contents())


def test_the_list_tells_why_a_block_is_not_drawn_and_what_would_help(sample: Opened) -> None:
    reasons = [text for text in sample.page.locator(".item .note:not(.next)").all_text_contents() if text]
    assert reasons == [
        "未绘制：见各地块",
        "未绘制：文件未给出四至",
        "未绘制：参照图层中没有可循的线：东 无名路",
        "未绘制：文件只列出项目名称，没有四至",
        "未绘制：文件未给出四至",
    ]
    helpful = sample.page.locator(".item .note.next").all_text_contents()
    assert helpful == ["最有帮助的资料：东 无名路 的线（可达“示意”）"]


def test_a_drawn_block_in_the_list_opens_its_popup(sample: Opened) -> None:
    sample.page.locator(".item-head", has_text="核心区").click()
    told = sample.text(".leaflet-popup-content")
    for words in (
        "区块一",
        "核心区",
        "北环路、北二路",
        "沿具名线 ± 12 m",
        "1.02 km²",
        "+2.0%",
        "沿线描绘",
        "甲方案",
        "2026-03-01",
    ):
        assert words in told
    assert "95 % 区间 0.97–1.07 km²" in told
    assert "相符" in told
    sample.page.wait_for_function("document.querySelector('.leaflet-popup').getBoundingClientRect().top >= 0")


def test_an_undrawn_block_opens_its_bounds_in_the_list(sample: Opened) -> None:
    row = sample.page.locator(".item", has_text="物流园")
    row.locator("button").click()
    assert row.locator("button").get_attribute("aria-expanded") == "true"
    assert "测试高速" in row.locator(".details").inner_text()
    assert "无名路 is not there" in row.locator(".finding").inner_text()
    row.locator("button").click()
    assert row.locator(".details").count() == 0


def test_a_zone_s_list_folds(sample: Opened) -> None:
    fold = sample.page.locator(".fold").first
    fold.click()
    assert not sample.page.locator(".item", has_text="核心区").is_visible()
    assert fold.get_attribute("aria-expanded") == "false"
    fold.click()
    assert sample.page.locator(".item", has_text="核心区").is_visible()


def test_the_block_under_the_pointer_is_drawn_stronger_and_named(sample: Opened) -> None:
    sample.look_at(117.135, 39.105, 14)
    weight = "ftzgeo.zones.drawn.find((item) => item.id === 'jia-2').shape.options.weight"
    before = sample.js(weight)
    sample.page.mouse.move(*sample.pixel(117.136, 39.106))
    sample.page.wait_for_selector(".leaflet-tooltip")
    assert "区块二" in sample.text(".leaflet-tooltip")
    assert sample.js(weight) == before + 2
    sample.page.mouse.move(*sample.pixel(117.125, 39.106))
    sample.page.wait_for_selector(".leaflet-tooltip", state="detached")
    assert sample.js(weight) == before


def test_a_known_side_says_that_it_is_no_border(sample: Opened) -> None:
    sample.page.locator("path.known-reach").first.dispatch_event("mouseover")
    tip = sample.text(".leaflet-tooltip")
    assert "测试高速：已知的边" in tip
    assert "不是区块边界" in tip


def test_the_band_is_two_standard_deviations_to_either_side(sample: Opened) -> None:
    sample.look_at(117.105, 39.105, 14)
    sample.page.locator(".layer-band input").check()
    metres_per_pixel = 156543.03392 * 0.77597 / 2**14  # at the equator on zoom 0; cosine of 39.105°
    widths = sorted(
        float(one)
        for one in sample.js("[...document.querySelectorAll('.band-path')].map((n) => n.getAttribute('stroke-width'))")
    )
    # Three sides of 12 m, one of 30 m, and the schematic parcel of 80 m: four standard deviations wide.
    assert widths == pytest.approx([4 * sigma / metres_per_pixel for sigma in (12, 12, 12, 30, 80)], rel=0.01)
    sample.page.locator(".layer-tier-schematic input").uncheck()
    assert sample.count(".band-path") == 4


def test_the_page_of_one_block_labels_every_side_with_its_evidence(
    opened: Opened, zones: list[Zone], boundaries: list[Boundary], control: Path, tmp_path: Path
) -> None:
    opened.show(write_map(make_map(boundaries, zones, control=control, block="jia-1"), tmp_path / "map.html"))
    opened.page.wait_for_selector(".label-side")
    assert sorted(opened.page.locator(".label-side").all_text_contents()) == [
        "东 东风路 · 沿具名线 ± 12 m",
        "北 北环路 · 沿具名线 ± 12 m",
        "南 南大道 · 据地名 ± 30 m",
        "西 西河 · 沿具名线 ± 12 m",
    ]
    assert opened.page.title() == "甲经开区联动创新区 区块一 核心区"
    assert opened.js("ftzgeo.zones.drawn[0].shape._parts[0].length") == 5
    assert "相符" in opened.text(".item .area-check")
    assert [text.strip() for text in opened.page.locator(".legend-words").all_text_contents()].count("据地名") == 1
    assert opened.troubles == []


def test_english_pages_say_nothing_of_their_own_in_chinese(
    opened: Opened, zones: list[Zone], boundaries: list[Boundary], tmp_path: Path
) -> None:
    opened.show(write_map(make_map(boundaries, zones, lang="en"), tmp_path / "map.html"))
    assert opened.text(".subtitle") == "zones: 3 · blocks: 6 · drawn: 2"
    assert "not drawn: the document lists projects by name" in opened.text(".panel")
    assert opened.text(".legend summary") == "Legend"
    names = opened.js(
        "[...document.querySelectorAll('button:not(.tool-language)')].map((n) => n.title).filter(Boolean)"
    )
    assert all(name.isascii() for name in names)
    opened.click_at(117.105, 39.105)
    assert "Inside 甲经开区联动创新区, Block 1" in opened.text(".answer")


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
    page.locator(".search-input").fill("hxq")
    page.keyboard.press("Enter")
    assert page.evaluate("ftzgeo.selected.id") == "jia-1"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_are_shown_as_text(opened: Opened, name: str, tmp_path: Path) -> None:
    opened.show(write_map(make_map([hostile_boundary(name)], [hostile_zone(name)], title=name), tmp_path / "map.html"))
    opened.page.mouse.move(*opened.pixel(117.115, 39.105))
    opened.page.locator(".item-head").first.click()
    opened.page.locator(".item-head").last.click()
    words = name.replace("\ud800", "\ufffd")
    assert opened.page.locator(".panel h1").text_content() in {words, name}
    assert opened.page.locator(".popup .name").text_content() in {words, name}
    opened.page.locator(".search-input").fill(name[:20].replace("\x00", "").replace("\ud800", ""))
    opened.page.keyboard.press("Enter")
    opened.click_at(117.115, 39.105)
    opened.js("ftzgeo.printing.enter(); ftzgeo.printing.leave()")
    assert opened.page.locator("body > * script, .panel img, .popup img, .search img, .label img").count() == 0
    assert opened.js("window.pwned") is None
    assert opened.js("document.documentElement.scrollWidth") == 1400
    assert opened.troubles == []


def hostile_zone(name: str) -> Zone:
    side = Side(direction="east", features=(BoundingFeature(name=name, printed=name, qualifier=name),))
    return Zone(
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


def hostile_boundary(name: str) -> Boundary:
    ring = [[117.1, 39.1], [117.12, 39.1], [117.12, 39.12], [117.1, 39.1]]
    border = {"type": "LineString", "coordinates": ring[1:3]}
    side = BoundarySide(direction="east", feature=name, evidence="line", sigma_m=9.0, note=name, geometry=border)
    return Boundary(
        id="a",
        level="block",
        zone=name,
        geometry={"type": "Polygon", "coordinates": [ring]},
        tier="traced",
        method=name,
        reviewed=name,
        sides=(side,),
        next_evidence=NextEvidence(direction="east", feature=name, tier="traced"),
    )
