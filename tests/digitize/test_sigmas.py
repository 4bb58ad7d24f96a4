"""How sure a side and an area are: worked out for a square of 1 km²."""

from __future__ import annotations

from math import hypot, sqrt
from typing import TYPE_CHECKING

import pytest

from ftzgeo.digitize.sigmas import area_interval, whole_sigma
from ftzgeo.model import BoundarySide, StatedArea
from tests.digitize.towns import GRID, SQUARE, Street, block

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]
    Draw = Callable[..., Digitized]


def sigmas(result: Digitized) -> dict[str, float]:
    return dict(zip(result.sides["direction"], result.sides["sigma_m"], strict=True))


def half_width(result: Digitized) -> float:
    low, high = result.boundaries()[0].area_interval_km2 or (0.0, 0.0)
    return 0.5 * (high - low)


def test_named_lines_are_known_to_ten_metres_and_the_area_follows(town: Town, draw: Draw) -> None:
    result = draw(block(SQUARE), town(GRID))
    assert set(sigmas(result).values()) == {10.0}
    assert half_width(result) == pytest.approx(1.96 * sqrt(4) * 0.010, rel=1e-3)


def test_two_streets_that_fit_equally_make_a_side_unsure(town: Town, draw: Draw) -> None:
    # At y = 480 and 520 both give 1.0 km² to its one decimal: each is right with one half, and they lie 40 m apart.
    streets: list[Street] = [*GRID[1:], (None, [(-1500, 480), (1500, 480)]), (None, [(-1500, 520), (1500, 520)])]
    rough = StatedArea(km2=1.0, text="1.0平方公里", decimals=1)
    one = block({**SQUARE, "north": "规划北环路"}).model_copy(update={"stated_area": rough})
    found = sigmas(draw(one, town(streets)))
    assert found["north"] == pytest.approx(sqrt(10**2 + 0.5 * 40**2), abs=0.1)
    assert found["south"] == pytest.approx(10, abs=0.1)


def test_a_street_that_alone_fits_is_as_sure_as_a_named_one(town: Town, draw: Draw) -> None:
    streets: list[Street] = [*GRID[1:], (None, [(-1500, 500), (1500, 500)]), (None, [(-1500, 900), (1500, 900)])]
    assert sigmas(draw(block({**SQUARE, "north": "规划北环路"}), town(streets)))["north"] == pytest.approx(10, abs=0.1)


def test_a_cut_may_be_turned_by_sixteen_degrees(town: Town, draw: Draw) -> None:
    # sin 16° / √12 = 0.080 of its length. The area is the stated one, to ± 0.005, and to the lines of three sides.
    result = draw(block({**SQUARE, "north": "直属耕地"}), town(GRID[1:]))
    assert sigmas(result)["north"] == pytest.approx(80, abs=1)
    assert half_width(result) == pytest.approx(hypot(1.96 * sqrt(3) * 0.010, 0.005), rel=1e-2)


def test_two_sides_along_one_street_err_together() -> None:
    low, high = area_interval(1.0, [("河沿路", 10, 1000), ("河沿路", 10, 1000), ("南环路", 10, 1000)])
    assert (low, high) == pytest.approx((1 - 1.96 * hypot(0.02, 0.01), 1 + 1.96 * hypot(0.02, 0.01)), abs=1e-5)


def test_an_area_is_never_below_nothing() -> None:
    assert area_interval(0.01, [("南环路", 100, 1000)])[0] == 0


def test_the_whole_border_has_the_root_mean_square_by_length() -> None:
    sides = [
        BoundarySide(direction="east", feature=name, sigma_m=s, length_m=m)
        for name, s, m in (("a", 10, 300), ("b", 20, 100))
    ]
    assert whole_sigma(sides) == pytest.approx(sqrt((300 * 100 + 100 * 400) / 400), abs=0.05)
    assert whole_sigma([]) is None
