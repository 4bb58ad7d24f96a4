"""The table of the site index says of every cell what a person worked out, however it is put together."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from benchmarks.site_data import scattered
from ftzgeo.sites.index import edges as edges_module
from ftzgeo.sites.index import raster, table
from ftzgeo.sites.index.combinations import Combinations
from ftzgeo.sites.index.corners import corner_pieces
from ftzgeo.sites.index.edges import Edges, edges_of
from ftzgeo.sites.index.exact import ExactTest
from ftzgeo.sites.index.grid import DIVISIONS, Grid, grid_for
from ftzgeo.sites.index.raster import edges_by_band, rasterize
from ftzgeo.sites.index.table import ASK, DIVIDED, NONE, CellTable, build_table
from ftzgeo.sites.rows import object_array

DEGREES = Grid(nx=4, ny=4, scale_x=1.0, scale_y=1.0, shift_x=0.0, shift_y=0.0)
"""Fine cells of one degree."""


def edges_between(*pairs: tuple[tuple[float, float], tuple[float, float]], rows: list[int] | None = None) -> Edges:
    start, end = np.array(pairs, dtype=float).transpose(1, 0, 2)
    return Edges(start, end, np.array(rows or [0] * len(pairs), dtype=np.int32))


def table_of(shapes: list[shapely.Geometry], grid: Grid | None = None) -> CellTable:
    polygons = object_array(shapes)
    edges = edges_of(polygons)
    return build_table(edges, grid or grid_for(edges), ExactTest(polygons).rows_at, Combinations(len(shapes)).code)


# Edges and grid ------------------------------------------------------------------------------------------------------


def test_the_interior_is_on_the_left_of_every_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    # Holes and second parts, every other zone turned round, rows without a polygon, taken five at a time.
    monkeypatch.setattr(edges_module, "_SHAPES_AT_ONCE", 5)
    zones = list(scattered(4, 30).geometry)
    shapes = object_array([zone.reverse() if row % 2 else zone for row, zone in enumerate(zones)] + [None, zones[0]])
    edges = edges_of(shapes)
    assert len(edges) == 16 * 30 + 6 * 30 + 4 * 4 + (30 + 30 + 4)  # zones, holes, second parts, and zone 0 again
    delta = edges.end - edges.start
    left = 0.5 * (edges.start + edges.end) + 1e-6 * np.column_stack((-delta[:, 1], delta[:, 0]))
    assert shapely.contains_xy(shapes[edges.row], left).all()
    assert set(edges.row) == {*range(16), 17}


def test_edges_of_no_length_are_left_out() -> None:
    twice = shapely.Polygon([(0, 0), (1, 0), (1, 0), (1, 1), (1, 1)])
    assert sorted(map(tuple, edges_of(object_array([twice])).start)) == [(0, 0), (1, 0), (1, 1)]


def short_edges(across: int, length_deg: float) -> Edges:
    """Edges northward that begin on a lattice over 1 x 1.001 degrees."""
    x, y = (ticks.ravel() for ticks in np.meshgrid(np.linspace(0, 1, across), np.linspace(-0.5, 0.501, across)))
    start = np.column_stack((x, y))
    return Edges(start, start + np.array([0.0, length_deg]), np.zeros(len(x), dtype=np.int32))


@pytest.mark.parametrize(
    ("across", "length_deg", "coarse"),
    [(500, 1 / 2000, 801), (500, 1 / 1e6, 2048), (1000, 1 / 1e6, 4000), (10, 0.5, 256)],
    ids=["a third as long as edges", "not too many", "more for many edges", "not too few"],
)
def test_coarse_cells_across(across: int, length_deg: float, coarse: int) -> None:
    # Edges of 1/2000: 8 fine cells of 1/6400 are 1/800, of which there are 801 in 1.001 degrees. Two are the margin.
    edges = short_edges(across, length_deg)
    grid = grid_for(edges)
    assert grid.ny - 2 in {coarse, coarse + 1}
    for cells, last in zip(grid.to_cells(edges.start), (grid.last_x, grid.last_y), strict=True):
        assert cells.min() >= DIVISIONS
        assert cells.max() < last + 1 - DIVISIONS


# Cells that edges touch ----------------------------------------------------------------------------------------------


def test_an_edge_touches_cells_and_crosses_middle_lines() -> None:
    # It leaves row 0 at x = 1.5, and ends on the middle line of row 1, which belongs to the edge that goes on there.
    touches, crossings = rasterize(edges_between(((0.5, 0.5), (2.5, 1.5))), DEGREES)
    assert sorted(zip(touches.row, touches.column, strict=True)) == [(0, 0), (0, 1), (1, 1), (1, 2)]
    assert [values.tolist() for values in crossings] == [[0], [0], [0], [1.0]]


def test_an_edge_between_cells_touches_both_sides() -> None:
    touches, crossings = rasterize(edges_between(((3.0, 1.2), (3.0, 0.2)), ((5.2, 2.0), (6.2, 2.0))), DEGREES)
    cells = list(zip(touches.edge, touches.row, touches.column, strict=True))
    assert sorted(cells[:4]) == [(0, 0, 2), (0, 0, 3), (0, 1, 2), (0, 1, 3)]
    assert sorted(cells[4:]) == [(1, 1, 5), (1, 1, 6), (1, 2, 5), (1, 2, 6)]
    assert (crossings.edge.tolist(), crossings.up.tolist()) == ([0], [-1.0])


def test_a_band_has_the_edges_that_touch_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # Bands of one coarse row (8 degrees); the third edge ends where the second band begins.
    monkeypatch.setattr(raster, "_EDGES_AT_ONCE", 2)
    edges = edges_between(((9, 20), (9, 1)), ((9, 3), (10, 4)), ((9, 2), (9, 8)), ((11, 18), (12, 19)))
    assert [band.tolist() for band in edges_by_band(edges, DEGREES, 1)] == [[0, 1, 2], [0, 2], [0, 3], []]
    band = DEGREES.band(slice(1, 2))
    touches, _ = rasterize(edges.at(np.array([0, 2])), band)
    assert sorted(zip(touches.edge, touches.row, strict=True))[::2] == [*((0, row) for row in range(8)), (1, 0)]


# What lies in a cell with a border -----------------------------------------------------------------------------------


def codes(edges: Edges, base: int = NONE) -> tuple[list[int], list[int]]:
    """The two edges and the four codes of a cell that all edges touch."""
    n = len(edges)
    (piece,) = corner_pieces(edges, np.arange(n), np.zeros(n, dtype=int), np.array([base], dtype=np.int32), ASK)
    return piece[:2].tolist(), piece[2:].tolist()


@pytest.mark.parametrize(
    ("base", "expected"),
    [(NONE, [NONE, NONE, 7, 7]), (7, [NONE, NONE, 7, 7]), (3, [3, 3, ASK, ASK]), (ASK, [ASK] * 4)],
    ids=["nothing else", "in the row itself", "in another row", "in several rows"],
)
def test_one_edge(base: int, expected: list[int]) -> None:
    assert codes(edges_between(((0, 0), (1, 0)), rows=[7]), base) == ([0, 0], expected)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ((1, 1), [NONE, NONE, NONE, 5]),
        ((1, -1), [NONE, 5, 5, 5]),
        ((2, 0), [NONE, ASK, ASK, 5]),
    ],
    ids=["convex", "reflex", "straight on"],
)
def test_two_edges_that_meet(end: tuple[float, float], expected: list[int]) -> None:
    one, other = ((0, 0), (1, 0)), ((1, 0), end)
    assert codes(edges_between(one, other, rows=[5, 5]))[1] == expected
    assert codes(edges_between(other, one, rows=[5, 5]))[1] == expected


def test_two_edges_of_a_row_that_do_not_meet() -> None:
    assert codes(edges_between(((0, 0), (1, 0)), ((1, 0.5), (0, 0.5)), rows=[5, 5]))[1] == [ASK] * 4


def test_a_shared_edge_is_one_line() -> None:
    (first, second), found = codes(edges_between(((0, 0), (1, 0)), ((1, 0), (0, 0)), rows=[1, 2]))
    assert first == second
    assert found == ([2, 2, 1, 1] if first == 0 else [1, 1, 2, 2])


def test_a_shared_corner_is_two_lines() -> None:
    # Row 1 has the quarter to the north-west of (1, 0), row 2 the other three.
    edges = edges_between(((0, 0), (1, 0)), ((1, 0), (1, 1)), ((1, 1), (1, 0)), ((1, 0), (0, 0)), rows=[1, 1, 2, 2])
    lines, found = codes(edges)
    first, second = (line in {0, 1} for line in lines)  # row 1 is left of these, right of their reverses
    assert sorted(found) == [1, 2, 2, 2]
    assert found[2 * first + second] == 1


def test_three_lines_are_left_to_the_exact_test() -> None:
    assert codes(edges_between(((0, 0), (1, 0)), ((1, 0), (1, 1)), ((1, 1), (0, 1))))[1] == [ASK] * 4
    assert codes(edges_between(*[((0, 0), (1, k)) for k in range(5)], rows=[*range(5)]))[1] == [ASK] * 4


# The table -----------------------------------------------------------------------------------------------------------


def code_at(cells: CellTable, grid: Grid, column: int, row: int) -> int:
    """The code of a fine cell: that of its coarse cell where this is undivided."""
    code = int(cells.coarse[row // DIVISIONS * grid.nx + column // DIVISIONS])
    if code > DIVIDED:
        return code
    return int(cells.fine[(DIVIDED - code) * DIVISIONS**2 + row % DIVISIONS * DIVISIONS + column % DIVISIONS])


def test_cells_in_one_row_in_two_and_in_none() -> None:
    # Coarse cell (1, 1), 8 to 16 degrees, lies in both squares.
    cells = table_of([shapely.box(4.5, 4.5, 27.5, 27.5), shapely.box(6.5, 6.5, 26.5, 26.5)], DEGREES)
    both = 2
    assert cells.coarse[[0, DEGREES.nx + 1]].tolist() == [DIVIDED, both]
    found = {at: code_at(cells, DEGREES, at, at) for at in (1, 3, 5, 7, 12, 25, 27, 28)}
    assert found == {1: NONE, 3: NONE, 5: 0, 7: both, 12: both, 25: both, 27: found[27], 28: NONE}
    assert found[27] <= DIVIDED
    assert cells.pieces[DIVIDED - found[27], 2:].tolist().count(0) == 1


LONG = [shapely.box(116.6, 38.7, 118.1, 38.700001), shapely.Polygon([(116.65, 38.5), (116.651, 38.5), (118.2, 40.3)])]


@pytest.mark.parametrize(
    "shapes",
    [list(scattered(5, 40).geometry) + LONG, [shapely.Point(117, 39).buffer(r / 10) for r in range(1, 6)], []],
    ids=["long edges", "overlapping", "nothing"],
)
def test_a_table_is_the_same_in_bands(shapes: list[shapely.Geometry], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = table_of(shapes)
    monkeypatch.setattr(table, "_EDGES_AT_ONCE", 25)
    for expected, found in zip(whole, table_of(shapes), strict=True):
        np.testing.assert_array_equal(found, expected)
    assert whole.coarse.dtype == whole.fine.dtype == whole.pieces.dtype == np.int32
    assert len(whole.fine) == DIVISIONS**2 * (whole.coarse <= DIVIDED).sum()
    assert len(whole.pieces) == (whole.fine <= DIVIDED).sum()
