"""Names: what is one name, what is like, what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftzgeo.reference.names import compare_names, fold_numerals, is_ref, name_key, refs_of, split_suffix, strip_prefix


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


@given(st.text(max_size=12))
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
        ("律景路", "津景路", 0.6),
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
    ],
)
def test_twins_are_never_alike(sought: str, found: str) -> None:
    assert compare_names(name_key(sought), name_key(found)) is None


def test_numerals_fold_to_arabic_digits() -> None:
    assert fold_numerals("渤海五十六路") == "渤海56路"
    assert fold_numerals("一百二十号路") == "120号路"
    assert fold_numerals("十支路") == "10支路"


def test_endings_and_words_of_state_come_off() -> None:
    assert split_suffix("津滨高速") == ("津滨", "高速")
    assert split_suffix("路") == ("路", "")
    assert strip_prefix("园区规划丽新路") == "丽新路"
    assert strip_prefix("原道") == "原道"


def test_road_numbers_are_told_from_names() -> None:
    assert refs_of("G18; S2") == ["G18", "S2"]
    assert is_ref("G0111")
    assert not is_ref("G路")
