"""Match the boundaries of two states by id and say what changed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ftzgeo.boundaries import boundaries_of, boundary_shape, read_boundaries
from ftzgeo.comparison.result import Aspect, BoundaryChange, Comparison, SideChange
from ftzgeo.errors import BoundaryError
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.comparison.result import Status
    from ftzgeo.model import Boundary, BoundarySide, Direction, Tier

SAME_BORDER_M = 0.05
"""Borders that are nowhere farther apart are one border: coordinates are stored to 1 cm."""

TIERS_WORST_FIRST: tuple[Tier, ...] = ("unlocated", "schematic", "completed", "traced")


def diff(old: BoundarySource | Path | str, new: BoundarySource | Path | str) -> Comparison:
    """Compare two states of boundaries, matched by id.

    Parameters
    ----------
    old, new
        A GeoJSON file that `write_boundaries` wrote, a folder of such files, a list of boundaries, or what
        `digitize` returned.

    Returns
    -------
    Comparison
        One row per boundary, and findings: ``reviewed-moved`` (error) where a border that a person reviewed is gone or
        moved without another review, ``boundary-dropped`` and ``tier-lowered`` (warnings).

    Raises
    ------
    BoundaryError
        If a file cannot be read or is not a file of boundaries, or a polygon has no area.
    """
    before, after = _by_id(old), _by_id(new)
    ids = dict.fromkeys((*after, *before))
    pairs = [(before.get(identifier), after.get(identifier)) for identifier in ids]
    rows = tuple(_compared(*pair) for pair in pairs)
    findings = tuple(
        finding for row, (was, now) in zip(rows, pairs, strict=True) for finding in _findings(row, was, now)
    )
    return Comparison(boundaries=rows, findings=findings)


def changes(old: Boundary, new: Boundary) -> tuple[Aspect, ...]:
    """Return what differs between two states of one boundary: its geometry, its tier, the evidence of its sides."""
    return _compared(old, new).aspects


def _by_id(source: BoundarySource | Path | str) -> dict[str, Boundary]:
    boundaries = read_boundaries(source) if isinstance(source, Path | str) else boundaries_of(source)
    return {boundary.id: boundary for boundary in boundaries}


def _compared(old: Boundary | None, new: Boundary | None) -> BoundaryChange:
    known = new or old
    if known is None:
        raise ValueError("a comparison needs a boundary on at least one of its sides")
    row = BoundaryChange(
        id=known.id,
        zone=known.zone,
        name=known.name,
        status="added" if old is None else "dropped",
        old_tier=old.tier if old else None,
        new_tier=new.tier if new else None,
        old_area_km2=_area_km2(old),
        new_area_km2=_area_km2(new),
    )
    return row if old is None or new is None else _measured(row, old, new)


def _measured(row: BoundaryChange, old: Boundary, new: Boundary) -> BoundaryChange:
    """Add what only two states of a boundary have: the shift of the border, the sides that rest on something else."""
    from ftzgeo.comparison.shift import overlap_and_shift

    before, after = boundary_shape(old), boundary_shape(new)
    iou = shift = change = None
    if before is not None and after is not None:
        try:
            iou, shift = overlap_and_shift(before, after)
        except BoundaryError as error:
            raise BoundaryError(f"boundary {row.id}, in the old or the new state: {error}") from error
        change = (row.new_area_km2 or 0.0) - (row.old_area_km2 or 0.0)
    moved = shift.hausdorff_m > SAME_BORDER_M if shift else (before is None) != (after is None)
    sides = tuple(_side_changes(old.sides, new.sides))
    differs: dict[Aspect, bool] = {"geometry": moved, "tier": old.tier != new.tier, "evidence": bool(sides)}
    aspects = tuple(aspect for aspect, changed in differs.items() if changed)
    status: Status = "changed" if aspects else "same"
    found = {"iou": iou, "shift": shift, "area_change_km2": change, "sides": sides}
    return row.model_copy(update={"status": status, "aspects": aspects, **found})


def _area_km2(boundary: Boundary | None) -> float | None:
    from ftzgeo.crs import geodesic_area_km2

    shape = boundary_shape(boundary) if boundary else None
    return None if shape is None else geodesic_area_km2(shape)


def _side_changes(old: Sequence[BoundarySide], new: Sequence[BoundarySide]) -> Iterator[SideChange]:
    before, after = _by_feature(old), _by_feature(new)
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        change = SideChange(
            direction=key[0],
            feature=key[1],
            old=was.evidence if was else None,
            new=now.evidence if now else None,
            old_reference_id=was.reference_id if was else None,
            new_reference_id=now.reference_id if now else None,
        )
        if (change.old, change.old_reference_id) != (change.new, change.new_reference_id):
            yield change


def _by_feature(sides: Sequence[BoundarySide]) -> dict[tuple[Direction, str, int], BoundarySide]:
    """Key sides by direction, feature, and how often the pair came before."""
    seen: Counter[tuple[str, str]] = Counter()
    keyed = {}
    for side in sides:
        pair = (side.direction, side.feature)
        keyed[(*pair, seen[pair])] = side
        seen[pair] += 1
    return keyed


def _findings(row: BoundaryChange, old: Boundary | None, new: Boundary | None) -> Iterator[Finding]:
    if old is None:
        return
    if new is None:
        yield Finding(
            id=row.id, code="boundary-dropped", level="warning", message=f"{row.id} is in the old state only."
        )
    if old.reviewed and (new is None or ("geometry" in row.aspects and not new.reviewed)):
        text = f"{row.id} was reviewed by {old.reviewed} and {'is gone' if new is None else 'moved without a review'}"
        yield Finding(id=row.id, code="reviewed-moved", level="error", message=f"{text}; take the reviewed one back.")
    if new is not None and TIERS_WORST_FIRST.index(new.tier) < TIERS_WORST_FIRST.index(old.tier):
        text = f"{row.id} was {old.tier} and is now {new.tier}."
        yield Finding(id=row.id, code="tier-lowered", level="warning", message=text)
