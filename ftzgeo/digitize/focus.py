"""Focus: where in the window a block can lie, judged by where its neighbouring sides come together.

Every place where two neighbouring sides meet or come within `MEETING_M` is a vote. A block lies where most of its
corners have votes, so the neighbourhood to read stays as small as the block, however large the layer is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MEETING_M = 400.0
DEFAULT_REACH_M = 8_000.0
MAX_MEETINGS = 4_000


def find_focus(
    sides: Sequence[NDArray[np.object_]], stated_m2: float | None
) -> tuple[float, float, float, float] | None:
    """Return the bounds (metres, in the plane of the lines) in which the block lies; None where no sides meet.

    `sides` holds, clockwise, the lines of every known side; an unknown side is an empty array.
    """
    meetings = [_meetings(side, sides[(k + 1) % len(sides)]) for k, side in enumerate(sides)]
    points = np.concatenate(meetings) if meetings else np.empty((0, 2))
    if not len(points):
        return None
    corner = np.repeat(np.arange(len(meetings)), [len(found) for found in meetings])
    reach = DEFAULT_REACH_M if stated_m2 is None else 1_500.0 + 3.0 * float(np.sqrt(stated_m2))
    votes = _votes(points, corner, reach)
    west, south = points[votes == votes.max()].min(axis=0)
    east, north = points[votes == votes.max()].max(axis=0)
    margin = 600.0 + (0.0 if stated_m2 is None else 0.35 * float(np.sqrt(stated_m2)))
    return west - margin, south - margin, east + margin, north + margin


def _meetings(one: NDArray[np.object_], other: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the points half-way between lines of two sides that meet or nearly meet."""
    import shapely

    if not len(one) or not len(other):
        return np.empty((0, 2))
    here, there = shapely.STRtree(other).query(one, predicate="dwithin", distance=MEETING_M)
    link = shapely.shortest_line(one[here[:MAX_MEETINGS]], other[there[:MAX_MEETINGS]])
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(link, 0.5, normalized=True)))


def _votes(points: NDArray[np.float64], corner: NDArray[np.int64], reach: float) -> NDArray[np.int64]:
    """Count for each meeting how many different corners have a meeting within reach."""
    from scipy.spatial import cKDTree

    near = cKDTree(points).query_ball_point(points, reach)
    return np.array([len(set(corner[found].tolist())) for found in near], dtype=np.int64)
