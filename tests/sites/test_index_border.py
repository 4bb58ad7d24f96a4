"""The border of zones in pieces: where each is, whose it is and how accurate, however it is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
import shapely

from benchmarks.site_data import neighbours, scattered
from ftzgeo.sites.index import border as border_module
from ftzgeo.sites.index.border import distance_m, in_space, zone_borders
from ftzgeo.sites.index.outlines import nearest_shapes
from ftzgeo.sites.rows import ZoneRows, object_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Tier
    from ftzgeo.sites.index.border import Border

A_M, B_M = 6_378_137.0, 6_356_752.314_140
"""Half axes of GRS80."""
SIDE = 0.008
"""Shorter than a piece may be, so that an edge is one piece."""


def square(column: float, row: float = 0, side: float = SIDE) -> shapely.Polygon:
    return shapely.box(column * SIDE, row * SIDE, column * SIDE + side, row * SIDE + side)


def border_of(
    shapes: Sequence[shapely.Geometry | None],
    zones: str | None = None,
    sigma_m: Sequence[float] | None = None,
    tiers: Sequence[str] | None = None,
    sides: tuple[tuple[int, BaseGeometry, float], ...] = (),
) -> Border:
    """The border of rows whose zones are named by one letter each."""
    names = tuple(zones) if zones else tuple(map(str, range(len(shapes))))
    number = {name: at for at, name in enumerate(dict.fromkeys(names))}
    rows = ZoneRows(
        names,
        names,
        cast("tuple[Tier, ...]", tuple(tiers or ["traced"] * len(shapes))),
        object_array(shapes),
        np.array(sigma_m or [10.0] * len(shapes)),
        sides,
    )
    return zone_borders(rows, np.array([number[name] for name in names], dtype=np.int32))


def middles(border: Border) -> list[tuple[float, float]]:
    """Longitudes and latitudes of the middles of pieces near 0° N 0° E, in halves of a square."""
    x, y, z = border.start + 0.5 * border.delta
    degrees = np.degrees((np.arctan2(y, x), np.arctan(z / x * (A_M / B_M) ** 2)))
    return [(round(lon, 2), round(lat, 2)) for lon, lat in (degrees.T / (SIDE / 2)).tolist()]


def test_places_in_space_are_on_the_ellipsoid() -> None:
    places = in_space(np.array([0.0, 90.0, 0.0]), np.array([0.0, 0.0, 90.0]))
    np.testing.assert_allclose(places.T, [(A_M, 0, 0), (0, A_M, 0), (0, 0, B_M)], atol=1e-4)


def test_a_long_edge_is_cut_into_equal_pieces_that_follow_each_other() -> None:
    # 0.025° and 0.004°: three pieces along the equator, one northward, three back, one southward.
    border = border_of([shapely.box(0, 0, 0.025, 0.004)])
    assert len(border) == 3 + 1 + 3 + 1
    metres = np.sqrt((border.delta**2).sum(axis=0))
    along = A_M * np.radians(0.025 / 3)
    assert np.count_nonzero(np.abs(metres - along) < 0.001) == 6
    np.testing.assert_allclose(border.inverse, metres**-2.0)
    np.testing.assert_allclose(border.start + border.delta, np.roll(border.start, -1, axis=1), atol=1e-8)
    assert border.bounds == (0, 0, 0.025, 0.004)


def test_the_ends_of_rings_are_not_joined_to_the_next_ring() -> None:
    # A square with a hole, and a second part far away: every piece is as long as the edge that it is.
    holed = shapely.difference(square(0, side=0.006), shapely.box(0.002, 0.002, 0.004, 0.004))
    border = border_of([shapely.union(holed, shapely.box(1, 0, 1.001, 0.001)), square(9)])
    degrees = np.degrees(np.sqrt((border.delta**2).sum(axis=0)) / A_M)
    expected = [0.001] * 4 + [0.002] * 4 + [0.006] * 4 + [SIDE] * 4
    np.testing.assert_allclose(np.sort(degrees), expected, rtol=0.01)  # a degree of latitude is 0.7 % shorter
    assert np.bincount(border.zone).tolist() == [12, 4]


def test_an_arc_bulges_beyond_its_chord() -> None:
    # Half of 0.01° is h = 8.727e-5 radians: along the equator the arc is a h² / 2 = 24.3 mm outside its chord.
    border = border_of([shapely.box(0, 0, 0.01, 0.005)])
    southern = int(np.argmin(np.abs(border.start[2]) + np.abs(border.start[1])))
    assert np.sqrt((border.sag[:, southern] ** 2).sum()) == pytest.approx(0.0243, abs=0.0001)
    on_arc = in_space(np.array([0.005]), np.array([0.0]))
    assert distance_m(border, on_arc, np.array([southern]))[0] == pytest.approx(0, abs=1e-6)


def test_an_edge_between_two_rows_of_a_zone_is_no_border_of_it() -> None:
    # Rows of two zones by turns: a b a b from west to east would share all edges, so the zones are two storeys.
    border = border_of([square(0), square(0, 5), square(1), square(1, 5)], "abab")
    where = dict(zip(middles(border), border.row.tolist(), strict=True))
    lower = {(0, 1): 0, (1, 0): 0, (1, 2): 0, (3, 0): 2, (3, 2): 2, (4, 1): 2}
    upper = {(lon, lat + 10): row + 1 for (lon, lat), row in lower.items()}
    assert where == lower | upper
    assert border.zone.tolist() == (border.row % 2).tolist()


def test_rows_that_differ_by_less_than_the_coordinates_share_their_edge() -> None:
    assert len(border_of([square(0), shapely.box(SIDE + 4e-8, 0, 2 * SIDE, SIDE)], "aa")) == 6
    assert len(border_of([square(0), shapely.box(SIDE + 4e-6, 0, 2 * SIDE, SIDE)], "aa")) == 8


def test_a_common_border_belongs_to_the_first_row() -> None:
    # The second row is the first and more: of the edges, those in the south, west and north are theirs in common.
    border = border_of([square(0), shapely.box(0, 0, 2 * SIDE, SIDE)], "aa")
    where = dict(zip(middles(border), border.row.tolist(), strict=True))
    assert where[0, 1] == where[1, 0] == where[1, 2] == 0
    assert where[4, 1] == where[3, 0] == where[3, 2] == 1


def test_rows_without_a_shape_keep_their_numbers() -> None:
    border = border_of([None, square(0), None, square(1), square(3), None], "xabcab")  # zones 0, 1, 2, 3, 1, 2
    assert np.bincount(border.row).tolist() == [0, 4, 0, 4, 4]
    assert np.array_equal(border.zone, np.array([0, 1, 2, 3, 1, 2])[border.row])
    assert len(border_of([None, None])) == len(border_of([])) == 0


def test_the_nearest_of_several_shapes_is_the_first_that_touches() -> None:
    shapes = object_array([square(0), square(1), square(5)])
    between = (SIDE, SIDE / 2)
    in_the_first = (0.4 * SIDE, SIDE / 2)
    west_of_the_last = (4 * SIDE, SIDE / 2)
    on_the_last = (5 * SIDE, SIDE / 2)
    points = np.array([between, in_the_first, west_of_the_last, on_the_last])
    assert nearest_shapes(shapes, points).tolist() == [0, 0, 2, 2]


def test_a_piece_has_the_accuracy_of_its_side_else_of_its_row() -> None:
    south, east = [(0, 0), (SIDE, 0)], [(SIDE, 0), (SIDE, SIDE)]
    sides = (
        (1, shapely.LineString(np.add(south, (3 * SIDE, 0))), 30.0),
        (0, shapely.LineString(east), 5.0),
        (0, shapely.LineString(np.add(south, (0, 0.9e-4))), 7.0),  # drawn within 1e-4 degrees of the border
        (0, shapely.LineString(np.add(south, (0, SIDE + 1.1e-4))), 9.0),  # and beyond
    )
    border = border_of([square(0), square(3), square(6)], None, [1.0, 2.0, 3.0], None, sides)
    sigma = dict(zip(middles(border), border.sigma_m.tolist(), strict=True))
    assert [sigma[at] for at in [(1, 0), (2, 1), (1, 2), (0, 1)]] == [7, 5, 1, 1]
    assert [sigma[at] for at in [(7, 0), (8, 1), (7, 2), (6, 1)]] == [30, 2, 2, 2]
    assert [sigma[at] for at in [(13, 0), (14, 1), (13, 2), (12, 1)]] == [3, 3, 3, 3]
    assert np.array_equal(border.weight_m, border.sigma_m)


def test_the_nearer_of_two_sides_counts() -> None:
    far = (0, shapely.LineString([(0, 5e-5), (SIDE, 5e-5)]), 5.0)
    near = (0, shapely.LineString([(0, 2e-5), (SIDE, 2e-5)]), 2.0)
    for sides in ((far, near), (near, far)):
        assert sorted(border_of([square(0)], sides=sides).sigma_m.tolist()) == [2, 10, 10, 10]


def test_an_unknown_border_weighs_nothing_or_may_be_anywhere() -> None:
    border = border_of([square(0), square(3), square(6)], None, [np.nan, np.nan, 4.0], ["traced", *["schematic"] * 2])
    assert np.array_equal(border.weight_m, np.array([0, np.inf, 4])[border.row])
    assert np.array_equal(border.sigma_m, np.array([np.nan, np.nan, 4])[border.row], equal_nan=True)


@pytest.mark.parametrize("vertices", [1, 100, 10**9])
def test_a_border_is_the_same_however_it_is_divided(vertices: int, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = [*scattered(6, 40).geometry, None, *neighbours(60).geometry]
    zones = "".join(chr(ord("a") + row % 41) for row in range(len(shapes)))
    sides = tuple((row, shapely.boundary(shapes[row]), 50.0 + row) for row in (90, 3, 41, 4))
    whole = border_of(shapes, zones, sides=sides)
    monkeypatch.setattr(border_module, "_VERTICES_AT_ONCE", vertices)
    divided = border_of(shapes, zones, sides=sides)
    assert {50.0 + row for row in (90, 3, 41, 4)} < set(whole.sigma_m)
    assert divided.bounds == whole.bounds
    for name in set(whole._fields) - {"bounds"}:
        assert np.array_equal(getattr(divided, name), getattr(whole, name)), name
