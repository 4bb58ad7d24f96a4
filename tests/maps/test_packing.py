"""Data that both languages share, and coordinates as text. That the page reads them back is tested in the browser."""

from __future__ import annotations

from ftzgeo.maps.packing import in_both, packed


def test_only_what_differs_stands_there_twice() -> None:
    chinese = {"id": "a", "words": ["东", "甲路"], "rows": [["面积", "1"]]}
    english = {"id": "a", "words": ["east", "甲路"], "rows": []}
    assert in_both(chinese, english) == {
        "id": "a",
        "words": [{"zh": "东", "en": "east"}, "甲路"],
        "rows": {"zh": [["面积", "1"]], "en": []},
    }


def test_a_line_is_written_as_differences() -> None:
    # Steps in units of 0.1 degree, twice as large and odd when negative, in digits of five bits:
    # (1, 2) is 2, 4; (+16, 0) is 32, 0, where 32 takes two digits: 0 + more, then 1; (-1, -2) is 1, 3; (0, 1) is 0, 2.
    line = [[0.1, 0.2], [1.7, 0.2], [1.6, 0.0], [1.6, 0.1]]
    assert packed({"ring": [line]}) == {"ring": [{"line": "CEgBABDAC", "decimals": 1}]}


def test_short_lists_and_other_lists_stay() -> None:
    kept = {"box": [[39.1, 117.1], [39.2, 117.2]], "target": ["item", 0, 1], "rows": [["a", "b"]] * 5, "none": None}
    assert packed(kept) == kept
