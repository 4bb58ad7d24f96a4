"""Zones, blocks of parcels, windows, progress, and what does not depend on the order of things."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftzgeo.digitize import digitize
from ftzgeo.errors import UsageError
from ftzgeo.model import Block, BoundingFeature, Parcel, StatedArea, Zone
from tests.digitize.towns import GRID, SQUARE, Street, block, overlap, to_degrees, to_metres

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]
    Draw = Callable[..., Digitized]

TODAY = dt.date(2026, 11, 22)
EAST_OF_IT: list[Street] = [("东二路", [(900, -1500), (900, 1500)])]


def two_parcels() -> Block:
    first = block(SQUARE, km2=None)
    second = block({"east": "东二路", "south": "南环路", "west": "东一路", "north": "北环路"}, km2=None)
    parcels = tuple(
        Parcel(id=f"z-1-{number}", number=number, mode="bounded", sides=one.sides)
        for number, one in enumerate((first, second), start=1)
    )
    return Block(id="z-1", parcels=parcels, stated_area=StatedArea(km2=1.4, text="1.4平方公里", decimals=1))


def test_a_block_of_parcels_is_their_union(town: Town, draw: Draw) -> None:
    result = draw(two_parcels(), town([*GRID, *EAST_OF_IT]))
    assert result["id"].tolist() == ["z-1", "z-1-1", "z-1-2"]
    assert result["level"].tolist() == ["block", "parcel", "parcel"]
    assert overlap(result, shapely.box(-500, -500, 900, 500)) > 0.999
    assert result["area_error"].iloc[0] == pytest.approx(0.0, abs=1e-3)


def test_a_block_with_a_parcel_missing_is_not_drawn(town: Town, draw: Draw) -> None:
    result = draw(two_parcels().model_copy(update={"stated_area": None}), town(GRID))
    assert result["tier"].tolist() == ["unlocated", "traced", "unlocated"]
    assert "parcel-unlocated" in result.findings["code"].tolist()


def test_a_list_of_members_is_not_drawn_and_says_why(town: Town, draw: Draw) -> None:
    members = Block(id="z-1", mode="members", members=(BoundingFeature(name="甲厂", printed="甲厂"),))
    result = draw(members, town(GRID))
    assert result["tier"].tolist() == ["unlocated"]
    assert result.findings["code"].tolist() == ["not-bounded"]


def test_the_box_decides_which_of_two_towns_is_meant(town: Town, draw: Draw) -> None:
    twin = [(name, [(x + 20_000, y) for x, y in points]) for name, points in GRID]
    layer = town([*GRID, *twin])
    west, south, east, north = to_degrees(shapely.box(18_000, -2_000, 22_000, 2_000)).bounds
    drawn = to_metres(draw(block(SQUARE), layer, within=(west, south, east, north)).geometry.iloc[0])
    assert drawn.centroid.x == pytest.approx(20_000, abs=1)


def test_a_box_that_is_none_is_refused(town: Town, draw: Draw) -> None:
    with pytest.raises(UsageError, match="west < east"):
        draw(block(SQUARE), town(GRID), within=(117.3, 39.0, 117.1, 39.2))


def test_progress_is_told_for_every_part(town: Town, draw: Draw) -> None:
    told: list[str] = []
    draw(two_parcels(), town([*GRID, *EAST_OF_IT]), progress=told.append)
    assert told == ["z-1", "z-1-1", "z-1-2"]


def test_the_same_input_gives_the_same_boundaries(town: Town) -> None:
    layer = town([*GRID, *EAST_OF_IT])
    zones = [Zone(id="z", blocks=(two_parcels(),))]
    first, second = (digitize(zones, layer, created=TODAY).boundaries() for _ in range(2))
    assert first == second
    assert first[0].created == TODAY
    assert first[0].reference[0].name == "town.gpkg"


def test_a_selection_of_rows_is_a_plain_frame(town: Town, draw: Draw) -> None:
    result = draw(two_parcels(), town([*GRID, *EAST_OF_IT]))
    blocks = result[result["level"] == "block"]
    assert len(blocks) == 1
    assert blocks.crs == "EPSG:4326"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(angle=st.floats(-35, 35), dx=st.floats(-3000, 3000), dy=st.floats(-3000, 3000))
def test_turning_and_moving_the_town_moves_the_block_with_it(
    town: Town, draw: Draw, angle: float, dx: float, dy: float
) -> None:
    moved = [(name, [(x + dx, y + dy) for x, y in points]) for name, points in GRID]
    result = draw(block(SQUARE), town(moved, angle_deg=angle))
    assert result["tier"].tolist() == ["traced"]
    assert result["area_km2"].iloc[0] == pytest.approx(1.0, abs=2e-4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    others=st.lists(
        st.tuples(st.floats(-1400, 1400), st.floats(-1400, 1400), st.floats(-1400, 1400), st.floats(-1400, 1400)),
        max_size=6,
    )
)
def test_streets_that_no_side_names_change_nothing(
    town: Town, draw: Draw, others: list[tuple[float, float, float, float]]
) -> None:
    streets: list[Street] = [
        (f"无关{number}街", [(x0, y0), (x1, y1 + 5.0)]) for number, (x0, y0, x1, y1) in enumerate(others)
    ]
    result = draw(block(SQUARE), town([*GRID, *streets]))
    assert overlap(result, shapely.box(-500, -500, 500, 500)) > 0.9999
    assert result["tier"].tolist() == ["traced"]
