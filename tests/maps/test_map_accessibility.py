"""axe-core's rules on the page as it opens, with a popup, and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftzgeo.maps import make_map, write_map, write_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from ftzgeo.model import Boundary, Zone
    from tests.maps.opened import Opened

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "assets" / "axe-core-4.10.3" / "axe.min.js"


def grave_violations(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def test_the_page_as_it_opens(sample: Opened) -> None:
    assert grave_violations(sample.page) == []


def test_the_page_in_use(sample: Opened) -> None:
    sample.page.locator(".item-head", has_text="核心区").click()
    sample.page.locator(".item-head", has_text="物流园").click()
    sample.page.locator(".tool-download").click()
    sample.page.locator(".sources summary").click()
    sample.page.locator(".search-input").fill("区块")
    assert grave_violations(sample.page) == []


def test_the_answer_to_a_click_and_a_measurement(sample: Opened) -> None:
    sample.look_at(117.105, 39.105, 14)
    sample.click_at(117.105, 39.105)
    sample.page.locator(".tool-distance").click()
    sample.click_at(117.12, 39.1)
    sample.click_at(117.13, 39.1)
    assert grave_violations(sample.page) == []


def test_the_pages_of_a_zone_and_of_a_block(
    opened: Opened, zones: list[Zone], boundaries: list[Boundary], control: Path, tmp_path: Path
) -> None:
    write_pages(boundaries, zones, tmp_path, control=control)
    for name in ("jia", "jia-1"):
        opened.show(tmp_path / f"{name}.html")
        assert grave_violations(opened.page) == []


def test_the_page_on_a_phone(browser: Browser, zones: list[Zone], boundaries: list[Boundary], tmp_path: Path) -> None:
    path = write_map(make_map(boundaries, zones, lang="en"), tmp_path / "map.html")
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    assert grave_violations(page) == []
    page.locator(".toggle").click()
    assert grave_violations(page) == []
    context.close()
