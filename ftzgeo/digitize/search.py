"""The search: from a task to ranked candidates.

Where every side is known the candidates are regions of rings. Where one side is not, the known sides form a chain that
is closed along other streets or by a cut, and the stated area decides.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.border import Border, read_border
from ftzgeo.digitize.candidates import Candidate, measure, rank
from ftzgeo.digitize.completions import Closing, chains, close_on_network
from ftzgeo.digitize.cuts import arm_direction, cut_to_area, move_border, open_region
from ftzgeo.digitize.regions import regions_of_ring
from ftzgeo.digitize.rings import find_rings

if TYPE_CHECKING:
    from ftzgeo.digitize.completions import Chain
    from ftzgeo.digitize.task import SideGroup, Task
    from ftzgeo.model import Evidence

METHODS: dict[Evidence, str] = {
    "unnamed_line": "closed along another street",
    "area": "closed with a straight cut at the stated area",
}
OFFSET_SIGMA_M = 15.0
CUT_COST = 0.62
NETWORK_COST = 0.10
MIXED_NAMES_WEIGHT = 0.6
ROUGHNESS_WEIGHT = 0.15
PLACE_REACH_M = 600.0
AREA_DRIVEN_WEIGHT = 10.0
KEPT_CHAINS = 4
FACING = 0.1
"""A stretch faces a side when it lies this far that way, in widths of the block from its middle."""
KEPT = 6


def search(task: Task) -> list[Candidate]:
    """Return candidates for a block's boundary, best first; empty where no ring closes."""
    if len(task.groups) < 2:  # noqa: PLR2004 - a ring has at least two sides
        return []
    if not task.unknown:
        return rank(_moved(task, _enclosed(task)))
    if len(task.unknown) > 1 or not task.stated_m2:
        return []
    return rank(_moved(task, _completed(task)))


def _enclosed(task: Task) -> list[Candidate]:
    stated = None if any(feature.offset for feature in task.features) else task.stated_m2
    rings = find_rings(task.network, [group.marks for group in task.groups], stated)
    found = []
    for ring in rings:
        regions = regions_of_ring(task.network, ring.edges, task.marks)
        found += measure(task.network, regions, task.features, task.stated_m2)
    return found


def _completed(task: Task) -> list[Candidate]:
    """Close the chain of known sides where one side is unknown."""
    at = next(number for number, group in enumerate(task.groups) if not group.known)
    gap = task.groups[at]
    known = [group.marks for group in task.groups[at + 1 :] + task.groups[:at]]
    if len(known) < 2 or not task.stated_m2:  # noqa: PLR2004 - two arms are needed
        return []
    joined = sorted(chains(task.network, known), key=lambda chain: chain.excess_m)[:KEPT_CHAINS]
    found: list[Candidate] = []
    for chain in joined:
        found += _closed_on_network(task, chain, gap, known)
        found += _closed_with_cut(task, chain, gap, known)
    return found


def _closed_on_network(task: Task, chain: Chain, gap: SideGroup, known: list[int]) -> list[Candidate]:
    if all(task.features[number].own_edge or task.features[number].feature.kind == "land" for number in gap.numbers):
        return []
    closings = close_on_network(task.network, chain, known, task.stated_m2 or 0.0)
    found = []
    for extra, closing in sorted(((_closing_cost(task, one), one) for one in closings), key=lambda pair: pair[0])[
        :KEPT
    ]:
        for region in regions_of_ring(task.network, closing.edges, task.marks)[:1]:
            border = _own_gap(read_border(task.network, region, task.features), gap)
            found.append(_placed(task, border, gap, "unnamed_line", extra))
    return found


def _closing_cost(task: Task, closing: Closing) -> float:
    """Hold against a closing that it winds, changes from street to street and misses the stated area."""
    off = abs(float(np.log(closing.area_m2 / (task.stated_m2 or closing.area_m2))))
    winding = ROUGHNESS_WEIGHT * max(closing.roughness, 0.0)
    return NETWORK_COST + winding + _mixed_names(task, closing) + AREA_DRIVEN_WEIGHT * max(off - task.tolerance, 0.0)


def _closed_with_cut(task: Task, chain: Chain, gap: SideGroup, known: list[int]) -> list[Candidate]:
    stated = task.stated_m2 or 0.0
    region = open_region(task.network, chain, known, gap.towards, stated)
    if region is None:
        return []
    first = cut_to_area(region, gap.towards, stated)
    if first is None:
        return []
    piece = cut_to_area(region, arm_direction(first, gap.towards), stated) or first
    border = _own_gap(read_border(task.network, piece, task.features), gap)
    return [_placed(task, border, gap, "area", CUT_COST)]


def _own_gap(border: Border, gap: SideGroup) -> Border:
    """Give the stretches off the named lines that face the unknown side to it."""
    west, south, east, north = border.region.bounds
    import shapely

    middle = shapely.get_coordinates(shapely.line_interpolate_point(border.segments, 0.5, normalized=True))
    towards = (middle - [0.5 * (west + east), 0.5 * (south + north)]) / [east - west, north - south]
    facing = towards @ gap.towards > FACING
    owner = np.where(~border.named & facing, gap.numbers[0], border.owner)
    return Border(border.region, border.segments, border.length_m, owner, border.named, border.row)


def _placed(task: Task, border: Border, gap: SideGroup, evidence: Evidence, extra: float) -> Candidate:
    placed = dict.fromkeys(gap.numbers, evidence)
    extra += _place_cost(task, border, gap)
    return Candidate(border, METHODS[evidence], task.stated_m2, task.features, extra_cost=extra, placed=placed)


def _place_cost(task: Task, border: Border, gap: SideGroup) -> float:
    """Hold against a border that the place it should lie beside is inside it or far from its side."""
    import shapely

    from ftzgeo.digitize.plane import to_plane

    cost = 0.0
    for number in gap.numbers:
        place = task.features[number].place
        if place is None:
            continue
        point = to_plane(place, task.forward)
        mine = border.segments[border.owner == number]
        away = float(shapely.distance(point, shapely.union_all(mine))) if len(mine) else 2 * PLACE_REACH_M
        cost += 0.5 * max(away - PLACE_REACH_M, 0.0) / PLACE_REACH_M
        inside = bool(shapely.covers(border.region, point))
        cost += 0.5 if inside != task.features[number].own_edge else 0.0
    return cost


def _mixed_names(task: Task, closing: Closing) -> float:
    """Hold against a closing that it changes from street to street."""
    lengths: dict[object, float] = defaultdict(float)
    names = task.frame["name"].to_numpy()
    for edge in closing.closing:
        row = int(task.network.row[edge])
        lengths[names[row] if row >= 0 else None] += float(task.network.length_m[edge])
    total = sum(lengths.values())
    unnamed = lengths.pop(None, 0.0)
    main = max([*lengths.values(), unnamed])
    return MIXED_NAMES_WEIGHT * (1.0 - main / total) if total else 0.0


def _moved(task: Task, candidates: list[Candidate]) -> list[Candidate]:
    """Move the borders of features with an offset (距凯科道东侧50米处)."""
    numbers = [n for n, feature in enumerate(task.features) if feature.offset and feature.found]
    for number in numbers:
        candidates = [moved for one in candidates if (moved := _move(task, one, number)) is not None]
    return candidates


def _move(task: Task, one: Candidate, number: int) -> Candidate | None:
    from ftzgeo.digitize.plane import unit_vector

    feature = task.features[number]
    mine = one.border.named & (one.border.owner == number)
    if feature.offset is None or not mine.any():
        return None
    outward = float(unit_vector(feature.offset.direction) @ unit_vector(feature.direction)) > 0
    region = move_border(one.region, one.border.segments[mine], feature.offset.distance_m, outward=outward)
    border = read_border(task.network, region, task.features)
    border = _claim_moved(border, one.border.segments[mine], number, feature.offset.distance_m)
    return Candidate(
        border,
        f"{one.method}; {feature.feature.printed} moved by {feature.offset.distance_m:g} m",
        one.stated_m2,
        one.features,
        extra_cost=one.extra_cost,
        placed={**one.placed, number: "point"},
        sigma_m={**one.sigma_m, number: OFFSET_SIGMA_M},
    )


def _claim_moved(border: Border, lines: np.ndarray, number: int, distance_m: float) -> Border:
    """Give the stretches at the offset's distance from the moved lines to their feature."""
    import shapely

    middle = shapely.line_interpolate_point(border.segments, 0.5, normalized=True)
    away = np.asarray(shapely.distance(middle, shapely.union_all(lines)))
    moved = ~border.named & (np.abs(away - distance_m) <= max(0.05 * distance_m, 2.0))
    owner = np.where(moved, number, border.owner)
    return Border(border.region, border.segments, border.length_m, owner, border.named, border.row)
