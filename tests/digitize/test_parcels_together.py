"""Parcels of a block are chosen together: they sum to the block's area and do not overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from ftzgeo.model import Block, Parcel, StatedArea
from tests.digitize.towns import GRID, SQUARE, Street, block, to_metres

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.model import Direction
    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]
    Draw = Callable[..., Digitized]

EAST: dict[Direction, str] = {"east": "东二路", "south": "南环路", "west": "东一路", "north": "北环路"}
EAST_STREET: Street = ("东二路", [(900, -1500), (900, 1500)])


def of_parcels(km2: float | None, *parts: tuple[Mapping[Direction, str], float | None]) -> Block:
    parcels = tuple(
        Parcel(id=f"z-1-{n}", number=n, mode="bounded", sides=one.sides, stated_area=one.stated_area)
        for n, one in enumerate((block(sides, km2=area) for sides, area in parts), start=1)
    )
    stated = None if km2 is None else StatedArea(km2=km2, text=f"{km2}平方公里", decimals=2)
    return Block(id="z-1", parcels=parcels, stated_area=stated)


def drawn(result: Digitized, row: int, expected: shapely.Polygon) -> float:
    shape = to_metres(result.geometry.iloc[row])
    return float(shape.intersection(expected).area / shape.union(expected).area)


def test_a_parcel_without_an_area_gets_what_the_others_leave(town: Town, draw: Draw) -> None:
    # 1.40 km² less the square of 1.00 km² leaves 0.40 km²: 400 m by 1000 m, cut at y = 500.
    layer = town([*GRID[1:], ("北环路", [(-1500, 500), (520, 500)]), EAST_STREET])
    result = draw(of_parcels(1.4, (SQUARE, None), ({**EAST, "north": "直属耕地"}, None)), layer)
    assert drawn(result, 1, shapely.box(-500, -500, 500, 500)) > 0.999
    assert drawn(result, 2, shapely.box(500, -500, 900, 500)) > 0.995
    assert result["tier"].tolist() == ["completed", "traced", "completed"]
    findings = {finding.code for finding in result.boundaries()[2].findings}
    assert {"area-from-block", "area-not-independent"} <= findings


def test_two_parcels_without_an_area_and_a_side_each_stay_open(town: Town, draw: Draw) -> None:
    layer = town([*GRID[1:], EAST_STREET])
    open_ones = [({**sides, "north": "直属耕地"}, None) for sides in (SQUARE, EAST)]
    result = draw(of_parcels(1.4, *open_ones), layer)
    assert {"traced", "completed"}.isdisjoint(result["tier"])
    assert "area-from-block" not in result.findings["code"].tolist()


def test_the_blocks_area_decides_between_the_rings_of_a_parcel(town: Town, draw: Draw) -> None:
    # The north street runs twice, at y = 500 and 800: the east parcel has 0.40 or 0.52 km², the square 1.00 (stated).
    layer = town([*GRID, EAST_STREET, ("北环路", [(-1500, 800), (1500, 800)])])
    small = draw(of_parcels(1.4, (SQUARE, 1.0), (EAST, None)), layer)
    large = draw(of_parcels(1.52, (SQUARE, 1.0), (EAST, None)), layer)
    assert drawn(small, 2, shapely.box(500, -500, 900, 500)) > 0.999
    assert drawn(large, 2, shapely.box(500, -500, 900, 800)) > 0.999
    assert small["area_km2"].iloc[0] == pytest.approx(1.40, abs=1e-3)
    assert "chosen-by-area" in large.findings["code"].tolist()
    assert large["area_km2"].iloc[0] == pytest.approx(1.52, abs=1e-3)


def test_parcels_with_the_same_names_do_not_overlap(town: Town, draw: Draw) -> None:
    # Two squares of 1 km², 1.4 km apart, between streets of the same names: each parcel takes one of them.
    across: list[Street] = [("北环路", [(-1500, 500), (2500, 500)]), ("南环路", [(-1500, -500), (2500, -500)])]
    twin: list[Street] = [("西一路", [(900, -1500), (900, 1500)]), ("东一路", [(1900, -1500), (1900, 1500)])]
    result = draw(of_parcels(2.0, (SQUARE, None), (SQUARE, None)), town([*across, *GRID[2:], *twin]))
    first, second = (to_metres(result.geometry.iloc[row]) for row in (1, 2))
    assert first.intersection(second).area < 1.0
    assert "chosen-by-area" in result.findings["code"].tolist()
    assert result["area_km2"].iloc[0] == pytest.approx(2.0, abs=1e-3)


def test_the_interval_of_a_block_adds_those_of_its_parcels_in_squares(town: Town, draw: Draw) -> None:
    # Sides of 1000 m (four) and of 400 m (two) with 1000 m (two), each known to 10 m: the squares add up.
    result = draw(of_parcels(None, (SQUARE, None), (EAST, None)), town([*GRID, EAST_STREET]))
    low, high = result.boundaries()[0].area_interval_km2 or (0.0, 0.0)
    square, east = 1.96 * 0.02, 1.96 * (2 * 0.004**2 + 2 * 0.01**2) ** 0.5
    assert 0.5 * (high - low) == pytest.approx((square**2 + east**2) ** 0.5, rel=0.01)
