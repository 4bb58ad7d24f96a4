"""The grid of the index: coarse cells, each of which can be divided into `DIVISIONS` x `DIVISIONS` fine ones.

A point gets the integer coordinates of its fine cell by one multiplication and one addition, both of which are
monotone in floating point, so that a fine cell is an interval of numbers in either direction. What is said of a cell
must hold for the cell widened by `PAD`, which covers all rounding.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats
    from ftzgeo.sites.index.edges import Edges

DIVISION_BITS = 3
DIVISIONS = 1 << DIVISION_BITS
PAD_DEG = 3e-8
"""Cells are widened by this (3 mm): far more than rounding, and enough to see every edge within 1 mm of a point."""
_LEAST_CELL_DEG = 1e-6
"""Of a coarse cell: fine ones stay wider than `PAD_DEG`."""
_LEAST_COARSE = 256
_MOST_COARSE = 2048, 4400
"""Across; between the two as many as come to about 16 coarse cells for each edge."""
_EDGES_PER_FINE_CELL = 0.3125
_EDGES_MEASURED = 1 << 16


class Grid(NamedTuple):
    """`nx` x `ny` coarse cells; ``lon * scale_x + shift_x`` is a point's coordinate in fine cells.

    The outermost coarse cells on all sides contain no polygon, so a point beyond the grid is moved into one of them.
    """

    nx: int
    ny: int
    scale_x: float
    scale_y: float
    shift_x: float
    shift_y: float

    @property
    def last_x(self) -> int:
        """The last column of fine cells."""
        return self.nx * DIVISIONS - 1

    @property
    def last_y(self) -> int:
        """The last row of fine cells."""
        return self.ny * DIVISIONS - 1

    def band(self, rows: slice) -> Grid:
        """Return the grid of some of the coarse rows."""
        return self._replace(ny=rows.stop - rows.start, shift_y=self.shift_y - rows.start * DIVISIONS)

    def to_cells(self, lonlat: Floats) -> tuple[Floats, Floats]:
        """Return the coordinates in fine cells of (n, 2) points."""
        return lonlat[:, 0] * self.scale_x + self.shift_x, lonlat[:, 1] * self.scale_y + self.shift_y

    def to_degrees(self, cells: Floats) -> Floats:
        """Return longitude and latitude of (n, 2) coordinates in fine cells."""
        return (cells - (self.shift_x, self.shift_y)) / (self.scale_x, self.scale_y)


def grid_for(edges: Edges) -> Grid:
    """Lay a grid over edges: fine cells a third as long as an edge, but neither too few coarse ones nor too many."""
    if not len(edges):
        return Grid(1, 1, 1.0, 1.0, 0.0, 0.0)
    x, y = edges.start.T  # rings are closed, so every vertex is the start of an edge
    low, high = np.array((x.min(), y.min())), np.array((x.max(), y.max()))
    squeeze = np.array([math.cos(math.radians(0.5 * (low[1] + high[1]))), 1.0])
    squeeze[0] = max(squeeze[0], 0.01)
    extent = max(((high - low) * squeeze).max(), 1e-6)
    some = slice(None, None, len(edges) // _EDGES_MEASURED + 1)
    lengths = np.hypot(*((edges.end[some] - edges.start[some]) * squeeze).T)
    wished = extent / DIVISIONS / (_EDGES_PER_FINE_CELL * float(np.median(lengths)))
    across = min(max(wished, _LEAST_COARSE), float(np.clip(4 * math.sqrt(len(edges)), *_MOST_COARSE)))
    coarse = max(extent / across, _LEAST_CELL_DEG) / squeeze
    nx, ny = (int(n) for n in np.floor((high - low) / coarse) + 3)
    scale = DIVISIONS / coarse
    shift = DIVISIONS - low * scale
    return Grid(nx, ny, float(scale[0]), float(scale[1]), float(shift[0]), float(shift[1]))
