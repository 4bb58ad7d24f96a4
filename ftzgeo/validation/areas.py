"""The area of a block against what the document states, and of a zone against its total."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ftzgeo.crs import geodesic_area_km2, geodesic_length_m
from ftzgeo.validation.result import AreaRow
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Boundary, StatedArea, Tier, Zone
    from ftzgeo.validation.matching import MatchMethod
    from ftzgeo.validation.result import AreaVerdict, Independence, Interval, Reason, ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

AREA_AGREEMENT = 1e-4
"""Areas of the same polygon agree within 0.01 % (DESIGN § 5)."""
_TIERS = ("unlocated", "schematic", "completed", "traced", "given")
_INDEPENDENCE: tuple[Independence, ...] = ("none", "partial", "full")


@dataclass(frozen=True)
class Measured:
    """A polygon's own figures: area with its interval, perimeter, and how far its border may lie off."""

    area_km2: float
    perimeter_m: float
    sigma_m: float | None
    interval_km2: Interval | None


@dataclass(frozen=True)
class Part:
    """A block or parcel: what is described, what is drawn, and the boundaries of its parcels."""

    id: str
    level: Literal["block", "parcel"]
    zone: str
    name: str | None = None
    described: bool = False
    stated_area: StatedArea | None = None
    boundary: Boundary | None = None
    measured: Measured | None = None
    matched_by: MatchMethod | None = None
    parcels: tuple[Boundary, ...] = ()


GIVEN = "given"
"""The method of a boundary that was not digitized here: the polygon of a survey or of a planning office."""
CHOSEN_BY_AREA = "chosen-by-area"
"""The digitizer's finding where several rings closed and the stated area decided between them."""


def measure(boundary: Boundary, geometry: BaseGeometry, tolerance: Tolerance) -> Measured:
    """Measure a valid polygon; the border's sigma is the boundary's, or the largest of its sides'."""
    sigmas = [side.sigma_m for side in boundary.sides if side.sigma_m is not None]
    sigma = boundary.sigma_m if boundary.sigma_m is not None else max(sigmas, default=None)
    area, perimeter = geodesic_area_km2(geometry), geodesic_length_m(geometry)
    interval = boundary.area_interval_km2 or _interval(area, _area_sigma_km2(boundary, perimeter, sigma), tolerance)
    return Measured(area, perimeter, sigma, interval)


def _interval(area_km2: float, sigma_km2: float | None, tolerance: Tolerance) -> Interval | None:
    if sigma_km2 is None:
        return None
    half = tolerance.sigmas * sigma_km2
    return max(0.0, area_km2 - half), area_km2 + half


def _area_sigma_km2(boundary: Boundary, perimeter_m: float, sigma_m: float | None) -> float | None:
    """Return the standard deviation of the area: a side that moves by its sigma adds sigma · length.

    Stretches along one feature move together, different features independently: their shares add in quadrature. A
    stretch without a sigma has the boundary's. Sides without lengths share what is left of the perimeter equally; a
    border without sides moves as one.
    """
    if sigma_m is None:
        return None
    lengths: dict[tuple[str, str], float | None] = {}
    sigmas: dict[tuple[str, str], float] = {}
    for side in boundary.sides:
        key = (side.direction, side.feature)
        if side.length_m is not None:
            lengths[key] = (lengths.get(key) or 0.0) + side.length_m
        lengths.setdefault(key, None)
        sigmas[key] = max(sigmas.get(key, 0.0), side.sigma_m if side.sigma_m is not None else sigma_m)
    rest = max(0.0, perimeter_m - sum(length or 0.0 for length in lengths.values()))
    open_sides = [key for key, length in lengths.items() if length is None]
    moved = [sigmas[key] * (rest / len(open_sides) if length is None else length) for key, length in lengths.items()]
    if not open_sides:
        moved.append(sigma_m * rest)
    return math.hypot(*moved) / 1e6


def independence(boundary: Boundary, parcels: Sequence[Boundary] = ()) -> tuple[Independence, Reason | None]:
    """Say how far the stated area is independent of how the boundary was made, and why it is not wholly so.

    A block with parcels is their union, so what placed a side of a parcel counts for the block too.
    """
    parts = (boundary, *parcels)
    evidence = {side.evidence for part in parts for side in part.sides}
    if "area" in evidence:
        return "none", "area-placed-a-side"
    if any(part.tier == "schematic" for part in parts):
        return "none", "schematic"
    if any(part.tier != "traced" for part in parts) or evidence - {"line"}:
        return "partial", "some-sides-not-named-lines"
    if any(finding.code == CHOSEN_BY_AREA for part in parts for finding in part.findings):
        return "partial", "chosen-by-area"
    return "full", None


def part_row(part: Part, tolerance: Tolerance) -> AreaRow:
    """Return the row of a block or parcel."""
    boundary = part.boundary
    row = AreaRow(id=part.id, level=part.level, zone=part.zone, name=part.name, matched_by=part.matched_by)
    row = row.model_copy(update=_stated(part) | {"tier": _tier(boundary)})
    if boundary is None:
        return row.model_copy(update={"reason": "no-boundary"})
    if boundary.geometry is None:
        is_given = boundary.method == GIVEN
        return row.model_copy(update={"reason": "no-usable-geometry" if is_given else "unlocated"})
    if part.measured is None:
        return row.model_copy(update={"reason": "geometry-invalid"})
    free, why = independence(boundary, part.parcels)
    return compared(row.model_copy(update={"independence": free}), part.measured, why, tolerance)


def _tier(boundary: Boundary | None) -> Tier | Literal["given"]:
    if boundary is None or boundary.geometry is None:
        return "unlocated"
    return "given" if boundary.method == GIVEN else boundary.tier


def _stated(part: Part) -> dict[str, object]:
    """Return the stated fields: from the description, else from what the boundary was made for (rounding unknown)."""
    if part.described or part.boundary is None:
        return _stated_area(part.stated_area)
    return {"stated_km2": part.boundary.stated_area_km2}


def _stated_area(area: StatedArea | None) -> dict[str, object]:
    if area is None:
        return {}
    return {
        "stated_km2": area.km2,
        "stated_text": area.text,
        "stated_decimals": area.decimals,
        "stated_interval_km2": area.interval_km2,
    }


def compared(row: AreaRow, measured: Measured, why: Reason | None, tolerance: Tolerance) -> AreaRow:
    """Return the row with the measured figures, the difference to the stated area, and the verdict."""
    figures: dict[str, object] = {
        "digitized_km2": measured.area_km2,
        "perimeter_m": measured.perimeter_m,
        "sigma_m": measured.sigma_m,
        "area_interval_km2": measured.interval_km2,
    }
    if row.stated_km2 is None:
        return row.model_copy(update=figures | {"reason": "no-stated-area"})
    difference = measured.area_km2 - row.stated_km2
    figures |= {
        "difference_km2": difference,
        "difference_pct": 100 * difference / row.stated_km2 if row.stated_km2 else None,
        "border_shift_m": 1e6 * difference / measured.perimeter_m,
        "verdict": _verdict(row, measured, tolerance),
        "reason": why,
    }
    return row.model_copy(update=figures)


def _verdict(row: AreaRow, measured: Measured, tolerance: Tolerance) -> AreaVerdict:
    if row.independence == "none":
        return "not independent"
    stated = row.stated_km2 or 0.0
    low, high = row.stated_interval_km2 or (stated, stated)
    slack = tolerance.share * stated
    area_low, area_high = measured.interval_km2 or (measured.area_km2, measured.area_km2)
    return "agrees" if area_low <= high + slack and area_high >= low - slack else "differs"


def zone_row(zone: Zone, blocks: Sequence[AreaRow], shapes: Sequence[BaseGeometry], tolerance: Tolerance) -> AreaRow:
    """Return the row of a zone: the union of its blocks against the stated total, when all of them are drawn."""
    row = AreaRow(id=zone.id, level="zone", zone=zone.id, name=zone.name)
    row = row.model_copy(update=_stated_area(zone.stated_area))
    if blocks:
        row = row.model_copy(update={"tier": min((b.tier for b in blocks), key=_TIERS.index)})
    if not shapes:
        return row.model_copy(update={"reason": "unlocated"})
    measured = _measured_zone(blocks, shapes)
    if len(shapes) < len(blocks):
        drawn = {"digitized_km2": measured.area_km2, "perimeter_m": measured.perimeter_m}
        return row.model_copy(update=drawn | {"reason": "partly-drawn"})
    free = min((b.independence or "none" for b in blocks), key=_INDEPENDENCE.index)
    why = next((b.reason for b in blocks if b.independence == free and b.reason != "no-stated-area"), None)
    if why is None and free != "full":
        why = "some-sides-not-named-lines"
    return compared(row.model_copy(update={"independence": free}), measured, why, tolerance)


def _measured_zone(blocks: Sequence[AreaRow], shapes: Sequence[BaseGeometry]) -> Measured:
    import shapely

    union = shapely.union_all(list(shapes))
    drawn = [b for b in blocks if b.digitized_km2 is not None]
    known = [(b.area_interval_km2, b.digitized_km2 or 0.0) for b in drawn if b.area_interval_km2 is not None]
    area = geodesic_area_km2(union)
    interval = None
    if len(known) == len(drawn):
        below, above = (sum(abs(i[end] - own) for i, own in known) for end in (0, 1))
        interval = max(0.0, area - below), area + above
    return Measured(area, geodesic_length_m(union), None, interval)


def area_findings(row: AreaRow, boundary: Boundary | None, tolerance: Tolerance) -> Iterator[ValidationFinding]:
    """Yield what is odd about the areas of one row."""
    if row.verdict == "differs":
        yield finding(
            row.id,
            "area-differs",
            "warning",
            digitized=row.digitized_km2 or 0.0,
            stated=row.stated_km2 or 0.0,
            difference=row.difference_km2 or 0.0,
            percent=row.difference_pct or 0.0,
            shift=row.border_shift_m or 0.0,
        )
    if row.verdict == "agrees" and row.area_interval_km2 is not None and row.digitized_km2:
        half_share = (row.area_interval_km2[1] - row.digitized_km2) / row.digitized_km2
        if half_share > tolerance.weak_share:
            yield finding(row.id, "area-check-weak", "info", percent=100 * half_share)
    if boundary is not None:
        yield from _record_findings(row, boundary)


def _record_findings(row: AreaRow, boundary: Boundary) -> Iterator[ValidationFinding]:
    """Compare the figures that the boundary carries with those that were just found."""
    recorded, digitized = boundary.area_km2, row.digitized_km2
    if recorded is not None and digitized and abs(recorded - digitized) > AREA_AGREEMENT * digitized:
        yield finding(row.id, "area-field-wrong", "error", recorded=recorded, digitized=digitized)
    made_for, stated = boundary.stated_area_km2, row.stated_km2
    if made_for is not None and stated is not None and abs(made_for - stated) > AREA_AGREEMENT * stated:
        yield finding(row.id, "stated-area-changed", "warning", recorded=made_for, stated=stated)
