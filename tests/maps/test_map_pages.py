"""The pages of zones and blocks, which share files and link to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.maps import write_pages
from ftzgeo.maps.pages import page_names
from ftzgeo.model import Block, Zone

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.model import Boundary
    from tests.maps.opened import Opened


def test_there_is_a_page_per_zone_and_block(
    zones: list[Zone], boundaries: list[Boundary], control: Path, tmp_path: Path
) -> None:
    pages = write_pages(boundaries, zones, tmp_path / "maps", control=control)
    names = ["index", "jia", "jia-1", "jia-2", "jia-3", "yi", "yi-1", "yi-2", "park", "park-1"]
    assert [page.name for page in pages] == [f"{name}.html" for name in names]
    assert all(page.stat().st_size < 60_000 for page in pages)
    again = write_pages(boundaries, zones, tmp_path / "again", control=control)
    assert [page.read_bytes() for page in again] == [page.read_bytes() for page in pages]


def test_every_page_has_a_name_of_its_own() -> None:
    blocks = (Block(id="../a b"), Block(id="__a b"), Block(id="INDEX"), Block(id="z"))
    names = page_names([Zone(id="z", blocks=blocks)])
    assert list(names.values()) == ["z.html", "a_b.html", "a_b-2.html", "INDEX-2.html", "z-2.html"]


@pytest.mark.browser
def test_links_lead_down_and_up_in_the_language_shown(
    opened: Opened, zones: list[Zone], boundaries: list[Boundary], control: Path, tmp_path: Path
) -> None:
    opened.show(write_pages(boundaries, zones, tmp_path, control=control)[0])
    assert opened.count("path.theme-expressway") == 1
    with opened.page.expect_navigation():
        opened.page.locator(".tool-language").click()
    opened.page.locator(".item-head", has_text="核心区").click()
    opened.page.locator(".popup .own-page").click()
    opened.page.wait_for_selector(".label-side")
    assert opened.page.title() == "甲经开区联动创新区, Block 1 核心区"
    assert opened.page.locator(".crumbs a").all_text_contents() == [
        "Blocks of the linked innovation zones",
        "甲经开区联动创新区",
    ]
    assert opened.count(".own-page") == 0
    opened.page.locator(".crumbs a").last.click()
    opened.page.wait_for_url("**/jia.html#*")
    assert opened.page.locator(".item").count() == 5
    opened.page.locator(".crumbs a").click()
    opened.page.wait_for_url("**/index.html#*")
    assert opened.text(".subtitle") == "zones: 3 · blocks: 6 · drawn: 2"
    opened.page.locator(".zone .own-page").nth(1).click()
    opened.page.wait_for_url("**/yi.html#*")
    colour = "ftzgeo.data.zones[0].colour"
    assert opened.js(colour) == "#CC6677"  # the second zone's colour everywhere
    assert opened.troubles == []
