from __future__ import annotations

import pytest

from ftzgeo.maps.search_index import key_of, pinyin_of


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("北辰区", "bei chen qu"),
        ("重庆道", "chong qing dao"),
        ("长江道", "chang jiang dao"),
        ("G103国道", "g103 guo dao"),
        ("", ""),
    ],
)
def test_names_are_written_in_pinyin(name: str, pinyin: str) -> None:
    assert pinyin_of(name) == pinyin


def test_a_key_is_folded_short_and_names_each_once() -> None:
    assert key_of(["Ｓ９９ 高速", "s99 高速", "", "甲" * 100]) == f"s99 高速 {'甲' * 60}"
