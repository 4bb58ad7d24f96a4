from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzgeo.errors import BoundaryError
from ftzgeo.maps.script_json import script_json

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


def test_what_would_end_the_script_element_is_escaped() -> None:
    assert script_json("</script><!--&") == r'"\u003c/script\u003e\u003c!--\u0026"'


def test_line_separators_and_lone_surrogates_are_escaped() -> None:
    assert script_json("a\u2028b\u2029c\ud800") == r'"a\u2028b\u2029c\ud800"'


def test_chinese_stays_readable() -> None:
    assert script_json({"名": ["区块一", 1.5, None]}) == '{"名":["区块一",1.5,null]}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_lacks_is_refused(value: float) -> None:
    with pytest.raises(BoundaryError, match="not finite"):
        script_json({"area": value})


@settings(deadline=None)
@given(
    st.recursive(ANY_TEXT | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner))
)
def test_any_text_comes_back_and_is_inert_in_html(value: object) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")
    text.encode("utf-8")
