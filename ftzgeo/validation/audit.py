"""`validate`: put the checks of this package together, in the order of the descriptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ftzgeo.boundaries import Digitization, boundaries_of, boundary_shape, zones_of
from ftzgeo.validation.area_mistakes import area_mistake_findings
from ftzgeo.validation.areas import Measured, Part, area_findings, measure, part_row, zone_row
from ftzgeo.validation.coordinates import FATAL, coordinate_findings
from ftzgeo.validation.neighbours import gap_findings, overlap_findings, parcel_findings
from ftzgeo.validation.positions import position_check
from ftzgeo.validation.result import AreaRow, Validation, ValidationFinding
from ftzgeo.validation.rings import INVALID, invalid_findings, open_ring_findings, sliver_findings, vertex_findings
from ftzgeo.validation.tolerance import Tolerance
from ftzgeo.validation.totals import number_findings, total_findings, total_rows
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Block, Boundary, Finding, Parcel, Zone
    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.validation.matching import PolygonMatch

_WITHOUT_POSITION = ("unlocated", "no-usable-geometry")


def validate(
    boundaries: BoundarySource | gpd.GeoDataFrame,
    zones: Sequence[Zone] | None = None,
    *,
    tolerance: Tolerance | None = None,
    reference: ReferenceLayer | None = None,
    drawn: Sequence[Boundary] = (),
) -> Validation:
    """Check boundaries against the descriptions of their zones, and against each other.

    Parameters
    ----------
    boundaries
        Of blocks and parcels, matched with the descriptions by id; or what `ftzgeo.digitize` returned; or any
        GeoDataFrame of polygons, whose rows are matched by id, name, overlap or area (`match_polygons`).
    zones
        The descriptions; default those that were digitized. Without any only the boundaries' own figures are
        compared: the rounding of the stated areas, the totals and the numbering are then unknown.
    tolerance
        What counts as agreement; default `Tolerance()`.
    reference
        A reference layer: sides are measured against the lines they name, and blocks must lie in their district.
    drawn
        Other boundaries of the same blocks that these should agree with.

    Returns
    -------
    Validation
        A row per zone, block and parcel, the totals, the distances of sides from their lines, and all findings: first
        those of the documents, then those of digitizing, then those of this validation.

    Raises
    ------
    UsageError
        A table without geometry.
    CoordinateError
        The CRS of a GeoDataFrame has no accurate way to WGS84.
    """
    tolerance = tolerance or Tolerance()
    described, doubled = _once(_zones(boundaries, zones))
    own_boundaries, matches, told = _boundaries(boundaries, described, drawn, tolerance)
    shown = _Drawn.from_boundaries(own_boundaries, tolerance, matches)
    totals = [row for zone in described for row in total_rows(zone)]
    rows = [row for zone in described for row in _zone_rows(zone, shown, tolerance)]
    rows += [part_row(_only_drawn(boundary, shown), tolerance) for boundary in _undescribed(shown, rows)]
    parts = {(parcel or block).id: parcel or block for zone in described for block, parcel in zone.parts()}
    edges, positions = position_check(shown.shapes, described, tolerance, reference=reference, drawn=drawn)
    own = [
        *doubled,
        *told,
        *shown.findings,
        *total_findings(totals),
        *(f for zone in described for f in number_findings(zone)),
        *_matching_findings(rows, shown, described, frozenset(f.id for f in told if f.level == "error")),
        *(f for row in rows for f in area_findings(row, shown.boundaries.get(row.id), tolerance)),
        *(f for row in rows for f in area_mistake_findings(row, parts.get(row.id), tolerance)),
        *shown.between(_blocks_of(described, shown), tolerance),
        *positions,
    ]
    own = _with_zones(own, rows, described)
    findings = _together(described, own_boundaries, own)
    return Validation(
        rows=tuple(rows), totals=tuple(totals), edges=tuple(edges), findings=findings, tolerance=tolerance
    )


def _is_frame(source: object) -> bool:
    return hasattr(source, "columns") and not isinstance(source, Digitization)


def _zones(source: BoundarySource | gpd.GeoDataFrame, zones: Sequence[Zone] | None) -> Sequence[Zone]:
    return (zones or ()) if _is_frame(source) else zones_of(source, zones)


def _boundaries(
    source: BoundarySource | gpd.GeoDataFrame, zones: Sequence[Zone], drawn: Sequence[Boundary], tolerance: Tolerance
) -> tuple[Sequence[Boundary], Mapping[str, PolygonMatch], Sequence[ValidationFinding]]:
    """Return the boundaries, how those from elsewhere were matched, and what was odd about reading these."""
    if not _is_frame(source):
        return boundaries_of(source), {}, ()
    from ftzgeo.validation.given import given_boundaries

    given = given_boundaries(source, zones, drawn, tolerance)
    return given.boundaries, {match.id: match for match in given.matches if match.id}, given.findings


@dataclass(frozen=True)
class _Drawn:
    """The boundaries by id, the shapes of those that are valid polygons, and what these measure."""

    boundaries: dict[str, Boundary]
    shapes: dict[str, BaseGeometry]
    measured: dict[str, Measured]
    matches: Mapping[str, PolygonMatch]
    findings: list[ValidationFinding] = field(default_factory=list)

    @cached_property
    def parcels_of(self) -> dict[str, list[Boundary]]:
        """Parcels by the id of their block (``dongli-2-1`` is a parcel of ``dongli-2``)."""
        parcels: dict[str, list[Boundary]] = {}
        for boundary in self.boundaries.values():
            if boundary.level == "parcel":
                parcels.setdefault(boundary.id.rpartition("-")[0], []).append(boundary)
        return parcels

    @classmethod
    def from_boundaries(
        cls, boundaries: Sequence[Boundary], tolerance: Tolerance, matches: Mapping[str, PolygonMatch]
    ) -> _Drawn:
        by_id: dict[str, Boundary] = {}
        findings = []
        for boundary in boundaries:
            if boundary.id in by_id:
                findings.append(finding(boundary.id, "id-duplicate", "error", duplicate=boundary.id))
            by_id.setdefault(boundary.id, boundary)
        shapes = {key: shape for key, b in by_id.items() if (shape := boundary_shape(b)) is not None}
        findings += [f for boundary in by_id.values() for f in _tier_findings(boundary)]
        findings += open_ring_findings({key: geometry for key in shapes if (geometry := by_id[key].geometry)})
        findings += coordinate_findings(shapes, tolerance)
        shapes = _without(shapes, findings, FATAL)
        findings += invalid_findings(shapes)
        findings += vertex_findings(shapes, tolerance)
        shapes = _without(shapes, findings, INVALID)
        findings += sliver_findings(shapes, tolerance)
        measured = {key: measure(by_id[key], shape, tolerance) for key, shape in shapes.items()}
        return cls(by_id, shapes, measured, matches, findings)

    def between(self, block_of: Mapping[str, str], tolerance: Tolerance) -> Iterator[ValidationFinding]:
        """Yield what is odd between boundaries: overlaps, gaps, parcels outside their block."""
        for level in ("block", "parcel"):
            shapes = {key: s for key, s in self.shapes.items() if self.boundaries[key].level == level}
            yield from overlap_findings(shapes, tolerance)
            yield from gap_findings(shapes, tolerance)
        yield from parcel_findings(self.shapes, block_of, tolerance)


def _without(
    shapes: Mapping[str, BaseGeometry], findings: Sequence[ValidationFinding], codes: frozenset[str]
) -> dict[str, BaseGeometry]:
    gone = {f.id for f in findings if f.code in codes}
    return {key: shape for key, shape in shapes.items() if key not in gone}


def _tier_findings(boundary: Boundary) -> Iterator[ValidationFinding]:
    if boundary.geometry is not None and boundary.tier == "unlocated":
        yield finding(boundary.id, "unlocated-with-geometry", "error")
    if boundary.geometry is None and boundary.tier != "unlocated":
        yield finding(boundary.id, "geometry-missing", "error", tier=boundary.tier)


def _blocks_of(zones: Sequence[Zone], drawn: _Drawn) -> dict[str, str]:
    """Return the block of every parcel: as described, else by its id."""
    by_id = {one.id: block for block, parcels in drawn.parcels_of.items() for one in parcels}
    return by_id | {parcel.id: block.id for zone in zones for block in zone.blocks for parcel in block.parcels}


def _with_zones(
    findings: Sequence[ValidationFinding], rows: Sequence[AreaRow], zones: Sequence[Zone]
) -> list[ValidationFinding]:
    """Return the findings with the zone that each belongs to."""
    zone_of = {row.id: row.zone for row in rows} | {zone.id: zone.id for zone in zones}
    return [one.model_copy(update={"zone": zone_of.get(one.id) or None}) for one in findings]


def _once(zones: Sequence[Zone]) -> tuple[list[Zone], list[ValidationFinding]]:
    """Return the zones whose id, and whose parts' ids, were not used before, and a finding for each of the others."""
    seen: set[str] = set()
    kept, findings = [], []
    for zone in zones:
        ids = [zone.id, *((parcel or block).id for block, parcel in zone.parts())]
        again = sorted({i for i in ids if i in seen or ids.count(i) > 1})
        seen.update(ids)
        if again:
            findings += [finding(zone.id, "id-duplicate", "error", duplicate=i) for i in again]
        else:
            kept.append(zone)
    return kept, findings


def _zone_rows(zone: Zone, drawn: _Drawn, tolerance: Tolerance) -> list[AreaRow]:
    rows = [part_row(_described(zone, block, parcel, drawn), tolerance) for block, parcel in zone.parts()]
    blocks = [row for row in rows if row.level == "block"]
    shapes = [drawn.shapes[row.id] for row in blocks if row.id in drawn.shapes]
    return [zone_row(zone, blocks, shapes, tolerance), *rows]


def _described(zone: Zone, block: Block, parcel: Parcel | None, drawn: _Drawn) -> Part:
    part = parcel or block
    parcels = block.parcels if parcel is None else ()
    return Part(
        id=part.id,
        level="block" if parcel is None else "parcel",
        zone=zone.id,
        name=part.name,
        described=True,
        stated_area=part.stated_area,
        boundary=drawn.boundaries.get(part.id),
        measured=drawn.measured.get(part.id),
        matched_by=drawn.matches[part.id].by if part.id in drawn.matches else None,
        parcels=tuple(drawn.boundaries[p.id] for p in parcels if p.id in drawn.boundaries),
    )


def _only_drawn(boundary: Boundary, drawn: _Drawn) -> Part:
    return Part(
        id=boundary.id,
        level=boundary.level,
        zone=boundary.zone,
        name=boundary.name,
        boundary=boundary,
        measured=drawn.measured.get(boundary.id),
        parcels=tuple(drawn.parcels_of.get(boundary.id, ())),
    )


def _undescribed(drawn: _Drawn, rows: Sequence[AreaRow]) -> list[Boundary]:
    known = {row.id for row in rows}
    return [boundary for key, boundary in drawn.boundaries.items() if key not in known]


def _matching_findings(
    rows: Sequence[AreaRow], drawn: _Drawn, described: Sequence[Zone], told: frozenset[str]
) -> Iterator[ValidationFinding]:
    """Yield what is described but not drawn, and what is drawn but not described.

    `told` are the ids of polygons whose coordinates are known to be wrong: why they are not drawn has been said.
    """
    parts = {(parcel or block).id for zone in described for block, parcel in zone.parts()}
    for row in rows:
        if row.level != "zone" and row.reason == "no-boundary":
            yield finding(row.id, "boundary-missing", "warning")
        elif row.level != "zone" and row.reason in _WITHOUT_POSITION and row.id not in told:
            yield finding(row.id, "boundary-unlocated", "info")
        if described and row.level != "zone" and row.id not in parts and row.id in drawn.boundaries:
            yield finding(row.id, "description-missing", "warning")


def _together(
    zones: Iterable[Zone], boundaries: Iterable[Boundary], own: Sequence[ValidationFinding]
) -> tuple[ValidationFinding, ...]:
    """Join the findings of all steps; where this validation says the same (id and code), it has the word."""
    said = {(f.id, f.code) for f in own}
    earlier = [_adopted(f, "document", zone.id) for zone in zones for f in zone.findings]
    earlier += [_adopted(f, "digitizing", boundary.zone) for boundary in boundaries for f in boundary.findings]
    return (*(f for f in earlier if (f.id, f.code) not in said), *own)


def _adopted(found: Finding, origin: Literal["document", "digitizing"], zone: str) -> ValidationFinding:
    return ValidationFinding.model_validate(found.model_dump() | {"origin": origin, "zone": zone})
