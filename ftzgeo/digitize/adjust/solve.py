"""Solve the equations of an adjustment: starts, rounds of least squares, covariance, rival solutions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.digitize.adjust.observations import Layout, Start, first_layout, observe
from ftzgeo.digitize.adjust.system import OUTWARD, SIDES, System

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.adjust.evidence import PartEvidence, SideEvidence
    from ftzgeo.digitize.adjust.observations import Frame

ROUNDS = 4
FIRST_ROUNDS = 2
TOLERANCE = 1e-5
"""Of a round: what changes by less is settled by the next round."""
MAX_STARTS = 4
RIVAL = 9.0
"""A solution whose sum of squares is larger by more than this (three standard deviations) is no rival."""
STRAIGHT_SHARE = 0.04
"""A side strays from a straight line by this share of its length (root mean square; 0.036 on 404 true sides)."""
MOST_MEETINGS = 3
FAR_M = 50_000.0
MIN_DEPTH_M = 100.0


@dataclass(frozen=True)
class Solution:
    """A solved system: parameters, covariance, corners (B, 4, 2), and the spread (B, 4) of sides among rivals, m."""

    parts: tuple[PartEvidence, ...]
    layout: Layout
    system: System
    x: NDArray[np.float64]
    covariance: NDArray[np.float64]
    corners: NDArray[np.float64]
    reached: NDArray[np.bool_]
    spread: NDArray[np.float64]

    @property
    def squares(self) -> float:
        """The sum of squared residuals."""
        return float((self.system.residuals(self.x[None]) ** 2).sum())

    def gradient(self, block: int, side: int) -> NDArray[np.float64]:
        """Return the derivatives (2, n) of a side's position at the two points that stand for its whole length."""
        return side_gradient(self.system, self.x, self.corners, block, side)

    def side_sigma(self, covariance: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Return the standard deviation (B, 4) of every side's position across it, rms over its length, m."""
        used = self.covariance if covariance is None else covariance
        sigma = np.zeros(self.corners.shape[:2])
        for block, side in np.ndindex(sigma.shape):
            g = self.gradient(block, side)
            variance = float(np.mean(np.einsum("pi,ij,pj->p", g, used, g)))
            length = float(np.hypot(*(self.corners[block, side] - self.corners[block, side - 1])))
            sigma[block, side] = np.sqrt(max(variance, 0.0) + (STRAIGHT_SHARE * length) ** 2)
        return np.asarray(np.hypot(sigma, self.spread))

    def without(self, *kinds: str) -> NDArray[np.float64]:
        """Return the covariance had some kinds of observations not been made."""
        return covariance_of(replace(self.system, left_out=frozenset(kinds)).jacobian(self.x), self.system.scale)


def side_gradient(
    system: System, x: NDArray[np.float64], corners: NDArray[np.float64], block: int, side: int
) -> NDArray[np.float64]:
    """Return the derivatives (2, n) of a side's position across it by the parameters.

    At two points, the middle ± length/√12, whose mean square is that over the whole length.
    """
    line = int(system.lines[block, side])
    count = len(system.axis)
    bearing, _, _ = system.unpack(x[None])
    u = system.normals(bearing)[0, line]
    v = np.array([-u[1], u[0]])
    one, other = corners[block, side - 1], corners[block, side]
    length = float(np.hypot(*(other - one)))
    along = (0.5 * (one + other) - system.pivot[line]) @ v + length / np.sqrt(12) * np.array([-1.0, 1.0])
    gradient = np.zeros((2, system.parameter_count))
    gradient[:, 1 + count + line] = 1.0
    gradient[:, 0] = gradient[:, 1 + line] = -along
    return gradient


def covariance_of(jacobian: NDArray[np.float64], scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (JᵀJ)⁻¹. What no observation touches gets a variance so large that it counts as unknown."""
    scaled = jacobian * scale
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    return np.asarray((vectors / np.maximum(values, 1e-12)) @ vectors.T * np.outer(scale, scale))


def solve(
    parts: Sequence[PartEvidence], layout: Layout, frame: Frame | None, targets: NDArray[np.float64], rounds: int
) -> Solution:
    """Solve from a layout, in rounds that renew what depends on it."""
    from scipy.optimize import least_squares

    corners = _corners_of(layout)
    for _ in range(rounds):
        system, start, reached = observe(parts, layout, corners, frame, targets)
        found = least_squares(
            lambda x, system=system: system.residuals(x[None])[0],
            start,
            jac=system.jacobian,
            x_scale=system.scale,
            method="lm",
            ftol=TOLERANCE,
            xtol=TOLERANCE,
            max_nfev=60,
        )
        corners = system.corners(found.x[None])[0]
        following = _moved(layout, system, found.x)
        solved = Solution(
            tuple(parts), layout, system, found.x, np.empty(0), corners, reached, np.zeros(corners.shape[:2])
        )
        layout = following
    return replace(solved, covariance=solved.without())


def _corners_of(layout: Layout) -> NDArray[np.float64]:
    nothing = np.full(len(layout.lines), np.nan)
    bare = _bare(layout, nothing)
    x = np.zeros(bare.parameter_count)
    x[1 : 1 + len(layout.keys)] = layout.bearing
    return np.asarray(bare.corners(x[None])[0])


def _bare(layout: Layout, nothing: NDArray[np.float64]) -> System:
    axes = np.array([key.axis for key in layout.keys], dtype=np.int64)
    none: NDArray[np.float64] = np.empty(0)
    return System(layout.lines, axes, layout.anchor, nothing, nothing, nothing, none, None, None, None)  # type: ignore[arg-type]


def _moved(layout: Layout, system: System, x: NDArray[np.float64]) -> Layout:
    """Return the layout with its lines at their solved places, anchored in the middle of their blocks' sides."""
    bearing, offset, _ = system.unpack(x[None])
    u = system.normals(bearing)[0]
    v = np.stack([-u[:, 1], u[:, 0]], axis=1)
    corners = system.corners(x[None])[0]
    middles = 0.5 * (corners + np.roll(corners, 1, axis=1))
    foot = layout.anchor + offset[0][:, None] * u
    anchor = np.empty_like(foot)
    for line in range(len(foot)):
        along = float(np.mean((middles[layout.lines == line] - foot[line]) @ v[line]))
        anchor[line] = foot[line] + np.clip(along, -1e5, 1e5) * v[line]
    return replace(layout, tilt=float(x[0]), bearing=bearing[0], anchor=anchor)


def solve_alone(part: PartEvidence, frame: Frame | None, target: float) -> Solution | None:
    """Solve one block from all its starts; None where nothing tells where to begin.

    Of solutions that explain the evidence all but as well as the best, the distance goes into `spread`.
    """
    targets = np.array([target])
    begun = [solve([part], first_layout(part, start), frame, targets, FIRST_ROUNDS) for start in starts_of(part)]
    if not begun:
        return None
    least = min(one.squares for one in begun)
    ended = [
        solve([part], one.layout, frame, targets, ROUNDS - FIRST_ROUNDS)
        for one in _distinct(begun)
        if one.squares < least + 4 * RIVAL
    ]
    best = min(ended, key=lambda one: one.squares)
    return replace(best, spread=_spread(best, ended))


def _distinct(solutions: Sequence[Solution]) -> list[Solution]:
    kept: list[Solution] = []
    for one in sorted(solutions, key=lambda solution: solution.squares):
        size = 0.1 * float(one.system.size[0])
        if all(np.abs(one.corners - other.corners).max() > size for other in kept):
            kept.append(one)
    return kept


def _spread(best: Solution, others: Sequence[Solution]) -> NDArray[np.float64]:
    """Return how far rivals put the sides, weighted by their probability against the best."""
    weights, squares = [1.0], [np.zeros((1, len(SIDES)))]
    for other in others:
        worse = other.squares - best.squares
        if other is not best and worse < RIVAL:
            middle = 0.5 * (other.corners + np.roll(other.corners, 1, axis=1))
            mine = 0.5 * (best.corners + np.roll(best.corners, 1, axis=1))
            bearing, _, _ = best.system.unpack(best.x[None])
            u = best.system.normals(bearing)[0][best.system.lines]
            weights.append(float(np.exp(-0.5 * worse)))
            squares.append(np.einsum("bsi,bsi->bs", middle - mine, u) ** 2)
    return np.asarray(np.sqrt(np.average(squares, axis=0, weights=weights)))


def starts_of(part: PartEvidence) -> list[Start]:
    """Return what to start from: where sides of both axes meet, what lies between opposite sides, where points are."""
    half = np.full(2, 0.5 * part.size_m)
    found = [Start(middle, half) for middle in _corner_starts(part, half)]
    found += [start for axis in (0, 1) for start in _between(part, axis, half)]
    for kinds in (("in",), SIDES, ("near",)):
        spots = [spot.xy for spot in part.spots if spot.bears in kinds]
        if spots:
            found.append(Start(np.median(spots, axis=0), half))
            break
    kept: list[Start] = []
    for start in found:
        if all(np.hypot(*(start.middle - other.middle)) > 0.5 * half[0] for other in kept):
            kept.append(start)
    return kept[:MAX_STARTS]


def _corner_starts(part: PartEvidence, half: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    north, east, south, west = part.sides
    for one, up in ((north, -1.0), (south, 1.0)):
        for other, right in ((east, -1.0), (west, 1.0)):
            for corner in _meetings(one, other):
                yield corner + half * (right, up)


def _between(part: PartEvidence, axis: int, half: NDArray[np.float64]) -> Iterator[Start]:
    """Yield blocks between a located point on one side and the line of the opposite side."""
    for opposite in opposites(part, axis):
        for depth in opposite.depths_m[:MOST_MEETINGS]:
            shape = half**2 / (0.5 * depth)
            shape[axis] = 0.5 * depth
            step = np.zeros(2)
            step[axis] = opposite.sign * 0.5 * depth
            yield Start(opposite.point + step, shape)


class Opposite(NamedTuple):
    """A located point on a side, and how far from it, towards the block, the line of the opposite side is met, m."""

    side: int
    point: NDArray[np.float64]
    sign: float
    depths_m: NDArray[np.float64]


def opposites(part: PartEvidence, axis: int) -> list[Opposite]:
    """Return the points on sides whose opposite side has a line, along an axis (0: west and east, 1: south and north).

    No depth is given where the line lies on the wrong side of the point.
    """
    import shapely

    found = []
    for side, other in ((1, 3), (3, 1)) if axis == 0 else ((0, 2), (2, 0)):
        if not part.sides[side].spots or not part.sides[other].lines:
            continue
        point = np.mean([spot.xy for spot in part.sides[side].spots], axis=0)
        sign = -float(OUTWARD[side])
        reach = np.zeros(2)
        reach[axis] = sign * FAR_M
        crossing = shapely.intersection(
            shapely.LineString([point, point + reach]), shapely.union_all(_shapes(part.sides[other]))
        )
        depths = np.unique(np.abs(shapely.get_coordinates(crossing)[:, axis] - point[axis]))
        found.append(Opposite(side, point, sign, depths[depths > MIN_DEPTH_M]))
    return found


def _meetings(one: SideEvidence, other: SideEvidence) -> list[NDArray[np.float64]]:
    """Return where what is known of two sides meets or comes nearest."""
    import shapely

    if not one.known or not other.known:
        return []
    here, there = (shapely.union_all(_shapes(side)) for side in (one, other))
    crossing = shapely.get_coordinates(shapely.intersection(here, there))
    if len(crossing):
        return [np.asarray(xy) for xy in crossing[:: max(len(crossing) // MOST_MEETINGS, 1)][:MOST_MEETINGS]]
    nearest = shapely.get_coordinates(shapely.shortest_line(here, there))
    if not one.lines or not other.lines:  # a point gives one coordinate of the corner, the line or point the other
        nearest = np.array([[nearest[1, 0], nearest[0, 1]]]) if not one.lines else nearest
    return [np.asarray(nearest.mean(axis=0))]


def _shapes(side: SideEvidence) -> NDArray[np.object_]:
    import shapely

    points = [shapely.Point(spot.xy) for spot in side.spots]
    return np.concatenate([*(line.shape for line in side.lines), np.array(points, dtype=object)])
