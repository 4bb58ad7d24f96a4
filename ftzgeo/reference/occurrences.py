"""The rows that bear a name, put together: connected pieces, and occurrences that lie far from one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.crs import local_metres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

JOIN_M = 1.0
"""Rows whose ends lie this near to one another are one piece."""

OCCURRENCE_M = 2_000.0
"""Rows farther than this from all others of their name are another occurrence: a street of the same name elsewhere."""


class Occurrence(NamedTuple):
    """Rows of one name that lie together: their numbers in the array, and of how many connected pieces they are."""

    rows: NDArray[np.int64]
    pieces: int


def occurrences_of(shapes: Sequence[Any] | NDArray[np.object_]) -> list[Occurrence]:
    """Group geometries (EPSG:4326) of one name, the group with most rows first."""
    shapes = np.asarray(shapes, dtype=object)
    if len(shapes) == 1:
        return [Occurrence(np.array([0]), 1)]
    plane = _in_plane(shapes)
    far, near = _groups(plane, OCCURRENCE_M), _groups(plane, JOIN_M)
    found = [np.flatnonzero(far == number) for number in range(int(far.max()) + 1)]
    groups = [Occurrence(rows, len(np.unique(near[rows]))) for rows in found]
    return sorted(groups, key=lambda group: (-len(group.rows), int(group.rows[0])))


def _in_plane(shapes: NDArray[np.object_]) -> Any:
    import shapely

    west, south, east, north = shapely.total_bounds(shapes)
    forward, _ = local_metres(round(0.5 * (west + east), 1), round(0.5 * (south + north), 1))
    return shapely.transform(shapes, lambda xy: np.column_stack(forward.transform(xy[:, 0], xy[:, 1])))


def _groups(shapes: NDArray[np.object_], distance_m: float) -> NDArray[np.int64]:
    """Return the number of the group of each shape: groups that steps of at most `distance_m` join."""
    import shapely
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=distance_m)
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(shapes), len(shapes)))
    _, labels = connected_components(links, directed=False)
    return np.asarray(labels, dtype=np.int64)
