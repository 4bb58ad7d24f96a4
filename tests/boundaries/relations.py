"""How the blocks of a zone lie to each other and to their district: functions that name what is wrong."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import shapely

from tests.boundaries.provenance import in_metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Boundary, BoundarySide

OVERLAP_M2 = 1000.0
"""Overlaps up to this come from rounding coordinates to 1 cm along kilometres of shared border."""
OUTSIDE_SHARE = 0.01
BESIDE_M = 50.0
"""Two borders along one feature that are no farther apart are meant to be one."""
SAME_M = 0.05
SHORT_M = 20.0
EXPLAINED = frozenset({"outside-district", "parcels-overlap", "blocks-overlap"})
"""Findings that own up to what a document makes impossible to draw otherwise."""

Drawn = tuple["Boundary", "BaseGeometry"]


def wrong(boundaries: Sequence[Boundary], districts: Mapping[str, BaseGeometry]) -> list[str]:
    """Return a line for every overlap, every block outside its district, every shared feature with two borders.

    `districts` are those of the zones, in metres, by the zone's id. Blocks of different zones may overlap.
    """
    drawn = [(one, in_metres(one.geometry)) for one in boundaries if one.geometry]
    problems = [text for one in drawn if one[0].zone in districts for text in _outside(one, districts[one[0].zone])]
    for first, second in combinations(drawn, 2):
        if first[0].zone == second[0].zone and first[0].level == second[0].level:
            problems += _overlap(first, second)
            problems += _apart(first[0], second[0])
    return problems


def _explained(*boundaries: Boundary) -> bool:
    return any(finding.code in EXPLAINED for one in boundaries for finding in one.findings)


def _outside(drawn: Drawn, district: BaseGeometry) -> Iterator[str]:
    boundary, polygon = drawn
    share = polygon.difference(district).area / polygon.area
    if share > OUTSIDE_SHARE and not _explained(boundary):
        yield f"{boundary.id}: {share:.0%} of it lies outside its district"


def _overlap(first: Drawn, second: Drawn) -> Iterator[str]:
    (one, polygon), (other, another) = first, second
    common = polygon.intersection(another).area
    if common > OVERLAP_M2 and not _explained(one, other):
        yield f"{one.id} and {other.id} overlap by {common / 1e6:.4f} km²"


def _apart(one: Boundary, other: Boundary) -> Iterator[str]:
    """Yield where two blocks run along one feature, side by side, on two borders."""
    for side in one.sides:
        for facing in other.sides:
            if side.feature == facing.feature and side.geometry and facing.geometry:
                gap_m = _gap_m(side, facing)
                if gap_m > SAME_M:
                    text = f"{one.id} {side.direction} and {other.id} {facing.direction}"
                    yield f"{text} run {gap_m:.1f} m apart along {side.feature}"


def _gap_m(side: BoundarySide, facing: BoundarySide) -> float:
    """Return how far one stretch runs from another where both run beside each other; 0 where they do not."""
    first, second = in_metres(side.geometry), in_metres(facing.geometry)
    beside = first.intersection(second.buffer(BESIDE_M, cap_style="flat"))
    if beside.length < SHORT_M:
        return 0.0
    lines = [line for line in shapely.get_parts(beside) if line.length >= SHORT_M]
    middles = shapely.points(shapely.get_coordinates([shapely.segmentize(line, SHORT_M / 2) for line in lines]))
    return float(shapely.distance(middles, second).max(initial=0.0))
