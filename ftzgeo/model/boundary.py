"""The boundary of a block: a polygon and the evidence that it rests on."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ftzgeo.model.base import FrozenModel
from ftzgeo.model.description import Direction
from ftzgeo.model.finding import Finding

Tier = Literal["traced", "completed", "schematic", "unlocated"]
"""How good a boundary is; see DESIGN § 2. Nothing is ever upgraded silently."""

Evidence = Literal["line", "unnamed_line", "point", "place", "area", "assumed", "reviewed"]
"""What a side rests on; see DESIGN § 2. `reviewed`: drawn by the person whom `Boundary.reviewed` names."""


class BoundarySide(FrozenModel):
    """The stretch of border that one side's feature accounts for.

    `sigma_m` is the standard deviation of the border's position across the side, in metres; `reference_id` names the
    rows of the reference layer (``layer/row`` joined by commas); `note` says in words what the position rests on where
    that is no line. A side that could not be placed has evidence None and no geometry. `geometry` is a GeoJSON
    geometry (EPSG:4326).
    """

    direction: Direction
    feature: str
    evidence: Evidence | None = None
    sigma_m: float | None = None
    reference_id: str | None = None
    note: str | None = None
    score: float | None = None
    length_m: float | None = None
    geometry: dict[str, Any] | None = None


class ReferenceId(FrozenModel):
    """The reference layer that a boundary was digitized on: its file's name and content, and where that comes from."""

    name: str
    sha256: str
    sources: tuple[str, ...] = ()


class NextEvidence(FrozenModel):
    """The one feature whose line, were it in the reference layer, would help a boundary most, and the tier it gave."""

    direction: Direction
    feature: str
    tier: Tier


class Boundary(FrozenModel):
    """The digitized boundary of one block or parcel.

    `geometry` is a GeoJSON Polygon or MultiPolygon in EPSG:4326 (read as CGCS2000 = WGS84), None when `tier` is
    ``unlocated``. Areas are geodesic on GRS80, in km². `area_error` is (area - stated) / stated;
    `area_interval_km2` holds the true area with a probability of 95 %, as far as the sides' sigmas hold. `version`
    counts the changes of a boundary that `ftzgeo build` writes again.
    """

    id: str
    level: Literal["block", "parcel"]
    zone: str
    name: str | None = None
    version: int = 1
    geometry: dict[str, Any] | None = None
    tier: Tier = "unlocated"
    area_km2: float | None = None
    stated_area_km2: float | None = None
    area_error: float | None = None
    area_interval_km2: tuple[float, float] | None = None
    sigma_m: float | None = None
    sides: tuple[BoundarySide, ...] = ()
    alternatives: tuple[dict[str, Any], ...] = ()
    findings: tuple[Finding, ...] = ()
    next_evidence: NextEvidence | None = None
    reference: tuple[ReferenceId, ...] = ()
    method: str = ""
    created: dt.date | None = None
    reviewed: str | None = None
