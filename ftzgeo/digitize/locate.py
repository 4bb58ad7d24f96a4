"""Locate one block or parcel: weigh the readings of its names, search each, keep the best.

A name that is not in the layer as written may have a like (路 for 大道, one character misprinted). Whether the like is
meant is not decided by spelling alone: the ring is searched with it and without it, and the better one is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import inf
from typing import TYPE_CHECKING

from ftzgeo.digitize.breaks import break_findings
from ftzgeo.digitize.contradictions import opposite_findings, swapped_finding
from ftzgeo.digitize.extents import extent_finding
from ftzgeo.digitize.missing import missing_finding
from ftzgeo.digitize.resolve import FIRM_LIKENESS, course_finding, resolve, variant_finding
from ftzgeo.digitize.search import search
from ftzgeo.digitize.task import make_task
from ftzgeo.digitize.tiers import MAX_GAP_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.digitize.candidates import Candidate
    from ftzgeo.digitize.resolve import ResolvedFeature
    from ftzgeo.digitize.task import Task
    from ftzgeo.model import Finding, Parcel
    from ftzgeo.reference import ReferenceLayer

LOOSE_COST = 0.4
"""What a like costs per missing point of likeness: a misprint (0.6) must make the ring better by 0.16."""

GOOD_COST = 0.25
"""With a ring this good no further reading of the names is tried."""

MAX_LOOSE = 3


@dataclass(frozen=True)
class Located:
    """What was found of a block: its features as read, the candidates (best first) and what is odd about the names."""

    features: tuple[ResolvedFeature, ...]
    task: Task | None
    candidates: tuple[Candidate, ...]
    findings: tuple[Finding, ...]


def locate(
    part: Parcel, reference: ReferenceLayer, window: BaseGeometry | None, stated: tuple[float, float] | None
) -> Located:
    """Return the best reading of a block's names with its candidates.

    `stated` is the stated area in m² and the share by which rounding may have changed it.
    """
    features, rows = resolve(part, reference, window)
    best: tuple[float, Located] | None = None
    for reading in _readings(features):
        found = _search(part.id, reading, rows, reference, stated)
        cost = _cost(found, reading)
        if best is None or cost < best[0] or cost == inf:
            best = cost, found
        if cost <= GOOD_COST:
            break
    located = best[1] if best else Located(tuple(features), None, (), ())
    findings = [*_name_findings(part.id, located.features, rows, reference, window)]
    if not _closes(located):
        findings += break_findings(part.id, located.features, rows)
        findings += _impossible(part.id, located, rows, reference, stated)
    return replace(located, findings=tuple(findings))


def _closes(located: Located) -> bool:
    """Tell whether a ring was found that runs along the named lines of all sides, each where its name says."""
    best = located.candidates[0] if located.candidates else None
    if best is None or best.unused_sides or best.misplaced_sides:
        return False
    return best.gap_share <= MAX_GAP_SHARE


def _impossible(
    part_id: str,
    located: Located,
    rows: gpd.GeoDataFrame,
    reference: ReferenceLayer,
    stated: tuple[float, float] | None,
) -> Iterator[Finding]:
    """Yield why the sides can be no ring: opposite features, exchanged directions, scattered parcels."""
    misplaced = bool(located.candidates and located.candidates[0].misplaced_sides)
    if not misplaced:  # else the judgement of the ring says so
        yield from opposite_findings(part_id, located.features, rows)
    if not all(one.found for one in located.features):
        return
    swapped = swapped_finding(part_id, located.features, rows, reference, stated)
    if swapped is not None:
        yield swapped
    elif stated is not None:
        yield from filter(None, [extent_finding(part_id, located.features, rows, stated)])


def _readings(features: Sequence[ResolvedFeature]) -> Iterator[tuple[ResolvedFeature, ...]]:
    """Yield the features with all likes, then with some of them taken for missing names, with none of them last."""
    loose = [n for n, one in enumerate(features) if one.likeness is not None and one.likeness.score < FIRM_LIKENESS]
    free, fixed = loose[:MAX_LOOSE], loose[MAX_LOOSE:]
    for kept in product((True, False), repeat=len(free)):
        dropped = {number for number, keep in zip(free, kept, strict=True) if not keep} | set(fixed)
        yield tuple(one.as_missing() if number in dropped else one for number, one in enumerate(features))


def _search(
    part_id: str,
    features: tuple[ResolvedFeature, ...],
    rows: gpd.GeoDataFrame,
    reference: ReferenceLayer,
    stated: tuple[float, float] | None,
) -> Located:
    if not any(feature.found for feature in features):
        return Located(features, None, (), ())
    task = make_task(part_id, features, rows, reference, stated)
    return Located(features, task, tuple(search(task)) if task else (), ())


def _cost(found: Located, reading: Sequence[ResolvedFeature]) -> float:
    if not found.candidates:
        return inf
    loose = sum(1 - one.likeness.score for one in reading if one.likeness is not None)
    return found.candidates[0].cost + LOOSE_COST * loose


def _name_findings(
    part_id: str,
    features: Sequence[ResolvedFeature],
    rows: gpd.GeoDataFrame,
    reference: ReferenceLayer,
    window: BaseGeometry | None,
) -> Iterator[Finding]:
    for feature in features:
        if not feature.found:
            yield missing_finding(part_id, feature, reference, window)
        elif feature.likeness is not None and feature.likeness.score < 1:
            yield variant_finding(part_id, feature, rows)
        yield from filter(None, [course_finding(part_id, feature)])
