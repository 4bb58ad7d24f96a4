"""Sentences of findings, notes and methods in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ftzgeo.boundaries import read_boundaries
from ftzgeo.descriptions import read_descriptions
from ftzgeo.sites.batch import REASONS
from ftzgeo.sites.tables.findings import started_anew
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


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            (
                "no --crs was given, so WGS84 was assumed; as GCJ-02 it would be inside a-1, a-2, as BD-09 it would be "
                "outside of all drawn blocks"
            ),
            "未给出 --crs，按 WGS84 处理；若为 GCJ-02 则位于 a-1, a-2 内；若为 BD-09 则位于所有已绘制区块之外",
        ),
        (
            "the sites are in x (longitude), y (latitude), m (accuracy, m)",
            "点位取自：x（经度）、y（纬度）、m（精度，m）",
        ),
        ("the sites are in Y (easting), X (northing)", "点位取自：Y（东坐标）、X（北坐标）"),
        ("the sites are in 坐标 (easting and northing)", "点位取自：坐标（东坐标与北坐标）"),
        ("the sites are in 坐标 (longitude and latitude)", "点位取自：坐标（经纬度）"),
        (
            "3 of 1,200 rows have no verdict: the coordinates are missing (2), the row has 4 fields, the header has 3 (1)",
            "1,200 行中有 3 行没有结论：缺坐标（2）；该行有 4 个字段，表头有 3 个（1）",
        ),
        (
            (
                "nothing says which coordinate system it is, so WGS84 was assumed; of 500 rows these would lie in another "
                "block or in none: 20 if they are GCJ-02, 1,030 if they are BD-09; say which it is with --crs"
            ),
            "表中没有说明坐标系，按 WGS84 处理；500 行中，若为 GCJ-02，有 20 行所在区块不同；若为 BD-09，有 1,030 行所在区块不同；请用 --crs 指明坐标系。",
        ),
        (
            "the verdicts of 6 of 1,000 rows are in doubt: not in China; are the axes swapped?",
            "1,000 行中有 6 行的结论存疑：不在中国：经纬度是否颠倒？",
        ),
        (
            "the verdicts of 1 of 9 rows are in doubt: the address was found only as a town",
            "9 行中有 1 行的结论存疑：地址只查到乡镇一级",
        ),
        (
            "13 block(s) have no position: a-1, a-2 and 11 more; what lies in no drawn block is unknown where one of them can lie",
            "有 13 个区块位置未定：a-1, a-2 等；不在已绘制区块内而可能位于其中的，结论为“无法判断”。",
        ),
        (
            (
                "the coordinates were read as projected: easting first; the eastings carry zone 39 (3°, central meridian "
                "117° E): EPSG:4527"
            ),
            "按投影坐标读取：东坐标在前，东坐标带有带号 39（3° 带，中央经线东经 117°）：EPSG:4527",
        ),
        (
            (
                "northing first, the easting in the second column; the eastings carry no zone number, so the central "
                "meridian must be known from elsewhere"
            ),
            "北坐标（X）在前、东坐标在后，东坐标不带带号，中央经线须另行说明",
        ),
        (
            "the address was found only as a town, so nothing firm can be said of the site",
            "地址只查到乡镇一级，不足以判断该地点。",
        ),
        (
            "甲路1号 (road, offline): 117.100000, 39.200000 ± 40 m",
            "甲路1号（道路，offline）：117.100000, 39.200000 ± 40 m",
        ),
        (
            (
                "甲路1号 (address, amap): 117.100000, 39.200000 ± 50 m; level 门牌号; 塘沽区 has belonged to 滨海新区 since 2009; "
                "only the latter could be checked"
            ),
            "甲路1号（门牌，amap）：117.100000, 39.200000 ± 50 m; level 门牌号；塘沽区自 2009 年起属滨海新区，只能按后者核对",
        ),
        ("2 row(s) above the header were left out", "表头以上的 2 行已略去。"),
        (
            started_anew(3).message,
            "描述文件（说明位置未定的区块可能在何处）与中断时不同：已放弃此前的 3 段，全部行重新核对。",
        ),
        ("the table was read as GB18030", "表格按 GB18030 编码读取。"),
    ],
)
def test_what_the_command_check_tells_in_chinese(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_every_reason_of_a_row_has_its_chinese() -> None:
    told = [in_chinese(f"1 of 1 rows have no verdict: {reason} (1)") or "" for reason in REASONS]
    assert [one for one in told if not one or re.search("[a-z]{2}", one)] == []


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
