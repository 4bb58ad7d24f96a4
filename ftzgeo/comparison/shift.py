"""How far two borders lie apart, and how much two polygons overlap.

Everything is measured in a plane in metres around both polygons, where lengths are right to 1 part in 10⁵.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.comparison.result import BorderShift
from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.errors import BoundaryError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

STEP_M = 5.0
"""The distance between points along a border at which it is measured."""

MAX_POINTS = 40_000
"""Longer borders are measured at wider steps."""


def overlap_and_shift(old: BaseGeometry, new: BaseGeometry) -> tuple[float, BorderShift]:
    """Return intersection over union and the shift of the border of two polygons or multipolygons in EPSG:4326.

    Raises
    ------
    BoundaryError
        If one of them has no area.
    """
    import shapely

    west, south, east, north = shapely.total_bounds([old, new])
    forward = local_metres(round((west + east) / 2, 2), round((south + north) / 2, 2))[0]
    before, after = (_valid(transform_xy(shape, forward)) for shape in (old, new))
    iou = before.intersection(after).area / before.union(after).area
    return iou, _shift(before.boundary, after.boundary)


def _valid(polygon: BaseGeometry) -> BaseGeometry:
    """Return a polygon without the crossings of its own border; an error where nothing is left."""
    import shapely

    valid = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    if valid.is_empty:
        raise BoundaryError("its polygon has no area; correct it, or give null for a block without a position")
    return valid


def _shift(old: BaseGeometry, new: BaseGeometry) -> BorderShift:
    import shapely

    shapely.prepare(old)
    lengths, middles, ends = _points_along(new)
    distances = shapely.distance(middles, old)
    farthest = max(float(shapely.distance(ends, old).max()), float(distances.max()))
    back = float(shapely.distance(_points_along(old)[2], new).max())
    return BorderShift(
        mean_m=float(np.average(distances, weights=lengths)),
        p95_m=_weighted_quantile(distances, lengths, 0.95),
        max_m=farthest,
        hausdorff_m=max(farthest, back),
    )


def _points_along(border: BaseGeometry) -> tuple[NDArray[np.float64], Any, Any]:
    """Return the lengths and middles of short pieces of a border, and the points between them."""
    import shapely

    step = max(STEP_M, border.length / MAX_POINTS)
    coordinates, line = shapely.get_coordinates(shapely.get_parts(shapely.segmentize(border, step)), return_index=True)
    joined = line[1:] == line[:-1]
    start, end = coordinates[:-1][joined], coordinates[1:][joined]
    lengths = np.hypot(*(end - start).T)
    return lengths, shapely.points((start + end) / 2), shapely.points(coordinates)


def _weighted_quantile(values: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """Return the smallest value that at least `share` of the weight does not exceed."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, share * reached[-1])])
