"""Names cut by line and page breaks; paragraphs that must stay apart."""

from __future__ import annotations

import pytest

import ftzgeo
from tests.parsing.reading import only_block, sides_of

SQUARE = {"E": ["青石路"], "S": ["柳堤道"], "W": ["沙河"], "N": ["云达集团"]}
WHOLE = "区块一：核心区，面积5.59平方公里，四至范围为东至青石路、南至柳堤道、西至沙河、北至云达集团。"


@pytest.mark.parametrize("cut", ["\n", "\n\n", "\r\n\r\n"])
@pytest.mark.parametrize("place", [place for place in range(1, len(WHOLE)) if place not in {1, 2, 3, 4}])
def test_a_break_anywhere_changes_nothing(place: int, cut: str) -> None:
    block = only_block(WHOLE[:place] + cut + WHOLE[place:])
    assert block.stated_area is not None
    assert block.stated_area.km2 == 5.59
    found = {side.direction: [f.name for f in side.features] for side in block.sides}
    assert found == {"east": ["青石路"], "south": ["柳堤道"], "west": ["沙河"], "north": ["云达集团"]}


def test_a_joined_line_is_reported() -> None:
    zones = ftzgeo.parse_text("区块一：东至青石路、南至柳堤道、西至沙河、北至云达\n\n集团。")
    assert "line-joined" in {finding.code for finding in zones[0].findings}


def test_the_next_paragraph_does_not_run_into_a_name() -> None:
    assert (
        sides_of("东至青石路,南至柳堤道,西至沙河,北至云达集团\n\n石桥产业园\n\n产业园由市、区共建，分三期。") == SQUARE
    )


def test_fields_on_lines_of_their_own() -> None:
    text = "区块一：石桥园\n面积：2.5平方公里\n四至：东至青石路，南至柳堤道，西至沙河，北至云达集团\n备注：无"
    block = only_block(text)
    assert block.name == "石桥园"
    assert block.stated_area is not None
    assert block.stated_area.km2 == 2.5
