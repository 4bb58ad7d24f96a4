from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftzgeo.sites.geocoding.address import Offset, parse_address

PARTS = ("province", "city", "district", "town", "village", "estate", "along", "road", "number", "crossing", "offset", "name")  # fmt: skip


def parts(text: str) -> dict[str, Any]:
    """Return the parts that an address has."""
    return {name: value for name, value in parse_address(text)._asdict().items() if name in PARTS and value}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("天津市武清区福源道24号", {"city": "天津市", "district": "武清区", "road": "福源道", "number": "24"}),
        ("武清开发区福源道24号", {"estate": "武清开发区", "road": "福源道", "number": "24"}),
        ("天津武清区福源道二十四号", {"city": "天津", "district": "武清区", "road": "福源道", "number": "24"}),
        ("西青道269号", {"road": "西青道", "number": "269"}),
        ("福源道24", {"road": "福源道", "number": "24"}),
        ("福源道24-1号", {"road": "福源道", "number": "24-1"}),
        ("北辰区双口镇永保路27号", {"district": "北辰区", "town": "双口镇", "road": "永保路", "number": "27"}),
        ("北辰区双口镇安光村", {"district": "北辰区", "town": "双口镇", "village": "安光村"}),
        ("和平区南市街道荣业大街3号", {"district": "和平区", "town": "南市街道", "road": "荣业大街", "number": "3"}),
        (
            "东丽区津塘公路务本道168号",
            {"district": "东丽区", "along": ("津塘公路",), "road": "务本道", "number": "168"},
        ),
        ("东丽区先锋东路6号万达广场", {"district": "东丽区", "road": "先锋东路", "number": "6", "name": "万达广场"}),
        ("滨海新区第三大街51号", {"district": "滨海新区", "road": "第三大街", "number": "51"}),
        ("天津市大港区甲路1号", {"city": "天津市", "district": "大港区", "road": "甲路", "number": "1"}),
        ("天津市蓟县甲南路1号", {"city": "天津市", "district": "蓟县", "road": "甲南路", "number": "1"}),
        ("天津蓟县甲南路1号", {"city": "天津", "district": "蓟县", "road": "甲南路", "number": "1"}),
        ("天津武清县甲路1号", {"city": "天津", "district": "武清县", "road": "甲路", "number": "1"}),
        ("东疆港区甲路1号", {"road": "东疆港区甲路", "number": "1"}),
        ("津塘公路二号桥", {"road": "津塘公路", "name": "二号桥"}),
        ("昆俞北路明盛园4号楼", {"road": "昆俞北路", "name": "明盛园4号楼"}),
        ("空港汽车园中路1号", {"road": "空港汽车园中路", "number": "1"}),
        ("陆路港装备产业园陆港三径路5号", {"estate": "陆路港装备产业园", "road": "陆港三径路", "number": "5"}),
        ("河北省廊坊市广阳区新华路", {"province": "河北省", "city": "廊坊市", "district": "广阳区", "road": "新华路"}),
        ("武清开发区", {"estate": "武清开发区"}),
        ("", {}),
    ],
)
def test_an_address_is_taken_apart(text: str, expected: dict[str, Any]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "crossing", "offset"),
    [
        ("津港公路与静水道交口", ("津港公路", "静水道"), None),
        ("北辰区陆港二经路和陆港六纬路交叉口", ("陆港二经路", "陆港六纬路"), None),
        ("梨双公路与山深线交叉口东400米", ("梨双公路", "山深线"), Offset("东", 400.0)),
        ("映春路与弘程道交口西北侧约60米", ("映春路", "弘程道"), Offset("西北", 60.0)),
    ],
)
def test_a_crossing_has_two_roads_and_may_have_an_offset(
    text: str, crossing: tuple[str, str], offset: Offset | None
) -> None:
    parsed = parse_address(text)
    assert (parsed.crossing, parsed.offset, parsed.road) == (crossing, offset, "")


@pytest.mark.parametrize("text", ["武清开发区", "空港经济区", "某某园区", "云景小区", "A区", "三区"])
def test_what_only_ends_like_a_district_is_none(text: str) -> None:
    assert parse_address(text).district == ""


def test_full_width_spaces_and_brackets_make_no_difference() -> None:
    assert parts("天津市 武清区 福源道２４号（东门）") == parts("天津市武清区福源道24号")


@given(
    st.text() | st.text("天津市武清北辰区县开发园镇乡街道村路大公号与和交叉口东西米约处0123一二()、,-A", max_size=40)
)
def test_any_text_is_read_and_every_part_stands_in_it(text: str) -> None:
    parsed = parse_address(text)
    crossing = parsed.crossing or ()
    for part in (*parsed[1:7], *parsed.along, parsed.road, *crossing, parsed.name, parsed.place):
        assert str(part) in parsed.text


STEMS = st.text("福源翠亨辰昌梨双静水泉州柳", min_size=2, max_size=4)


@given(
    city=st.sampled_from(["", "天津市"]),
    district=st.sampled_from(["", "武清区", "北辰区", "滨海新区"]),
    town=st.sampled_from(["", "双口镇", "华明街道"]),
    estate=st.sampled_from(["", "武清开发区", "空港经济区"]),
    stem=STEMS,
    ending=st.sampled_from(["路", "道", "大道", "大街", "公路", "支路"]),
    number=st.integers(1, 9999),
    name=st.sampled_from(["", "万达广场", "B4楼"]),
)
def test_what_an_address_is_made_of_is_found_again(  # noqa: PLR0913, PLR0917 - one argument for each part
    city: str, district: str, town: str, estate: str, stem: str, ending: str, number: int, name: str
) -> None:
    parsed = parse_address(f"{city}{district}{town}{estate}{stem}{ending}{number}号{name}")
    assert (parsed.city, parsed.district, parsed.town, parsed.estate) == (city, district, town, estate)
    assert (parsed.road, parsed.number, parsed.name) == (stem + ending, str(number), name)
