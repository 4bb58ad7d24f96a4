"""The border of a region, stretch by stretch: which side accounts for it and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.digitize.network import BRIDGE
from ftzgeo.digitize.plane import unit_vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import Polygon

    from ftzgeo.digitize.network import Network
    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.model import Direction

ON_LINE_M = 0.05
"""A stretch of border whose middle is this near to a line lies on it."""

UNOWNED = -1
NOT_ON_NETWORK = -2


@dataclass(frozen=True)
class Border:
    """The outer ring of a region as straight segments, in order.

    `owner` is the number of the feature that a segment belongs to; `named` says that the segment lies on a line that
    bears the owner's name; `row` is the row of the neighbourhood's frame it lies on, `BRIDGE` on the bridge over a
    gap, `NOT_ON_NETWORK` where there is no line.
    """

    region: Polygon
    segments: NDArray[Any]
    length_m: NDArray[np.float64]
    owner: NDArray[np.int64]
    named: NDArray[np.bool_]
    row: NDArray[np.int64]

    @cached_property
    def perimeter_m(self) -> float:
        """The length of the ring in metres."""
        return float(self.length_m.sum())

    @cached_property
    def named_share(self) -> float:
        """The share of the perimeter on lines that bear the name of a side."""
        return float(self.length_m[self.named].sum()) / self.perimeter_m

    @cached_property
    def network_share(self) -> float:
        """The share of the perimeter on any line of the layer."""
        return float(self.length_m[self.row >= 0].sum()) / self.perimeter_m


def read_border(network: Network, region: Polygon, features: Sequence[ResolvedFeature]) -> Border:
    """Split the border of a region into segments and find the line and the feature behind each."""
    import shapely

    xy = shapely.get_coordinates(region.exterior)
    segments = np.asarray(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)))
    marks, row = _lines_below(network, segments)
    middle = 0.5 * (xy[:-1] + xy[1:])
    owner = _owners(marks, middle, region, [feature.direction for feature in features])
    named = owner != UNOWNED
    length = np.asarray(shapely.length(segments))
    return Border(region, segments, length, _nearest_along(owner, length), named, row)


def _lines_below(network: Network, segments: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the names and the row of the line that each segment lies on."""
    import shapely

    middle = shapely.line_interpolate_point(segments, 0.5, normalized=True)
    segment, edge = network.tree.query(middle, predicate="dwithin", distance=ON_LINE_M)
    marks = np.zeros(len(segments), dtype=np.int64)
    np.bitwise_or.at(marks, segment, network.marks[edge])
    row = np.full(len(segments), NOT_ON_NETWORK, dtype=np.int64)
    row[segment] = BRIDGE
    order = np.argsort(network.marks[edge] != 0, kind="stable")
    real = order[network.row[edge[order]] >= 0]
    row[segment[real]] = network.row[edge[real]]
    return marks, row


def _owners(
    marks: NDArray[np.int64], middle: NDArray[np.float64], region: Polygon, directions: Sequence[Direction]
) -> NDArray[np.int64]:
    """Choose for each segment the feature that bears its line's name; of two sides the one that it lies towards."""
    west, south, east, north = region.bounds
    towards = (middle - [0.5 * (west + east), 0.5 * (south + north)]) / [east - west, north - south]
    best = np.full(len(marks), -np.inf)
    owner = np.full(len(marks), UNOWNED, dtype=np.int64)
    for number, direction in enumerate(directions):
        fit = towards @ unit_vector(direction)
        better = ((marks >> number) & 1 == 1) & (fit > best)
        best[better], owner[better] = fit[better], number
    return owner


def _nearest_along(owner: NDArray[np.int64], length: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give every unowned segment to the owner of the nearest owned one along the ring."""
    owned = np.flatnonzero(owner != UNOWNED)
    if not len(owned):
        return owner
    perimeter = length.sum()
    at = np.cumsum(length) - 0.5 * length
    places = np.concatenate([at[owned] - perimeter, at[owned], at[owned] + perimeter])
    numbers = np.tile(owner[owned], 3)
    after = np.clip(np.searchsorted(places, at), 1, len(places) - 1)
    before = after - 1
    nearest = np.where(at - places[before] <= places[after] - at, before, after)
    return np.where(owner == UNOWNED, numbers[nearest], owner)
