"""Which cells of the grid the edges touch, and where they cross the middle lines of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.grid import DIVISIONS, PAD_DEG

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.edges import Edges
    from ftzgeo.sites.index.grid import Grid


_EDGES_AT_ONCE = 1 << 16


class Touches(NamedTuple):
    """One entry per edge and fine cell (widened by `PAD_DEG`) that it touches."""

    edge: Ints
    column: Ints
    row: Ints


class Crossings(NamedTuple):
    """One entry per edge and row of fine cells whose middle line it crosses; `up` is 1 northward, -1 southward."""

    edge: Ints
    column: Ints
    row: Ints
    up: Floats


def edges_by_band(edges: Edges, grid: Grid, height: int) -> list[Ints]:
    """Return for each band of `height` coarse rows the numbers of the edges that touch it, in ascending order."""
    starts = range(0, len(edges) + 1, _EDGES_AT_ONCE)
    parts = [_by_band(edges, slice(n, n + _EDGES_AT_ONCE), grid, height) for n in starts]
    return [np.concatenate(numbers) for numbers in zip(*parts, strict=True)]


def _by_band(edges: Edges, part: slice, grid: Grid, height: int) -> list[Ints]:
    (_, y), (_, end_y) = grid.to_cells(edges.start[part]), grid.to_cells(edges.end[part])
    pad_y, cells = PAD_DEG * grid.scale_y, DIVISIONS * height
    edge, band = spread((np.minimum(y, end_y) - pad_y) / cells, (np.maximum(y, end_y) + pad_y) / cells)
    order = np.argsort(band.astype(np.uint16), kind="stable")
    number = (edge.take(order) + part.start).astype(np.int32)
    return np.split(number, np.cumsum(np.bincount(band, minlength=-(-grid.ny // height)))[:-1])


def rasterize(edges: Edges, grid: Grid) -> tuple[Touches, Crossings]:
    """Return the fine cells that edges touch, and their crossings of the rows' middle lines.

    Edges may reach beyond the rows of the grid, not beyond its columns.
    """
    (x, y), (end_x, end_y) = grid.to_cells(edges.start), grid.to_cells(edges.end)
    pad_x, pad_y = PAD_DEG * grid.scale_x, PAD_DEG * grid.scale_y
    low: Floats = np.minimum(y, end_y)
    high: Floats = np.maximum(y, end_y)
    edge, row = spread(np.maximum(low - pad_y, 0), np.minimum(high + pad_y, grid.last_y))
    with np.errstate(divide="ignore", invalid="ignore"):
        slope: Floats = (end_x - x) / (end_y - y)
    slope[y == end_y] = 0.0
    up = np.sign(end_y - y)
    x, y, low, high, slope = (values.take(edge) for values in (x, y, low, high, slope))
    x_below = x + (np.clip(row - pad_y, low, high) - y) * slope
    x_above = x + (np.clip(row + (1 + pad_y), low, high) - y) * slope
    flat = np.flatnonzero(low == high)
    x_above[flat] = end_x.take(edge.take(flat))
    pair, column = spread(np.minimum(x_below, x_above) - pad_x, np.maximum(x_below, x_above) + pad_x)
    middle = row + 0.5
    at = np.flatnonzero((low <= middle) & (middle < high))
    crossed = (x.take(at) + (middle.take(at) - y.take(at)) * slope.take(at)).astype(np.int64)
    crossing = edge.take(at)
    return (
        Touches(edge.take(pair), column, row.take(pair)),
        Crossings(crossing, crossed, row.take(at), up.take(crossing)),
    )


def spread(first: Floats, last: Floats) -> tuple[Ints, Ints]:
    """Return, for intervals of cells (coordinates from 0 up), the number of the interval and every cell in it."""
    low: Ints = first.astype(np.int64)
    count: Ints = last.astype(np.int64) - low + 1
    number = np.repeat(np.arange(len(low)), count)
    before = np.cumsum(count) - count
    return number, np.arange(len(number)) - (before - low).take(number)
