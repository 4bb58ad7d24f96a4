"""All four sides are in the layer: the ring follows them."""

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


def test_four_crossing_streets_enclose_their_square(town: Town, draw: Draw) -> None:
    result = draw(block(SQUARE), town(GRID))
    assert result["tier"].tolist() == ["traced"]
    assert result["area_km2"].iloc[0] == pytest.approx(1.0, abs=1e-4)
    assert result["area_error"].iloc[0] == pytest.approx(0.0, abs=1e-4)
    assert overlap(result, KILOMETRE) > 0.9999
    assert result.findings.empty


def test_each_side_gets_its_kilometre_of_border(town: Town, draw: Draw) -> None:
    sides = draw(block(SQUARE), town(GRID)).sides
    assert sides["direction"].tolist() == ["north", "east", "south", "west"]
    assert sides["feature"].tolist() == ["北环路", "东一路", "南环路", "西一路"]
    assert set(sides["evidence"]) == {"line"}
    assert sides["length_m"].tolist() == pytest.approx([1000] * 4, abs=0.5)
    assert sides["reference_id"].tolist() == ["lines/1", "lines/4", "lines/2", "lines/3"]


def test_the_inner_carriageway_bounds_the_block(town: Town, draw: Draw) -> None:
    dual = [*GRID[:3], ("东一路", [(485, -1500), (485, 1500)]), ("东一路", [(515, -1500), (515, 1500)])]
    result = draw(block(SQUARE, km2=0.99), town(dual))
    assert overlap(result, shapely.box(-500, -500, 485, 500)) > 0.999
    assert result["tier"].tolist() == ["traced"]


def test_the_strip_beside_a_carriageway_that_ends_on_a_ramp_is_outside(town: Town, draw: Draw) -> None:
    inner: list[Street] = [("东一路", [(485, -1500), (485, 400)]), (None, [(485, 400), (515, 410)])]
    streets = [*GRID[:3], *inner, ("东一路", [(515, -1500), (515, 410), (515, 1500)])]
    expected = shapely.Polygon([(-500, -500), (485, -500), (485, 400), (515, 410), (515, 500), (-500, 500)])
    assert overlap(draw(block(SQUARE, km2=0.99), town(streets)), expected) > 0.999


def test_a_spur_of_a_named_street_cuts_nothing_off(town: Town, draw: Draw) -> None:
    # The spur and the street that goes on from it enclose 200 m by 100 m in the corner: no strip.
    spur: list[Street] = [("东一路", [(500, 400), (300, 400)]), (None, [(300, 400), (300, 500)])]
    assert overlap(draw(block(SQUARE), town([*GRID, *spur])), KILOMETRE) > 0.999


def test_a_roundabout_without_a_name_is_gone_around(town: Town, draw: Draw) -> None:
    circle = shapely.Point(500, 500).buffer(30).exterior
    streets = [
        ("北环路", [(-1500, 500), (470, 500)]),
        ("北环路", [(530, 500), (1500, 500)]),
        ("东一路", [(500, -1500), (500, 470)]),
        ("东一路", [(500, 530), (500, 1500)]),
        *GRID[1:3],
        (None, list(circle.coords)),
    ]
    result = draw(block(SQUARE), town(streets))
    assert overlap(result, KILOMETRE) > 0.995
    assert result["tier"].tolist() == ["traced"]


def test_a_gap_is_bridged_and_called_assumed(town: Town, draw: Draw) -> None:
    streets = [("北环路", [(-1500, 500), (-100, 500)]), ("北环路", [(100, 500), (1500, 500)]), *GRID[1:]]
    result = draw(block(SQUARE), town(streets))
    assert overlap(result, KILOMETRE) > 0.999
    assert result["tier"].tolist() == ["completed"]
    gap = result.sides[result.sides["evidence"] == "assumed"]
    assert gap["length_m"].sum() == pytest.approx(200, abs=1)
    assert "ring-gaps" in result.findings["code"].tolist()


def test_a_gap_wider_than_a_bridge_stays_open(town: Town, draw: Draw) -> None:
    streets = [("北环路", [(-1500, 500), (-450, 500)]), ("北环路", [(450, 500), (1500, 500)]), *GRID[1:]]
    result = draw(block(SQUARE), town(streets))
    assert result["tier"].tolist() == ["unlocated"]
    assert result.geometry.iloc[0] is None
    assert not result.findings.empty


def test_the_same_name_across_town_does_not_win(town: Town, draw: Draw) -> None:
    result = draw(block(SQUARE), town([*GRID, ("北环路", [(-400, 8000), (400, 8000)])]))
    assert overlap(result, KILOMETRE) > 0.9999


def test_two_streets_follow_one_another_on_a_side(town: Town, draw: Draw) -> None:
    streets = [*GRID[1:], ("北环路", [(-1500, 500), (100, 500)]), ("北园道", [(100, 500), (1500, 500)])]
    result = draw(block({**SQUARE, "north": ["北环路", "北园道"]}), town(streets))
    assert overlap(result, KILOMETRE) > 0.9999
    lengths = result.sides.set_index("feature")["length_m"]
    assert lengths["北环路"] == pytest.approx(600, abs=1)
    assert lengths["北园道"] == pytest.approx(400, abs=1)


def test_one_street_that_bends_bounds_two_sides(town: Town, draw: Draw) -> None:
    streets = [*GRID[1:3], ("河沿路", [(-1500, 500), (500, 500), (500, -1500)])]
    result = draw(block({**SQUARE, "north": "河沿路", "east": "河沿路"}), town(streets))
    assert overlap(result, KILOMETRE) > 0.9999
    sides = result.sides[result.sides["feature"] == "河沿路"].set_index("direction")
    assert sides.loc["north", "length_m"] == pytest.approx(1000, abs=30)
    assert sides.loc["east", "length_m"] == pytest.approx(1000, abs=30)


def test_the_stated_area_chooses_between_two_rings_and_says_so(town: Town, draw: Draw) -> None:
    streets = [*GRID, ("北环路", [(-1500, 800), (1500, 800)])]
    small, large = (draw(block(SQUARE, km2=km2), town(streets)) for km2 in (1.0, 1.3))
    assert overlap(small, KILOMETRE) > 0.999
    assert overlap(large, shapely.box(-500, -500, 500, 800)) > 0.999
    assert "chosen-by-area" in {*small.findings["code"], *large.findings["code"]}


def test_an_offset_moves_the_border_inwards(town: Town, draw: Draw) -> None:
    result = draw(block({**SQUARE, "west": "西一路 以东200米"}, km2=0.8), town(GRID))
    assert overlap(result, shapely.box(-300, -500, 500, 500)) > 0.999
    assert result["tier"].tolist() == ["completed"]
    assert result.sides.set_index("direction").loc["west", "evidence"] == "point"
