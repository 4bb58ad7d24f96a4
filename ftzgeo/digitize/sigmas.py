"""How sure a border is: a standard deviation for every stretch, and what follows for the area.

A stretch errs for two reasons. The line it runs along is not where the layer has it (the *base*: the layer's accuracy,
the width of a junction, the turn of a cut); and where a side is missing, the wrong street may have been chosen. For the
second the candidates are averaged: candidate i, worse than the best by c_i, is right with a weight of
exp(-c_i / `COST_SCALE`), and then the stretch is off by its distance d_i from that candidate's border:

    sigma² = base² + Σ w_i d_i² / Σ w_i

So a close runner-up far away makes a side unsure, a clear choice or a like border does not.
docs/decisions/0002-first-digitizer.md has the figures behind the constants and how well the sigmas hold.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.candidates import Candidate
    from ftzgeo.digitize.task import Task
    from ftzgeo.model import BoundarySide, Evidence

LINE_SIGMA_M = 10.0
"""Of a line whose layer states no accuracy: OpenStreetMap's usual 5 m, and half the width of a road."""

UNNAMED_SIGMA_M = 20.0
"""Off the named lines, at roundabouts and ramps: such stretches are 10 to 30 m wide where they are wrong."""

GAP_SIGMA_M = 40.0

CUT_SIGMA_SHARE = 0.08
"""Of a cut's length. A cut keeps the area, so it errs by turning about its middle: by a normal angle of 16°, whose
root mean square over the cut's length is sin 16° / √12. The share of greatest likelihood over 54 cuts."""

COST_SCALE = 0.07
"""Of the weights of runners-up: that of greatest likelihood for 72 closings along streets, of which one is wrong."""

MIN_WEIGHT = 0.01
SAMPLE_M = 50.0
NORMAL_95 = 1.96


class Stretch(NamedTuple):
    """A stretch of border: the number of the feature behind it, its evidence, the numbers of its segments."""

    number: int
    evidence: Evidence
    segments: NDArray[np.int64]


def base_sigma(best: Candidate, task: Task, stretch: Stretch) -> float:
    """Return the standard deviation of a stretch across the border, in metres, were the right line chosen."""
    if stretch.evidence == "line":
        wrong_line = best.features[stretch.number].wants_other_line
        return max(_line_sigma(best, task, stretch), GAP_SIGMA_M if wrong_line else 0.0)
    if stretch.evidence == "area":
        return max(CUT_SIGMA_SHARE * float(best.border.length_m[stretch.segments].sum()), GAP_SIGMA_M)
    if stretch.number in best.sigma_m:
        return best.sigma_m[stretch.number]
    if stretch.evidence == "unnamed_line":
        return _line_sigma(best, task, stretch) if stretch.number in best.placed else UNNAMED_SIGMA_M
    return GAP_SIGMA_M


def _line_sigma(best: Candidate, task: Task, stretch: Stretch) -> float:
    """Return the worst accuracy that the layer states for the lines below a stretch, else the usual one."""
    rows = np.unique(best.border.row[stretch.segments])
    stated = [task.frame["accuracy_m"].iloc[int(row)] for row in rows if row >= 0]
    known = [float(value) for value in stated if value is not None]
    return max(known, default=LINE_SIGMA_M)


def choice_sigma(candidates: Sequence[Candidate], stretch: Stretch) -> float:
    """Return what the choice among candidates (best first) adds to a stretch of the best one's border, in metres.

    Rings on named lines have no such part: their rivals are findings, and the tier says so.
    """
    import shapely

    best = candidates[0]
    if not best.area_decided:
        return 0.0
    weights = np.exp([(best.cost - one.cost) / COST_SCALE for one in candidates])
    line = shapely.multilinestrings(best.border.segments[stretch.segments])
    points = shapely.points(shapely.get_coordinates(shapely.segmentize(line, SAMPLE_M)))
    squares = [
        weight * float(np.mean(shapely.distance(points, other.region.exterior) ** 2))
        for weight, other in zip(weights[1:], candidates[1:], strict=True)
        if weight >= MIN_WEIGHT
    ]
    return float(np.sqrt(sum(squares) / weights.sum()))


def whole_sigma(sides: Iterable[BoundarySide]) -> float | None:
    """Return the root mean square of the sides' sigmas in metres, weighted by length; None where none has one."""
    pairs = [(side.sigma_m, side.length_m) for side in sides if side.sigma_m is not None and side.length_m]
    total = sum(length for _, length in pairs)
    return round(float(np.sqrt(sum(sigma**2 * length for sigma, length in pairs) / total)), 1) if total else None


def area_interval(
    area_km2: float, stretches: Iterable[tuple[str, float, float]], rounding_km2: float = 0.0
) -> tuple[float, float]:
    """Return the interval that holds the area with a probability of 95 %, in km².

    A stretch of border that is shifted by its sigma changes the area by sigma times its length. Stretches along the
    same feature are shifted together, different features independently.

    Parameters
    ----------
    area_km2
        The area of the polygon.
    stretches
        Feature, sigma in m and length in m of every stretch, without those that the area placed.
    rounding_km2
        Half the width of the stated area's rounding where the stated area placed a side: the area is then known from
        the document, and no better than the document says it.
    """
    shifted: dict[str, float] = defaultdict(float)
    for feature, sigma_m, length_m in stretches:
        shifted[feature] += sigma_m * length_m
    half = float(np.hypot(NORMAL_95 * np.linalg.norm(list(shifted.values())) / 1e6, rounding_km2))
    return round(max(area_km2 - half, 0.0), 6), round(area_km2 + half, 6)
