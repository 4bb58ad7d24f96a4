"""One side is not in the layer: another street, a cut at the stated area, or nothing closes the ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from tests.digitize.towns import GRID, SQUARE, block, overlap

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]
    Draw = Callable[..., Digitized]

KILOMETRE = shapely.box(-500, -500, 500, 500)


def test_a_street_without_a_name_closes_the_ring_at_the_stated_area(town: Town, draw: Draw) -> None:
    streets = [*GRID[1:], (None, [(-1500, 500), (1500, 500)]), (None, [(-1500, 900), (1500, 900)])]
    result = draw(block({**SQUARE, "north": "规划北环路"}), town(streets))
    assert overlap(result, KILOMETRE) > 0.999
    assert result["tier"].tolist() == ["completed"]
    north = result.sides[result.sides["direction"] == "north"]
    assert north["evidence"].tolist() == ["unnamed_line"]
    assert {"name-not-found", "area-not-independent"} <= set(result.findings["code"])


def test_without_any_street_a_cut_gives_the_stated_area(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "north": "直属耕地"}, km2=0.8), town(GRID[1:]))
    assert overlap(result, shapely.box(-500, -500, 500, 300)) > 0.995
    assert result["tier"].tolist() == ["completed"]
    assert result["area_error"].iloc[0] == pytest.approx(0.0, abs=1e-3)
    north = result.sides[result.sides["direction"] == "north"]
    assert north["evidence"].tolist() == ["area"]
    assert north["sigma_m"].iloc[0] > 40


def test_a_side_beside_a_village_keeps_the_village_outside(town: Town, draw: Draw) -> None:
    streets = [*GRID[1:], (None, [(-1500, 500), (1500, 500)])]
    layer = town(streets, {"李家庄": (0.0, 700.0)})
    result = draw(block({**SQUARE, "north": "李家庄"}), layer)
    assert overlap(result, KILOMETRE) > 0.999
    assert "side-is-place" in result.findings["code"].tolist()


def test_without_an_area_a_missing_side_stays_open(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "north": "直属耕地"}, km2=None), town(GRID[1:]))
    assert result["tier"].tolist() == ["unlocated"]
    assert result.geometry.iloc[0] is None


def test_sides_that_were_found_are_told_even_when_nothing_is_drawn(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "north": "甲村", "east": "乙村"}, km2=None), town(GRID[1:3]))
    assert result["tier"].tolist() == ["unlocated"]
    sides = result.sides.set_index("direction")
    assert sides.loc["south", "reference_id"] == "lines/1"
    assert sides["evidence"].isna().all()
    assert sides.geometry.isna().all()
    assert "sides-missing" in result.findings["code"].tolist()


def test_a_misprinted_name_is_read_when_its_ring_fits(town: Town, draw: Draw) -> None:
    streets = [("北环大道" if name == "北环路" else name, points) for name, points in GRID]
    result = draw(block(SQUARE), town(streets))
    assert overlap(result, KILOMETRE) > 0.9999
    assert result["tier"].tolist() == ["completed"]
    assert "name-variant" in result.findings["code"].tolist()


def test_a_like_name_that_leads_nowhere_is_not_claimed(town: Town, draw: Draw) -> None:
    streets = [*GRID[1:], ("津塘公路", [(9000, 9000), (9900, 9000)])]
    result = draw(block({**SQUARE, "north": "津汉公路"}, km2=None), town(streets))
    assert "name-variant" not in result.findings["code"].tolist()


def test_a_name_outside_the_box_is_told_apart_from_a_missing_one(town: Town, draw: Draw) -> None:
    layer = town([*GRID[1:], ("北环路", [(9000, 9000), (9900, 9000)])])
    result = draw(block(SQUARE, km2=None), layer, within=(117.15, 39.08, 117.25, 39.12))
    assert "name-elsewhere" in result.findings["code"].tolist()


def test_an_area_far_from_the_ring_is_told(town: Town, draw: Draw) -> None:
    result = draw(block(SQUARE, km2=0.6), town(GRID))
    assert result["tier"].tolist() != ["traced"]
    assert "area-far" in result.findings["code"].tolist()
