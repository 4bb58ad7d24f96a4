"""The borders of many polygons against the lines that their sides claim, measured together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.plane import unit_vector
from ftzgeo.model.description import DIRECTIONS
from ftzgeo.validation.border import BorderPoints, border_points
from ftzgeo.validation.plane import metres_around, metres_per_degree
from ftzgeo.validation.result import EdgeRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Direction, Parcel
    from ftzgeo.validation.claims import Claim

REACH_DEG = 60.0
"""A stretch of border belongs to a side if it faces its direction within this angle; where two do, to the nearer."""
_NUMBER: dict[Direction, int] = {direction: i for i, direction in enumerate(DIRECTIONS)}
_TOWARDS = np.array([unit_vector(direction) for direction in DIRECTIONS])
_SLACK = 1.01
_NONE = -1


class ClaimedBorders:
    """Polygons (EPSG:4326) with the claims of their sides, each in metres around itself.

    A point of the border that lies on a claimed line belongs to that line, whichever way it faces: borders along real
    streets have steps. A point off all lines belongs to the side that it faces. On a line is what is within `edge_m`
    and the line's own accuracy. Every polygon has at least one claim.

    Attributes
    ----------
    shapes
        The polygons in metres.
    lines
        The lines of each polygon's claims in metres (polygons × claims, None where a polygon has fewer).
    border
        The points of all borders.
    distances
        Of every point from the lines of its polygon's claims in metres (points × claims). Where a point is on a line,
        those from lines farther away may be too great or infinite.
    owner
        The claim that each point belongs to; -1 where it faces a side without a known line.
    """

    def __init__(
        self, shapes: Sequence[BaseGeometry], parts: Sequence[Parcel], claims: Sequence[Sequence[Claim]], edge_m: float
    ) -> None:
        import shapely

        self.claims = [list(one) for one in claims]
        degrees = np.array(shapes, dtype=object)
        west, south, east, north = shapely.bounds(degrees).T
        self._origin = 0.5 * np.column_stack([west + east, south + north])
        self.shapes = metres_around(degrees, *self._origin.T)
        self.border: BorderPoints = border_points(self.shapes)
        size = (len(degrees), max(map(len, self.claims)))
        self.direction = np.full(size, _NONE)
        self._reach_m = np.zeros(size)
        lines = np.full(size, None, dtype=object)
        for i, own in enumerate(self.claims):
            self.direction[i, : len(own)] = [_NUMBER[claim.direction] for claim in own]
            self._reach_m[i, : len(own)] = [edge_m + claim.accuracy_m for claim in own]
            lines[i, : len(own)] = [claim.lines for claim in own]
        self.lines = self._metres(lines)
        self.distances, self.on_line = self._measured(self._metres(self._beside(lines, degrees)))
        self.owner: NDArray[np.intp] = self._owners(parts)
        self.owner_direction: NDArray[np.intp] = np.where(
            self.owner >= 0, self.direction[self.border.polygon, self.owner], _NONE
        )

    def _metres(self, lines: NDArray[np.object_]) -> NDArray[np.object_]:
        """Bring lines (polygons × claims) to the planes of their polygons."""
        lon, lat = np.repeat(self._origin, lines.shape[1], axis=0).T
        return metres_around(lines.ravel(), lon, lat).reshape(lines.shape)

    def _beside(self, lines: NDArray[np.object_], degrees: NDArray[np.object_]) -> NDArray[np.object_]:
        """Cut long lines down to what a polygon's border can be on."""
        import shapely

        reach = _SLACK * self._reach_m.max(axis=1)[:, None] / np.column_stack(metres_per_degree(self._origin[:, 1]))
        bounds = shapely.bounds(degrees) + np.hstack([-reach, reach])
        cut = np.full(lines.shape, None, dtype=object)
        for i, own in enumerate(self.claims):
            cut[i, : len(own)] = shapely.clip_by_rect(lines[i, : len(own)], *bounds[i])
        return cut

    def _measured(self, near: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the distances of the points from the lines, and which points are on any."""
        import shapely

        polygon, points = self.border.polygon, self.border.points
        distances = _or_infinite(shapely.distance(points[:, None], near[polygon]))
        on_line = np.asarray((distances <= self._reach_m[polygon]).any(axis=1))
        off = np.flatnonzero(~on_line)
        distances[off] = _or_infinite(shapely.distance(points[off, None], self.lines[polygon[off]]))
        return distances, on_line

    def _owners(self, parts: Sequence[Parcel]) -> NDArray[np.intp]:
        polygon = self.border.polygon
        described, claimed = np.zeros((2, len(parts), len(DIRECTIONS)), dtype=bool)
        for i, part in enumerate(parts):
            described[i, [_NUMBER[side.direction] for side in part.sides]] = True
            claimed[i, [_NUMBER[claim.direction] for claim in self.claims[i]]] = True
        facing = self.border.outward @ _TOWARDS.T
        of_claim = np.take_along_axis(facing, self.direction[polygon], axis=1)
        distances = np.where(of_claim >= np.cos(np.radians(REACH_DEG)), self.distances, np.inf)
        nearest = np.argmax(np.where(described[polygon], facing, -np.inf), axis=1)
        mute = ~claimed[polygon, nearest] | np.isinf(distances.min(axis=1))
        off_line = np.where(mute, _NONE, np.argmin(distances, axis=1))
        return np.where(self.on_line, np.argmin(self.distances, axis=1), off_line)

    def wholly_on_lines(self) -> NDArray[np.bool_]:
        """Tell of which polygons the whole border lies on claimed lines."""
        return np.asarray(np.bincount(self.border.polygon[~self.on_line], minlength=len(self.claims)) == 0)

    def directions(self, number: int) -> list[Direction]:
        """Return the directions of a polygon's claims, each once."""
        return list(dict.fromkeys(claim.direction for claim in self.claims[number]))

    def features(self, number: int, direction: Direction) -> str:
        """Return the names of a polygon's features of a direction."""
        return "、".join(claim.feature for claim in self.claims[number] if claim.direction == direction)

    def facing(self) -> NDArray[np.float64]:
        """Return how far the border on the lines of each direction faces that way (polygons × `DIRECTIONS`).

        1 is all of it, -1 the opposite way, NaN where none of the border lies on these lines.
        """
        own = self.on_line & (self.owner >= 0)
        towards = (self.border.outward[own] * _TOWARDS[self.owner_direction[own]]).sum(axis=1)
        group, length = self._groups(own), self.border.length_m[own]
        size = len(self.claims) * len(DIRECTIONS)
        total = np.bincount(group, length, minlength=size)
        facing = np.bincount(group, length * towards, minlength=size)
        mean = np.divide(facing, total, out=np.full(size, np.nan), where=total > 0)
        return np.asarray(mean.reshape(-1, len(DIRECTIONS)))

    def _groups(self, own: NDArray[np.bool_]) -> NDArray[np.intp]:
        return np.asarray(self.border.polygon[own] * len(DIRECTIONS) + self.owner_direction[own])

    def rows(self, identifiers: Sequence[str]) -> Iterator[EdgeRow]:
        """Yield the distances of each direction's stretch of border from the lines of its features."""
        own = self.owner >= 0
        group, length = self._groups(own), self.border.length_m[own]
        same = self.direction[self.border.polygon[own]] == self.owner_direction[own][:, None]
        off_m = np.where(same, self.distances[own], np.inf).min(axis=1)
        order = np.lexsort((off_m, group))
        group, length, off_m = group[order], length[order], off_m[order]
        first = np.flatnonzero(np.diff(group, prepend=_NONE))
        for start, end in zip(first, [*first[1:], len(group)], strict=True):
            number, direction = divmod(int(group[start]), len(DIRECTIONS))
            yield self._row(identifiers[number], number, DIRECTIONS[direction], off_m[start:end], length[start:end])

    def _row(
        self,
        identifier: str,
        number: int,
        direction: Direction,
        off_m: NDArray[np.float64],
        length_m: NDArray[np.float64],
    ) -> EdgeRow:
        """Return the row of a stretch of border, given its distances in rising order."""
        total = float(length_m.sum())
        reached = np.searchsorted(np.cumsum(length_m), 0.95 * total - 1e-9)
        claims = [claim for claim in self.claims[number] if claim.direction == direction]
        return EdgeRow(
            id=identifier,
            direction=direction,
            feature=self.features(number, direction),
            length_m=total,
            mean_m=float(off_m @ length_m) / total,
            p95_m=float(off_m[reached]),
            max_m=float(off_m[-1]),
            reference_ids=tuple(one for claim in claims for one in claim.reference_ids),
        )

    def mean_distance_m(self) -> float:
        """Return the mean distance of all borders from the lines that they are named for; infinite without any."""
        own = self.owner >= 0
        if not own.any():
            return float("inf")
        return float(np.average(self.distances[own, self.owner[own]], weights=self.border.length_m[own]))


def _or_infinite(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return distances that are infinite where there is no line."""
    return np.where(np.isnan(distances), np.inf, distances)
