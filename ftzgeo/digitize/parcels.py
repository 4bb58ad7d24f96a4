"""Parcels of a block, chosen together: they sum to the block's stated area and do not overlap.

Where the block states an area and its parcels do not, the one parcel that cannot be drawn without an area gets what
the others leave of it. Then the candidates of all parcels are combined; the combination of the least cost is kept, and
every candidate's cost becomes that of the best combination that it takes part in.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.digitize.candidates import AREA_WEIGHT, MAX_AREA_TERM
from ftzgeo.digitize.locate import GOOD_COST
from ftzgeo.digitize.outcome import to_wgs84
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.locate import Located
    from ftzgeo.model import Parcel

MAX_COMBINATIONS = 2_000
MAX_CANDIDATES = 6
OVERLAP_WEIGHT = 4.0
"""Of the share of the smaller parcel that another covers, as for a border off the named lines."""

MIN_SHARE = 0.01
"""What is left of the block's area for a parcel counts when it is at least this share of it."""


def remaining_area(
    parcels: Sequence[Parcel], drawn_m2: Sequence[float | None], stated: tuple[float, float]
) -> tuple[int, tuple[float, float]] | None:
    """Return the one parcel that is not drawn for want of an area, and what the others leave of the block's.

    Parameters
    ----------
    parcels
        The parcels of a block.
    drawn_m2
        Their areas in m² as stated or drawn; None where a parcel is not drawn.
    stated
        The block's area in m² and the share by which rounding may have changed it.

    Returns
    -------
    tuple or None
        The parcel's number, and its area in m² with the share by which it may be off. None where more than one parcel
        is open, or nothing is left.
    """
    open_ones = [number for number, area in enumerate(drawn_m2) if area is None]
    if len(open_ones) != 1 or parcels[open_ones[0]].stated_area is not None:
        return None
    total, share = stated
    left = total - sum(area for area in drawn_m2 if area is not None)
    return (open_ones[0], (left, share * total / left)) if left >= MIN_SHARE * total else None


def remaining_finding(parcel: Parcel, left_m2: float) -> Finding:
    """Say that a parcel was drawn for the area that the others leave."""
    text = (
        f"No area is stated for this parcel; it was drawn for the {left_m2 / 1e6:.2f} km² that the other parcels leave "
        "of the block's area, which is then no check of the block."
    )
    return Finding(id=parcel.id, code="area-from-block", level="info", message=text)


def choose_together(
    parcels: Sequence[Parcel], located: Sequence[Located], stated: tuple[float, float] | None
) -> list[Located]:
    """Return parcels with their candidates in the order that the block as a whole prefers.

    `stated` is the block's area in m² and the share by which rounding may have changed it. Parcels without candidates
    are left as they are. The sum counts only where every parcel has a good ring: one that is wrong would else be made
    up for by choosing a wrong one for another.
    """
    taking_part = [number for number, one in enumerate(located) if one.candidates]
    if len(taking_part) < 2:  # noqa: PLR2004 - one parcel has nothing to be chosen with
        return list(located)
    good = all(one.candidates and one.candidates[0].cost_without_area <= GOOD_COST for one in located)
    total = stated if good else None
    costs = _joint_costs([located[number] for number in taking_part], total)
    best = np.unravel_index(int(np.argmin(costs)), costs.shape)
    result = list(located)
    for axis, number in enumerate(taking_part):
        others = tuple(other for other in range(costs.ndim) if other != axis)
        excess = costs.min(axis=others) - costs.min()
        result[number] = _reordered(located[number], int(best[axis]), excess)
        if best[axis]:
            finding = _chosen_finding(parcels[number], total)
            result[number] = replace(result[number], findings=(*located[number].findings, finding))
    return result


def _chosen_finding(parcel: Parcel, total: tuple[float, float] | None) -> Finding:
    """Say that the other parcels decided among the rings of this one; `total` is what their sum was held to."""
    if total is None:
        text = "Of several rings this one was chosen since the parcels of the block then overlap least."
        return Finding(id=parcel.id, code="chosen-together", level="info", message=text)
    text = f"Of several rings this one was chosen since the parcels then sum to the stated {total[0] / 1e6:.2f} km²."
    return Finding(id=parcel.id, code="chosen-by-area", level="info", message=text)


def _joint_costs(located: Sequence[Located], stated: tuple[float, float] | None) -> NDArray[np.float64]:
    """Return the cost of every combination of candidates: one axis per parcel."""
    kept = _kept(len(located))
    shapes = [
        [to_wgs84(candidate.region, one.task) for candidate in one.candidates[:kept]] for one in located if one.task
    ]
    areas = [[geodesic_area_km2(shape) for shape in choice] for choice in shapes]
    costs = np.zeros([len(choice) for choice in shapes])
    for place in product(*(range(size) for size in costs.shape)):
        costs[place] = sum(located[axis].candidates[number].cost for axis, number in enumerate(place))
        if stated:
            total = sum(areas[axis][number] for axis, number in enumerate(place)) * 1e6
            costs[place] += AREA_WEIGHT * _area_term(total, *stated)
    for one, other in combinations(range(len(shapes)), 2):
        shares = [
            [
                geodesic_area_km2(a.intersection(b)) / min(areas[one][i], areas[other][j])
                for j, b in enumerate(shapes[other])
            ]
            for i, a in enumerate(shapes[one])
        ]
        costs += OVERLAP_WEIGHT * _on_axes(np.array(shares), one, other, costs.ndim)
    return costs


def _kept(parcels: int) -> int:
    """Return how many candidates of each parcel are combined."""
    return max(min(int(MAX_COMBINATIONS ** (1 / parcels)), MAX_CANDIDATES), 1)


def _area_term(total_m2: float, stated_m2: float, tolerance: float) -> float:
    off = abs(float(np.log(total_m2 / stated_m2)))
    return min(max(off - tolerance, 0.0), MAX_AREA_TERM)


def _on_axes(table: NDArray[np.float64], one: int, other: int, axes: int) -> NDArray[np.float64]:
    """Spread a table of pairs over the axes of two parcels."""
    shape = [1] * axes
    shape[one], shape[other] = table.shape
    return table.reshape(shape)


def _reordered(located: Located, first: int, excess: NDArray[np.float64]) -> Located:
    """Return a parcel with the chosen candidate first, the rest by how much worse their best combinations are."""
    order = [first, *(number for number in np.argsort(excess, kind="stable").tolist() if number != first)]
    chosen = located.candidates[first]
    candidates = []
    for number in order:
        one = located.candidates[number]
        held_against = chosen.cost + float(excess[number]) - one.cost
        candidates.append(replace(one, extra_cost=one.extra_cost + held_against))
    return replace(located, candidates=tuple(candidates))
