from __future__ import annotations

import ftzgeo
from ftzgeo.validation import compare_descriptions

DRAFT = """安平经开区联动创新区总面积9.1平方公里，分为三个区块。
区块一：河湾片区，面积3.12平方公里，四至范围为：东至石桥路，南至柳堤道，西至槐安路，北至清水河。
区块二：石桥片区，面积2.98平方公里，东至松园路，南至柳堤道，西至石桥路，北至清水河。
区块三：北苑片区，面积3.00平方公里，东至东湖路，南至桥南道，西至枫林路，北至北苑道。
"""


def codes(old: str, new: str) -> list[tuple[str, str]]:
    found = compare_descriptions(ftzgeo.parse_text(old), ftzgeo.parse_text(new))
    return [(one.code, one.level) for one in found]


def test_wording_and_punctuation_are_no_differences() -> None:
    reworded = (
        DRAFT.replace("四至范围为：", "").replace("，南至", "、南至").replace("3.00", "3.0").replace("东至", "东至 ")
    )
    assert codes(DRAFT, DRAFT) == []
    assert codes(DRAFT, reworded) == []


def test_sides_in_another_order_are_no_difference() -> None:
    turned = DRAFT.replace("东至松园路，南至柳堤道，西至石桥路", "西至石桥路，南至柳堤道，东至松园路")
    assert codes(DRAFT, turned) == []


def test_a_changed_area_is_told_with_both_figures() -> None:
    found = compare_descriptions(ftzgeo.parse_text(DRAFT), ftzgeo.parse_text(DRAFT.replace("2.98", "3.42")))
    assert [(one.code, one.message) for one in found] == [("stated-area-revised", "was 2.98 km² and is now 3.42 km²")]


def test_a_block_that_moved_names_the_side() -> None:
    found = compare_descriptions(ftzgeo.parse_text(DRAFT), ftzgeo.parse_text(DRAFT.replace("东至松园路", "东至柏园路")))
    assert [(one.code, one.message) for one in found] == [("block-moved", "its east was 松园路 and is now 柏园路")]


def test_a_block_with_the_same_sides_was_renamed() -> None:
    assert codes(DRAFT, DRAFT.replace("石桥片区", "新桥片区")) == [("block-renamed", "info")]


def test_blocks_are_added_and_dropped() -> None:
    third = DRAFT[DRAFT.index("区块三") :]
    assert codes(DRAFT, DRAFT.replace(third, "")) == [("block-dropped", "warning")]
    assert codes(DRAFT.replace(third, ""), DRAFT) == [("block-added", "warning")]


def test_a_revised_total_and_number_of_blocks() -> None:
    revised = DRAFT.replace("总面积9.1", "总面积9.5").replace("分为三个区块", "分为四个区块")
    assert codes(DRAFT, revised) == [("stated-area-revised", "warning"), ("block-count-revised", "warning")]


def test_two_plans_that_name_the_same_park() -> None:
    other = """长宁科技园区域规划，分为一个区块。
区块一：石桥片区，面积2.50平方公里，东至松园路，南至柳堤道，西至石桥路，北至清水河。
"""
    found = compare_descriptions(ftzgeo.parse_text(DRAFT), ftzgeo.parse_text(other))
    revised = [one.message for one in found if one.code == "stated-area-revised"]
    assert "was 2.98 km² and is now 2.50 km²" in revised
    assert "block-moved" not in {one.code for one in found}
