"""`validate`: put the checks of this package together, in the order of the descriptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ftzgeo.boundaries import boundaries_of, boundary_shape, zones_of
from ftzgeo.validation.areas import Measured, Part, area_findings, measure, part_row, zone_row
from ftzgeo.validation.geometry import invalid_findings, overlap_findings
from ftzgeo.validation.result import AreaRow, Tolerance, Validation, ValidationFinding
from ftzgeo.validation.totals import number_findings, total_findings, total_rows
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Block, Boundary, Finding, Parcel, Zone


def validate(
    boundaries: BoundarySource, zones: Sequence[Zone] | None = None, *, tolerance: Tolerance | None = None
) -> Validation:
    """Check boundaries against the descriptions of their zones.

    Parameters
    ----------
    boundaries
        Of blocks and parcels, matched with the descriptions by id; or what `ftzgeo.digitize` returned.
    zones
        The descriptions; default those that were digitized. Without any only the boundaries' own
        figures are compared: the rounding of the stated
        areas, the totals and the numbering are then unknown.
    tolerance
        What counts as agreement; default `Tolerance()`.

    Returns
    -------
    Validation
        A row per zone, block and parcel, the totals, and all findings: first those of the documents, then those of
        digitizing, then those of this validation.
    """
    tolerance = tolerance or Tolerance()
    zones, boundaries = zones_of(boundaries, zones), boundaries_of(boundaries)
    drawn = _Drawn.from_boundaries(boundaries, tolerance)
    described, doubled = _once(zones)
    totals = [row for zone in described for row in total_rows(zone)]
    rows = [row for zone in described for row in _zone_rows(zone, drawn, tolerance)]
    rows += [part_row(_only_drawn(boundary, drawn), tolerance) for boundary in _undescribed(drawn, rows)]
    own = [
        *doubled,
        *drawn.findings,
        *total_findings(totals),
        *(f for zone in described for f in number_findings(zone)),
        *_matching_findings(rows, drawn, described),
        *(f for row in rows for f in area_findings(row, drawn.boundaries.get(row.id), tolerance)),
        *drawn.overlaps(tolerance),
    ]
    findings = _together(described, boundaries, own)
    return Validation(rows=tuple(rows), totals=tuple(totals), findings=findings, tolerance=tolerance)


@dataclass(frozen=True)
class _Drawn:
    """The boundaries by id, the shapes of those that are valid polygons, and what these measure."""

    boundaries: dict[str, Boundary]
    shapes: dict[str, BaseGeometry]
    measured: dict[str, Measured]
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
    def from_boundaries(cls, boundaries: Sequence[Boundary], tolerance: Tolerance) -> _Drawn:
        by_id: dict[str, Boundary] = {}
        findings = []
        for boundary in boundaries:
            if boundary.id in by_id:
                findings.append(finding(boundary.id, "id-duplicate", "error", duplicate=boundary.id))
            by_id.setdefault(boundary.id, boundary)
        shapes = {key: shape for key, b in by_id.items() if (shape := boundary_shape(b)) is not None}
        findings += invalid_findings(shapes)
        invalid = {f.id for f in findings if f.code == "geometry-invalid"}
        valid = {key: shape for key, shape in shapes.items() if key not in invalid}
        measured = {key: measure(by_id[key], shape, tolerance) for key, shape in valid.items()}
        return cls(by_id, valid, measured, findings)

    def overlaps(self, tolerance: Tolerance) -> Iterator[ValidationFinding]:
        for level in ("block", "parcel"):
            shapes = {key: s for key, s in self.shapes.items() if self.boundaries[key].level == level}
            yield from overlap_findings(shapes, tolerance)


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
    rows: Sequence[AreaRow], drawn: _Drawn, described: Sequence[Zone]
) -> Iterator[ValidationFinding]:
    """Yield what is described but not drawn, and what is drawn but not described."""
    parts = {(parcel or block).id for zone in described for block, parcel in zone.parts()}
    for row in rows:
        if row.level != "zone" and row.reason == "no-boundary":
            yield finding(row.id, "boundary-missing", "warning")
        elif row.level != "zone" and row.reason == "unlocated":
            yield finding(row.id, "boundary-unlocated", "info")
        if described and row.level != "zone" and row.id not in parts and row.id in drawn.boundaries:
            yield finding(row.id, "description-missing", "warning")


def _together(
    zones: Iterable[Zone], boundaries: Iterable[Boundary], own: Sequence[ValidationFinding]
) -> tuple[ValidationFinding, ...]:
    """Join the findings of all steps; where this validation says the same (id and code), it has the word."""
    said = {(f.id, f.code) for f in own}
    earlier = [_adopted(f, "document") for zone in zones for f in zone.findings]
    earlier += [_adopted(f, "digitizing") for boundary in boundaries for f in boundary.findings]
    return (*(f for f in earlier if (f.id, f.code) not in said), *own)


def _adopted(found: Finding, origin: Literal["document", "digitizing"]) -> ValidationFinding:
    return ValidationFinding(id=found.id, code=found.code, level=found.level, message=found.message, origin=origin)
