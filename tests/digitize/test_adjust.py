"""The joint adjustment: blocks that lack two sides and more, in towns whose answers can be worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from ftzgeo.digitize import digitize
from tests.digitize.adjusted_towns import Place, bounded, layer, zone
from tests.digitize.towns import GRID, SQUARE, overlap, to_degrees, to_metres

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.digitize.result import Digitized

KILOMETRE = shapely.box(-500, -500, 500, 500)
SOUTH_AND_EAST = [GRID[1], GRID[3]]


def codes(result: Digitized, part_id: str = "z-1") -> set[str]:
    """Return the codes of the findings about a block."""
    findings = result.findings
    return set(findings["code"][findings["id"] == part_id])


def message(result: Digitized, code: str) -> str:
    """Return the text of the finding of a code."""
    findings = result.findings
    return str(findings["message"][findings["code"] == code].iloc[0])


def window(west: float, south: float, east: float, north: float) -> tuple[float, float, float, float]:
    """Return a box in metres as a box in degrees."""
    bounds = to_degrees(shapely.box(west, south, east, north)).bounds
    return (float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3]))


def test_a_corner_and_the_stated_area_place_a_block(tmp_path: Path) -> None:
    """The known corner is at (500, -500); of all rectangles of 1 km² there the square is the likeliest."""
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), layer(tmp_path / "town", SOUTH_AND_EAST))
    assert overlap(result, KILOMETRE) > 0.97
    assert result["tier"].tolist() == ["schematic"]
    assert result["area_error"].iloc[0] == pytest.approx(0.0, abs=0.01)
    sides = result.sides.set_index("direction")
    assert sides["evidence"].to_dict() == {"north": "area", "east": "line", "south": "line", "west": "area"}
    # ln(width/height) is known to 0.5, so the width of 1000 m to a quarter of it; the bearing adds to that.
    assert 240 < sides.loc["west", "sigma_m"] < 320
    assert sides.loc["east", "sigma_m"] == pytest.approx(10.0)
    assert {"adjusted", "area-not-independent"} <= codes(result)


def test_the_note_of_a_side_says_what_it_rests_on(tmp_path: Path) -> None:
    places = [Place((-300, 500), "on", "北环路"), Place((300, 500), "on", "北环路")]
    reference = layer(tmp_path / "town", SOUTH_AND_EAST, places)
    boundary = digitize(zone(bounded("z-1", SQUARE, 1.0)), reference).boundaries()[0]
    notes = {side.direction: side.note for side in boundary.sides}
    assert notes["east"] is None
    assert notes["west"] == "placed by the stated area, the east side and the usual shape of a block"
    assert "地点0 (± 20 m)" in str(notes["north"])


def test_points_on_a_feature_place_its_side(tmp_path: Path) -> None:
    """The addresses put the northern side at 700 m; 1.2 km² over 1.2 km of height leave 1 km of width."""
    places = [Place((-400, 700), "on", "北环路"), Place((400, 700), "on", "北环路")]
    reference = layer(tmp_path / "town", SOUTH_AND_EAST, places)
    result = digitize(zone(bounded("z-1", SQUARE, 1.2)), reference)
    assert overlap(result, shapely.box(-500, -500, 500, 700)) > 0.97
    sides = result.sides.set_index("direction")
    assert sides.loc["north", "evidence"] == "point"
    assert sides.loc["north", "sigma_m"] < 70
    assert sides.loc["west", "evidence"] == "area"
    # Of 1200 m: 3 % of the area, 4 % for a side that is not straight, and the bearing, 15° over its length: 114 m.
    assert sides.loc["west", "sigma_m"] == pytest.approx(114, rel=0.2)


def test_an_address_with_a_house_number_is_a_point_on_its_road(tmp_path: Path) -> None:
    """甲区北环路 12号 and the crossing with it are on it; 甲区大北环路 7号 is on another road."""
    places = [
        Place((-400, 700), address="甲区北环路12号"),
        Place((400, 700), address="甲区乙路与北环路交口"),
        Place((0, 2000), address="甲区大北环路7号"),
    ]
    reference = layer(tmp_path / "town", SOUTH_AND_EAST, places)
    result = digitize(zone(bounded("z-1", SQUARE, 1.2)), reference)
    assert overlap(result, shapely.box(-500, -500, 500, 700)) > 0.97


def test_an_estate_on_a_side_lies_just_outside_it(tmp_path: Path) -> None:
    """A side is taken to run 250 m from the middle of the estate that it is named after."""
    reference = layer(tmp_path / "town", SOUTH_AND_EAST, [Place((0, 750), "is", "甲庄")])
    result = digitize(zone(bounded("z-1", {**SQUARE, "north": "甲庄"}, 1.0)), reference)
    assert overlap(result, KILOMETRE) > 0.97
    north = result.sides.set_index("direction").loc["north"]
    assert north["evidence"] == "place"
    assert 100 < north["sigma_m"] < 240


def test_two_opposite_lines_do_not_tell_where_along_them(tmp_path: Path) -> None:
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), layer(tmp_path / "town", GRID[2:]))
    assert result["tier"].tolist() == ["unlocated"]
    assert result.geometry.iloc[0] is None
    assert "position-unsure" in codes(result)


def test_a_place_in_the_same_town_is_not_enough(tmp_path: Path) -> None:
    reference = layer(tmp_path / "town", SOUTH_AND_EAST[:1], [Place((0, 0), "near", "z-1")])
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), reference)
    assert result["tier"].tolist() == ["unlocated"]
    assert "east ± 2," in message(result, "position-unsure")


def test_a_place_within_a_small_block_is(tmp_path: Path) -> None:
    """Both opposite lines and a point known to 20 m in the middle: north and south rest on the place and the area."""
    reference = layer(tmp_path / "town", GRID[2:], [Place((0, 0), "in", "z-1")])
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), reference)
    assert overlap(result, KILOMETRE) > 0.97
    sides = result.sides.set_index("direction")
    assert sides.loc["north", "evidence"] == "place"
    # A point anywhere inside is 320 m from the middle in one coordinate, as it is counted here.
    assert 320 < sides.loc["north", "sigma_m"] < 350


def test_neighbours_that_share_a_missing_road_are_solved_together(tmp_path: Path) -> None:
    """Twice 1 km² side by side between x = -1500 and 500 on one base line: 1 km high, the border at x = -500."""
    streets = [
        ("南环路", [(-3500.0, -500.0), (1500.0, -500.0)]),
        GRID[3],
        ("西三路", [(-1500.0, -1500.0), (-1500.0, 1500.0)]),
    ]
    east = bounded("z-1", {**SQUARE, "west": "中路"}, 1.0)
    west = bounded("z-2", {**SQUARE, "east": "中路", "west": "西三路"}, 1.0)
    result = digitize(zone(east, west), layer(tmp_path / "town", streets))
    assert result["tier"].tolist() == ["schematic", "schematic"]
    one, other = (to_metres(shape) for shape in result.geometry)
    assert one.intersection(KILOMETRE).area / one.union(KILOMETRE).area > 0.97
    expected = shapely.box(-1500, -500, -500, 500)
    assert other.intersection(expected).area / other.union(expected).area > 0.97
    assert one.intersection(other).area < 1.0


def test_neighbours_share_the_very_same_vertices(tmp_path: Path) -> None:
    streets = [
        ("南环路", [(-3500.0, -500.0), (1500.0, -500.0)]),
        GRID[3],
        ("西三路", [(-1500.0, -1500.0), (-1500.0, 1500.0)]),
    ]
    east = bounded("z-1", {**SQUARE, "west": "中路"}, 1.0)
    west = bounded("z-2", {**SQUARE, "east": "中路", "west": "西三路"}, 1.0)
    result = digitize(zone(east, west), layer(tmp_path / "town", streets))
    one, other = result.geometry
    mine, theirs = ({tuple(xy) for xy in shapely.get_coordinates(shape)} for shape in (one, other))
    shared = shapely.linestrings(sorted(mine & theirs, key=lambda xy: xy[1]))
    assert len(mine & theirs) >= 2
    assert shapely.length(shared) == pytest.approx(1000 / 111_000, rel=0.03)
    assert shapely.intersection(one.boundary, other.boundary).length == pytest.approx(shapely.length(shared), rel=0.01)


def test_a_drawn_neighbour_is_a_fixed_side(tmp_path: Path) -> None:
    """The eastern block lacks one side, so the ring search cuts it at x = -500; there the western one begins."""
    streets = [
        ("南环路", [(-3500.0, -500.0), (1500.0, -500.0)]),
        GRID[3],
        ("北一路", [(-800.0, 500.0), (1500.0, 500.0)]),
    ]
    east = bounded("z-1", {**SQUARE, "north": "北一路", "west": "中路"}, 1.0)
    west = bounded("z-2", {"south": "南环路", "east": "中路", "north": "无名路", "west": "他山路"}, 1.0)
    result = digitize(zone(east, west), layer(tmp_path / "town", streets))
    assert result["tier"].tolist() == ["completed", "schematic"]
    other = to_metres(result.geometry.iloc[1])
    expected = shapely.box(-1500, -500, -500, 500)
    assert other.intersection(expected).area / other.union(expected).area > 0.95
    assert to_metres(result.geometry.iloc[0]).intersection(other).area < 1.0


def test_an_east_line_in_the_west_contradicts(tmp_path: Path) -> None:
    streets = [("东一路", [(-500.0, -1500.0), (-500.0, 1500.0)]), ("西一路", [(500.0, -1500.0), (500.0, 1500.0)])]
    reference = layer(tmp_path / "town", streets, [Place((0, 0), "in", "z-1")])
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), reference)
    assert result["tier"].tolist() == ["unlocated"]
    assert "lies 1.0 km west" in message(result, "sides-contradict")
    assert "position-unsure" not in codes(result)


def test_sides_far_apart_would_make_a_strip(tmp_path: Path) -> None:
    """9 km between the sides and 2 km²: 222 m."""
    streets = [("北界", [(-20_000.0, 4500.0), (20_000.0, 4500.0)])]
    reference = layer(tmp_path / "town", streets, [Place((0, -4500), "is", "大学"), Place((0, 0), "near", "z-1")])
    sides = {**SQUARE, "north": "北界", "south": "大学"}
    result = digitize(zone(bounded("z-1", sides, 2.0)), reference)
    assert result["tier"].tolist() == ["unlocated"]
    told = message(result, "shape-implausible")
    assert told.startswith(
        "大学 (south) and 北界 (north) lie 9.0 km apart; the stated 2 km² would be a strip 222 m wide"
    )


def test_a_block_outside_its_district_is_not_drawn(tmp_path: Path) -> None:
    """The corner lies in the box, the square to the north-west of it does not."""
    reference = layer(tmp_path / "town", SOUTH_AND_EAST)
    box = window(450, -1500, 3000, -450)
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), reference, within=box)
    assert result["tier"].tolist() == ["unlocated"]
    assert "outside-district" in codes(result)


def test_lines_that_end_far_from_a_block_do_not_locate_it(tmp_path: Path) -> None:
    streets = [("南环路", [(4000.0, -500.0), (6000.0, -500.0)]), ("东一路", [(500.0, -6000.0), (500.0, -4000.0)])]
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), layer(tmp_path / "town", streets))
    assert result["tier"].tolist() == ["unlocated"]
    assert "position-unsure" in codes(result)


def test_the_next_evidence_of_a_corner_is_a_third_line(tmp_path: Path) -> None:
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), layer(tmp_path / "town", SOUTH_AND_EAST))
    advice = result.boundaries()[0].next_evidence
    assert advice is not None
    assert (advice.direction, advice.tier) in {("north", "completed"), ("west", "completed")}


def test_the_next_evidence_of_three_lines_is_the_fourth(tmp_path: Path) -> None:
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), layer(tmp_path / "town", GRID[1:]))
    advice = result.boundaries()[0].next_evidence
    assert advice is not None
    assert (advice.direction, advice.feature, advice.tier) == ("north", "北环路", "traced")


def test_without_a_stated_area_a_third_line_closes_nothing(tmp_path: Path) -> None:
    result = digitize(zone(bounded("z-1", SQUARE, None)), layer(tmp_path / "town", GRID[2:]))
    advice = result.boundaries()[0].next_evidence
    assert advice is not None
    assert advice.tier == "unlocated"


def test_a_traced_block_needs_no_advice(tmp_path: Path) -> None:
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), layer(tmp_path / "town", GRID))
    assert result["tier"].tolist() == ["traced"]
    assert result.boundaries()[0].next_evidence is None


def test_the_area_interval_is_that_of_the_statement(tmp_path: Path) -> None:
    """An area of two decimals that placed two sides is known to 3 % (standard deviation), 6 % at 95 %."""
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), layer(tmp_path / "town", SOUTH_AND_EAST))
    low, high = np.array(result.boundaries()[0].area_interval_km2)
    assert low == pytest.approx(0.94, abs=0.02)
    assert high == pytest.approx(1.06, abs=0.02)


def test_a_line_that_stops_short_goes_on_straight(tmp_path: Path) -> None:
    """The eastern road ends at y = 200; the rest of the side is not that line, and says so."""
    streets = [GRID[1], ("东一路", [(500.0, -1500.0), (500.0, 200.0)])]
    result = digitize(zone(bounded("z-1", SQUARE, 1.0)), layer(tmp_path / "town", streets))
    assert overlap(result, KILOMETRE) > 0.95
    east = result.sides[result.sides["direction"] == "east"].set_index("evidence")
    assert set(east.index) == {"line", "point"}
    assert east.loc["line", "length_m"] == pytest.approx(700, abs=20)
    # A road strays by a fifth of the 300 m that it goes on.
    assert east.loc["point", "sigma_m"] > 55
    notes = {side.evidence: side.note for side in result.boundaries()[0].sides if side.direction == "east"}
    assert notes["point"] == "straight on from where the line of 东一路 ends"
