"""Candidates for a block's boundary, measured and ranked.

The measures are those a person would look at: how much of the border lies on named lines, whether every side that is
named takes part and lies on its side, and how far the area is from the stated one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.digitize.border import read_border
from ftzgeo.digitize.plane import unit_vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import Polygon

    from ftzgeo.digitize.border import Border
    from ftzgeo.digitize.network import Network
    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.model import Direction, Evidence

GAP_WEIGHT = 4.0
UNUSED_SIDE_WEIGHT = 1.0
UNUSED_FEATURE_WEIGHT = 0.15
DIRECTION_WEIGHT = 0.5
AREA_WEIGHT = 1.0
AREA_ROUNDING = 0.005
MAX_AREA_TERM = 1.5
FIRM_GAP_SHARE = 0.03
FIRM_COST = 0.15
STEP_COST = 0.02
MISPLACED = -0.5
"""A side with a smaller cosine than this lies where its opposite should."""
USED_M = 30.0
"""A feature takes part when this much of the border lies on it."""


@dataclass(frozen=True)
class Candidate:
    """A possible boundary: its border and how it was made. `extra_cost` is what its maker holds against it.

    `placed` tells the evidence of segments that no line of the layer explains (a cut, an offset), by feature number.
    `sigma_m` overrides the uncertainty of a feature's stretch in the same way.
    """

    border: Border
    method: str
    stated_m2: float | None
    features: tuple[ResolvedFeature, ...]
    extra_cost: float = 0.0
    placed: dict[int, Evidence] = field(default_factory=dict)
    sigma_m: dict[int, float] = field(default_factory=dict)

    @property
    def region(self) -> Polygon:
        """The polygon in the local plane."""
        return self.border.region

    @property
    def area_error(self) -> float | None:
        """(area - stated) / stated, None where no area is stated."""
        return None if not self.stated_m2 else float(self.region.area / self.stated_m2 - 1)

    @cached_property
    def lengths_m(self) -> NDArray[np.float64]:
        """How much of the border each feature accounts for: on its own lines, or where it was placed on purpose."""
        border = self.border
        mine = border.named | np.isin(border.owner, list(self.placed))
        lengths = np.bincount(border.owner[mine], weights=border.length_m[mine], minlength=len(self.features))
        return lengths.astype(np.float64)

    @cached_property
    def cost(self) -> float:
        """The badness by which candidates are ranked; 0 is a ring on named lines with the stated area."""
        known = [feature.found for feature in self.features]
        unused = sum(1 for number, found in enumerate(known) if found and self.lengths_m[number] < USED_M)
        return float(
            GAP_WEIGHT * self.gap_share
            + UNUSED_FEATURE_WEIGHT * unused
            + UNUSED_SIDE_WEIGHT * len(self.unused_sides)
            + DIRECTION_WEIGHT * self._wrong_directions
            + AREA_WEIGHT * self._area_term
            + self.extra_cost
        )

    @property
    def area_decided(self) -> bool:
        """Whether the stated area was used to place a side."""
        return any(evidence in ("unnamed_line", "area") for evidence in self.placed.values())

    @property
    def cost_without_area(self) -> float:
        """The badness without the stated area: how good the ring is by its lines alone."""
        return self.cost - AREA_WEIGHT * self._area_term

    @property
    def firm(self) -> bool:
        """Whether the ring stands by its lines alone: all of it on named lines, every side where it should be."""
        return not self.placed and self.gap_share <= FIRM_GAP_SHARE and self.cost_without_area <= FIRM_COST

    @cached_property
    def unused_sides(self) -> list[str]:
        """Directions whose lines are known but take no part in the border."""
        used: dict[str, float] = {}
        for number, feature in enumerate(self.features):
            if feature.found:
                used[feature.direction] = used.get(feature.direction, 0.0) + float(self.lengths_m[number])
        return [direction for direction, length in used.items() if length < USED_M]

    @cached_property
    def gap_share(self) -> float:
        """The share of the perimeter off named lines, without what was placed on purpose."""
        free = ~self.border.named
        for number in self.placed:
            free &= self.border.owner != number
        return float(self.border.length_m[free].sum()) / self.border.perimeter_m

    @cached_property
    def _area_term(self) -> float:
        if not self.stated_m2:
            return 0.0
        off = abs(float(np.log(self.region.area / self.stated_m2)))
        return min(max(off - AREA_ROUNDING, 0.0), MAX_AREA_TERM)

    @property
    def misplaced_sides(self) -> list[str]:
        """Directions whose features bound the region on the other side of it."""
        return [direction for direction, cosine in self._alignment.items() if cosine < MISPLACED]

    @property
    def _wrong_directions(self) -> float:
        """The sum over sides of how far each lies from where its name says: 0 for right, up to 1.5 for opposite."""
        return sum(max(0.0, 0.5 - cosine) for cosine in self._alignment.values())

    @cached_property
    def _alignment(self) -> dict[Direction, float]:
        """The cosine between each side's direction and where its border lies, in widths of the block."""
        west, south, east, north = self.region.bounds
        middle = np.array([0.5 * (west + east), 0.5 * (south + north)])
        size = np.array([east - west, north - south])
        alignment: dict[Direction, float] = {}
        for direction in dict.fromkeys(feature.direction for feature in self.features):
            point = self._middle_of(direction)
            if point is not None:
                towards = (point - middle) / size
                alignment[direction] = float(towards @ unit_vector(direction) / max(np.hypot(*towards), 1e-9))
        return alignment

    def _middle_of(self, direction: Direction) -> NDArray[np.float64] | None:
        """Return the mean point of the border that belongs to one side; None where it has none."""
        import shapely

        numbers = [number for number, feature in enumerate(self.features) if feature.direction == direction]
        mine = np.isin(self.border.owner, numbers)
        if not mine.any():
            return None
        points: Any = shapely.line_interpolate_point(self.border.segments[mine], 0.5, normalized=True)
        return np.asarray(np.average(shapely.get_coordinates(points), axis=0, weights=self.border.length_m[mine]))


def measure(
    network: Network, regions: Sequence[Polygon], features: Sequence[ResolvedFeature], stated_m2: float | None
) -> list[Candidate]:
    """Measure the regions that one ring may mean, each held a little worse than the one before it."""
    return [
        Candidate(
            read_border(network, region, features), "ring", stated_m2, tuple(features), extra_cost=number * STEP_COST
        )
        for number, region in enumerate(regions)
    ]


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates best first, without those that enclose all but the same region as a better one."""
    kept: list[Candidate] = []
    for one in sorted(candidates, key=lambda candidate: (candidate.cost, candidate.region.area)):
        if not any(same_region(one.region, other.region) for other in kept):
            kept.append(one)
    return kept


def same_region(one: Polygon, other: Polygon, share: float = 0.99) -> bool:
    """Tell whether two regions overlap in all but a hundredth (intersection over union)."""
    if min(one.area, other.area) < share * max(one.area, other.area):
        return False
    common = one.intersection(other).area
    return bool(common >= share * (one.area + other.area - common))
