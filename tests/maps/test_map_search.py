"""Search on the page: Chinese, pinyin, initials, roads and places; by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.maps.opened import Opened

pytestmark = pytest.mark.browser


def find(sample: Opened, typed: str) -> list[str]:
    sample.page.locator(".search-input").fill(typed)
    return sample.page.locator(".search-option").all_inner_texts()


def first(sample: Opened, typed: str) -> str:
    return find(sample, typed)[0].replace("\n", " ")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("核心", "区块 区块一 核心区"),
        ("hexin", "区块 区块一 核心区"),
        ("hxq", "区块 区块一 核心区"),
        ("乙经开", "区域 乙经开区联动创新区"),
        ("yijingkai", "区域 乙经开区联动创新区"),
        ("区块12", "区块 区块十二 物流园"),
        ("东风大街", "道路 东风路"),
        ("s99", "高速 测试高速"),
        ("csc", "地名 测试村"),
        ("西河", "河流 西河"),
        ("无名路", "四至 无名路"),
        ("甲 核心", "区块 区块一 核心区"),
        ("ＨＸＱ", "区块 区块一 核心区"),
    ],
)
def test_a_name_is_found(sample: Opened, typed: str, expected: str) -> None:
    assert first(sample, typed).startswith(expected)


def test_a_road_leads_to_the_blocks_that_it_bounds(sample: Opened) -> None:
    results = [text.replace("\n", " ") for text in find(sample, "东风路")]
    assert results[0].startswith("道路 东风路")
    assert "四至 东风路 甲经开区联动创新区 区块一：东至此" in results


def test_enter_takes_the_result_and_shows_the_block(sample: Opened) -> None:
    find(sample, "核心")
    sample.page.locator(".search-input").press("Enter")
    assert "区块一" in sample.text(".popup h2")
    assert not sample.page.locator(".search-results").is_visible()
    assert sample.js("ftzgeo.map.getBounds().contains([39.105, 117.105])")


def test_arrows_choose_and_escape_closes(sample: Opened) -> None:
    find(sample, "区块")
    box = sample.page.locator(".search-input")
    assert box.get_attribute("aria-activedescendant") == "search-option-0"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "search-option-1"
    box.press("ArrowUp")
    box.press("ArrowUp")
    assert sample.page.locator(".search-option[aria-selected=true]").count() == 1
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"


def test_an_unlocated_block_is_opened_in_the_list(sample: Opened) -> None:
    find(sample, "wuliuyuan")
    sample.page.locator(".search-option").first.click()
    assert "无名路" in sample.text(".item.current .details")


def test_a_zone_is_looked_at_and_switched_on(sample: Opened) -> None:
    sample.page.locator(".zone-switch").first.uncheck()
    find(sample, "甲经开区")
    sample.page.locator(".search-option").first.click()
    assert sample.page.locator(".zone-switch").first.is_checked()
    assert sample.js("ftzgeo.map.getBounds().contains([[39.1, 117.1], [39.11, 117.17]])")


def test_a_place_is_looked_at_and_marked(sample: Opened) -> None:
    find(sample, "测试村")
    sample.page.locator(".search-option").first.click()
    assert sample.js("ftzgeo.map.getCenter().distanceTo([39.12, 117.15])") < 2000
    assert sample.text(".toast") == "测试村"


def test_what_is_not_there_is_said(sample: Opened) -> None:
    assert find(sample, "不存在的路") == []
    assert sample.text(".search > p").startswith("没有找到")
    sample.page.locator(".search-input").fill("")
    assert sample.page.locator(".search > p").text_content() == ""


def test_the_slash_key_goes_to_the_search(sample: Opened) -> None:
    sample.page.locator(".fold").first.focus()
    sample.page.keyboard.press("/")
    assert sample.js("document.activeElement.className") == "search-input"
    assert sample.page.locator(".search-input").input_value() == ""
