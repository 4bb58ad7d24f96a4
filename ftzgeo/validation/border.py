"""The border of a polygon as points every few metres, each with the way it faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_POINTS = 400
_SPACING_M = (1.0, 50.0)


class BorderPoints(NamedTuple):
    """Points on the shells of a polygon in metres, walked counter-clockwise.

    `xy` are the middles of equal steps of each edge, `outward` unit vectors out of the polygon, `length_m` the border
    that each point stands for.
    """

    xy: NDArray[np.float64]
    outward: NDArray[np.float64]
    length_m: NDArray[np.float64]

    @property
    def points(self) -> NDArray[np.object_]:
        """The points as geometries."""
        import shapely

        return np.asarray(shapely.points(self.xy))


def border_points(shape: BaseGeometry) -> BorderPoints:
    """Return points along the shells of a polygon or multipolygon in metres."""
    import shapely

    spacing = float(np.clip(shape.length / _POINTS, *_SPACING_M))
    shells = shapely.get_exterior_ring(shapely.get_parts(shapely.orient_polygons(shape)))
    walked = [_walk(shapely.get_coordinates(shell), spacing) for shell in shells]
    return BorderPoints(*(np.concatenate(columns) for columns in zip(*walked, strict=True)))


def _walk(ring: NDArray[np.float64], spacing: float) -> tuple[Any, Any, Any]:
    step = np.diff(ring, axis=0)
    length = np.hypot(*step.T)
    real = length > 0
    start, step, length = ring[:-1][real], step[real], length[real]
    count = np.maximum(1, np.ceil(length / spacing).astype(int))
    edge = np.repeat(np.arange(len(length)), count)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    share = (within + 0.5) / count[edge]
    xy = start[edge] + step[edge] * share[:, None]
    outward = (np.column_stack([step[:, 1], -step[:, 0]]) / length[:, None])[edge]
    return xy, outward, (length / count)[edge]


def weighted_percentile(values: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """Return the value that a share of the weight does not exceed."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) >= share * weights.sum() - 1e-9
    return float(values[order][np.argmax(reached)])
