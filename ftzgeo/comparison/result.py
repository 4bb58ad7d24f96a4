"""What a comparison says: one row per boundary, and findings. All frozen, all JSON."""

from __future__ import annotations

from typing import Literal

from ftzgeo.model import Direction, Evidence, Finding, Tier
from ftzgeo.model.base import FrozenModel

Status = Literal["added", "dropped", "changed", "same"]
Aspect = Literal["geometry", "tier", "evidence"]
"""What of a boundary may change: where its border runs, how good it is, what its sides rest on."""


class BorderShift(FrozenModel):
    """How far the new border lies from the old one, in metres.

    `mean_m` and `p95_m` weigh every metre of the new border alike (the 95th percentile of the distance to the old
    border); `max_m` is the farthest that the new border comes from the old one, `hausdorff_m` the larger of that and
    the farthest that the old border comes from the new one.
    """

    mean_m: float
    p95_m: float
    max_m: float
    hausdorff_m: float


class SideChange(FrozenModel):
    """A side, or a piece of one, that rests on something else; `old` or `new` is None where it was not placed."""

    direction: Direction
    feature: str
    old: Evidence | None = None
    new: Evidence | None = None
    old_reference_id: str | None = None
    new_reference_id: str | None = None


class BoundaryChange(FrozenModel):
    """One boundary, old and new. Areas are geodesic on GRS80; figures are None where one of the two has no polygon."""

    id: str
    zone: str
    name: str | None = None
    status: Status
    aspects: tuple[Aspect, ...] = ()
    old_tier: Tier | None = None
    new_tier: Tier | None = None
    old_area_km2: float | None = None
    new_area_km2: float | None = None
    area_change_km2: float | None = None
    iou: float | None = None
    shift: BorderShift | None = None
    sides: tuple[SideChange, ...] = ()


class Comparison(FrozenModel):
    """All boundaries of both states in the order of the new one, those that were dropped last."""

    boundaries: tuple[BoundaryChange, ...]
    findings: tuple[Finding, ...] = ()

    def count(self, status: Status) -> int:
        """Return how many boundaries have a status."""
        return sum(row.status == status for row in self.boundaries)
