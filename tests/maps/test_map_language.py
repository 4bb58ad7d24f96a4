"""The button that changes the language of a page, and addresses that name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftzgeo.maps import make_map, write_map

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.model import Boundary, Zone
    from tests.maps.opened import Opened

pytestmark = pytest.mark.browser


def test_the_button_changes_every_word_and_keeps_the_place(sample: Opened) -> None:
    sample.page.locator(".item-head", has_text="核心区").click()
    sample.look_at(117.105, 39.105, 14)
    with sample.page.expect_navigation():
        sample.page.locator(".tool-language").click()
    sample.page.wait_for_selector(".leaflet-popup-content")
    told = sample.text(".leaflet-popup-content")
    assert "Block 1" in told
    assert "agrees: the stated area lies in the 95 % interval" in told
    assert sample.page.title() == "Blocks of the linked innovation zones"
    assert sample.page.locator("html").get_attribute("lang") == "en"
    assert sample.text(".legend summary") == "Legend"
    assert sample.js("[ftzgeo.selected.id, ftzgeo.map.getZoom()]") == ["jia-1", 14]
    assert sample.page.url.endswith("&block=jia-1&lang=en")
    with sample.page.expect_navigation():
        sample.page.locator(".tool-language").click()
    sample.page.wait_for_selector(".leaflet-popup-content")
    assert "区块一" in sample.text(".leaflet-popup-content")
    assert "lang" not in sample.page.url


def test_messages_of_findings_are_in_the_language_shown(
    opened: Opened, zones: list[Zone], boundaries: list[Boundary], tmp_path: Path
) -> None:
    english = "The document does not say what bounds this."
    found = boundaries[-1].findings[0].model_copy(update={"message": english, "code": "not-bounded"})
    lost = boundaries[-1].model_copy(update={"findings": (found,)})
    path = write_map(make_map([*boundaries[:-1], lost], zones, lang="en"), tmp_path / "map.html")
    opened.show(path)
    opened.page.locator(".item-head", has_text="物流园").click()
    assert english in opened.text(".item.open .finding")
    opened.page.goto("about:blank")
    opened.page.goto(f"{path.as_uri()}#lang=zh&block=yi-1")
    assert "文件没有说明其边界。" in opened.text(".item.open .finding")
    assert opened.page.locator(".tool-language").get_attribute("aria-label") == "English"
    assert opened.troubles == []


def test_another_language_in_the_address_opens_the_page_anew(sample: Opened) -> None:
    with sample.page.expect_navigation(wait_until="load"):
        sample.js("location.hash = '#lang=en'")
    sample.page.wait_for_function("document.documentElement.lang === 'en'")
    assert sample.text(".subtitle").startswith("zones: 3")
