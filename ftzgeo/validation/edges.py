"""The sides of a polygon against the lines they are named for: how far off, whether on the right side, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.plane import BEARING_DEG, unit_vector
from ftzgeo.validation.border import BorderPoints, border_points, weighted_percentile
from ftzgeo.validation.plane import Plane
from ftzgeo.validation.result import EdgeRow
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Direction, Parcel
    from ftzgeo.validation.claims import Claim
    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

REACH_DEG = 60.0
"""A stretch of border belongs to a side if it faces its direction within this angle; where two do, to the nearer."""
_BESIDE = 3.0
"""A line farther away than this many times the block's size says nothing of which side it is on."""
_LINE_STEP_M = 25.0
_MIN_ORDERED = 3
_ASKEW = 0.3
"""Border that faces a direction by less than this on average does not face it."""
_FIRST_OF_PAIR: tuple[Direction, ...] = ("east", "north")
OPPOSITE: dict[Direction, Direction] = {"east": "west", "west": "east", "north": "south", "south": "north"}


class ClaimedBorder:
    """A polygon with the claims of its sides, in metres around the polygon.

    A point of the border that lies on a claimed line belongs to that line, whichever way it faces: borders along real
    streets have steps. A point off all lines belongs to the side that it faces. `reach_m` is how far from each line
    still counts as on it.
    """

    def __init__(self, shape: BaseGeometry, part: Parcel, claims: Sequence[Claim], edge_m: float) -> None:
        plane = Plane.around(shape)
        self.shape: BaseGeometry = plane.metres(shape)
        self.claims = list(claims)
        self.lines: list[BaseGeometry] = [plane.metres(claim.lines) for claim in claims]
        self.border: BorderPoints = border_points(self.shape)
        self.reach_m = np.array([edge_m + claim.accuracy_m for claim in claims])
        self.distances: NDArray[np.float64] = self._distances()
        self.on_line: NDArray[np.bool_] = np.asarray((self.distances <= self.reach_m).any(axis=1))
        self.owner: NDArray[np.intp] = self._owners({side.direction for side in part.sides})

    def _distances(self) -> NDArray[np.float64]:
        """Return the distance of every border point from every claimed line."""
        import shapely

        points = self.border.points
        return np.column_stack([shapely.distance(points, lines) for lines in self.lines])

    def _owners(self, described: set[Direction]) -> NDArray[np.intp]:
        """Return the claim that each border point belongs to; -1 where it faces a side without a known line."""
        facing = self.border.outward @ np.array([unit_vector(one) for one in described]).T
        of_claim = self.border.outward @ np.array([unit_vector(claim.direction) for claim in self.claims]).T
        reach = np.cos(np.radians(REACH_DEG))
        distances = np.where(of_claim >= reach, self.distances, np.inf)
        owner = np.argmin(distances, axis=1)
        claimed = {claim.direction for claim in self.claims}
        mute = np.array([direction not in claimed for direction in described])
        nearest = np.argmax(facing, axis=1)
        owner[mute[nearest] | np.isinf(distances.min(axis=1))] = -1
        return np.asarray(np.where(self.on_line, np.argmin(self.distances, axis=1), owner))

    def of(self, direction: Direction) -> NDArray[np.intp]:
        """Return the numbers of a direction's claims."""
        return np.array([i for i, claim in enumerate(self.claims) if claim.direction == direction])

    @property
    def directions(self) -> list[Direction]:
        """The directions of the claims, each once."""
        return list(dict.fromkeys(claim.direction for claim in self.claims))

    def facing(self, direction: Direction) -> float | None:
        """Return how far the border on a direction's lines faces that way: 1 all of it, -1 the opposite way.

        None where none of the border lies on these lines.
        """
        own = self.on_line & np.isin(self.owner, self.of(direction))
        if not own.any():
            return None
        towards = self.border.outward[own] @ unit_vector(direction)
        return float(np.average(towards, weights=self.border.length_m[own]))

    def rows(self, identifier: str) -> Iterator[EdgeRow]:
        """Yield the distances of each direction's stretch of border from the lines of its features."""
        for direction in self.directions:
            which = self.of(direction)
            own = np.isin(self.owner, which)
            if not own.any():
                continue
            values, weights = self.distances[own][:, which].min(axis=1), self.border.length_m[own]
            yield EdgeRow(
                id=identifier,
                direction=direction,
                feature="、".join(self.claims[i].feature for i in which),
                length_m=float(weights.sum()),
                mean_m=float(np.average(values, weights=weights)),
                p95_m=weighted_percentile(values, weights, 0.95),
                max_m=float(values.max()),
                reference_ids=tuple(one for i in which for one in self.claims[i].reference_ids),
            )

    @property
    def mean_distance_m(self) -> float:
        """The mean distance of the border from the lines that its stretches are named for; infinite without any."""
        own = self.owner >= 0
        if not own.any():
            return float("inf")
        return float(np.average(self.distances[own, self.owner[own]], weights=self.border.length_m[own]))


def off_line_findings(
    rows: Sequence[EdgeRow], claims: Sequence[Claim], tolerance: Tolerance
) -> Iterator[ValidationFinding]:
    """Yield the sides that lie off their line by more than `Tolerance.edge_m` and the line's accuracy.

    A stretch shorter than that, forth and back, is a corner and no side.
    """
    for row in rows:
        accuracy_m = max(claim.accuracy_m for claim in claims if claim.direction == row.direction)
        reach_m = tolerance.edge_m + accuracy_m
        if row.mean_m > reach_m and row.length_m > 2 * reach_m:
            yield finding(
                row.id,
                "edge-off-line",
                "warning",
                direction=row.direction,
                feature=row.feature,
                mean=row.mean_m,
                p95=row.p95_m,
                max=row.max_m,
            )


# Facing --------------------------------------------------------------------------------------------------------------


def facing_findings(identifier: str, claimed: ClaimedBorder) -> Iterator[ValidationFinding]:
    """Yield the sides whose feature lies on another side of the polygon than the description says."""
    facing = {direction: claimed.facing(direction) for direction in claimed.directions}
    wrong = {
        direction: "、".join(claimed.claims[i].feature for i in claimed.of(direction))
        for direction, towards in facing.items()
        if (_is_behind(claimed, direction) if towards is None else towards < -_ASKEW)
    }
    swapped = [(one, OPPOSITE[one]) for one in _FIRST_OF_PAIR if one in wrong and OPPOSITE[one] in wrong]
    for one, other in swapped:
        yield finding(identifier, "sides-swapped", "error", one=one, other=other, first=wrong[one], second=wrong[other])
    told = {direction for pair in swapped for direction in pair}
    for direction, feature in wrong.items():
        if direction not in told:
            yield finding(identifier, "side-faces-wrong-way", "warning", direction=direction, feature=feature)
    if not wrong and any(towards is not None and towards < _ASKEW for towards in facing.values()):
        yield from _order_findings(identifier, claimed)


def _is_behind(claimed: ClaimedBorder, direction: Direction) -> bool:
    """Tell whether all that passes beside the polygon of a direction's lines does so on the opposite side."""
    import shapely

    shape, lines = claimed.shape, shapely.union_all([claimed.lines[i] for i in claimed.of(direction)])
    towards = unit_vector(direction)
    across = np.array([towards[1], -towards[0]])
    centre = np.array(shape.centroid.coords[0])
    corners = shapely.get_coordinates(shape) - centre
    half, half_across = np.abs(corners @ towards).max(), np.abs(corners @ across).max()
    window = shape.buffer(_BESIDE * max(half, half_across))
    near = shapely.segmentize(shapely.intersection(lines, window), _LINE_STEP_M)
    offsets = shapely.get_coordinates(near) - centre
    beside = offsets[np.abs(offsets @ across) <= half_across]
    return bool(len(beside)) and bool((beside @ towards).max() < -0.1 * half)


def _order_findings(identifier: str, claimed: ClaimedBorder) -> Iterator[ValidationFinding]:
    """Yield a finding where the sides, walked around the border, do not come in the order of the compass."""
    places: dict[Direction, float] = {}
    share = np.cumsum(claimed.border.length_m) / claimed.border.length_m.sum()
    turn = np.exp(2j * np.pi * share)
    for direction in claimed.directions:
        own = claimed.on_line & np.isin(claimed.owner, claimed.of(direction))
        if own.any():
            places[direction] = float(np.angle((turn[own] * claimed.border.length_m[own]).sum()))
    # The border is walked counter-clockwise, bearings run clockwise.
    walked = sorted(places, key=lambda direction: -places[direction])
    compass = sorted(places, key=lambda direction: BEARING_DEG[direction])
    if len(walked) >= _MIN_ORDERED and compass not in _turns(walked):
        yield finding(identifier, "sides-out-of-order", "warning", order=" ".join(_from_north(walked)))


def _turns(order: Sequence[Direction]) -> list[list[Direction]]:
    return [[*order[i:], *order[:i]] for i in range(len(order))]


def _from_north(order: Sequence[Direction]) -> list[Direction]:
    """Return a cyclic order beginning with its northernmost direction."""
    return min(_turns(order), key=lambda turn: BEARING_DEG[turn[0]])
