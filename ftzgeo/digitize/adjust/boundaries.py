"""From a solved and drawn block to its `Boundary`: sigmas and words for every side, the area's interval, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.adjust.judging import area_sigma
from ftzgeo.digitize.adjust.observations import BEND
from ftzgeo.digitize.adjust.system import SIDES
from ftzgeo.digitize.locate import Located
from ftzgeo.digitize.outcome import Setting, boundary_of
from ftzgeo.digitize.sigmas import NORMAL_95, whole_sigma
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.adjust.drawing import Drawn
    from ftzgeo.digitize.adjust.evidence import SideEvidence
    from ftzgeo.digitize.adjust.solve import Solution
    from ftzgeo.model import Boundary, BoundarySide

REPLACED = frozenset({"sides-missing"})
"""Findings about the ring search that a drawn boundary makes void."""
OPPOSITE = {"north": "south", "south": "north", "east": "west", "west": "east"}
BRIDGE_NOTE = "leads from the line of its side to the neighbouring one"


def adjusted_boundary(before: Boundary, drawn: Drawn, solution: Solution, block: int) -> Boundary:
    """Return the boundary of a block that was drawn, in place of the one without geometry."""
    part = solution.parts[block]
    kept = [finding for finding in before.findings if finding.code not in REPLACED]
    located = Located(drawn.candidate.features, drawn.task, (drawn.candidate,), ())
    created = before.created
    assert created is not None  # noqa: S101 - every boundary of a run has the day of the run
    setting = Setting(before.level, before.zone, before.reference, created)
    boundary = boundary_of(part.part, located, "schematic", kept, setting)
    sigma = solution.side_sigma()[block]
    # A stretch off the line of its own side bridges the way to a neighbour's corner: it is no surer than that side.
    beside = np.maximum.reduce([sigma, np.roll(sigma, 1), np.roll(sigma, -1)])
    loose = np.where(solution.reached[block], beside, sigma)
    sides = tuple(_told(side, part.sides, loose, solution.reached[block]) for side in boundary.sides)
    relative = NORMAL_95 * area_sigma(solution, block)
    area = boundary.area_km2 or 0.0
    by_area = any(side.evidence == "area" for side in sides)
    return boundary.model_copy(
        update={
            "sides": sides,
            "sigma_m": whole_sigma(sides),
            "area_interval_km2": (round(max(area * (1 - relative), 0.0), 6), round(area * (1 + relative), 6)),
            "findings": (*boundary.findings, *_findings(part.part.id, sides, by_area=by_area)),
        }
    )


def _told(
    side: BoundarySide, known: Sequence[SideEvidence], sigma_m: NDArray[np.float64], reached: NDArray[np.bool_]
) -> BoundarySide:
    """Return a stretch with its sigma and a note in words, unless it lies on a line and has both."""
    if side.evidence == "line":
        return side
    number = SIDES.index(side.direction)
    note = BRIDGE_NOTE if reached[number] else _note(known[number], side)
    beyond = BEND * (side.length_m or 0.0) if known[number].whole and not reached[number] else 0.0
    return side.model_copy(update={"sigma_m": round(float(np.hypot(sigma_m[number], beyond)), 1), "note": note})


def _note(known: SideEvidence, side: BoundarySide) -> str:
    """Say in words what a side without a line all along rests on."""
    names = "、".join(known.names)
    points = "; ".join(dict.fromkeys(f"{spot.name} (± {spot.accuracy_m:g} m)" for spot in known.spots))
    if side.evidence == "point":
        follows = known.whole or not points
        return f"straight on from where {names} ends" if follows else f"straight, by points on {names}: {points}"
    if side.evidence == "place":
        return f"straight, beside {points}" if points else "placed by located points in the block or near it"
    if side.evidence == "area":
        return f"placed by the stated area, the {OPPOSITE[side.direction]} side and the usual shape of a block"
    if side.evidence == "unnamed_line":
        return BRIDGE_NOTE
    return "nothing known of it: placed by the usual shape of a block"


def _findings(part_id: str, sides: Sequence[BoundarySide], *, by_area: bool) -> list[Finding]:
    placed = ", ".join(f"{side.direction} ± {side.sigma_m:,.0f} m" for side in sides if side.evidence != "line")
    text = (
        f"Too few sides have lines to close a ring; the joint adjustment of the zone placed the others ({placed}; "
        "standard deviations)."
    )
    found = [Finding(id=part_id, code="adjusted", level="info", message=text)]
    if by_area:
        text = "The stated area placed a side, so its agreement is no check."
        found.append(Finding(id=part_id, code="area-not-independent", level="info", message=text))
    return found
