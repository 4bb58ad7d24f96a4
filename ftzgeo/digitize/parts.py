"""Blocks and parcels of zones, one after the other: windows, stated areas, unions of parcels."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.digitize.locate import Located, locate
from ftzgeo.digitize.outcome import DECIMALS, NOT_DRAWN, Setting, boundary_of, geojson
from ftzgeo.digitize.parcels import choose_together, remaining_area, remaining_finding
from ftzgeo.digitize.tiers import judge
from ftzgeo.model import Boundary, Finding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Block, Parcel, Tier, Zone
    from ftzgeo.reference import ReferenceLayer

MIN_TOLERANCE = 0.003
"""Stated areas are taken for no surer than this, however many decimals are printed."""

SQUARE_METRES = 1e6
MIN_SIDES = 3
WORST_FIRST: tuple[Tier, ...] = ("unlocated", "schematic", "completed", "traced")

MODES = {
    "members": "The document lists projects or places, not sides; a layer of lines does not show their extent.",
    "intersection": "The document names a crossing only (X与Y交口); a point does not bound a block.",
    "half_plane": "The document names fewer than three sides (X以东、Y以南); the block is open to the others.",
    "none": "The document does not say what bounds this.",
}


class PartDigitizer:
    """Digitizes parts of zones on one reference layer; all options that hold for a whole run."""

    def __init__(self, reference: ReferenceLayer, within: BaseGeometry | None, created: dt.date) -> None:
        self.reference = reference
        self.within = within
        self.created = created

    def zone(self, zone: Zone) -> Iterator[Boundary]:
        """Yield the boundaries of a zone's blocks, each followed by those of its parcels."""
        window = self.within if self.within is not None else district_window(self.reference, zone.district)
        for block in zone.blocks:
            if not block.parcels:
                yield self.part(block, "block", zone.id, window)
                continue
            parcels = self.parcels(block, zone.id, window)
            yield self.union(block, parcels, zone.id)
            yield from parcels

    def part(self, part: Parcel, level: Literal["block", "parcel"], zone: str, window: BaseGeometry | None) -> Boundary:
        """Return the boundary of a block or parcel that is described by sides."""
        return self._boundary(part, self._located(part, window, stated_m2(part)), level, zone)

    def parcels(self, block: Block, zone: str, window: BaseGeometry | None) -> list[Boundary]:
        """Return the boundaries of a block's parcels, chosen together."""
        located = [self._located(parcel, window, stated_m2(parcel)) for parcel in block.parcels]
        stated = stated_m2(block)
        if stated is not None:
            drawn = [_known_m2(*pair) for pair in zip(block.parcels, located, strict=True)]
            left = remaining_area(block.parcels, drawn, stated)
            if left is not None:
                number, area = left
                located[number] = self._for_remaining(block.parcels[number], window, area)
        located = choose_together(block.parcels, located, stated)
        pairs = zip(block.parcels, located, strict=True)
        return [self._boundary(parcel, one, "parcel", zone) for parcel, one in pairs]

    def _located(self, part: Parcel, window: BaseGeometry | None, stated: tuple[float, float] | None) -> Located:
        return Located((), None, (), ()) if undrawable(part) else locate(part, self.reference, window, stated)

    def _for_remaining(self, parcel: Parcel, window: BaseGeometry | None, area: tuple[float, float]) -> Located:
        located = self._located(parcel, window, area)
        if not located.candidates:
            return located
        return replace(located, findings=(*located.findings, remaining_finding(parcel, area[0])))

    def _boundary(self, part: Parcel, located: Located, level: Literal["block", "parcel"], zone: str) -> Boundary:
        reason = undrawable(part)
        tier: Tier = "unlocated"
        if reason:
            findings = [Finding(id=part.id, code="not-bounded", level="warning", message=reason)]
        else:
            tier, findings = judge(part.id, located)
        setting = Setting(level, zone, self.reference.ids, self.created)
        return boundary_of(part, located, tier, [*located.findings, *findings], setting)

    def union(self, block: Block, parcels: Sequence[Boundary], zone: str) -> Boundary:
        """Return the boundary of a block as the union of its parcels' boundaries."""
        missing = [parcel.id for parcel in parcels if parcel.geometry is None]
        stated = block.stated_area.km2 if block.stated_area else None
        common: dict[str, Any] = {"id": block.id, "level": "block", "zone": zone, "name": block.name}
        common |= {"stated_area_km2": stated, "reference": self.reference.ids, "created": self.created}
        if missing:
            text = (
                f"{len(missing)} of {len(parcels)} parcels are not drawn ({', '.join(missing)}), so the block is not."
            )
            found = (Finding(id=block.id, code="parcel-unlocated", level="warning", message=text),)
            return Boundary(**common, findings=found, method=NOT_DRAWN)
        shape, overlap = _union(parcels)
        area = geodesic_area_km2(shape)
        tier = min((parcel.tier for parcel in parcels), key=WORST_FIRST.index)
        return Boundary(
            **common,
            geometry=geojson(shape),
            tier=tier,
            area_km2=area,
            area_error=None if stated is None else area / stated - 1,
            area_interval_km2=_interval(area, parcels),
            sigma_m=max((parcel.sigma_m for parcel in parcels if parcel.sigma_m is not None), default=None),
            findings=tuple(_overlaps(block.id, overlap)),
            method=f"union of {len(parcels)} parcels",
        )


def stated_m2(part: Parcel) -> tuple[float, float] | None:
    """Return the stated area in m² and the share by which rounding may have changed it; None where none is stated."""
    stated = part.stated_area
    if stated is None or stated.km2 <= 0:
        return None
    low, high = stated.interval_km2
    return stated.km2 * SQUARE_METRES, max(0.5 * (high - low) / stated.km2, MIN_TOLERANCE)


def _known_m2(parcel: Parcel, located: Located) -> float | None:
    """Return a parcel's area as stated, else as drawn; None where it is not drawn."""
    if judge(parcel.id, located)[0] == "unlocated":
        return None
    return parcel.stated_area.km2 * SQUARE_METRES if parcel.stated_area else float(located.candidates[0].region.area)


def undrawable(part: Parcel) -> str | None:
    """Return why a part cannot be drawn from sides; None where it can be tried."""
    directions = {side.direction for side in part.sides if side.features}
    if len(directions) >= MIN_SIDES:
        return None
    if part.mode == "bounded":
        return f"The document names {len(directions)} side(s); three are needed to enclose a block."
    return MODES[part.mode]


def district_window(reference: ReferenceLayer, district: str | None) -> BaseGeometry | None:
    """Return the area of a district where the reference layer knows it, as polygon or outline; else None."""
    import shapely

    from ftzgeo.reference.names import name_key

    names = (district, f"{district}区", f"{district}县") if district else ()
    for key in map(name_key, names):
        areas = reference.rows(hit for hit in reference.place_names.hits(key) if hit.part == "areas")
        if len(areas):
            return shapely.union_all(areas.geometry.to_numpy())
        outlines = reference.rows(reference.line_names.hits(key))
        outlines = outlines[outlines["kind"] == "admin_boundary"]
        polygons = shapely.get_parts(shapely.polygonize(outlines.geometry.to_numpy()))
        if len(polygons):
            return shapely.union_all(polygons)
    return None


def _union(parcels: Sequence[Boundary]) -> tuple[Any, float]:
    """Return the union of parcels and the area in km² that more than one of them covers."""
    import shapely

    shapes = [shapely.geometry.shape(parcel.geometry) for parcel in parcels if parcel.geometry is not None]
    union = shapely.set_precision(shapely.union_all(shapes), 10.0**-DECIMALS)
    return union, sum(map(geodesic_area_km2, shapes)) - geodesic_area_km2(union)


def _interval(area_km2: float, parcels: Sequence[Boundary]) -> tuple[float, float]:
    """Return the 95 % interval of a block's area from those of its parcels, which err independently."""
    halves = [0.5 * (high - low) for low, high in (one.area_interval_km2 for one in parcels if one.area_interval_km2)]
    half = math.hypot(*halves)
    return round(max(area_km2 - half, 0.0), 6), round(area_km2 + half, 6)


def _overlaps(block_id: str, overlap_km2: float) -> Iterator[Finding]:
    noticeable = 0.005
    if overlap_km2 > noticeable:
        text = f"The parcels of this block overlap by {overlap_km2:.2f} km²."
        yield Finding(id=block_id, code="parcels-overlap", level="warning", message=text)
