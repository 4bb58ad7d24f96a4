"""四至 that cannot be a ring are told with figures, and nothing is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from tests.digitize.towns import GRID, SQUARE, Street, block, overlap

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]
    Draw = Callable[..., Digitized]

KILOMETRE = shapely.box(-500, -500, 500, 500)


def message(result: Digitized, code: str) -> str:
    return str(result.findings.set_index("code").loc[code, "message"])


def test_a_ring_of_a_multiple_of_the_stated_area_is_an_outer_extent(town: Town, draw: Draw) -> None:
    result = draw(block(SQUARE, km2=0.25), town(GRID))
    assert result["tier"].tolist() == ["unlocated"]
    assert "a ring of 1.00 km², 4.0 times the stated 0.25 km²" in message(result, "outer-extent")


def test_an_outer_extent_is_found_however_far_it_reaches(town: Town, draw: Draw) -> None:
    # 20 km by 10 km, where a block of 4.8 km² is looked for within 8 km of each corner.
    far: list[Street] = [
        ("北环路", [(-11_000, 5_000), (11_000, 5_000)]),
        ("南环路", [(-11_000, -5_000), (11_000, -5_000)]),
        ("西一路", [(-10_000, -6_000), (-10_000, 6_000)]),
        ("东一路", [(10_000, -6_000), (10_000, 6_000)]),
    ]
    result = draw(block(SQUARE, km2=4.8), town(far))
    assert result["tier"].tolist() == ["unlocated"]
    assert "41.7 times the stated 4.80 km²" in message(result, "outer-extent")


def test_a_ring_somewhat_too_large_is_drawn_with_a_warning(town: Town, draw: Draw) -> None:
    result = draw(block(SQUARE, km2=0.6), town(GRID))
    assert overlap(result, KILOMETRE) > 0.999
    assert "1.00 km², stated are 0.60 km² (+67%)" in message(result, "area-far")


def test_a_stated_area_far_above_the_ring_is_not_forced(town: Town, draw: Draw) -> None:
    # The ring of 1.00 km² stands by its lines, but it has only a third of the 3.00 km² stated.
    result = draw(block(SQUARE, km2=3.0), town(GRID))
    assert result["tier"].tolist() == ["unlocated"]
    assert "(-67%)" in message(result, "area-far")


def test_two_neighbouring_directions_exchanged_are_named(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "north": "东一路", "east": "北环路"}), town(GRID))
    assert result["tier"].tolist() == ["unlocated"]
    text = message(result, "sides-swapped")
    assert "when north and east are exchanged" in text
    assert "1.00 km², stated are 1.00 km²" in text


def test_opposite_directions_exchanged_contradict_each_other(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "east": "西一路", "west": "东一路"}), town(GRID))
    assert result["tier"].tolist() == ["unlocated"]
    assert "when east and west are exchanged" in message(result, "sides-swapped")
    assert "east, west lies opposite" in message(result, "sides-contradict")


def test_no_exchange_is_named_where_none_gives_the_stated_area(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "north": "东一路", "east": "北环路"}, km2=0.4), town(GRID))
    assert result["tier"].tolist() == ["unlocated"]
    assert "sides-swapped" not in result.findings["code"].tolist()


@pytest.mark.parametrize("km2", [0.8, None])
def test_an_east_feature_west_of_the_west_one_contradicts_with_a_side_missing(
    town: Town, draw: Draw, km2: float | None
) -> None:
    sides = {**SQUARE, "north": "直属耕地", "east": "西一路", "west": "东一路"}
    result = draw(block(sides, km2=km2), town(GRID[1:]))
    assert result["tier"].tolist() == ["unlocated"]
    assert "sides-contradict" in result.findings["code"].tolist()


def test_opposite_features_contradict_with_two_sides_missing(town: Town, draw: Draw) -> None:
    sides = {**SQUARE, "north": "甲村", "south": "乙村", "east": "西一路", "west": "东一路"}
    result = draw(block(sides), town(GRID[2:]))
    assert result["tier"].tolist() == ["unlocated"]
    assert "西一路 is named to the east, 东一路 to the west, but the first lies 1.0 km west" in message(
        result, "sides-contradict"
    )


def test_opposite_features_as_named_do_not_contradict(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "north": "甲村", "south": "乙村"}), town(GRID[2:]))
    assert "sides-contradict" not in result.findings["code"].tolist()
