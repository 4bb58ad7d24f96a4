"""Tiers: whether the best candidate may be drawn, what it is called, and what a reader must know about it.

A confident wrong polygon is the worst outcome. A ring that is open, leaves out a side or has an area far from the
stated one is not drawn, or drawn as less than `traced`, and the finding says so with figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.digitize.candidates import same_region
from ftzgeo.digitize.resolve import FIRM_LIKENESS
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.digitize.candidates import Candidate
    from ftzgeo.digitize.locate import Located
    from ftzgeo.model import Level, Tier

TRACED_SHARE = 0.97
COMPLETED_SHARE = 0.5
MAX_GAP_SHARE = 0.25
FAR_AREA = 0.25
NEAR_AREA = 0.10
OUTER_EXTENT_RATIO = 2.0
"""A ring on named lines this many times larger than stated bounds more than the block: its parcels are scattered. One
that many times smaller runs along another line."""
AMBIGUOUS_COST = 0.10
SAME_BLOCK = 0.93
"""Regions that overlap this much (intersection over union) are one block along other carriageways, not rivals."""


def judge(part_id: str, located: Located) -> tuple[Tier, list[Finding]]:
    """Return the tier of the best candidate and the findings about it; `unlocated` where none may be drawn."""
    if not located.candidates:
        return "unlocated", [_no_ring(part_id, located)]
    best = located.candidates[0]
    findings = [Finding(id=part_id, code=code, level=level, message=text) for code, level, text in _oddities(located)]
    if any(finding.level == "error" for finding in findings):
        return "unlocated", findings
    return _tier(best, findings), findings


def _tier(best: Candidate, findings: Sequence[Finding]) -> Tier:
    loose = any(one.likeness is not None and one.likeness.score < FIRM_LIKENESS for one in best.features)
    other_bank = any(one.wants_other_line for one in best.features)
    doubted = loose or other_bank or any(finding.level == "warning" for finding in findings)
    if best.border.named_share >= TRACED_SHARE and not best.placed and not doubted:
        return "traced"
    return "completed" if best.border.network_share >= COMPLETED_SHARE else "schematic"


def _oddities(located: Located) -> Iterator[tuple[str, Level, str]]:
    best = located.candidates[0]
    yield from _open_ring(best)
    if best.misplaced_sides:
        sides = ", ".join(best.misplaced_sides)
        text = (
            f"In the only ring that closes, what is named to the {sides} lies opposite: the 四至 contradict each other."
        )
        yield "sides-contradict", "error", text
    yield from _far_area(best)
    yield from _rivals(best, located.candidates[1:])
    if best.area_decided:
        yield (
            "area-not-independent",
            "info",
            f"The ring was {best.method}; the stated area decided where, so its agreement is no check.",
        )


def _open_ring(best: Candidate) -> Iterator[tuple[str, Level, str]]:
    if best.unused_sides:
        sides = ", ".join(best.unused_sides)
        text = (
            f"The best ring leaves out what is named to the {sides}: these lines lie elsewhere or do not meet the rest."
        )
        yield "side-not-met", "error", text
    if best.gap_share > MAX_GAP_SHARE:
        gap_m = best.gap_share * best.border.perimeter_m
        text = (
            f"The named lines do not close: {gap_m:.0f} m of the ring ({best.gap_share:.0%}) lie on no named line. "
            "A layer with more of these streets may close it."
        )
        yield "ring-open", "error", text
    elif 1 - best.border.named_share > 1 - TRACED_SHARE and not best.placed:
        gap_m = best.gap_share * best.border.perimeter_m
        yield "ring-gaps", "info", f"{gap_m:.0f} m of the border ({best.gap_share:.1%}) lie on no named line."


def _far_area(best: Candidate) -> Iterator[tuple[str, Level, str]]:
    if best.area_error is None or best.stated_m2 is None or abs(best.area_error) <= NEAR_AREA:
        return
    if best.firm and best.region.area > OUTER_EXTENT_RATIO * best.stated_m2:
        yield "outer-extent", "error", outer_extent(best.region.area, best.stated_m2)
        return
    figures = (
        f"The ring that the named lines close has {best.region.area / 1e6:.2f} km², "
        f"stated are {best.stated_m2 / 1e6:.2f} km² ({best.area_error:+.0%})."
    )
    if abs(best.area_error) <= FAR_AREA or (best.firm and best.region.area * OUTER_EXTENT_RATIO >= best.stated_m2):
        yield "area-far", "warning", f"{figures} The 四至 may be the outer extent only, or a name may be another line."
    else:
        yield "area-far", "error", f"{figures} It is not drawn: a side is likely another line of the same name."


def outer_extent(ring_m2: float, stated_m2: float) -> str:
    """Say in words that a ring is a multiple of the stated area."""
    return (
        f"The named lines close a ring of {ring_m2 / 1e6:.2f} km², {ring_m2 / stated_m2:.1f} times the stated "
        f"{stated_m2 / 1e6:.2f} km²: the 四至 are likely the outer extent of scattered parcels. It is not drawn."
    )


def _rivals(best: Candidate, others: Sequence[Candidate]) -> Iterator[tuple[str, Level, str]]:
    others = [other for other in others if not same_region(best.region, other.region, SAME_BLOCK)]
    near = [other for other in others if other.cost - best.cost < AMBIGUOUS_COST]
    if near and not best.area_decided:
        figures = ", ".join(f"{other.region.area / 1e6:.2f} km²" for other in near[:3])
        text = f"{len(near)} further ring(s) fit all but as well ({figures}); see the alternatives."
        yield "ring-ambiguous", "warning", text
    cheaper = [other for other in others if other.cost_without_area < best.cost_without_area - 1e-9]
    if cheaper and not best.area_decided and best.stated_m2:
        text = "The stated area decided between rings, so its agreement is only a partial check."
        yield "chosen-by-area", "info", text


def _no_ring(part_id: str, located: Located) -> Finding:
    found = [one for one in located.features if one.found]
    missing = "、".join(dict.fromkeys(one.feature.name for one in located.features if not one.found))
    total = len({one.direction for one in located.features})
    sides = len({one.direction for one in found})
    if sides < total:
        code = "sides-missing"
        text = f"{sides} of {total} sides are in the reference layer (missing: {missing}); too few to close a ring."
    elif located.task is None:
        code = "name-far-apart"
        text = "The lines of all sides are in the reference layer, but no two neighbouring sides come within 400 m."
    else:
        code = "ring-open"
        text = "The lines of all sides are in the reference layer, but no ring closes within 400 m of their corners."
    return Finding(id=part_id, code=code, level="warning", message=text)
