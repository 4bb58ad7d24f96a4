"""How far a smooth road or track may lie from straight lines between its surveyed points.

An arc of length L that turns by θ has its middle Lθ/8 from the chord (to first order). Nothing else is known of the
course between the points, so the expectation is tested by leaving out points that are known.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from .sources import to_metres

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

MIN_POINTS = 7
"""Lines with fewer points tell nothing when every second one is left out."""


def expected_offsets_m(line: BaseGeometry) -> NDArray[np.float64]:
    """Return for each segment how far a smooth road would lie from its middle, in metres.

    An arc of length L that turns by θ has its middle Lθ/8 from the chord. θ is the larger of the turning angles at
    the segment's ends.
    """
    steps = np.diff(shapely.get_coordinates(to_metres(line)), axis=0)
    bearings = np.arctan2(steps[:, 1], steps[:, 0])
    turns = np.abs((np.diff(bearings) + math.pi) % (2 * math.pi) - math.pi)
    lengths: NDArray[np.float64] = np.hypot(steps[:, 0], steps[:, 1])
    before, after = np.concatenate([[0.0], turns]), np.concatenate([turns, [0.0]])
    result: NDArray[np.float64] = lengths * np.maximum(before, after) / 8
    return result


def calibration(lines: Iterable[BaseGeometry]) -> tuple[float, float, float, int]:
    """Compare expected with true offsets on lines without every second point.

    Returns
    -------
    tuple
        Factor by which the expectation is too small, root mean squares of the true and of the expected offsets in
        metres, number of points left out.
    """
    expected: list[float] = []
    true: list[float] = []
    for line in lines:
        points = shapely.get_coordinates(line)
        if len(points) < MIN_POINTS:
            continue
        coarse = points[::2]
        plane = shapely.get_coordinates(to_metres(line))
        expected.extend(expected_offsets_m(shapely.LineString(coarse)))
        true.extend(
            shapely.LineString([plane[i - 1], plane[i + 1]]).distance(shapely.Point(plane[i]))
            for i in range(1, 2 * len(coarse) - 1, 2)
        )
    rms_true, rms_expected = (math.sqrt(float(np.mean(np.square(values)))) for values in (true, expected))
    return rms_true / rms_expected, rms_true, rms_expected, len(true)


def rms_m(offsets: NDArray[np.float64], vertex_accuracy_m: float, step_m: int) -> int:
    """Return the root mean square of offsets together with the points' own accuracy, rounded up to `step_m`."""
    return step_m * math.ceil(math.sqrt(float(np.mean(offsets**2)) + vertex_accuracy_m**2) / step_m)
