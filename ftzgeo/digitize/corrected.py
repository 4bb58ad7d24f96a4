"""Take back boundaries that a person corrected: what still holds keeps its evidence, the rest is marked reviewed.

A correction never makes a boundary look better founded than it is: the tier is what the remaining evidence supports,
`traced` only where it was traced before, and the finding ``corrected`` tells what was moved and by how much.
docs/decisions/0005-hand-corrections.md gives the reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import geodesic_area_km2, local_metres
from ftzgeo.digitize.corrected_file import Correction, read_corrected
from ftzgeo.digitize.held_sides import ON_LINES, border_pieces, holds, judge_border, sides_after
from ftzgeo.digitize.outcome import geojson
from ftzgeo.digitize.plane import to_plane
from ftzgeo.digitize.side_lines import rows_of_side
from ftzgeo.digitize.sigmas import area_interval, whole_sigma
from ftzgeo.digitize.tiers import COMPLETED_SHARE, NEAR_AREA, TRACED_SHARE
from ftzgeo.errors import BoundaryError, UsageError
from ftzgeo.model import Finding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from ftzgeo.model import Boundary, BoundarySide, Tier
    from ftzgeo.reference import ReferenceLayer

SAME_M = 0.05
"""A border that is nowhere farther than this from what digitizing gives is the same."""
MOVED_M = 1.0
"""Pieces of border farther than this from the old border count as moved."""
SAME_PLACE = 0.5
"""Polygons that overlap less than this (intersection over union) are in different places."""
MARGIN_DEG = 0.003
ABOUT_THE_OLD_RING = frozenset(
    {
        "area-far",
        "area-not-independent",
        "chosen-by-area",
        "corrected",
        "corrected-elsewhere",
        "name-far-apart",
        "parcel-unlocated",
        "parcels-overlap",
        "ring-ambiguous",
        "ring-gaps",
        "ring-open",
        "side-not-met",
        "sides-contradict",
        "sides-missing",
    }
)
WORST_FIRST: tuple[Tier, ...] = ("unlocated", "schematic", "completed", "traced")


def take_back(
    boundaries: Sequence[Boundary],
    corrected: Path | str,
    *,
    reviewer: str,
    date: dt.date,
    reference: ReferenceLayer | None = None,
) -> list[Boundary]:
    """Return boundaries with the polygons that a person corrected.

    Parameters
    ----------
    boundaries
        What digitizing gives, each block followed by its parcels.
    corrected
        A GeoJSON file with the corrected polygons, ``id`` being that of the block or parcel. Polygons that are as
        digitizing gives them change nothing.
    reviewer
        Who corrected them.
    date
        The day of the correction.
    reference
        The layer digitized on. With it a border that was moved along a side's named line still holds.

    Raises
    ------
    BoundaryError
        If the file cannot be read, a polygon is not valid, an id is unknown, a polygon was taken away, or a block was
        changed whose parcels are drawn.
    UsageError
        If no reviewer is named.
    """
    path = Path(corrected)
    who = " ".join(reviewer.split())
    if not who:
        raise UsageError("a correction needs the name of who made it; give --reviewer NAME")
    corrections = read_corrected(path)
    unknown = sorted(corrections.keys() - {boundary.id for boundary in boundaries})
    if unknown:
        raise BoundaryError(f"{path}: no block or parcel is described with the id {', '.join(unknown)}")
    return list(_Taking(path, corrections, f"{who}, {date.isoformat()}", reference).every(boundaries))


@dataclass(frozen=True)
class _Taking:
    """One run: the corrections, what is written into `reviewed`, and the layer."""

    path: Path
    corrections: Mapping[str, Correction]
    reviewed: str
    reference: ReferenceLayer | None

    def every(self, boundaries: Sequence[Boundary]) -> Iterator[Boundary]:
        """Yield every boundary, corrected or as it was."""
        for block, parcels in _families(boundaries):
            taken = [self.one(parcel) for parcel in parcels]
            yield self.union(block, parcels, taken) if taken else self.one(block)
            yield from taken

    def one(self, boundary: Boundary) -> Boundary:
        """Return a boundary with its correction, if there is one."""
        correction = self.corrections.get(boundary.id)
        if correction is None or _same(boundary, correction.shape):
            return boundary
        if correction.shape is None:
            text = "has no polygon any more; to keep what digitizing gives, delete the feature from the file"
            raise BoundaryError(f"{self.path}: {boundary.id} {text}")
        return _corrected(boundary, correction.shape, self._signed(correction), self.reference)

    def union(self, block: Boundary, before: Sequence[Boundary], parcels: Sequence[Boundary]) -> Boundary:
        """Return a block of parcels: their union where all are drawn, else its own correction."""
        if any(parcel.geometry is None for parcel in parcels):
            return self.one(block)
        changed = any(new is not old for new, old in zip(parcels, before, strict=True))
        united = _united(block, parcels, self.reviewed) if changed else block
        own = self.corrections.get(block.id)
        if own is not None and not _same(block, own.shape) and not _same(united, own.shape):
            text = "was changed, but is the union of its parcels; change the parcels instead"
            raise BoundaryError(f"{self.path}: {block.id} {text}")
        return united

    def _signed(self, correction: Correction) -> str:
        earlier = correction.reviewed
        return self.reviewed if earlier in (None, self.reviewed) else f"{earlier}; {self.reviewed}"


def _families(boundaries: Sequence[Boundary]) -> Iterator[tuple[Boundary, list[Boundary]]]:
    """Yield every block with the parcels that follow it; a parcel without a block stands for itself."""
    family: list[Boundary] = []
    for boundary in boundaries:
        if boundary.level == "parcel" and family and family[0].level == "block":
            family.append(boundary)
            continue
        if family:
            yield family[0], family[1:]
        family = [boundary]
    if family:
        yield family[0], family[1:]


# One polygon ---------------------------------------------------------------------------------------------------------


def _corrected(boundary: Boundary, shape: Any, reviewed: str, reference: ReferenceLayer | None) -> Boundary:
    forward, back = _plane(shape)
    plane = to_plane(shape, forward)
    holding = holds(boundary.sides, _named_lines(boundary, shape, reference, forward), forward)
    judged = judge_border(plane, holding)
    sides = sides_after(boundary.sides, holding, judged, forward, back)
    tier = _tier(boundary, sides)
    area = geodesic_area_km2(shape)
    stated = boundary.stated_area_km2
    after = boundary.model_copy(
        update={
            "geometry": geojson(shape),
            "tier": tier,
            "area_km2": area,
            "area_error": None if stated is None else area / stated - 1,
            "sigma_m": whole_sigma(sides),
            "area_interval_km2": _area_interval(area, sides),
            "sides": sides,
            "alternatives": (*_before(boundary), *boundary.alternatives),
            "method": "drawn by hand" if boundary.geometry is None else f"{boundary.method}; corrected by hand",
            "reviewed": reviewed,
        }
    )
    return after.model_copy(update={"findings": tuple(_findings(boundary, after, plane))})


def _named_lines(boundary: Boundary, shape: Any, reference: ReferenceLayer | None, forward: Any) -> dict[int, Any]:
    """Return the lines near the polygon that bear the names of sides which are, or were found, on named lines."""
    import shapely

    sides = [(n, side) for n, side in enumerate(boundary.sides) if side.evidence in ("line", None)]
    if reference is None or not any(side.reference_id for _, side in sides):
        return {}
    west, south, east, north = shape.bounds
    window = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    frame = reference.within("lines", window)
    lines = to_plane(frame.geometry.to_numpy(), forward)
    rows = [(n, rows_of_side(side, frame)) for n, side in sides if side.reference_id]
    return {n: shapely.union_all(lines[mine]) for n, mine in rows if mine.any()}


def _tier(before: Boundary, sides: Sequence[BoundarySide]) -> Tier:
    """Return what the evidence supports by length; `traced` only where it was traced before."""
    total = sum(side.length_m or 0.0 for side in sides)
    named = sum(side.length_m or 0.0 for side in sides if side.evidence == "line")
    on_lines = sum(side.length_m or 0.0 for side in sides if side.evidence in ON_LINES)
    if before.tier == "traced" and named >= TRACED_SHARE * total:
        return "traced"
    return "completed" if on_lines >= COMPLETED_SHARE * total else "schematic"


def _area_interval(area_km2: float, sides: Sequence[BoundarySide]) -> tuple[float, float]:
    """Return the area's 95 % interval by the sides alone: a corrected polygon need not have the stated area."""
    known = [(side.feature, side.sigma_m, side.length_m) for side in sides if side.sigma_m and side.length_m]
    return area_interval(area_km2, known)


def _before(boundary: Boundary) -> list[dict[str, Any]]:
    """Return the polygon before the correction, to be kept among the alternatives."""
    if boundary.geometry is None:
        return []
    area = None if boundary.area_km2 is None else round(boundary.area_km2, 4)
    method = f"before the correction: {boundary.method}"
    return [{"cost": None, "method": method, "area_km2": area, "geometry": boundary.geometry}]


# Findings ------------------------------------------------------------------------------------------------------------


def _findings(before: Boundary, after: Boundary, plane: Any) -> Iterator[Finding]:
    yield from (finding for finding in before.findings if finding.code not in ABOUT_THE_OLD_RING)
    yield Finding(id=after.id, code="corrected", level="info", message=_what_moved(before, after, plane))
    evidence = {side.evidence for side in after.sides if side.length_m}
    depended = any(finding.code == "area-not-independent" for finding in before.findings)
    if "area" in evidence or (depended and "unnamed_line" in evidence):
        text = "The stated area placed a side that was left as it is, so the agreement of the area is no check."
        yield Finding(id=after.id, code="area-not-independent", level="info", message=text)
    if after.area_error is not None and abs(after.area_error) > NEAR_AREA:
        text = (
            f"The corrected polygon has {after.area_km2:.2f} km², stated are {after.stated_area_km2:.2f} km² "
            f"({after.area_error:+.0%})."
        )
        yield Finding(id=after.id, code="area-far", level="warning", message=text)
    overlap = _overlap(before, after)
    if overlap is not None and overlap < SAME_PLACE:
        text = (
            f"The corrected polygon and the one that digitizing gives overlap by {overlap:.0%} only "
            "(intersection over union): is it the right block?"
        )
        yield Finding(id=after.id, code="corrected-elsewhere", level="warning", message=text)


def _what_moved(before: Boundary, after: Boundary, plane: Any) -> str:
    holding = sum(side.length_m or 0.0 for side in after.sides if side.evidence not in (None, "reviewed"))
    reviewed = sum(side.length_m or 0.0 for side in after.sides if side.evidence == "reviewed")
    rest = (
        f"The evidence of {holding:,.0f} m holds, {reviewed:,.0f} m are marked reviewed. "
        f"Tier: {before.tier} before, {after.tier} now."
    )
    if before.geometry is None:
        return f"Drawn by hand ({after.reviewed}), where digitizing gave nothing. {rest}"
    forward, _ = _plane(_shape(after))
    moved_m, most_m, perimeter_m = _moved(to_plane(_shape(before), forward), plane)
    far = f"by at most {most_m:,.0f} m" if most_m >= MOVED_M else f"by at most {most_m:.2f} m"
    return (
        f"Corrected by hand ({after.reviewed}): {moved_m:,.0f} m of {perimeter_m:,.0f} m of border moved, {far}. {rest}"
    )


def _moved(old: Any, new: Any) -> tuple[float, float, float]:
    """Return the length of new border that lies off the old one, the greatest distance, and the perimeter, in m."""
    import shapely

    pieces = border_pieces(new)
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    length = shapely.length(pieces)
    off = np.asarray(shapely.distance(middle, shapely.boundary(old))) > MOVED_M
    return float(length[off].sum()), _farthest(old, new), float(length.sum())


def _farthest(one: Any, other: Any) -> float:
    """Return the Hausdorff distance of two borders in the plane, taken at their corners and every `PIECE_M`."""
    import shapely

    distances = []
    for here, there in ((one, other), (other, one)):
        points = shapely.points(shapely.get_coordinates(border_pieces(here)))
        distances.append(float(shapely.distance(points, shapely.boundary(there)).max()))
    return max(distances)


def _overlap(before: Boundary, after: Boundary) -> float | None:
    if before.geometry is None:
        return None
    old, new = _shape(before), _shape(after)
    return float(old.intersection(new).area / old.union(new).area)


# Geometry ------------------------------------------------------------------------------------------------------------


def _shape(boundary: Boundary) -> Any:
    import shapely

    return None if boundary.geometry is None else shapely.geometry.shape(boundary.geometry)


def _plane(shape: Any) -> Any:
    west, south, east, north = shape.bounds
    return local_metres(round(0.5 * (west + east), 2), round(0.5 * (south + north), 2))


def _same(boundary: Boundary, shape: Any) -> bool:
    """Tell whether a polygon is what the boundary has (both may be nothing)."""
    old = _shape(boundary)
    if old is None or shape is None:
        return old is None and shape is None
    forward, _ = _plane(shape)
    return _farthest(to_plane(old, forward), to_plane(shape, forward)) <= SAME_M


def _united(block: Boundary, parcels: Sequence[Boundary], reviewed: str) -> Boundary:
    """Return a block as the union of its parcels, some of which were corrected."""
    import shapely

    shape = shapely.set_precision(shapely.union_all([_shape(parcel) for parcel in parcels]), 1e-7)
    area, stated = geodesic_area_km2(shape), block.stated_area_km2
    corrected = ", ".join(parcel.id for parcel in parcels if parcel.reviewed)
    text = f"The union of {len(parcels)} parcels, of which these were corrected by hand: {corrected}."
    kept = [finding for finding in block.findings if finding.code not in ABOUT_THE_OLD_RING]
    return block.model_copy(
        update={
            "geometry": geojson(shape),
            "tier": min((parcel.tier for parcel in parcels), key=WORST_FIRST.index),
            "area_km2": area,
            "area_error": None if stated is None else area / stated - 1,
            "sigma_m": max((parcel.sigma_m for parcel in parcels if parcel.sigma_m is not None), default=None),
            "findings": (*kept, Finding(id=block.id, code="corrected", level="info", message=text)),
            "method": f"union of {len(parcels)} parcels",
            "reviewed": reviewed,
        }
    )
