"""The edges of polygons as arrays, each with the interior of its row on the left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.sites.index.arrays import Floats, Ints


_SHAPES_AT_ONCE = 256


class Edges(NamedTuple):
    """Directed edges in degrees: (n, 2) starts and ends, and the row that each belongs to."""

    start: Floats
    end: Floats
    row: Ints

    def __len__(self) -> int:
        return len(self.row)

    def at(self, edges: Ints) -> Edges:
        """Return some of the edges."""
        return Edges(self.start.take(edges, axis=0), self.end.take(edges, axis=0), self.row.take(edges))


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Return the edges of polygons and multipolygons; rows that are None have none, edges of no length are left out."""
    import shapely

    most = int(shapely.get_num_coordinates(shapes).sum())
    edges = Edges(np.empty((most, 2)), np.empty((most, 2)), np.empty(most, dtype=np.int32))
    n = 0
    for first in range(0, len(shapes), _SHAPES_AT_ONCE):
        some = _edges_of(shapes[first : first + _SHAPES_AT_ONCE])
        part = slice(n, n + len(some))
        edges.start[part], edges.end[part], edges.row[part] = some.start, some.end, some.row + first
        n = part.stop
    return Edges(edges.start[:n], edges.end[:n], edges.row[:n])


def _edges_of(shapes: NDArray[np.object_]) -> Edges:
    import shapely

    polygons, rows = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(shapely.orient_polygons(polygons), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = xy.T
    at = np.flatnonzero((ring[1:] == ring[:-1]) & ((x[1:] != x[:-1]) | (y[1:] != y[:-1])))
    return Edges(xy.take(at, axis=0), xy.take(at + 1, axis=0), rows[polygon].take(ring.take(at)))
