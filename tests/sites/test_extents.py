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
from ftzgeo.sites.parcels import check_parcel
from ftzgeo.sites.rows import rows_of_boundaries
from ftzgeo.wording import in_chinese

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.sites.parcel_verdict import ParcelVerdict

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


def test_what_states_no_borders_is_counted_by_zone(districts: Path) -> None:
    zones = [
        zone("b", "东区", [block(f"b-{number}", bounded=False) for number in range(1, 6)]),
        zone("c", "西区", [block("c-1", bounded=False), block("c-2", bounded=True)]),
    ]
    sites = index([DRAWN, *(lost(part.id) for one in zones for part in one.blocks)], zones, districts)
    (finding,) = check(*IN_EAST, sites).findings
    told = "blocks that are named without borders cannot be checked (6): b 5; c 1 (c-1)"
    assert finding.message == told
    assert in_chinese(told) == "有 6 个区块只有名称而未载明四至，无法核查：b 5; c 1 (c-1)"
    assert check(*IN_EAST, sites).borderless == ("b-1", "b-2", "b-3", "b-4", "b-5", "c-1")


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


def parcel(sites: SiteIndex, west: float, south: float, east: float, north: float) -> ParcelVerdict:
    return check_parcel(shapely.box(west, south, east, north), sites).parcels[0]


def test_a_parcel_is_unknown_only_where_a_block_can_lie(districts: Path) -> None:
    zones = [zone("a", "西区", [block("a-1", bounded=True)]), zone("b", "东", [block("b-1", bounded=True)])]
    sites = index([DRAWN, lost("b-1")], zones, districts)
    west, east = parcel(sites, 117.2, 39.2, 117.21, 39.21), parcel(sites, 117.8, 39.2, 117.81, 39.21)
    assert (west.verdict, west.unknown_share, west.unlocated) == ("outside", 0.0, ())
    assert (east.verdict, east.drawn, east.unlocated) == ("unknown", "outside", ("b-1",))
    assert east.unknown_share == pytest.approx(1.0)
    assert east.sentence("en").startswith("parcel: unknown: outside of all drawn blocks; the nearest is a-1, ")
    assert east.sentence("en").endswith("; whether it lies in b-1 is unknown, since these have no position")


@pytest.mark.parametrize("drawn", [[DRAWN], []], ids=["drawn", "nothing drawn"])
@pytest.mark.parametrize(("district", "bounded"), [("东区", True), (None, True), ("北区", True), ("东区", False)])
def test_a_small_parcel_has_the_answer_of_its_point(
    districts: Path, drawn: list[Boundary], district: str | None, *, bounded: bool
) -> None:
    sites = index([*drawn, lost("b-1")], [zone("b", district, [block("b-1", bounded=bounded)])], districts)
    points = (IN_WEST, IN_EAST, BEYOND)
    squares = [parcel(sites, lon - 1e-5, lat - 1e-5, lon + 1e-5, lat + 1e-5).verdict for lon, lat in points]
    assert squares == verdicts(sites)


def test_the_part_of_a_parcel_that_is_unknown_has_its_share(districts: Path) -> None:
    # The eastern district is widened by 0.01 degrees and 0.001 for its generalized border: from 117.489 on, which is
    # 0.021 of 0.04 degrees.
    sites = index([DRAWN, lost("b-1")], [zone("b", "东区", [block("b-1", bounded=True)])], districts)
    across = parcel(sites, 117.47, 39.2, 117.51, 39.21)
    assert across.verdict == "unknown"
    assert across.outside_share == pytest.approx(1.0)
    assert across.unknown_share == pytest.approx(0.525, abs=1e-3)
    assert across.unknown_m2 == pytest.approx(0.525 * across.area_m2, rel=2e-3)
    assert "（52.5 %）是否位于 b-1 内无法判断，因其位置未定。" in across.sentence("zh")


def test_what_lies_beside_a_block_may_lie_in_another_one(districts: Path) -> None:
    # Half of the parcel lies in a-1, whose western edge is 117.3.
    half = (117.295, 39.302, 117.305, 39.308)
    elsewhere = index([DRAWN, lost("b-1")], [zone("b", "东区", [block("b-1", bounded=True)])], districts)
    assert parcel(elsewhere, *half).verdict == "straddles"
    here = parcel(index([DRAWN, lost("b-1")], [zone("b", "西区", [block("b-1", bounded=True)])], districts), *half)
    assert (here.verdict, here.drawn) == ("unknown", "straddles")
    assert here.unknown_share == pytest.approx(0.5, abs=1e-3)
    within = parcel(elsewhere, 117.302, 39.302, 117.305, 39.305)
    assert (within.verdict, within.unknown_share) == ("inside", 0.0)


def test_parcels_name_what_states_no_borders(districts: Path) -> None:
    zones = [zone("b", "东区", [block("b-1", bounded=False)])]
    sites = index([DRAWN, lost("b-1")], zones, districts)
    report = check_parcel(shapely.box(117.8, 39.2, 117.81, 39.21), sites)
    assert [(p.verdict, p.unlocated, p.borderless) for p in report.parcels] == [("outside", (), ("b-1",))]
    assert [finding.code for finding in report.findings] == ["borders-not-stated"]
    only = parcel(index([lost("b-1")], zones, districts), 117.8, 39.2, 117.81, 39.21)
    assert only.verdict == "unknown"
    assert only.unknown_share == pytest.approx(1.0)


def test_where_nothing_is_drawn_the_districts_answer_for_parcels(districts: Path) -> None:
    sites = index([lost("b-1")], [zone("b", "东区", [block("b-1", bounded=True)])], districts)
    west, east = parcel(sites, 117.2, 39.2, 117.21, 39.21), parcel(sites, 117.8, 39.2, 117.81, 39.21)
    assert (west.verdict, east.verdict) == ("outside", "unknown")
    assert west.sentence("zh") == "parcel：不在任何区块所在的行政区内；没有已绘制的区块。"


def test_districts_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "districts.geojson"
    path.write_text("{}")
    with pytest.raises(BoundaryError, match=r"districts\.geojson: not GeoJSON with names"):
        index([lost("b-1")], [zone("b", "东区", [block("b-1", bounded=True)])], path)
