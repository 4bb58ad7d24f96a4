"""The edges of polygons as arrays, each with the interior of its row on the left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.sites.index.arrays import Floats, Ints


class Edges(NamedTuple):
    """Directed edges in degrees: (n, 2) starts and ends, and the row that each belongs to."""

    start: Floats
    end: Floats
    row: Ints

    def __len__(self) -> int:
        return len(self.row)


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Return the edges of polygons and multipolygons; rows that are None have none, edges of no length are left out."""
    import shapely

    polygons, rows = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(shapely.orient_polygons(polygons), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    follows = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    at = np.flatnonzero(follows)
    return Edges(xy[at], xy[at + 1], rows[polygon[ring[at]]].astype(np.int32))
