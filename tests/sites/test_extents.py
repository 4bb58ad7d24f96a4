"""A block without a position makes only those points unknown where it can lie."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
import shapely

from ftzgeo.errors import BoundaryError
from ftzgeo.model import Block, Boundary, Side, Zone
from ftzgeo.model.description import BoundingFeature
from ftzgeo.sites import SiteIndex, check
from ftzgeo.sites.batch import check_batch
from ftzgeo.sites.extents import with_extents
from ftzgeo.sites.rows import rows_of_boundaries

if TYPE_CHECKING:
    from pathlib import Path

# Two districts beside each other, 0.5 degrees wide, and the outline of their city; one block is drawn in the west.
WEST, EAST = shapely.box(117.0, 39.0, 117.5, 39.5), shapely.box(117.5, 39.0, 118.0, 39.5)
IN_WEST, IN_EAST, BEYOND = (117.2, 39.2), (117.8, 39.2), (116.4, 39.9)
"""More than 0.01 degrees, the margin, from the border of either district, and in neither."""
DRAWN = Boundary(
    id="a-1",
    level="block",
    zone="a",
    tier="traced",
    geometry=dict(shapely.geometry.mapping(shapely.box(117.3, 39.3, 117.31, 39.31))),
    sigma_m=5.0,
)


def lost(identifier: str) -> Boundary:
    return Boundary(id=identifier, level="block", zone=identifier.split("-", maxsplit=1)[0], tier="unlocated")


def block(identifier: str, *, bounded: bool) -> Block:
    road = BoundingFeature(name="甲路", printed="甲路")
    sides = (Side(direction="east", features=(road,)),) if bounded else ()
    return Block(id=identifier, number=1, name=identifier, mode="bounded" if bounded else "none", sides=sides)


def zone(identifier: str, district: str | None, blocks: list[Block]) -> Zone:
    return Zone(id=identifier, name=identifier, city="中州市", district=district, blocks=tuple(blocks))


@pytest.fixture
def districts(tmp_path: Path) -> Path:
    outline = shapely.boundary(shapely.box(117.0, 39.0, 118.0, 39.5))
    shapes = {"西区": WEST, "东区": EAST, "中州市": outline}
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": shapely.geometry.mapping(shape)}
        for name, shape in shapes.items()
    ]
    path = tmp_path / "districts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def index(boundaries: list[Boundary], zones: list[Zone], districts: Path) -> SiteIndex:
    return SiteIndex(with_extents(rows_of_boundaries(boundaries), zones, districts))


def verdicts(sites: SiteIndex, count: int = 1) -> list[str]:
    """The verdicts in the west, in the east and beyond both, one by one and in a batch, which must agree."""
    points = [IN_WEST, IN_EAST, BEYOND] * count
    batch = pa.record_batch({"lon": [x for x, _ in points], "lat": [y for _, y in points]})
    together: list[str] = check_batch(batch, sites).column("verdict").to_pylist()
    assert together == [check(*point, sites).verdict for point in points]
    return together[:3]


@pytest.mark.parametrize("count", [1, 10])
def test_a_block_can_lie_in_the_district_of_its_zone(districts: Path, count: int) -> None:
    zones = [zone("a", "西区", [block("a-1", bounded=True)]), zone("b", "东", [block("b-1", bounded=True)])]
    sites = index([DRAWN, lost("b-1")], zones, districts)
    assert verdicts(sites, count) == ["outside", "unknown", "outside"]
    assert (check(*IN_WEST, sites).unlocated, check(*IN_EAST, sites).unlocated) == ((), ("b-1",))


def test_a_zone_without_a_district_can_lie_anywhere_in_its_city(districts: Path) -> None:
    sites = index([DRAWN, lost("b-1")], [zone("b", None, [block("b-1", bounded=True)])], districts)
    assert verdicts(sites) == ["unknown", "unknown", "outside"]


def test_blocks_may_reach_a_kilometre_beyond_the_district(districts: Path) -> None:
    # 0.005 degrees west of the eastern district are some 430 m, 0.03 degrees 2.6 km.
    sites = index([DRAWN, lost("b-1")], [zone("b", "东区", [block("b-1", bounded=True)])], districts)
    assert [check(lon, 39.2, sites).verdict for lon in (117.495, 117.47)] == ["unknown", "outside"]


def test_what_states_no_borders_is_named_and_changes_no_answer(districts: Path) -> None:
    sites = index([DRAWN, lost("b-1")], [zone("b", "东区", [block("b-1", bounded=False)])], districts)
    assert verdicts(sites) == ["outside", "outside", "outside"]
    verdict = check(*IN_EAST, sites)
    assert (verdict.unlocated, verdict.borderless) == ((), ("b-1",))
    assert [finding.code for finding in verdict.findings] == ["borders-not-stated"]
    assert verdict.message.endswith("; blocks that are named without borders cannot be checked (1)")


@pytest.mark.parametrize("zones", [[], [zone("b", "北区", [block("b-1", bounded=True)])]], ids=["no zone", "no area"])
def test_without_a_district_it_may_lie_anywhere(districts: Path, zones: list[Zone]) -> None:
    assert verdicts(index([DRAWN, lost("b-1")], zones, districts)) == ["unknown", "unknown", "unknown"]


def test_where_nothing_is_drawn_the_districts_still_answer(districts: Path) -> None:
    sites = index([lost("b-1")], [zone("b", "东区", [block("b-1", bounded=True)])], districts)
    assert verdicts(sites) == ["outside", "unknown", "outside"]
    assert check(*IN_WEST, sites).message.startswith("outside of the districts of all blocks")


def test_where_nothing_has_borders_nothing_is_known(districts: Path) -> None:
    sites = index([lost("b-1")], [zone("b", "东区", [block("b-1", bounded=False)])], districts)
    assert verdicts(sites) == ["unknown", "unknown", "unknown"]


def test_districts_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "districts.geojson"
    path.write_text("{}")
    with pytest.raises(BoundaryError, match=r"districts\.geojson: not GeoJSON with names"):
        index([lost("b-1")], [zone("b", "东区", [block("b-1", bounded=True)])], path)
