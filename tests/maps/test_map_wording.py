from __future__ import annotations

import datetime as dt
import re

import pytest

import ftzgeo.maps.wording as words
from ftzgeo.errors import UsageError
from ftzgeo.maps.elements import page_script
from ftzgeo.maps.strings import CHINESE, ENGLISH, strings_of
from ftzgeo.model import (
    Block,
    Boundary,
    BoundarySide,
    BoundingFeature,
    Finding,
    NextEvidence,
    Parcel,
    Side,
    Source,
    StatedArea,
)

ZH = {**CHINESE, "lang": "zh"}
EN = {**ENGLISH, "lang": "en"}
STATED = StatedArea(km2=7.8, text="7.8平方公里", decimals=1)


def test_both_languages_have_the_same_words_and_fields() -> None:
    assert CHINESE.keys() == ENGLISH.keys()
    for key, chinese in CHINESE.items():
        fields = {word.partition("}")[0] for word in chinese.split("{")[1:]}
        assert fields == {word.partition("}")[0] for word in ENGLISH[key].split("{")[1:]}, key


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="zh, en"):
        strings_of("de")


def test_a_block_is_called_by_its_number_and_one_without_by_its_name() -> None:
    assert words.heading(Block(id="a", number=5, name="谷"), "block", ZH) == "区块五"
    assert words.heading(Parcel(id="a", number=2), "parcel", EN) == "Parcel 2"
    assert words.heading(Block(id="a", name="航空园"), "block", ZH) == "航空园"
    assert words.subheading(Block(id="a", name="航空园")) == ""


def test_areas_keep_the_decimals_of_the_document() -> None:
    assert words.stated(STATED) == "7.8 km²"
    assert words.stated_row(STATED, ZH) == "7.8 km²（“7.8平方公里”）"
    assert words.stated_row(None, ZH) == "文件未给出"


def test_the_difference_says_how_independent_the_check_is() -> None:
    boundary = Boundary(id="a", level="block", zone="z", area_km2=8.19, tier="traced")
    assert words.difference_row(boundary, STATED, EN) == "+0.39 km²  (+5.0%)"
    completed = boundary.model_copy(update={"tier": "completed"})
    assert words.difference_row(completed, STATED, EN) == "+0.39 km²  (+5.0%) (a partial check)"
    fitted = (BoundarySide(direction="east", feature="x", evidence="area"),)
    placed = boundary.model_copy(update={"sides": fitted})
    assert "no independent check" in words.difference_row(placed, STATED, EN)


def test_sides_are_told_as_printed_with_qualifier_and_full_name() -> None:
    assert words.feature_text(BoundingFeature(name="甲河", printed="甲河", qualifier="北侧")) == "甲河北侧"
    assert words.feature_text(BoundingFeature(name="甲厂", printed="甲厂东边界", qualifier="东边界")) == "甲厂东边界"
    elided = BoundingFeature(name="渤海五十六路", printed="五十六路")
    assert words.feature_text(elided) == "五十六路（渤海五十六路）"


def test_evidence_stands_beside_the_side_of_a_drawn_block() -> None:
    stated = (Side(direction="east", features=(BoundingFeature(name="甲路", printed="甲路"),)),)
    found = (BoundarySide(direction="east", feature="甲路", evidence="line", sigma_m=19.6),)
    boundary = Boundary(id="a", level="block", zone="z", tier="traced", sides=found)
    assert words.side_rows(stated, boundary, ZH) == [["东", "甲路", "沿具名线 ± 20 m", ""]]
    assert words.side_rows(stated, None, ZH) == [["东", "甲路", "", ""]]


def test_the_reason_for_not_drawing_names_the_sides_without_a_line() -> None:
    stated = (Side(direction="east", features=(BoundingFeature(name="甲路", printed="甲路"),)),)
    block = Block(id="a", mode="bounded", sides=stated)
    lost = Boundary(id="a", level="block", zone="z", sides=(BoundarySide(direction="east", feature="甲路"),))
    assert words.reason_not_drawn(block, lost, ZH) == "未绘制：参照图层中没有可循的线：东 甲路"
    assert words.reason_not_drawn(block, None, EN) == "not drawn: not digitized yet"


def test_the_reason_is_the_gravest_finding_when_every_side_is_known() -> None:
    side = Side(direction="east", features=(BoundingFeature(name="甲路", printed="甲路"),))
    known = BoundarySide(direction="east", feature="甲路", reference_id="roads/1")
    found = (
        Finding(id="a", code="x", level="warning", message="a name is odd"),
        Finding(id="a", code="ring-open", level="error", message="the ring is open"),
    )
    boundary = Boundary(id="a", level="block", zone="z", sides=(known,), findings=found)
    assert words.reason_not_drawn(Block(id="a", sides=(side,)), boundary, EN) == "not drawn: the ring is open"


def test_blocks_without_bounds_say_so() -> None:
    member = BoundingFeature(name="奥莱", printed="奥莱")
    assert words.reason_not_drawn(Block(id="a"), None, EN) == "not drawn: the document states no bounds"
    assert "项目名称" in words.reason_not_drawn(Block(id="a", mode="members", members=(member,)), None, ZH)
    assert words.reason_not_drawn(Block(id="a", parcels=(Parcel(id="b"),)), None, EN) == "not drawn: see its parcels"


def test_a_source_is_told_with_date_and_status() -> None:
    source = Source(title="方案", issuer="市政府", date=dt.date(2025, 3, 1), status="draft")
    assert words.source_row(source, ZH) == "《方案》；市政府；2025-03-01；征求意见稿"


def test_the_area_check_compares_the_rounded_value_with_the_interval() -> None:
    boundary = Boundary(id="a", level="block", zone="z", area_km2=7.93, area_interval_km2=(7.84, 8.02), tier="traced")
    check = words.area_check(boundary, STATED, EN)  # 7.8 stands for 7.75 to 7.85
    assert check is not None
    assert (check[0], check[3]) == ("agrees", "digitized 7.93 km², difference +0.13 km²")
    narrow = boundary.model_copy(update={"area_interval_km2": (7.86, 8.0)})
    assert (words.area_check(narrow, STATED, EN) or [""])[0] == "differs"
    scheme = boundary.model_copy(update={"tier": "schematic"})
    assert (words.area_check(scheme, STATED, EN) or [""])[0] == "fitted"
    unsure = boundary.model_copy(update={"area_interval_km2": None})
    assert (words.area_check(unsure, STATED, EN) or [""])[0] == "open"
    assert words.area_check(boundary, None, EN) is None


def test_a_difference_that_rounds_to_zero_has_no_minus() -> None:
    assert words.signed(-0.001, 2) == "+0.00"
    assert words.signed(-0.006, 2) == "-0.01"


def test_what_would_help_most_is_said() -> None:
    wanted = NextEvidence(direction="north", feature="乙路", tier="completed")
    lost = Boundary(id="a", level="block", zone="z", next_evidence=wanted)
    assert words.next_evidence_row(lost, ZH) == "最有帮助的资料：北 乙路 的线（可达“部分补全”）"
    still = lost.model_copy(update={"next_evidence": wanted.model_copy(update={"tier": "unlocated"})})
    assert words.next_evidence_row(still, ZH) == "最有帮助的资料：北 乙路 的线（单有它仍不足以定位）"
    assert words.next_evidence_row(None, ZH) == ""


def test_the_words_sent_to_the_page_are_those_that_its_scripts_use() -> None:
    scripts = page_script()
    asked = set(re.findall(r"\bui\.(ui_\w+)", scripts))
    made = {"ui_kind_", "ui_verdict_", "ui_border_"} | {
        f"ui_{name}" for name in re.findall(r"\b(?:tool|mode)\(\"(\w+)\"", scripts)
    }
    sent = {key for key in CHINESE if key.startswith("ui_")}
    assert asked <= sent
    assert {key for key in sent - asked if not key.startswith(tuple(made))} == set()
