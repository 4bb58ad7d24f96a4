"""Bridges over gaps: short straight lines from where a named line breaks off to the next named line.

They are drawn only from true loose ends (nothing of the layer goes on from there), never longer than a bridge or an
interchange, and a ring that uses one reports it as `assumed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.digitize.plane import NODE_GRID_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_GAP_M = 250.0
"""The longest gap that is bridged: a river bridge, an interchange, the end of a digitized street."""

OVERSHOOT_M = 0.05
"""Bridges end this far beyond the line they lead to, so that noding finds the crossing."""


def bridge_gaps(lines: NDArray[Any], marks: NDArray[np.int64]) -> NDArray[Any]:
    """Return straight lines (same plane, metres) from loose ends of marked lines to the nearest other marked line.

    `lines` are all lines of the neighbourhood, `marks` their bit sets of names (0: no side bears this name).
    """
    import shapely

    ends, owner = _loose_ends(lines, marks)
    named = np.flatnonzero(marks)
    if not len(ends) or len(named) < 2:  # noqa: PLR2004 - a bridge has two sides
        return np.array([], dtype=object)
    tree = shapely.STRtree(lines[named])
    end, target = tree.query(ends, predicate="dwithin", distance=MAX_GAP_M)
    other = named[target] != owner[end]
    end, target = end[other], target[other]
    distance = shapely.distance(ends[end], lines[named[target]])
    order = np.lexsort((target, distance, end))
    _, first = np.unique(end[order], return_index=True)
    nearest = order[first]
    far = distance[nearest] > NODE_GRID_M
    return _overshot(shapely.shortest_line(ends[end[nearest[far]]], lines[named[target[nearest[far]]]]))


def _loose_ends(lines: NDArray[Any], marks: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the ends of marked lines that touch no other line, and the line each belongs to."""
    import shapely

    named = np.flatnonzero(marks)
    points = np.concatenate([shapely.get_point(lines[named], 0), shapely.get_point(lines[named], -1)])
    owner = np.concatenate([named, named])
    touched, _ = shapely.STRtree(lines).query(points, predicate="dwithin", distance=NODE_GRID_M)
    loose = np.bincount(touched, minlength=len(points)) == 1
    return points[loose], owner[loose]


def _overshot(bridges: NDArray[Any]) -> NDArray[Any]:
    import shapely

    if not len(bridges):
        return bridges
    xy = shapely.get_coordinates(bridges).reshape(-1, 2, 2)
    along = xy[:, 1] - xy[:, 0]
    along /= np.hypot(along[:, 0], along[:, 1])[:, None]
    xy[:, 1] += OVERSHOOT_M * along
    return np.asarray(shapely.linestrings(xy))
