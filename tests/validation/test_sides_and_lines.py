"""Distances of sides from their lines, and where blocks lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon, affinity

from ftzgeo.errors import CoordinateError, UsageError
from ftzgeo.model import BoundingFeature, Side
from ftzgeo.validation import Tolerance, validate
from tests.validation.defect_town import SHAPES, given_frame, town_case, write_reference

if TYPE_CHECKING:
    from ftzgeo.model import Block
    from tests.validation.defect_town import Case


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return town_case(write_reference(tmp_path_factory.mktemp("town") / "streets.gpkg"))


def test_a_side_moved_by_300_m_is_300_m_from_its_street(town: Case) -> None:
    # 松园路 runs 8.2° from the meridian, so that 300 m to the east are 300 · cos 8.2° = 297 m away from it.
    ring = list(SHAPES["z-2"].exterior.coords)[:-1]
    moved = Polygon([ring[0], (ring[1][0] + 300, ring[1][1]), (ring[2][0] + 300, ring[2][1]), ring[3]])
    result = validate(given_frame({"z-2": moved}), town.zones, reference=town.reference)
    rows = {row.direction: row for row in result.edges}
    assert rows["east"].p95_m == pytest.approx(297, abs=2)
    assert 250 < rows["east"].mean_m < 297  # the southern side crosses the street and is on it there
    assert rows["east"].max_m == pytest.approx(297, abs=2)
    assert rows["east"].feature == "松园路"
    assert rows["west"].mean_m < 1
    found = next(one for one in result.findings if one.code == "edge-off-line")
    assert "from 松园路 on average (95 % within 298 m, 298 m at most)" in found.message


def test_the_tolerance_decides_how_far_is_off(town: Case) -> None:
    frame = given_frame({"z-2": affinity.translate(SHAPES["z-2"], 45, 0)})
    codes = [one.code for one in validate(frame, town.zones, reference=town.reference).findings]
    assert codes.count("edge-off-line") == 2  # east and west
    wide = validate(frame, town.zones, reference=town.reference, tolerance=Tolerance(edge_m=60))
    assert "edge-off-line" not in {one.code for one in wide.findings}


def test_an_offset_in_the_text_moves_the_line(town: Case) -> None:
    shifted = affinity.translate(SHAPES["z-2"], 0, 0)
    east = BoundingFeature(name="松园路", printed="松园路以西100米", qualifier="以西100米", kind="road")
    blocks: tuple[Block, ...] = tuple(
        one.model_copy(
            update={
                "sides": tuple(
                    s if s.direction != "east" else Side(direction="east", features=(east,)) for s in one.sides
                )
            }
        )
        for one in town.zones[0].blocks
    )
    zones = [town.zones[0].model_copy(update={"blocks": blocks})]
    rows = {
        row.direction: row for row in validate(given_frame({"z-2": shifted}), zones, reference=town.reference).edges
    }
    # The line lies 100 m to the west of the street: 100 · cos 8.2° = 99 m from the border along the street.
    assert rows["east"].mean_m == pytest.approx(99, abs=2)


def test_a_block_across_the_border_of_its_district_says_how_far(town: Case) -> None:
    # The district ends at 12 000 m; the block reaches from 11 000 to 13 000 m: half of it, 1000 m far.
    box = Polygon([(11_000, 0), (13_000, 0), (13_000, 1000), (11_000, 1000)])
    found = validate(given_frame({"z-4": box}), town.zones, reference=town.reference).findings
    outside = next(one for one in found if one.code == "outside-district")
    assert outside.figures["percent"] == pytest.approx(50, abs=0.5)
    assert outside.figures["reach"] == pytest.approx(1000, rel=0.01)
    assert outside.spot is not None
    assert outside.spot["type"] == "Polygon"


def test_findings_as_a_frame(town: Case) -> None:
    moved = affinity.translate(SHAPES["z-2"], -40, 0)
    frame = validate(given_frame({**SHAPES, "z-2": moved}), town.zones).to_frame()
    assert list(frame.columns) == ["id", "zone", "code", "level", "message", "figures", "lon", "lat", "origin"]
    overlap = frame[frame["code"] == "overlap"].iloc[0]
    assert (overlap["id"], overlap["zone"], overlap["figures"]["other"]) == ("z-1", "z", "z-2")
    assert overlap["lon"] == pytest.approx(117.225, abs=0.002)
    assert overlap["lat"] == pytest.approx(39.106, abs=0.004)


def test_a_step_in_the_border_that_follows_its_street_is_no_distance(town: Case) -> None:
    # The southern street is left for a crossing street and joined again: each stretch lies on some named street.
    whole = SHAPES["z-3-1"].union(SHAPES["z-3-2"])
    block = next(one for one in town.zones[0].blocks if one.id == "z-3")
    names = {"east": ("东湖路", "梅园路"), "south": ("桥南道",), "west": ("枫林路",), "north": ("北苑道",)}
    sides = tuple(
        Side.model_validate({"direction": key, "features": [{"name": name, "printed": name} for name in names[key]]})
        for key in names
    )
    zones = [town.zones[0].model_copy(update={"blocks": (block.model_copy(update={"sides": sides, "parcels": ()}),)})]
    for shape in (whole, SHAPES["z-3-1"]):
        result = validate(given_frame({"z-3": shape}), zones, reference=town.reference)
        assert max(row.max_m for row in result.edges) < 1


def test_a_table_without_geometry_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="without geometry"):
        validate(pd.DataFrame({"id": ["z-1"]}), [])


def test_polygons_in_beijing54_are_refused() -> None:
    with pytest.raises(CoordinateError, match="Beijing54"):
        validate(given_frame(SHAPES).set_crs("EPSG:2437", allow_override=True), [])


def test_a_frame_without_a_usable_row() -> None:
    frame = gpd.GeoDataFrame({"id": ["z-1"]}, geometry=[None], crs="EPSG:4326")
    assert [one.code for one in validate(frame, []).findings] == ["boundary-unlocated"]
