"""The site index says what shapely says, whatever the zones and the points, and what a person worked out."""

from __future__ import annotations

import math
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import ftzgeo
from benchmarks.site_data import expected_rows, frame, hard_points, neighbours, scattered
from ftzgeo.crs import grs80
from ftzgeo.errors import BoundaryError, CoordinateError
from ftzgeo.sites.verdict import VERDICTS

if TYPE_CHECKING:
    import geopandas as gpd

POINTS = 50_000
LEFT, RIGHT = shapely.box(117.0, 39.0, 117.5, 39.5), shapely.box(117.5, 39.0, 118.0, 39.5)


@pytest.mark.parametrize(
    "zones",
    [
        neighbours(300),
        scattered(6, 60),
        frame(
            [
                shapely.box(117 + i / 16, 39 + j / 16, 117 + (i + 1) / 16, 39 + (j + 1) / 16)
                for i in range(8)
                for j in range(8)
            ]
        ),
        frame([shapely.Point(117 + i / 16, 39 + j / 16).buffer(0.07) for i in range(6) for j in range(6)]),
    ],
    ids=["partition", "scattered", "rectangles", "overlapping"],
)
def test_rows_are_those_of_the_exact_predicate(zones: gpd.GeoDataFrame) -> None:
    lon, lat = hard_points(zones, POINTS)
    np.testing.assert_array_equal(ftzgeo.site_index(zones).locate(lon, lat), expected_rows(zones, lon, lat))


def test_a_shared_edge_belongs_to_the_first_row_alone() -> None:
    index = ftzgeo.site_index(frame([LEFT, RIGHT]))
    lon, lat = np.full(100, 117.5), np.linspace(39.01, 39.49, 100)
    assert set(index.locate(lon, lat)) == {0}
    assert (index.locate_all(lon, lat)[1] == 0).all()
    assert index.measure(lon, lat)["on_border"].all()
    assert set(ftzgeo.site_index(frame([RIGHT, LEFT])).locate(lon, lat)) == {0}


def test_a_border_belongs_to_its_zone() -> None:
    index = ftzgeo.site_index(frame([LEFT]))
    corners = np.array([117.0, 117.5, 117.5, 117.0] * 5), np.array([39.0, 39.0, 39.5, 39.5] * 5)
    assert (index.locate(*corners) == 0).all()


def test_within_1_mm_is_on_the_border_and_2_mm_is_not() -> None:
    # 1e-9 degrees of longitude are 0.09 mm at 39 degrees, 2.4e-8 are 2 mm.
    index = ftzgeo.site_index(frame([LEFT]))
    lon = np.repeat([117.0 - 1e-9, 117.0 + 1e-9, 117.0 - 2.4e-8, 117.0 + 2.4e-8], 10)
    found = index.measure(lon, np.full(40, 39.2))
    assert found["on_border"].reshape(4, 10).all(axis=1).tolist() == [True, True, False, False]
    assert found["row"].reshape(4, 10)[:, 0].tolist() == [-1, 0, -1, 0]


def test_the_lowest_row_wins_and_all_are_told() -> None:
    index = ftzgeo.site_index(frame([RIGHT, shapely.box(117.25, 39.125, 117.75, 39.375), LEFT]))
    lon, lat = np.array([117.1, 117.3, 117.6, 117.9, 118.5] * 8), np.full(40, 39.25)
    assert index.locate(lon, lat)[:5].tolist() == [2, 1, 0, 0, -1]
    points, rows = index.locate_all(lon, lat)
    assert list(zip(points[:6].tolist(), rows[:6].tolist(), strict=True)) == [
        (0, 2),
        (1, 1),
        (1, 2),
        (2, 0),
        (2, 1),
        (3, 0),
    ]


@pytest.mark.parametrize("many", [1, 100])
def test_what_is_no_place_is_in_no_row(many: int) -> None:
    index = ftzgeo.site_index(frame([shapely.box(-1, -1, 1, 1)]))
    lon = np.array([math.nan, math.inf, -math.inf, 0.0, 1e300, 0.5] * many)
    lat = np.array([0.0, 0.0, 0.0, math.nan, 0.0, 0.5] * many)
    assert index.locate(lon, lat)[:6].tolist() == [-1, -1, -1, -1, -1, 0]
    found = index.measure(lon[:6], lat[:6])
    assert found["nearest"].tolist() == [-1, -1, -1, -1, -1, 0]
    assert np.isnan(found["distance_m"][:5]).all()


def test_an_index_of_nothing() -> None:
    index = ftzgeo.site_index(frame([]))
    for n in (1, 1000):
        lon = lat = np.full(n, 39.0)
        assert (index.locate(lon, lat) == -1).all()
        assert (index.measure(lon, lat)["nearest"] == -1).all()
    assert index.locate([], []).shape == (0,)
    assert not index.contains(117.0, 39.0)


def test_one_point_is_answered_as_many_are() -> None:
    zones = scattered(4, 30)
    index = ftzgeo.site_index(zones)
    lon, lat = hard_points(zones, 400)
    many = index.measure(lon, lat, 3.0)
    for at in range(len(lon)):
        assert index.measure(lon[at : at + 1], lat[at : at + 1], 3.0).tobytes() == many[at : at + 1].tobytes()
        assert index.contains(lon[at], lat[at]) == (many["row"][at] >= 0)


def test_an_index_can_be_sent_to_another_process() -> None:
    zones = scattered(3, 20)
    index = ftzgeo.site_index(zones)
    lon, lat = hard_points(zones, 4000)
    measured = index.measure(lon, lat)
    sent = pickle.loads(pickle.dumps(index))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(sent.locate(lon, lat), index.locate(lon, lat))
    assert sent.measure(lon, lat).tobytes() == measured.tobytes()


def test_other_coordinate_systems_are_brought_to_degrees() -> None:
    index = ftzgeo.site_index(frame([LEFT]).to_crs("EPSG:4549"))
    assert index.locate([117.25, 116.9], [39.25, 39.25]).tolist() == [0, -1]


def test_frames_that_cannot_be_used() -> None:
    with pytest.raises(BoundaryError, match="no coordinate system"):
        ftzgeo.site_index(frame([LEFT]).set_crs(None, allow_override=True))
    with pytest.raises(BoundaryError, match="row 1 is a LinearRing"):
        ftzgeo.site_index(frame([LEFT, LEFT.exterior]))
    with pytest.raises(CoordinateError, match="arrays of one length"):
        ftzgeo.site_index(frame([LEFT])).locate([117.0, 117.1], [39.0])


def test_an_invalid_polygon_is_left_out_and_named() -> None:
    bow_tie = shapely.Polygon([(117, 39), (118, 40), (118, 39), (117, 40)])
    index = ftzgeo.site_index(frame([bow_tie, LEFT]))
    assert (index.locate([117.1], [39.05])[0], index.rows.unlocated) == (1, ("z-0",))
    assert [finding.code for finding in index.rows.findings] == ["geometry-invalid"]


# Distance ------------------------------------------------------------------------------------------------------------


def least_geodesic_m(zone: shapely.Polygon, lon: float, lat: float) -> float:
    """The least of the geodesics to 20,000 points of every edge, refined around the least one."""
    start, end = zone.exterior.coords[:-1], zone.exterior.coords[1:]
    best = math.inf
    for (x1, y1), (x2, y2) in zip(start, end, strict=True):
        low, high = 0.0, 1.0
        for _ in range(4):
            t = np.linspace(low, high, 2001)
            here = np.full(len(t), lon), np.full(len(t), lat)
            _, _, metres = grs80().inv(*here, x1 + t * (x2 - x1), y1 + t * (y2 - y1))
            at = int(np.argmin(metres))
            low, high = t[max(at - 1, 0)], t[min(at + 1, len(t) - 1)]
        best = min(best, float(metres.min()))
    return best


@pytest.mark.parametrize("many", [1, 20], ids=["alone", "by the tree"])
def test_distances_agree_with_geodesics_to_a_decimetre(many: int) -> None:
    # Long slanting edges, up to 50 km from the border, on all sides and inside.
    zone = shapely.Polygon([(117.0, 39.0), (117.9, 39.2), (117.7, 39.7), (117.1, 39.6)])
    index = ftzgeo.site_index(frame([zone]))
    chance = np.random.default_rng(5)
    lon, lat = chance.uniform(116.5, 118.4, 20), chance.uniform(38.6, 40.1, 20)
    found = np.concatenate(
        [index.measure(lon[i : i + 20 // many], lat[i : i + 20 // many]) for i in range(0, 20, 20 // many)]
    )
    expected = [least_geodesic_m(zone, x, y) for x, y in zip(lon, lat, strict=True)]
    assert max(expected) > 40_000
    np.testing.assert_allclose(np.abs(found["distance_m"]), expected, atol=0.1)
    assert ((found["distance_m"] < 0) == shapely.contains_xy(zone, lon, lat)).all()


def uncertain(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Zones whose borders have different accuracies."""
    zones["sigma_m"] = np.arange(len(zones)) % 4 * 30.0
    return zones


@pytest.mark.parametrize(
    "zones",
    [
        uncertain(scattered(4, 30)),
        neighbours(30),
        frame([shapely.Point(117 + i / 16, 39 + j / 16).buffer(0.07) for i in range(4) for j in range(4)]),
    ],
    ids=["uncertain", "partition", "overlapping"],
)
def test_distances_through_the_tree_are_those_of_all_pieces(zones: gpd.GeoDataFrame) -> None:
    # So few points are compared with all pieces; asked for often enough, the tree is divided down to single points.
    index = ftzgeo.site_index(zones)
    lon, lat = hard_points(zones, 200)
    lon[:10], lat[:10] = np.linspace(-170, 170, 10), np.linspace(-80, 80, 10)
    for _ in range(3):
        by_tree = index.measure(np.repeat(lon, 30), np.repeat(lat, 30), 10.0)[::30]
    assert index.measure(lon, lat, 10.0).tobytes() == by_tree.tobytes()
    for start in range(0, 200, 10):
        each = ftzgeo.site_index(zones).measure(lon[start : start + 10], lat[start : start + 10], 10.0)
        for name in set(each.dtype.names or ()) - {"rows"}:
            np.testing.assert_array_equal(by_tree[name][start : start + 10], each[name])


def test_far_away_there_is_a_distance_too() -> None:
    # Urumqi to Tianjin's western edge: the geodesic between the two points, since the zone is a speck.
    index = ftzgeo.site_index(frame([shapely.box(117.2, 39.1, 117.200001, 39.100001)]))
    found = index.measure(np.full(20, 87.6), np.full(20, 43.8))
    assert found["distance_m"][0] == pytest.approx(grs80().inv(87.6, 43.8, 117.2, 39.1)[2], rel=2e-4)


def test_an_uncertain_border_behind_a_good_one_decides() -> None:
    # 1 km west of the good zone (± 10 m) and some 43 km west of the other, which is known to ± 100 km.
    zones = frame([LEFT, RIGHT])
    zones["sigma_m"] = [10.0, 100_000.0]
    zones["tier"] = ["traced", "schematic"]
    index = ftzgeo.site_index(zones)
    lon = 117.0 - 1000 / (math.cos(math.radians(39.25)) * 111_320)
    found = index.measure([lon], [39.25])[0]
    assert (found["nearest"], found["decides"], VERDICTS[found["drawn"]]) == (0, 1, "unknown")
    assert found["distance_m"] == pytest.approx(1000, abs=5)
    # 44.1 km are 0.44 sigma: 33 %.
    assert found["probability"] == pytest.approx(0.33, abs=0.005)


@pytest.mark.parametrize("sigma_m", [5e-324, 1e-308])
@pytest.mark.parametrize("many", [1, 100])
def test_an_accuracy_near_nothing_is_certain(many: int, sigma_m: float) -> None:
    zones = frame([LEFT])
    zones["sigma_m"] = [0.0]
    found = ftzgeo.site_index(zones).measure([117.25, 116.9, 117.0] * many, [39.25] * 3 * many, sigma_m)
    assert found["probability"][[0, 1]].tolist() == [1.0, 0.0]
    assert found["sigma_m"][0] == sigma_m
    assert VERDICTS[found["drawn"][2]] == "borderline"
    assert found["probability"][2] == pytest.approx(0.5)


# Properties ----------------------------------------------------------------------------------------------------------

SIXTEENTHS = st.integers(-32, 64).map(lambda n: 117 + n / 64), st.integers(-32, 64).map(lambda n: 39 + n / 64)
RING = [(117.0, 39.0), (117.5, 39.0), (117.5, 39.25), (117.25, 39.25), (117.25, 39.5), (117.0, 39.5)]


def verdicts(zones: gpd.GeoDataFrame, lon: float, lat: float) -> list[tuple[bool, str, float]]:
    zones["zone"], zones["sigma_m"] = "z", 2.0
    found = ftzgeo.site_index(zones).measure([lon], [lat])
    return [(bool(found["row"][0] >= 0), VERDICTS[found["drawn"][0]], round(float(found["distance_m"][0]), 2))]


@given(*SIXTEENTHS, st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_where_a_ring_starts_changes_no_verdict(lon: float, lat: float, start: int) -> None:
    turned = shapely.Polygon(RING[start:] + RING[:start])
    assert verdicts(frame([turned]), lon, lat) == verdicts(frame([shapely.Polygon(RING)]), lon, lat)


@given(*SIXTEENTHS, st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_vertices_on_edges_change_no_verdict(lon: float, lat: float, halvings: int) -> None:
    ring = RING
    for _ in range(halvings):
        middles = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(ring, ring[1:] + ring[:1], strict=True)]
        ring = [point for pair in zip(ring, middles, strict=True) for point in pair]
    assert verdicts(frame([shapely.Polygon(ring)]), lon, lat) == verdicts(frame([shapely.Polygon(RING)]), lon, lat)


@given(*SIXTEENTHS, st.integers(0, 15).map(lambda n: 2 * n + 1))
@settings(max_examples=25, deadline=None)
def test_splitting_a_zone_changes_no_verdict(lon: float, lat: float, cut: int) -> None:
    whole = shapely.Polygon(RING)
    line = 117 + cut / 64
    parts = [shapely.intersection(whole, shapely.box(a, 38, b, 40)) for a, b in ((116, line), (line, 118))]
    assert verdicts(frame(parts), lon, lat) == verdicts(frame([whole]), lon, lat)


@given(st.lists(st.floats(-0.01, 0.01), min_size=2, max_size=16), st.floats(0, 300), st.floats(0, 300))
@settings(max_examples=25, deadline=None)
def test_probability_falls_with_distance(offsets: list[float], sigma_m: float, accuracy_m: float) -> None:
    zones = frame([LEFT])
    zones["sigma_m"] = sigma_m
    lon = 117.0 - np.sort(offsets)
    found = ftzgeo.site_index(zones).measure(lon, np.full(len(lon), 39.25), accuracy_m)
    assert (np.diff(found["distance_m"]) >= -1e-3).all()
    by_distance = found["probability"][np.argsort(found["distance_m"])]
    assert (np.diff(by_distance) <= 1e-12).all()


def test_a_point_on_the_exact_border_of_one_zone_lies_deep_in_another() -> None:
    zones = frame([shapely.box(117.3, 39.0, 117.5, 39.5), shapely.box(117.0, 39.0, 118.0, 39.5)])
    zones["sigma_m"] = 0.0
    lon = float(np.nextafter(117.3, 118))  # in the interior of both, less than 1 nm from the first one's border
    found = ftzgeo.site_index(zones).measure([lon], [39.2])[0]
    to_the_south, _, _ = grs80().inv(lon, 39.2, lon, 39.0)[::-1]
    assert (found["nearest"], found["probability"]) == (1, 1.0)
    assert found["distance_m"] == pytest.approx(-to_the_south, abs=0.1)


@pytest.mark.parametrize("accuracy_m", [-1.0, math.nan, math.inf, 3e7, [1.0, 2.0]])
def test_an_accuracy_that_is_none_is_refused(accuracy_m: float | list[float]) -> None:
    with pytest.raises(CoordinateError, match="accurac"):
        ftzgeo.site_index(frame([shapely.box(117, 39, 118, 40)])).measure([117.5] * 3, [39.5] * 3, accuracy_m)
