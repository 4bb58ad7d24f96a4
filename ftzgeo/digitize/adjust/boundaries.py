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
    from ftzgeo.digitize.adjust.evidence import PartEvidence, SideEvidence, Spot
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
    sides = tuple(_told(side, part, loose, solution.reached[block]) for side in boundary.sides)
    relative = NORMAL_95 * area_sigma(solution, block)
    area = boundary.area_km2 or 0.0
    return boundary.model_copy(
        update={
            "sides": sides,
            "sigma_m": whole_sigma(sides),
            "area_interval_km2": (round(max(area * (1 - relative), 0.0), 6), round(area * (1 + relative), 6)),
            "findings": (*boundary.findings, *_findings(part, sides)),
        }
    )


def _told(
    side: BoundarySide, part: PartEvidence, sigma_m: NDArray[np.float64], reached: NDArray[np.bool_]
) -> BoundarySide:
    """Return a stretch with its sigma and a note in words, unless it lies on a line and has both."""
    if side.evidence == "line":
        return side
    number = SIDES.index(side.direction)
    known = part.sides[number]
    note = BRIDGE_NOTE if reached[number] else _note(known, side, part.spots)
    goes_on = known.whole and not known.spots and not reached[number]
    beyond = BEND * (side.length_m or 0.0) if goes_on else 0.0
    return side.model_copy(update={"sigma_m": round(float(np.hypot(sigma_m[number], beyond)), 1), "note": note})


def _note(known: SideEvidence, side: BoundarySide, spots: Sequence[Spot]) -> str:
    """Say in words what a side without a line all along rests on. `spots` are the points of the block itself."""
    names = "、".join(known.names)
    points = _told_points(known.spots)
    if side.evidence == "point":
        if not known.whole and points:
            return f"straight, by points on {names}: {points}"
        ends = f"straight on from where the line of {names} ends"
        return f"{ends}, by points on it: {points}" if points else ends
    if side.evidence == "place":
        return _place_note(known, spots)
    if side.evidence == "area":
        return f"placed by the stated area, the {OPPOSITE[side.direction]} side and the usual shape of a block"
    if side.evidence == "unnamed_line":
        return BRIDGE_NOTE
    return "nothing known of it: placed by the usual shape of a block"


def _place_note(known: SideEvidence, spots: Sequence[Spot]) -> str:
    own = [spot for spot in known.spots if spot.bears == "is"]
    if own:
        return f"straight, beside {_told_points(own)}"
    inside = [spot for spot in spots if spot.bears == "in"]
    beyond = [spot for spot in spots if spot.bears in SIDES]
    told = [("in", inside), ("just beyond", beyond)] if inside or beyond else [("near", spots)]
    return "placed by points " + "; ".join(f"{word} the block: {_told_points(some)}" for word, some in told if some)


def _told_points(spots: Sequence[Spot]) -> str:
    return "; ".join(dict.fromkeys(f"{spot.name} (± {spot.accuracy_m:g} m)" for spot in spots))


def _findings(part: PartEvidence, sides: Sequence[BoundarySide]) -> list[Finding]:
    placed = ", ".join(f"{side.direction} ± {side.sigma_m:,.0f} m" for side in sides if side.evidence != "line")
    text = (
        f"Too few sides have lines to close a ring; the joint adjustment of the zone placed the others ({placed}; "
        "standard deviations)."
    )
    found = [Finding(id=part.part.id, code="adjusted", level="info", message=text)]
    if part.stated is not None:
        text = "The stated area placed a side, so its agreement is no check."
        found.append(Finding(id=part.part.id, code="area-not-independent", level="info", message=text))
    return found
