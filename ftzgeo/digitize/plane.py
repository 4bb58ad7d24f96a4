"""The local plane in metres in which a block is digitized, and directions in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyproj
    from numpy.typing import NDArray

    from ftzgeo.model import Direction

NODE_GRID_M = 0.01
"""Points nearer than this are one point."""

BEARING_DEG: dict[Direction, float] = {
    "north": 0.0,
    "northeast": 45.0,
    "east": 90.0,
    "southeast": 135.0,
    "south": 180.0,
    "southwest": 225.0,
    "west": 270.0,
    "northwest": 315.0,
}
"""Clockwise from north. Rings are walked in this order."""


def unit_vector(direction: Direction) -> NDArray[np.float64]:
    """Return the vector of length 1 that points east (x) and north (y) in a direction."""
    angle = np.radians(BEARING_DEG[direction])
    return np.array([np.sin(angle), np.cos(angle)])


def to_plane(geometry: Any, forward: pyproj.Transformer) -> Any:
    """Transform an array of geometries with a pyproj transformer, in either direction."""
    import shapely

    def apply(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(forward.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(geometry, apply)
