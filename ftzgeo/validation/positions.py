"""Whether polygons lie where they should: on their lines, on boundaries drawn before, in their district."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.boundaries import boundary_shape
from ftzgeo.validation.claimed_borders import ClaimedBorders
from ftzgeo.validation.claims import ClaimBook
from ftzgeo.validation.containment import containment_findings
from ftzgeo.validation.edges import facing_findings, off_line_findings
from ftzgeo.validation.misplacement import misplacement_findings, place
from ftzgeo.validation.targets import DrawnTarget, LinesTarget

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Boundary, Parcel, Zone
    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.validation.claims import Claim
    from ftzgeo.validation.result import EdgeRow, ValidationFinding
    from ftzgeo.validation.targets import Target
    from ftzgeo.validation.tolerance import Tolerance

_FEWEST_CLAIMS = 3
"""Fewer lines than these do not hold a polygon in place: it can slide along them."""
_TOGETHER = 500
"""So many polygons are measured at once: a few hundred MB."""


def position_check(
    shapes: Mapping[str, BaseGeometry],
    zones: Sequence[Zone],
    tolerance: Tolerance,
    *,
    reference: ReferenceLayer | None,
    drawn: Sequence[Boundary],
) -> tuple[list[EdgeRow], list[ValidationFinding]]:
    """Compare valid polygons with the lines of a reference layer and with boundaries drawn before.

    Without either nothing is compared. Where both are there, a boundary is what a polygon should lie on, and the lines
    serve for the distances of its sides.
    """
    rows: list[EdgeRow] = []
    findings: list[ValidationFinding] = []
    targets: dict[str, Target] = {}
    if reference is not None:
        findings += containment_findings(zones, shapes, reference, tolerance)
        parts = [part for part in _described(zones) if part.id in shapes]
        book = ClaimBook(reference, parts)
        claimed = [(part, claims) for part in parts if (claims := book.claims(part))]
        for start in range(0, len(claimed), _TOGETHER):
            sides = _sides(shapes, claimed[start : start + _TOGETHER], tolerance)
            rows += sides.rows
            findings += sides.findings
            targets |= sides.targets
    targets |= _drawn_targets(drawn, tolerance)
    zone_of = {part.id: zone.id for zone in zones for part in _described([zone])} | {one.id: one.zone for one in drawn}
    findings += misplacement_findings(place(shapes, targets), zone_of)
    return rows, findings


class _Sides(NamedTuple):
    rows: list[EdgeRow]
    findings: list[ValidationFinding]
    targets: dict[str, LinesTarget]


def _described(zones: Sequence[Zone]) -> list[Parcel]:
    return [parcel or block for zone in zones for block, parcel in zone.parts()]


def _sides(
    shapes: Mapping[str, BaseGeometry], claimed: Sequence[tuple[Parcel, Sequence[Claim]]], tolerance: Tolerance
) -> _Sides:
    """Measure the sides of polygons. One whose whole border lies on its lines has no more to be asked."""
    parts, claims = zip(*claimed, strict=True)
    ids = [part.id for part in parts]
    borders = ClaimedBorders([shapes[one] for one in ids], parts, claims, tolerance.edge_m)
    rows_of: dict[str, list[EdgeRow]] = {one: [] for one in ids}
    for row in borders.rows(ids):
        rows_of[row.id].append(row)
    findings = [f for part, own in claimed for f in off_line_findings(rows_of[part.id], own, tolerance)]
    holds = [
        len(borders.directions(i)) >= _FEWEST_CLAIMS and not done for i, done in enumerate(borders.wholly_on_lines())
    ]
    targets = {
        part.id: LinesTarget(part, own, tolerance.edge_m)
        for (part, own), held in zip(claimed, holds, strict=True)
        if held
    }
    rows = [row for own in rows_of.values() for row in own]
    return _Sides(rows, [*findings, *facing_findings(ids, borders)], targets)


def _drawn_targets(drawn: Sequence[Boundary], tolerance: Tolerance) -> dict[str, DrawnTarget]:
    """Return the boundaries whose accuracy is known as what polygons should lie on."""
    targets = {}
    for boundary in drawn:
        shape = boundary_shape(boundary)
        if shape is not None and shape.is_valid and boundary.sigma_m is not None:
            targets[boundary.id] = DrawnTarget(shape, tolerance.position_m + 2 * boundary.sigma_m)
    return targets
