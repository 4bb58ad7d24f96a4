"""Which cells of the grid the edges touch, and where they cross the middle lines of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.grid import PAD_DEG

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.edges import Edges
    from ftzgeo.sites.index.grid import Grid


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


def rasterize(edges: Edges, grid: Grid) -> tuple[Touches, Crossings]:
    """Return the fine cells that edges touch, and their crossings of the rows' middle lines."""
    start, end = grid.to_cells(edges.start), grid.to_cells(edges.end)
    pad_x, pad_y = PAD_DEG * grid.scale_x, PAD_DEG * grid.scale_y
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    edge, row = _spread(np.floor(low - pad_y), np.floor(high + pad_y))
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (end[:, 0] - start[:, 0]) / (end[:, 1] - start[:, 1])
    slope[end[:, 1] == start[:, 1]] = 0.0
    low, high, slope = low[edge], high[edge], slope[edge]
    x, y = start[edge, 0], start[edge, 1]
    x_below = x + (np.clip(row - pad_y, low, high) - y) * slope
    x_above = x + (np.clip(row + (1 + pad_y), low, high) - y) * slope
    flat = low == high
    x_above[flat] = end[edge[flat], 0]
    pair, column = _spread(
        np.floor(np.minimum(x_below, x_above) - pad_x), np.floor(np.maximum(x_below, x_above) + pad_x)
    )
    touches = Touches(edge[pair], column, row[pair])
    middle = row + 0.5
    crosses = np.flatnonzero((low <= middle) & (middle < high))
    at = np.floor(x[crosses] + (middle[crosses] - y[crosses]) * slope[crosses]).astype(np.int64)
    up = np.where(end[edge[crosses], 1] > y[crosses], 1.0, -1.0)
    return touches, Crossings(edge[crosses], at, row[crosses], up)


def _spread(first: Floats, last: Floats) -> tuple[Ints, Ints]:
    """Return, for intervals of integers, the number of the interval and every integer in it."""
    low: Ints = first.astype(np.int64)
    count: Ints = last.astype(np.int64) - low + 1
    number = np.repeat(np.arange(len(low)), count)
    return number, np.arange(len(number)) - np.repeat(np.cumsum(count) - count - low, count)
