"""The sides of polygons against the lines they are named for: how far off, whether on the right side, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.plane import BEARING_DEG, unit_vector
from ftzgeo.model.description import DIRECTIONS
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ftzgeo.model import Direction
    from ftzgeo.validation.claimed_borders import ClaimedBorders
    from ftzgeo.validation.claims import Claim
    from ftzgeo.validation.result import EdgeRow, ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

_BESIDE = 3.0
"""A line farther away than this many times the block's size says nothing of which side it is on."""
_LINE_STEP_M = 25.0
_MIN_ORDERED = 3
_ASKEW = 0.3
"""Border that faces a direction by less than this on average does not face it."""
_FIRST_OF_PAIR: tuple[Direction, ...] = ("east", "north")
_OPPOSITE: dict[Direction, Direction] = {"east": "west", "north": "south"}


def off_line_findings(
    rows: Sequence[EdgeRow], claims: Sequence[Claim], tolerance: Tolerance
) -> Iterator[ValidationFinding]:
    """Yield the sides of a polygon that lie off their line by more than `Tolerance.edge_m` and the line's accuracy.

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


def facing_findings(identifiers: Sequence[str], claimed: ClaimedBorders) -> Iterator[ValidationFinding]:
    """Yield the sides whose feature lies on another side of the polygon than the description says."""
    for number, facing in enumerate(claimed.facing()):
        towards = {direction: float(facing[DIRECTIONS.index(direction)]) for direction in claimed.directions(number)}
        wrong = {
            direction: claimed.features(number, direction)
            for direction, one in towards.items()
            if (_is_behind(claimed, number, direction) if np.isnan(one) else one < -_ASKEW)
        }
        yield from _wrong_way(identifiers[number], wrong)
        if not wrong and any(one < _ASKEW for one in towards.values()):
            yield from _order_findings(identifiers[number], claimed, number)


def _wrong_way(identifier: str, wrong: dict[Direction, str]) -> Iterator[ValidationFinding]:
    pairs = [(one, _OPPOSITE[one]) for one in _FIRST_OF_PAIR if one in wrong and _OPPOSITE[one] in wrong]
    for one, other in pairs:
        yield finding(identifier, "sides-swapped", "error", one=one, other=other, first=wrong[one], second=wrong[other])
    told = {direction for pair in pairs for direction in pair}
    for direction, feature in wrong.items():
        if direction not in told:
            yield finding(identifier, "side-faces-wrong-way", "warning", direction=direction, feature=feature)


def _is_behind(claimed: ClaimedBorders, number: int, direction: Direction) -> bool:
    """Tell whether all that passes beside the polygon of a direction's lines does so on the opposite side."""
    import shapely

    shape = claimed.shapes[number]
    own = claimed.direction[number] == DIRECTIONS.index(direction)
    towards = unit_vector(direction)
    across = np.array([towards[1], -towards[0]])
    centre = np.array(shape.centroid.coords[0])
    corners = shapely.get_coordinates(shape) - centre
    half, half_across = np.abs(corners @ towards).max(), np.abs(corners @ across).max()
    window = shape.buffer(_BESIDE * max(half, half_across))
    near = shapely.segmentize(shapely.intersection(shapely.union_all(claimed.lines[number][own]), window), _LINE_STEP_M)
    offsets = shapely.get_coordinates(near) - centre
    beside = offsets[np.abs(offsets @ across) <= half_across]
    return bool(len(beside)) and bool((beside @ towards).max() < -0.1 * half)


def _order_findings(identifier: str, claimed: ClaimedBorders, number: int) -> Iterator[ValidationFinding]:
    """Yield a finding where the sides, walked around the border, do not come in the order of the compass."""
    own = claimed.border.polygon == number
    places = _places(claimed.border.length_m[own], np.where(claimed.on_line, claimed.owner_direction, -1)[own])
    # The border is walked counter-clockwise, bearings run clockwise.
    walked = sorted(places, key=lambda direction: -places[direction])
    compass = sorted(places, key=lambda direction: BEARING_DEG[direction])
    if len(walked) >= _MIN_ORDERED and compass not in _turns(walked):
        yield finding(identifier, "sides-out-of-order", "warning", order=" ".join(_from_north(walked)))


def _places(length_m: NDArray[np.float64], direction: NDArray[np.intp]) -> dict[Direction, float]:
    """Return where the middle of each direction's stretch is along a border, as an angle of one turn around it."""
    turn = np.exp(2j * np.pi * np.cumsum(length_m) / length_m.sum()) * length_m
    return {DIRECTIONS[i]: float(np.angle(turn[direction == i].sum())) for i in np.unique(direction) if i >= 0}


def _turns(order: Sequence[Direction]) -> list[list[Direction]]:
    return [[*order[i:], *order[:i]] for i in range(len(order))]


def _from_north(order: Sequence[Direction]) -> list[Direction]:
    """Return a cyclic order beginning with its northernmost direction."""
    return min(_turns(order), key=lambda turn: BEARING_DEG[turn[0]])
