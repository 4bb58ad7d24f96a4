"""The borders of polygons as points every few metres, each with the way it faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POINTS = 400
_SPACING_M = (1.0, 50.0)


class BorderPoints(NamedTuple):
    """Points on the shells of polygons in metres, walked counter-clockwise, polygon by polygon.

    `xy` are the middles of equal steps of each edge, `outward` unit vectors out of the polygon, `length_m` the border
    that each point stands for, `polygon` the number of its polygon.
    """

    xy: NDArray[np.float64]
    outward: NDArray[np.float64]
    length_m: NDArray[np.float64]
    polygon: NDArray[np.intp]

    @property
    def points(self) -> NDArray[np.object_]:
        """The points as geometries."""
        import shapely

        return np.asarray(shapely.points(self.xy))


def border_points(shapes: Any) -> BorderPoints:
    """Return points along the shells of a polygon or multipolygon in metres, or of an array of them."""
    import shapely

    shapes = np.atleast_1d(np.asarray(shapes, dtype=object))
    spacing = np.clip(shapely.length(shapes) / _POINTS, *_SPACING_M)
    parts, polygon = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    xy, ring = shapely.get_coordinates(shapely.get_exterior_ring(parts), return_index=True)
    step = np.diff(xy, axis=0)
    length = np.hypot(*step.T)
    real = (length > 0) & (np.diff(ring) == 0)
    start, step, length, of = xy[:-1][real], step[real], length[real], polygon[ring[:-1][real]]
    count = np.maximum(1, np.ceil(length / spacing[of]).astype(int))
    edge = np.repeat(np.arange(len(length)), count)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    share = (within + 0.5) / count[edge]
    outward = np.column_stack([step[:, 1], -step[:, 0]]) / length[:, None]
    return BorderPoints(start[edge] + step[edge] * share[:, None], outward[edge], (length / count)[edge], of[edge])
