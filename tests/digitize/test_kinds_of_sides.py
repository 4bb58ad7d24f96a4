"""Rivers, railways, borders and coasts as sides; a feature on two sides; a side that turns a corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from ftzgeo.model import BoundingFeature, Side
from tests.digitize.towns import GRID, SQUARE, Street, block, overlap

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.digitize.result import Digitized
    from ftzgeo.reference import ReferenceLayer

    Town = Callable[..., ReferenceLayer]
    Draw = Callable[..., Digitized]

KILOMETRE = shapely.box(-500, -500, 500, 500)
STREETS: list[Street] = [GRID[0], GRID[1], GRID[3]]
"""North, south and east of the square; the west is left to a river of 200 m that flows south, x from -700 to -500."""

BANKS = {("海河", "river"): shapely.box(-700, -2000, -500, 2000)}
CENTRE_LINE: Street = ("海河", [(-600, 2000), (-600, -2000)])


def to_bank(metres_west: float) -> shapely.Polygon:
    return shapely.box(-500 - metres_west, -500, 500, 500)


@pytest.mark.parametrize(
    ("qualifier", "metres_west"),
    [
        ("", 0),
        (" 岸线", 0),
        (" 东岸", 0),
        (" 左岸", 0),  # of one who looks south, the east bank
        (" 中心线", 100),
        (" 西岸", 200),
        (" 右岸", 200),
    ],
)
def test_a_river_bounds_a_block_along_the_line_that_the_side_names(
    town: Town, draw: Draw, qualifier: str, metres_west: float
) -> None:
    layer = town([*STREETS, CENTRE_LINE], areas=BANKS)
    result = draw(block({**SQUARE, "west": f"海河{qualifier}"}, km2=1 + metres_west / 1000), layer)
    assert overlap(result, to_bank(metres_west)) > 0.999
    assert result["tier"].tolist() == ["traced"]
    assert result.findings.empty


def test_a_bank_named_in_one_word_is_that_of_the_river(town: Town, draw: Draw) -> None:
    layer = town([*STREETS, CENTRE_LINE], areas=BANKS)
    result = draw(block({**SQUARE, "west": "海河右岸"}, km2=1.2), layer)
    assert overlap(result, to_bank(200)) > 0.999


def test_the_bank_that_faces_the_block_bounds_it_where_the_river_winds(town: Town, draw: Draw) -> None:
    y = np.linspace(-2000, 2000, 161)
    x = -650 + 80 * np.sin(y / 150)
    east, west = np.column_stack([x + 60, y]), np.column_stack([x - 60, y])
    river = shapely.Polygon(np.concatenate([east, west[::-1]]))
    land = shapely.Polygon(np.concatenate([east, [[500, 2000], [500, -2000]]])) & shapely.box(-900, -500, 500, 500)
    for qualifier in ("", " 东岸"):
        layer = town(STREETS, areas={("海河", "river"): river})
        result = draw(block({**SQUARE, "west": f"海河{qualifier}"}, km2=round(land.area / 1e6, 2)), layer)
        assert overlap(result, land) > 0.999
        assert result["tier"].tolist() == ["traced"]


@pytest.mark.parametrize(("qualifier", "drawn"), [("岸线", "centre line"), ("中心线", "banks")])
def test_a_line_of_the_river_that_the_layer_lacks_is_told(town: Town, draw: Draw, qualifier: str, drawn: str) -> None:
    layer = town([*STREETS, CENTRE_LINE]) if drawn == "centre line" else town(STREETS, areas=BANKS)
    result = draw(block({**SQUARE, "west": f"海河 {qualifier}"}, km2=1.05), layer)
    assert result["tier"].tolist() == ["completed"]
    message = str(result.findings.set_index("code").loc["bank-not-found", "message"])
    assert f"has the {drawn} of 海河" in message
    assert result.sides.set_index("direction").loc["west", "sigma_m"] == 40


def test_a_river_on_two_sides_is_followed_around_its_bend(town: Town, draw: Draw) -> None:
    course = shapely.LineString([(-600, 3000), (-600, -600), (3000, -600)])
    river = course.buffer(100, cap_style="flat", join_style="mitre")
    layer = town([GRID[0], GRID[3]], areas={("海河", "river"): river})
    result = draw(block({**SQUARE, "west": "海河", "south": "海河"}), layer)
    assert overlap(result, KILOMETRE) > 0.999
    lengths = result.sides.set_index("direction")["length_m"]
    assert lengths["west"] == pytest.approx(1000, abs=30)
    assert lengths["south"] == pytest.approx(1000, abs=30)


@pytest.mark.parametrize("name", ["东丽区", "东丽区界", "东丽区 边界", "东丽区行政区域界线"])
def test_the_border_of_a_district_is_a_side(town: Town, draw: Draw, name: str) -> None:
    district = {("东丽区", "admin_boundary"): shapely.box(-3000, 500, 3000, 4000)}
    result = draw(block({**SQUARE, "north": name}), town(GRID[1:], areas=district))
    assert overlap(result, KILOMETRE) > 0.999
    assert result["tier"].tolist() == ["traced"]
    assert result.sides.set_index("direction").loc["north", "reference_id"] == "areas/1"


@pytest.mark.parametrize("name", ["津秦铁路", "海岸线"])
def test_railways_and_coasts_are_sides_as_streets_are(town: Town, draw: Draw, name: str) -> None:
    result = draw(block({**SQUARE, "north": name}), town([*GRID[1:], (name, [(-1500, 500), (1500, 500)])]))
    assert overlap(result, KILOMETRE) > 0.999
    assert result["tier"].tolist() == ["traced"]


def test_a_shore_is_the_line_of_its_coast(town: Town, draw: Draw) -> None:
    shore = BoundingFeature(name="渤海", printed="渤海岸线", qualifier="岸线", kind="coast")
    square = block(SQUARE)
    sides = tuple(Side(direction=s.direction, features=(shore,)) if s.direction == "north" else s for s in square.sides)
    layer = town([*GRID[1:], ("渤海", [(-1500, 500), (1500, 500)])])
    result = draw(square.model_copy(update={"sides": sides}), layer)
    assert result["tier"].tolist() == ["traced"]
    assert result.findings.empty


def test_a_side_of_two_streets_turns_their_corner(town: Town, draw: Draw) -> None:
    # East: 津港大道 down to y = 0, west along 泽恩路 to x = 200 and south on it: 1.00 km² less 300 m by 500 m.
    streets: list[Street] = [
        *GRID[:3],
        ("津港大道", [(500, 1500), (500, 0)]),
        ("泽恩路", [(500, 0), (200, 0), (200, -1500)]),
    ]
    expected = shapely.Polygon([(-500, -500), (200, -500), (200, 0), (500, 0), (500, 500), (-500, 500)])
    result = draw(block({**SQUARE, "east": ["津港大道", "泽恩路"]}, km2=0.85), town(streets))
    assert overlap(result, expected) > 0.999
    lengths = result.sides.set_index("feature")["length_m"]
    assert lengths["津港大道"] == pytest.approx(500, abs=1)
    assert lengths["泽恩路"] == pytest.approx(800, abs=1)
