"""Names: what is one name, what is like, what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftzgeo.reference.likeness import compare_names, compare_twins
from ftzgeo.reference.names import (
    NameParts,
    fold_numerals,
    inner_names,
    is_ref,
    name_key,
    normalize_name,
    parts_of,
    refs_of,
    row_keys,
    split_suffix,
    strip_prefix,
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("津 宁\n高速公路", "津宁高速"),
        ("京津塘高速", "京津塘高速"),
        ("Ｇ１８", "G18"),
        ("s2", "S2"),
        ("東麗大道", "东丽大道"),
        ("海河，", "海河"),
    ],
)
def test_spellings_that_never_tell_two_features_apart_fold_to_one_key(written: str, key: str) -> None:
    assert name_key(written) == key


@given(st.text(st.characters(), max_size=12))
def test_a_key_is_its_own_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@pytest.mark.parametrize(
    ("sought", "found", "score"),
    [
        ("丽新路", "丽新路", 1.0),
        ("规划丽新路", "丽新路", 0.95),
        ("渤海五十路", "渤海50路", 0.95),
        ("中源（天津）水务", "中源水务", 0.9),
        ("丽新大道", "丽新路", 0.8),
        ("丽新公路", "丽新道", 0.8),
        ("律景路", "津景路", 0.7),
        ("津塘公路", "津堂公路", 0.7),
        ("津塘公路", "津港公路", 0.6),
        ("规划津塘公路", "津塘路", 0.8),
        ("规划五十大道", "50路", 0.8),
        ("第五大街", "五大街", 0.95),
        ("112国道", "G112", 0.95),
        ("国道112线", "112国道", 0.95),
        ("省道S101", "S101", 0.95),
        ("S2津宁高速", "津宁高速", 0.95),
        ("津宁高速公路（S2）", "津宁高速", 0.9),
        ("和平路（河西区）", "和平路（红桥区）", 0.7),
        ("福原刀路", "富源道路", 0.55),
    ],
)
def test_like_names_have_a_score(sought: str, found: str, score: float) -> None:
    likeness = compare_names(name_key(sought), name_key(found))
    assert likeness is not None
    assert likeness.score == score
    assert likeness.reason


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("东丽路", "西丽路"),
        ("赛达一路", "赛达二路"),
        ("渤海五十路", "渤海五十六路"),
        ("津滨高速", "津滨路"),
        ("南坨村", "南坨路"),
        ("五四路", "四路"),
        ("五四路", "五七路"),
        ("先锋路", "先锋东路"),
        ("G18", "G1"),
        ("S2津宁高速", "S3津宁高速"),
    ],
)
def test_twins_are_never_alike(sought: str, found: str) -> None:
    assert compare_names(name_key(sought), name_key(found)) is None


def test_numerals_fold_to_arabic_digits() -> None:
    assert fold_numerals("渤海五十六路") == "渤海56路"
    assert fold_numerals("一百二十号路") == "120号路"
    assert fold_numerals("十支路") == "10支路"
    assert fold_numerals("五四路") == "54路"
    assert fold_numerals("二〇二路") == "202路"


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("东丽路", "西丽路"),
        ("赛达一路", "赛达二路"),
        ("渤海五十路", "渤海56路"),
        ("先锋路", "先锋东路"),
        ("上河道", "下河路"),
    ],
)
def test_twins_are_told_as_twins_and_score_below_every_like(sought: str, found: str) -> None:
    likeness = compare_twins(name_key(sought), name_key(found))
    assert likeness is not None
    assert (likeness.score, likeness.match) == (0.3, "twin")


def test_what_is_no_twin() -> None:
    assert compare_twins("津宁高速", "津宁高速") is None
    assert compare_twins("赛达一路", "赛达二高速") is None
    assert compare_twins("津塘路", "海河东路") is None


def test_lone_surrogates_are_no_error() -> None:
    assert name_key("津\ud800塘路") == "津\ufffd塘路"
    assert normalize_name("\ud83d\ude00路") == "😀路"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("规划津塘公路(G103)", NameParts("津塘公路", "津塘", "公路", "规划", ("G103",), "")),
        ("G0111秦滨高速", NameParts("秦滨高速", "秦滨", "高速", "", (), "G0111")),
        ("112国道", NameParts("", "", "", "", (), "G112")),
        ("渤海五十路", NameParts("渤海五十路", "渤海50", "路", "", (), "")),
    ],
)
def test_a_name_is_taken_apart(name: str, parts: NameParts) -> None:
    assert parts_of(name_key(name)) == parts


def test_names_in_brackets_are_names_too() -> None:
    assert inner_names("津塘公路(原津塘大道)") == ("津塘大道",)
    assert inner_names("津宁高速(S2)") == ("S2",)
    assert inner_names("中源(天津)水务") == ()


def test_a_row_has_the_keys_of_all_its_names() -> None:
    assert row_keys("津塘路", "G103;S5", "津塘公路;") == ["津塘路", "G103", "S5", "津塘公路"]
    assert row_keys(None, None, None) == []


def test_endings_and_words_of_state_come_off() -> None:
    assert split_suffix("津滨高速") == ("津滨", "高速")
    assert split_suffix("路") == ("路", "")
    assert strip_prefix("园区规划丽新路") == "丽新路"
    assert strip_prefix("原道") == "原道"


def test_road_numbers_are_told_from_names() -> None:
    assert refs_of("G18; S2") == ["G18", "S2"]
    assert is_ref("G0111")
    assert not is_ref("G路")
