"""The exact test, by shapely's predicates, for the points that the cells cannot answer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.sites.index.arrays import Bools, Floats, Ints

    Pairs = tuple[Ints, Ints]

ON_BORDER_DEG = 1e-8
"""About 1 mm."""


class ExactTest:
    """Polygons in a tree, prepared for point tests; None among the shapes is a row without one."""

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        import shapely

        shapely.prepare(shapes)
        self._shapes = shapes
        self._tree = shapely.STRtree(shapes)

    def containing(self, lon: Floats, lat: Floats) -> Pairs:
        """Return (point, row) pairs sorted by point and row: polygons with the point in the interior.

        A point that lies in no interior but on borders belongs to the first row whose border it lies on.
        """
        import shapely

        point, row = self._pairs(lon, lat)
        by_row = np.argsort(row, kind="stable")  # a polygon's points one after the other find it in the cache
        touched = by_row[shapely.intersects_xy(self._shapes[row[by_row]], lon[point[by_row]], lat[point[by_row]])]
        touched.sort()
        point, row = point[touched], row[touched]
        first = np.concatenate(([True], point[1:] != point[:-1]))[: len(point)]
        several = np.flatnonzero(~(first & np.append(first[1:], True)))
        if not len(several):
            return point, row
        interior = np.ones(len(point), dtype=bool)
        at, of = point[several], row[several]
        interior[several] = shapely.contains_xy(self._shapes[of], lon[at], lat[at])
        has_interior = np.zeros(len(lon), dtype=bool)
        has_interior[point[interior]] = True
        kept = np.where(has_interior[point], interior, first)
        return point[kept], row[kept]

    def rows_at(self, lonlat: Floats) -> list[tuple[int, ...]]:
        """Return the rows that contain each of (n, 2) points."""
        point, row = self.containing(lonlat[:, 0], lonlat[:, 1])
        ends = np.searchsorted(point, np.arange(len(lonlat) + 1))
        return [tuple(row[a:b].tolist()) for a, b in pairwise(ends)]

    def on_border(self, lon: Floats, lat: Floats) -> Bools:
        """Return whether points lie within 1 mm of the border of a polygon."""
        import shapely

        point, row = self._pairs(lon, lat)
        near = shapely.dwithin(
            shapely.boundary(self._shapes[row]), shapely.points(lon[point], lat[point]), ON_BORDER_DEG
        )
        result = np.zeros(len(lon), dtype=bool)
        result[point[near]] = True
        return result

    def _pairs(self, lon: Floats, lat: Floats) -> Pairs:
        import shapely

        boxes = shapely.box(lon - ON_BORDER_DEG, lat - ON_BORDER_DEG, lon + ON_BORDER_DEG, lat + ON_BORDER_DEG)
        point, row = self._tree.query(boxes)
        order = np.lexsort((row, point))
        return point[order], row[order]
