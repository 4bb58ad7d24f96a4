"""Stated areas: units, numerals, rounding, and figures that are something else."""

from __future__ import annotations

import pytest

from ftzgeo.parsing.numerals import chinese_numeral, parse_numeral
from tests.parsing.reading import only_block

SIDES = "东至青石路，南至柳堤道，西至沙河，北至望海大街"


@pytest.mark.parametrize(
    ("printed", "km2", "decimals"),
    [
        ("7.8平方公里", 7.8, 1),
        ("0.66平方千米", 0.66, 2),
        ("16 km²", 16.0, 0),
        ("3.2km2", 3.2, 1),
        ("35公顷", 0.35, 2),
        ("35.5公顷", 0.355, 3),
        ("26万平方米", 0.26, 2),
        ("279534平方米", 0.279534, 6),
        ("1,250.5亩", 1250.5 / 1500, 4),
        ("1.5万亩", 10.0, 0),
        ("四点九八平方公里", 4.98, 2),
        ("一百二十公顷", 1.2, 2),
    ],
)
def test_units_and_numerals(printed: str, km2: float, decimals: int) -> None:
    area = only_block(f"{SIDES}，总面积{printed}。").stated_area
    assert area is not None
    assert area.km2 == pytest.approx(km2, rel=1e-9)
    assert area.decimals == decimals


def test_a_stated_area_is_known_to_half_a_unit_of_its_last_decimal() -> None:
    area = only_block(f"区块一：面积7.8平方公里，{SIDES}。").stated_area
    assert area is not None
    assert area.interval_km2 == pytest.approx((7.75, 7.85))


@pytest.mark.parametrize("words", ["约12公顷", "12公顷左右", "大约12公顷"])
def test_about(words: str) -> None:
    area = only_block(f"{SIDES}，面积{words}。").stated_area
    assert area is not None
    assert area.approximate
    assert area.km2 == pytest.approx(0.12)


@pytest.mark.parametrize(
    "text",
    [
        "项目{sides}，总建筑面积12万平方米，总占地30公顷。",
        "项目{sides}。毗邻500亩的湿地公园。用地面积30公顷，其中商业用地8公顷。",
        "项目规划用地面积约30公顷，{sides}，绿化面积5公顷。",
        "石桥项目，30公顷，{sides}。",
        "石桥项目（30公顷）：{sides}。",
    ],
)
def test_floor_space_green_space_and_parts_are_not_the_block(text: str) -> None:
    area = only_block(text.format(sides=SIDES)).stated_area
    assert area is not None
    assert area.km2 == pytest.approx(0.3)


def test_no_area_is_better_than_a_wrong_one() -> None:
    assert only_block(f"项目{SIDES}，总建筑面积12万平方米。").stated_area is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("五十六", 56),
        ("十二", 12),
        ("一百零五", 105),
        ("二〇二五", 2025),
        ("3.75", 3.75),
        ("两千", 2000),
        ("一万二千", 12000),
    ],
)
def test_numerals(text: str, value: float) -> None:
    assert parse_numeral(text) == value


def test_what_is_no_numeral_is_refused() -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        parse_numeral("五四路")


@pytest.mark.parametrize(
    ("number", "chinese"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (100, "100"), (0, "零")]
)
def test_numbers_of_blocks_in_chinese(number: int, chinese: str) -> None:
    assert chinese_numeral(number) == chinese
