"""Sentences of findings, notes and methods in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from ftzgeo.boundaries import read_boundaries
from ftzgeo.descriptions import read_descriptions
from ftzgeo.wording import finding_title, in_chinese, message, method

BOUNDARIES = Path(__file__).resolve().parents[2] / "boundaries"


def test_all_that_comes_with_ftzgeo_is_told_in_chinese() -> None:
    boundaries = read_boundaries(BOUNDARIES / "polygons")
    findings = [one for boundary in boundaries for one in boundary.findings]
    findings += [one for zone in read_descriptions(BOUNDARIES / "descriptions") for one in zone.findings]
    notes = [side.note for boundary in boundaries for side in boundary.sides if side.note]
    assert findings
    assert [one for one in (*(one.message for one in findings), *notes) if in_chinese(one) is None] == []
    methods = {part for boundary in boundaries for part in boundary.method.split("; ")}
    assert [one for one in methods if method(one, "zh") == one] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("point on 甲路", None),
        ("12 m of the border (0.5%) lie on no named line.", "边界中有 12 m（0.5%）不在具名的线上。"),
        (
            "甲村 is not in the reference layer. It is a village of 乙镇: place it there by hand, in a layer of your own. Import or fetch a layer that has it, or give its other name in aliases.toml.",
            "参照图层中没有“甲村”。该村属乙镇，可在自备图层中手工定位。",
        ),
        (
            "10.000000, 50.000000 is not in China; check the coordinates and their system",
            "10.000000, 50.000000 不在中国：请检查坐标及其坐标系。",
        ),
        ("a-1 was traced and is now schematic.", "a-1 的等级由描绘变为示意。"),
        (
            "placed by the stated area, the west side and the usual shape of a block",
            "依声明面积、西边和区块的一般形状确定",
        ),
    ],
)
def test_an_english_sentence_in_chinese(english: str, chinese: str | None) -> None:
    assert in_chinese(english) == chinese
    assert message(english, "zh") == (chinese or english)
    assert message(english, "en") == english


def test_a_method_is_told_part_by_part() -> None:
    english = "corrected by hand; before the correction: 甲路 moved by 200 m; something new"
    assert method(english, "zh") == "人工核改；核改之前：甲路 平移 200 m；something new"
    assert method(english, "en") == english


def test_a_name_with_braces_is_no_field() -> None:
    assert in_chinese("no {x} side is stated") == "文件没有说明{x}边。"


def test_a_code_without_a_title_stands_for_itself() -> None:
    assert finding_title("gap", "zh") == "缝隙"
    assert finding_title("gap", "en") == "gap"
    assert finding_title("no-such-code", "zh") == "no-such-code"
