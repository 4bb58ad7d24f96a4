"""The next evidence: which single missing line, were it in the layer, would help a block most, and to what tier.

Where a block takes part in the adjustment, the line is added to the covariance as if it had been observed; elsewhere
sides with lines are counted: all of them close a ring (`traced`), all but one with a stated area do (`completed`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.adjust.judging import MAX_UNSURE, follows_line, unsureness
from ftzgeo.digitize.adjust.system import SIDES
from ftzgeo.digitize.parts import undrawable
from ftzgeo.digitize.resolve import FIRM_LIKENESS
from ftzgeo.model import NextEvidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.adjust.solve import Solution
    from ftzgeo.model import Boundary, BoundarySide, BoundingFeature, Direction, Parcel, Tier, Zone

LINES = frozenset({"road", "expressway", "railway", "river", "canal", "coast", "admin_boundary"})
"""Kinds of features that a layer can have as lines."""
OBSERVED_SIGMA_M = 20.0
CONTRADICTIONS = frozenset({"sides-contradict", "shape-implausible", "outside-district"})


def with_advice(zone: Zone, boundaries: Sequence[Boundary], solutions: Sequence[Solution]) -> list[Boundary]:
    """Return boundaries with `next_evidence` where a single further line would help."""
    parts = {part.id: part for block, parcel in zone.parts() for part in [parcel or block]}
    solved = {part.part.id: (solution, block) for solution in solutions for block, part in enumerate(solution.parts)}
    return [_advised(parts.get(one.id), one, solved.get(one.id)) for one in boundaries]


def _advised(part: Parcel | None, boundary: Boundary, solved: tuple[Solution, int] | None) -> Boundary:
    if part is None or boundary.tier == "traced" or undrawable(part):
        return boundary
    if any(finding.code in CONTRADICTIONS for finding in boundary.findings):
        solved = None  # the adjustment cannot tell what a further line would do to sides that contradict each other
    advice = max(_choices(part, boundary, solved), key=lambda pair: pair[0], default=None)
    return boundary if advice is None else boundary.model_copy(update={"next_evidence": advice[1]})


def _choices(
    part: Parcel, boundary: Boundary, solved: tuple[Solution, int] | None
) -> Iterator[tuple[tuple[int, bool, float], NextEvidence]]:
    """Yield for every side without a line what its line would give, with its rank."""
    lacking = {side.direction: _without_line(side.direction, side.features, boundary, solved) for side in part.sides}
    missing = {direction: features for direction, features in lacking.items() if features}
    for direction, features in missing.items():
        others = len(missing) - 1
        tier = _tier(part, boundary, others if len(features) == 1 else others + 1)
        gain = 0.0
        if solved is not None:
            after = _unsureness_with(*solved, SIDES.index(direction))
            gain = unsureness(*solved) - after
            if tier == "unlocated" and after <= MAX_UNSURE and len(features) == 1:
                tier = "schematic"
        elif boundary.geometry is not None:
            gain = sum((side.sigma_m or 0.0) * (side.length_m or 0.0) for side in _weak(boundary, direction))
        feature = max(features, key=lambda one: one.kind in LINES)
        findable = feature.kind in LINES
        yield (RANK.index(tier), findable, gain), NextEvidence(direction=direction, feature=feature.name, tier=tier)


RANK: tuple[Tier, ...] = ("unlocated", "schematic", "completed", "traced")


def _tier(part: Parcel, boundary: Boundary, missing: int) -> Tier:
    """Return the tier with so many features still without a line."""
    if missing == 0:
        return "traced"
    if missing == 1 and part.stated_area is not None:
        return "completed"
    return boundary.tier


def _without_line(
    direction: Direction,
    features: Sequence[BoundingFeature],
    boundary: Boundary,
    solved: tuple[Solution, int] | None,
) -> list[BoundingFeature]:
    """Return the features of a side that no line of the layer shows where the block lies."""
    mine = [side for side in boundary.sides if side.direction == direction]
    known = {side.feature for side in mine if _has_line(side, boundary)}
    if boundary.geometry is None and solved is not None:
        solution, block = solved
        if not follows_line(solution, block, SIDES.index(direction)) and len(known) == len(features):
            return list(features)
    return [feature for feature in features if feature.name not in known]


def _has_line(side: BoundarySide, boundary: Boundary) -> bool:
    if boundary.geometry is None:
        return side.reference_id is not None and (side.score or 0.0) >= FIRM_LIKENESS
    return side.evidence == "line"


def _weak(boundary: Boundary, direction: Direction) -> Iterator[BoundarySide]:
    return (side for side in boundary.sides if side.direction == direction and side.evidence != "line")


def _unsureness_with(solution: Solution, block: int, side: int) -> float:
    """Return how unsure a block were with the line of one side observed."""
    gradient: NDArray[np.float64] = solution.gradient(block, side)
    covariance = solution.covariance
    innovation = gradient @ covariance @ gradient.T + OBSERVED_SIGMA_M**2 * np.eye(len(gradient))
    gain = covariance @ gradient.T @ np.linalg.inv(innovation)
    return unsureness(solution, block, covariance - gain @ gradient @ covariance)
