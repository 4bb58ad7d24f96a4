from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry import LineString, mapping

from ftzgeo.crs import grs80, local_metres, transform_xy, wgs84_to_bd09, wgs84_to_gcj02
from ftzgeo.errors import BoundaryError, CoordinateError
from ftzgeo.model import Boundary, BoundarySide, ReferenceId
from ftzgeo.sites import Verdict, check

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Tier

LON, LAT = 117.1, 39.2
FORWARD, BACK = local_metres(LON, LAT)


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Longitude and latitude of a point in metres from 117.1° E, 39.2° N."""
    lon, lat = BACK.transform(east_m, north_m)
    return lon, lat


def boundary(identifier: str, shape: BaseGeometry | None, *, tier: Tier = "traced", **fields: Any) -> Boundary:
    geometry = dict(mapping(transform_xy(shape, BACK))) if shape is not None else None
    return Boundary(
        id=identifier,
        level=fields.pop("level", "block"),
        zone=identifier.split("-", maxsplit=1)[0],
        tier=tier if shape is not None else "unlocated",
        geometry=geometry,
        sigma_m=fields.pop("sigma_m", 5.0),
        **fields,
    )


def in_degrees(identifier: str, west: float, east: float) -> Boundary:
    """A block whose western and eastern edges points can lie on exactly."""
    return boundary(identifier, None).model_copy(
        update={"tier": "traced", "geometry": dict(mapping(box(west, 39.984375, east, 40.015625)))}
    )


SQUARE = boundary("x-1", box(0, 0, 2000, 2000))


def test_a_point_well_inside() -> None:
    verdict = check(*at(600, 1000), [SQUARE])
    assert (verdict.verdict, verdict.drawn, verdict.tier) == ("inside", "inside", "traced")
    assert (verdict.blocks, verdict.zones, verdict.on_border) == (("x-1",), ("x",), False)
    assert verdict.distance_m == pytest.approx(-600, abs=0.05)
    assert verdict.probability == pytest.approx(1.0)
    assert verdict.message == "inside x-1, 600 m from the border of its zone"


def test_a_point_outside_a_corner() -> None:
    # 300 m east and 400 m north of the corner: 500 m.
    verdict = check(*at(2300, 2400), [SQUARE])
    assert (verdict.verdict, verdict.blocks, verdict.zones) == ("outside", (), ())
    assert verdict.distance_m == pytest.approx(500, abs=0.05)
    assert verdict.probability == pytest.approx(0.0)
    assert verdict.message == "outside of all drawn blocks; the nearest is x-1, 500 m away"


def test_a_sentence_may_say_the_names_of_blocks() -> None:
    names = {"x-1": "甲园"}
    inside, outside = check(*at(600, 1000), [SQUARE]), check(*at(2300, 2400), [SQUARE])
    assert inside.sentence("zh", names) == "位于 x-1 甲园 内，距片区边界 600 m。"
    assert outside.sentence("en", names).endswith("the nearest is x-1 (甲园), 500 m away")
    assert outside.sentence("en", {"y-1": "乙园"}) == outside.message


@pytest.mark.parametrize(
    ("metres_inside", "verdict", "probability"),
    [
        # sigma 5 m: one sigma is 84.1 %, two are 97.7 %.
        (0.0, "borderline", 0.5),
        (5.0, "borderline", 0.8413),
        (9.9, "borderline", 0.9761),
        (10.1, "inside", 0.9783),
        (-5.0, "borderline", 0.1587),
        (-10.1, "outside", 0.0217),
    ],
)
def test_within_two_sigmas_of_the_border_is_borderline(metres_inside: float, verdict: str, probability: float) -> None:
    answer = check(*at(metres_inside, 1000), [SQUARE])
    assert answer.verdict == verdict
    assert answer.probability == pytest.approx(probability, abs=2e-3)


def test_the_accuracy_of_the_point_adds_to_that_of_the_border() -> None:
    # sqrt(5² + 12²) = 13; 13 m inside is one sigma.
    answer = check(*at(13, 1000), [SQUARE], accuracy_m=12)
    assert answer.nearest is not None
    assert answer.nearest.sigma_m == pytest.approx(13)
    assert answer.probability == pytest.approx(0.8413, abs=1e-3)
    assert answer.verdict == "borderline"
    assert "13 m from the border of x-1, which is known to ± 26 m (2σ); inside with 84 %" in answer.message


def test_the_side_that_is_nearest_has_its_own_sigma() -> None:
    west = dict(mapping(transform_xy(LineString([(0, 0), (0, 2000)]), BACK)))
    east = dict(mapping(transform_xy(LineString([(2000, 0), (2000, 2000)]), BACK)))
    sides = (
        BoundarySide(direction="west", feature="河", evidence="place", sigma_m=100.0, geometry=west),
        BoundarySide(direction="east", feature="路", evidence="line", sigma_m=2.0, geometry=east),
    )
    block = boundary("x-1", box(0, 0, 2000, 2000), sides=sides, sigma_m=30.0)
    assert check(*at(50, 1000), [block]).verdict == "borderline"
    assert check(*at(1950, 1000), [block]).verdict == "inside"
    north = check(*at(1000, 1950), [block]).nearest
    assert north is not None
    assert north.border_sigma_m == 30.0


def test_a_scheme_is_unknown_within_its_uncertainty_and_firm_beyond() -> None:
    block = boundary("x-1", box(0, 0, 2000, 2000), tier="schematic", sigma_m=200.0)
    near = check(*at(300, 1000), [block])
    assert (near.verdict, near.tier, near.blocks) == ("unknown", "schematic", ("x-1",))
    assert "drawn only as a scheme (± 400 m)" in near.message
    assert check(*at(900, 1000), [block]).verdict == "inside"
    assert check(*at(-900, 1000), [block]).verdict == "outside"


def test_a_scheme_of_unknown_accuracy_is_always_unknown() -> None:
    block = boundary("x-1", box(0, 0, 2000, 2000), tier="schematic", sigma_m=None)
    for east in (1000, -9000):
        verdict = check(*at(east, 1000), [block])
        assert (verdict.verdict, verdict.probability) == ("unknown", None)
        assert [f.code for f in verdict.findings] == ["sigma-unknown"]


def test_nobody_is_outside_a_block_without_position() -> None:
    boundaries = [SQUARE, boundary("x-2", None), boundary("y-1", None)]
    verdict = check(*at(5000, 1000), boundaries)
    assert (verdict.verdict, verdict.drawn, verdict.unlocated) == ("unknown", "outside", ("x-2", "y-1"))
    assert verdict.message.endswith("; whether it lies in x-2, y-1 is unknown, since these have no position")
    assert verdict.message.startswith("unknown: outside of all drawn blocks; ")
    assert verdict.sentence("zh").startswith("无法判断：位于所有已绘制区块之外，")
    assert "；是否位于 x-2、y-1 内无法判断，" in verdict.sentence("zh")
    inside = check(*at(1000, 1000), boundaries)
    assert (inside.verdict, inside.unlocated) == ("inside", ("x-2", "y-1"))


def test_when_nothing_is_drawn_nothing_is_known() -> None:
    verdict = check(LON, LAT, [boundary("x-1", None)])
    assert (verdict.verdict, verdict.nearest, verdict.distance_m) == ("unknown", None, None)
    assert verdict.message.startswith("unknown: no block is drawn")


def test_a_polygon_that_is_invalid_counts_as_unlocated() -> None:
    bow_tie = boundary("x-2", Polygon([(5000, 0), (6000, 1000), (6000, 0), (5000, 1000)]))
    verdict = check(*at(5100, 500), [SQUARE, bow_tie])
    assert (verdict.verdict, verdict.unlocated) == ("unknown", ("x-2",))
    assert [(f.id, f.code) for f in verdict.findings] == [("x-2", "geometry-invalid")]


def test_an_edge_inside_a_zone_is_no_border_of_the_zone() -> None:
    # Two blocks side by side: on their common edge, 1000 m from the outer border.
    # A degree of longitude is 85,394 m at 40 degrees, 0.015625 of it 1334.3 m (a cos φ / √(1 - e² sin² φ) · π / 180).
    halves = [in_degrees("x-10", 116.984375, 117.0), in_degrees("x-2", 117.0, 117.015625)]
    verdict = check(117.0, 40.0, halves)
    assert (verdict.verdict, verdict.on_border) == ("inside", True)
    assert verdict.distance_m == pytest.approx(-1334.3, abs=0.1)
    # Exactly one block: the first in natural order, whatever the order of the file.
    assert verdict.blocks == check(117.0, 40.0, halves[::-1]).blocks == ("x-2",)


def test_an_edge_shared_by_two_zones_gives_one_block_too() -> None:
    neighbours = [in_degrees("y-1", 117.0, 117.015625), in_degrees("x-1", 116.984375, 117.0)]
    verdict = check(117.0, 40.0, neighbours)
    assert (verdict.verdict, verdict.blocks, verdict.zones, verdict.on_border) == ("borderline", ("x-1",), ("x",), True)


def test_interior_wins_over_border_where_blocks_overlap() -> None:
    blocks = [in_degrees("x-1", 116.984375, 117.0), in_degrees("y-1", 116.9921875, 117.015625)]
    assert check(117.0, 40.0, blocks).blocks == ("y-1",)
    assert check(116.99609375, 40.0, blocks).blocks == ("x-1", "y-1")


def test_inside_one_zone_is_inside_even_near_another() -> None:
    blocks = [boundary("x-1", box(0, 0, 2000, 2000)), boundary("y-1", box(1003, 0, 2000, 2000), tier="schematic")]
    verdict = check(*at(1000, 1000), blocks)
    assert verdict.verdict == "inside"
    assert verdict.nearest is not None
    assert verdict.nearest.zone == "x"


def test_a_hole_is_outside() -> None:
    ring = Polygon(box(0, 0, 3000, 3000).exterior.coords, [box(1000, 1000, 2000, 2000).exterior.coords])
    verdict = check(*at(1500, 1400), [boundary("x-1", ring)])
    assert verdict.verdict == "outside"
    assert verdict.distance_m == pytest.approx(400, abs=0.05)


def test_parcels_are_named_beside_their_block_and_stand_in_for_a_missing_one() -> None:
    parcel = boundary("x-1-2", box(0, 0, 500, 500), level="parcel")
    verdict = check(*at(250, 250), [SQUARE, parcel])
    assert (verdict.blocks, verdict.parcels) == (("x-1",), ("x-1-2",))
    assert verdict.distance_m == pytest.approx(-250, abs=0.05)
    alone = check(*at(250, 250), [parcel])
    assert (alone.verdict, alone.blocks) == ("inside", ("x-1-2",))


def test_unlocated_parcels_are_named_unless_their_block_is() -> None:
    def missing(*boundaries: Boundary) -> tuple[str, ...]:
        return check(*at(9000, 0), list(boundaries)).unlocated

    lost = boundary("x-1-1", None, level="parcel")
    assert missing(SQUARE, lost) == ("x-1-1",)
    assert missing(boundary("x-1", None), lost) == ("x-1",)


def test_other_coordinate_systems_give_the_same_answer() -> None:
    lon, lat = at(600, 1000)
    expected = check(lon, lat, [SQUARE])
    for x, y, crs in (
        (*wgs84_to_gcj02(lon, lat), "gcj02"),
        (*wgs84_to_bd09(lon, lat), "BD-09"),
        (lon, lat, "cgcs2000"),
        (lon, lat, "EPSG:4490"),
    ):
        answer = check(float(x), float(y), [SQUARE], crs=crs)
        assert answer.distance_m == pytest.approx(expected.distance_m, abs=2e-3)
        assert (answer.lon, answer.lat) == pytest.approx((lon, lat), abs=1e-8)


def test_the_reference_of_the_border_is_handed_on() -> None:
    reference = (ReferenceId(name="roads.geojson", sha256="ab"),)
    assert check(LON, LAT, [SQUARE.model_copy(update={"reference": reference})]).reference == reference


def test_a_verdict_is_written_with_its_sentence() -> None:
    data = check(*at(600, 1000), [SQUARE]).model_dump(mode="json")
    assert data["message"] == "inside x-1, 600 m from the border of its zone"
    assert data["nearest"]["zone"] == "x"


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (39.2, 117.1, "latitude first; give longitude and then latitude: 117.1 39.2"),
        (0.0, 0.0, "position is missing"),
        (math.nan, 39.2, "not numbers"),
        (117.1, math.inf, "not numbers"),
        (512_345.0, 4_333_000.0, "for projected coordinates say which"),
    ],
)
def test_coordinates_that_cannot_be_a_place(x: float, y: float, message: str) -> None:
    with pytest.raises(CoordinateError) as caught:
        check(x, y, [SQUARE])
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("x", "y", "code", "hint"),
    [
        (39.5, 76.0, "axes-swapped", "76.000000, 39.500000 is: are the axes swapped?"),
        (-117.1, 39.2, "out-of-china", "is a sign wrong?"),
        (2.35, 48.85, "out-of-china", "check the coordinates"),
    ],
)
def test_odd_coordinates_are_reported_and_not_changed(x: float, y: float, code: str, hint: str) -> None:
    verdict = check(x, y, [SQUARE])
    assert (verdict.lon, verdict.lat, verdict.verdict) == (x, y, "outside")
    assert [f.code for f in verdict.findings] == [code]
    assert hint in verdict.findings[0].message


@pytest.mark.parametrize("accuracy", [-1.0, math.nan, math.inf])
def test_an_accuracy_that_is_none(accuracy: float) -> None:
    with pytest.raises(CoordinateError, match="number of metres, 0 or more"):
        check(LON, LAT, [SQUARE], accuracy_m=accuracy)


def test_no_boundaries() -> None:
    with pytest.raises(BoundaryError, match="no boundaries"):
        check(LON, LAT, [])


METRES = st.floats(-6000, 8000)


def same(a: Verdict, b: Verdict) -> bool:
    assert a.distance_m is not None
    assert b.distance_m is not None
    return a.verdict == b.verdict and abs(a.distance_m - b.distance_m) < 0.02


@given(METRES, METRES)
@settings(max_examples=60, deadline=None)
def test_distance_is_negative_exactly_inside(east: float, north: float) -> None:
    verdict = check(*at(east, north), [SQUARE])
    assert verdict.distance_m is not None
    assert (verdict.distance_m < 0) == (0 < east < 2000 and 0 < north < 2000) or abs(verdict.distance_m) < 0.5
    dx, dy = max(-east, east - 2000, 0), max(-north, north - 2000, 0)
    if dx or dy:
        # The plane is true to 1 in 10⁵; its edges, straight in degrees, to 0.1 m.
        assert verdict.distance_m == pytest.approx(math.hypot(dx, dy), abs=0.2)


@given(METRES, METRES)
@settings(max_examples=40, deadline=None)
def test_dividing_a_zone_or_turning_its_ring_changes_no_verdict(east: float, north: float) -> None:
    point = at(east, north)
    whole = check(*point, [SQUARE])
    assert SQUARE.geometry is not None
    ring = SQUARE.geometry["coordinates"][0]
    turned = SQUARE.model_copy(update={"geometry": {"type": "Polygon", "coordinates": [[*ring[2:], *ring[1:3]]]}})
    assert same(whole, check(*point, [turned]))
    (west, south), (_, top) = ring[0], ring[2]
    polygon = Polygon(ring)
    middle = polygon.centroid.x
    parts = [
        polygon.intersection(box(west - 1, south - 1, middle, top + 1)),
        polygon.intersection(box(middle, south - 1, 119, top + 1)),
    ]
    halves = [
        SQUARE.model_copy(update={"id": f"x-{i}", "geometry": dict(mapping(part))})
        for i, part in enumerate(parts, start=1)
    ]
    assert same(whole, check(*point, halves))


@pytest.mark.parametrize("distance_km", [0.1, 1.0, 10.0, 50.0, 300.0])
@pytest.mark.parametrize("azimuth", [10.0, 100.0, 200.0, 300.0])
def test_distances_are_those_of_the_ellipsoid(distance_km: float, azimuth: float) -> None:
    # A square of 2 m around 117.1° E, 39.2° N is a point, seen from far away.
    dot = boundary("x-1", box(-1, -1, 1, 1))
    lon, lat, _ = grs80().fwd(LON, LAT, azimuth, distance_km * 1000)
    found = check(lon, lat, [dot]).distance_m
    assert found == pytest.approx(distance_km * 1000, abs=1.5)


def test_distance_to_a_long_edge_agrees_with_a_dense_search() -> None:
    # An edge of 40 km, straight in degrees, from a point 30 km off: against the least of 200,000 geodesics.
    lon0, lat0 = at(12_345, 30_000)
    block = boundary("x-1", box(-20_000, -5000, 20_000, 0))
    assert block.geometry is not None
    ring = Polygon(block.geometry["coordinates"][0]).exterior
    n = 200_000
    xy = [ring.interpolate(i / n, normalized=True) for i in range(n)]
    _, _, metres = grs80().inv([lon0] * n, [lat0] * n, [p.x for p in xy], [p.y for p in xy])
    assert check(lon0, lat0, [block]).distance_m == pytest.approx(min(metres), abs=0.01)


@given(st.floats(-40, 40), st.floats(-40, 40))
@settings(max_examples=40, deadline=None)
def test_probability_falls_with_distance(a: float, b: float) -> None:
    near, far = sorted((a, b))
    first, second = check(*at(-near, 1000), [SQUARE]).probability, check(*at(-far, 1000), [SQUARE]).probability
    assert first is not None
    assert second is not None
    assert first >= second - 1e-9
