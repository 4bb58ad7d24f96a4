"""What a solution may be used for: contradictions, positions that are not sure enough, what each side rests on.

A block is drawn only where the standard deviation of every side is at most `MAX_UNSURE` of its distance from the
block's middle, so that the middle lies on the inner side of each with a probability of nine in ten; and where both
coordinates rest on something located, not on lines that end short of the block. Near the limit a drawing shows a
neighbourhood rather than a border; the decision note has the figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.digitize.adjust.solve import opposites
from ftzgeo.digitize.adjust.system import SIDES, area_of, extents
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.digitize.adjust.evidence import PartEvidence
    from ftzgeo.digitize.adjust.solve import Solution
    from ftzgeo.model import Evidence, Level

MAX_UNSURE = 0.75
"""The largest allowed ratio of a side's standard deviation to its distance from the block's middle."""
CONTRADICTION = 4.0
"""A residual of more standard deviations than this contradicts the rest."""
MAX_ASPECT = 5.0
"""The longest of 101 true blocks is 3.1 times as long as wide."""
RELIES = 1.25
"""A side relies on a kind of evidence without which its sigma were larger by this factor."""
RELIED_ON: tuple[tuple[Evidence, tuple[str, ...]], ...] = (
    ("point", ("point",)),
    ("place", ("place", "in", "near")),
    ("area", ("area",)),
)
SOFTENED = frozenset({"point", "place", "in", "near"})
SOURCES = {
    "point": "points on named features",
    "place": "places that sides lie beside",
    "in": "places in the block",
    "near": "places in the same town or estate",
    "shift": "the accuracy of a line",
    "line": "the course of a line",
    "aspect": "the usual shape of a block",
    "area": "the stated area",
    "bearing": "the direction of a side",
}


class Ruling(NamedTuple):
    """The findings about a block of a solution, and whether it may be drawn."""

    findings: tuple[Finding, ...]
    drawable: bool


def rule_on(solution: Solution, block: int, window: BaseGeometry | None) -> Ruling:
    """Judge one block of a solution. `window` is where the block must lie, in the plane."""
    part_id = solution.parts[block].part.id
    found = list(_strips(solution.parts[block])) or list(_contradictions(solution, block, window))
    if not found and unsureness(solution, block) > MAX_UNSURE:
        found = [("position-unsure", "warning", _unsure_text(solution, block))]
    elif not found and (loose := _unanchored(solution, block)):
        text = f"Nothing located fixes the block from {loose}: the lines of these sides end short of it."
        found = [("position-unsure", "warning", text)]
    findings = tuple(Finding(id=part_id, code=code, level=level, message=text) for code, level, text in found)
    return Ruling(findings, not findings)


def unsureness(solution: Solution, block: int, covariance: NDArray[np.float64] | None = None) -> float:
    """Return the largest ratio, over the sides, of the sigma to the side's distance from the block's middle."""
    sigma = solution.side_sigma(covariance)[block]
    return float(np.max(sigma / np.maximum(_depths(solution, block), 1.0)))


def _unanchored(solution: Solution, block: int) -> str:
    """Return the axis along which neither a line beside the block nor any point fixes it; nothing where both are."""
    part, lines = solution.parts[block], solution.system.lines[block]
    if any(spot.bears == "in" for spot in part.spots):
        return ""
    held = [
        bool(side.spots) or bool((solution.system.samples.line == lines[n]).any()) for n, side in enumerate(part.sides)
    ]
    if not (held[0] or held[2]):
        return "north to south"
    return "" if held[1] or held[3] else "west to east"


def _depths(solution: Solution, block: int) -> NDArray[np.float64]:
    """Return the distance (4) of every side from the middle of its block, m."""
    corners = solution.corners[block]
    middles = 0.5 * (corners + np.roll(corners, 1, axis=0))
    return np.asarray(np.hypot(*(middles - corners.mean(axis=0)).T))


def _strips(part: PartEvidence) -> Iterator[tuple[str, Level, str]]:
    """Yield that a place and the line opposite lie so far apart that the stated area would be a strip between them.

    Points on a road tell nothing here: they may lie far along it.
    """
    if part.stated is None:
        return
    for opposite in (one for axis in (0, 1) for one in opposites(part, axis) if len(one.depths_m)):
        if any(spot.bears != "is" for spot in part.sides[opposite.side].spots):
            continue
        depth = float(opposite.depths_m[0])
        if depth**2 > MAX_ASPECT * part.stated[0]:
            one, other = part.sides[opposite.side], part.sides[(opposite.side + 2) % 4]
            text = (
                f"{'、'.join(one.names)} ({one.direction}) and {'、'.join(other.names)} ({other.direction}) lie "
                f"{depth / 1000:.1f} km apart; the stated {part.stated[0] / 1e6:g} km² would be a strip "
                f"{part.stated[0] / depth:,.0f} m wide between them. The 四至 may be the outer extent only."
            )
            yield "shape-implausible", "warning", text


def _contradictions(solution: Solution, block: int, window: BaseGeometry | None) -> Iterator[tuple[str, Level, str]]:
    import shapely

    width, height = (float(value[block]) for value in extents(solution.corners))
    stated = solution.system.stated[block]
    figures = f"{width / 1000:.2f} km from west to east and {height / 1000:.2f} km from south to north"
    longest, shortest = max(width, height), min(width, height)
    if shortest <= 0:
        one, other = ("east", "west") if width <= 0 else ("north", "south")
        text = (
            f"What is named to the {one} lies {-shortest / 1000:.1f} km to the {other} of what is named to the {other}."
        )
        yield "sides-contradict", "warning", text
    elif longest > MAX_ASPECT * shortest:
        area = "" if np.isnan(stated) else f" to have the stated {stated / 1e6:g} km²"
        text = (
            f"What is known of the sides would make the block {figures}{area}: the 四至 may be the outer extent only."
        )
        yield "shape-implausible", "warning", text
    worst, sigmas = worst_residual(solution)
    if shortest > 0 and sigmas > CONTRADICTION:
        text = f"The evidence of the sides does not agree: {SOURCES[worst]} miss by {sigmas:.1f} standard deviations."
        yield "sides-contradict", "warning", text
    quad = shapely.Polygon(solution.corners[block])
    if window is not None and not shapely.dwithin(window, quad.centroid, 0.0):
        away = float(shapely.distance(window, quad.centroid))
        yield (
            "outside-district",
            "warning",
            f"The block would lie {away / 1000:.1f} km outside the district or box given.",
        )


def worst_residual(solution: Solution) -> tuple[str, float]:
    """Return the kind of observation that the solution misses most, and by how many standard deviations."""
    worst = ("line", 0.0)
    for kind, values in solution.system.groups(solution.x[None]):
        if kind in SOURCES and values.size:
            largest = float(np.abs(values).max())
            largest = float(np.sqrt((0.5 * largest**2 + 1) ** 2 - 1)) if kind in SOFTENED else largest
            worst = (kind, largest) if largest > worst[1] else worst
    return worst


def _unsure_text(solution: Solution, block: int) -> str:
    sigma, depth = solution.side_sigma()[block], _depths(solution, block)
    ratio = sigma / depth
    loose = [number for number in np.argsort(-ratio).tolist() if ratio[number] > MAX_UNSURE]
    told = ", ".join(f"{SIDES[number]} ± {sigma[number]:,.0f} m" for number in loose)
    return (
        f"The joint adjustment places the block only roughly ({told}; standard deviations). It is drawn where they are "
        f"at most {MAX_UNSURE:g} of the distance from the middle to the side, here {depth.min():,.0f} to "
        f"{depth.max():,.0f} m."
    )


def follows_line(solution: Solution, block: int, side: int) -> bool:
    """Tell whether a line of the layer runs along a side, or along part of it."""
    line = solution.system.lines[block, side]
    return bool(solution.parts[block].sides[side].whole and (solution.system.samples.line == line).any())


def evidence_of(solution: Solution, block: int) -> dict[int, Evidence]:
    """Return what every side of a block rests on where no line of the layer shows it, by the side's number."""
    sigma = solution.side_sigma()[block]
    loss = [solution.side_sigma(solution.without(*kinds))[block] / sigma for _, kinds in RELIED_ON]
    told: dict[int, Evidence] = {}
    for number in range(len(SIDES)):
        if follows_line(solution, block, number):
            told[number] = "point"  # the line stops short of a corner: its end is a point on the feature
            continue
        own = _own_kinds(solution, int(solution.system.lines[block, number]))
        usable = [
            worse[number] if kind != "point" or kind in own else 0.0
            for (kind, _), worse in zip(RELIED_ON, loss, strict=True)
        ]
        most = int(np.argmax(usable))
        told[number] = RELIED_ON[most][0] if usable[most] >= RELIES else "assumed"
    return told


def _own_kinds(solution: Solution, line: int) -> set[str]:
    """Return the kinds of points that observe a line itself; others move it only by way of the block's shape."""
    points = solution.system.points
    return set(points.kind[points.line == line].tolist())


def area_sigma(solution: Solution, block: int) -> float:
    """Return the relative standard deviation of a block's area."""
    step = 1e-4 * solution.system.scale
    trial = solution.x + np.concatenate([np.diag(step), -np.diag(step)])
    areas = area_of(solution.system.corners(trial))[:, block]
    count = len(solution.x)
    gradient = (areas[:count] - areas[count:]) / (2 * step)
    variance = float(gradient @ solution.covariance @ gradient)
    return float(np.sqrt(max(variance, 0.0))) / max(float(area_of(solution.corners)[block]), 1.0)
