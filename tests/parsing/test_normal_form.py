"""The normal form keeps the way back to the print."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import ftzgeo
from ftzgeo.parsing.normal_form import normalize, squeeze, without

TEXTS = st.text(alphabet=st.sampled_from("东至南西北路、，。；：（） \n\t　１2三區塊東青石\u200b.-—，"), max_size=80)


@given(TEXTS)
def test_one_character_for_one(text: str) -> None:
    normal = normalize(text)
    assert len(normal.text) == len(normal.key) == len(normal.offsets) - 1
    assert list(normal.offsets) == sorted(normal.offsets)
    for char, offset in zip(normal.text, normal.offsets, strict=False):
        if char not in "\n\t":
            assert squeeze(text[offset]) == char


@given(TEXTS, st.data())
def test_dropped_characters_leave_the_rest_in_place(text: str, data: st.DataObject) -> None:
    normal = normalize(text)
    drop = data.draw(st.sets(st.integers(0, max(len(normal.text) - 1, 0)), max_size=5)) & set(range(len(normal.text)))
    kept = without(normal, drop)
    assert kept.text == "".join(char for index, char in enumerate(normal.text) if index not in drop)
    assert len(kept.offsets) == len(kept.text) + 1


@given(TEXTS)
def test_any_text_parses_to_zones_with_spans_inside_it(text: str) -> None:
    for zone in ftzgeo.parse_text(text):
        for block, parcel in zone.parts():
            span = (parcel or block).span
            assert span is not None
            assert 0 <= span.start <= span.end <= len(text)


def test_widths_and_spaces() -> None:
    assert squeeze(" Ｖ１ 汽车　世界（天津） ") == "V1汽车世界（天津）"
    assert normalize("面积 1.81 平方公里").text == "面积1.81平方公里"
    assert normalize("面積").key == "面积"
