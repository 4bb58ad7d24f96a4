"""The way of a zone through the adjustment: which blocks take part, what is drawn, what is said of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.digitize.adjust.advice import with_advice
from ftzgeo.digitize.adjust.boundaries import adjusted_boundary
from ftzgeo.digitize.adjust.drawing import draw
from ftzgeo.digitize.adjust.evidence import Gatherer, KnownLine, Places
from ftzgeo.digitize.adjust.joining import solve_together, target_m2
from ftzgeo.digitize.adjust.judging import evidence_of, rule_on
from ftzgeo.digitize.adjust.neighbours import apart, shape_of, share_vertices
from ftzgeo.digitize.adjust.observations import Frame
from ftzgeo.digitize.adjust.solve import solve
from ftzgeo.digitize.adjust.system import area_of
from ftzgeo.digitize.parts import district_window, stated_m2, undrawable
from ftzgeo.digitize.plane import to_plane
from ftzgeo.digitize.resolve import FIRM_LIKENESS
from ftzgeo.model import Finding
from ftzgeo.reference.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyproj
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.digitize.adjust.drawing import Drawn
    from ftzgeo.digitize.adjust.solve import Solution
    from ftzgeo.digitize.parts import PartDigitizer
    from ftzgeo.model import Block, Boundary, Parcel, Zone
    from ftzgeo.reference import ReferenceLayer

    Plane = tuple[pyproj.Transformer, pyproj.Transformer]
    Bbox = tuple[float, float, float, float]

AROUND_DEG = 0.1
"""Places this far outside the window are read as well: a road's points may lie across the district's border."""
SETTLED = 0.005
SETTLE_ROUNDS = 3
OUTSIDE_SHARE = 0.02
BORDERS = ("unnamed_line", "point", "place", "area")


def adjust_zone(zone: Zone, boundaries: Iterable[Boundary], digitizer: PartDigitizer) -> list[Boundary]:
    """Return the boundaries of a zone, with those added that the joint adjustment can draw, and advice for each.

    Parameters
    ----------
    zone
        The description.
    boundaries
        What the ring search gave for its blocks and parcels.
    digitizer
        That which gave them.
    """
    found = {boundary.id: boundary for boundary in boundaries}
    reference = digitizer.reference
    window = digitizer.within if digitizer.within is not None else district_window(reference, zone.district)
    parts = [parcel or block for block, parcel in zone.parts()]
    waiting = [part for part in parts if _waits(part, found.get(part.id))]
    drawn = [one for one in found.values() if one.geometry is not None]
    bounds = window.bounds if window is not None else _bounds(drawn, waiting, reference)
    solutions: list[Solution] = []
    if waiting and bounds is not None:
        zone_run = _ZoneRun(reference, window, drawn, bounds)
        solutions = zone_run.solve(
            waiting, {parcel.id: usual_m2(block) for block in zone.blocks for parcel in block.parcels}
        )
        found |= {one.id: one for one in zone_run.draw(solutions, found)}
        found |= {one.id: one for one in _without_start(waiting, solutions, found)}
        found |= _unions(zone, found, digitizer)
    return with_advice(zone, share_vertices(list(found.values())), solutions)


def _waits(part: Parcel, boundary: Boundary | None) -> bool:
    """Tell whether a part was left unlocated because sides are missing, and not because something is wrong."""
    if boundary is None or boundary.geometry is not None or undrawable(part):
        return False
    if any(finding.level == "error" for finding in boundary.findings):
        return False
    return any(not side.reference_id or (side.score or 0.0) < FIRM_LIKENESS for side in boundary.sides)


def _without_start(
    waiting: Sequence[Parcel], solutions: Sequence[Solution], found: dict[str, Boundary]
) -> Iterator[Boundary]:
    """Yield the blocks that the adjustment could not begin with, with a finding that says so."""
    begun = {part.part.id for solution in solutions for part in solution.parts}
    for part in waiting:
        if part.id not in begun:
            text = "What is known of the sides does not tell where the block lies along both axes."
            yield _with(found[part.id], Finding(id=part.id, code="position-unsure", level="warning", message=text))


def _unions(zone: Zone, found: dict[str, Boundary], digitizer: PartDigitizer) -> dict[str, Boundary]:
    """Return the unions of parcels that have all been drawn now."""
    unions = {}
    for block in zone.blocks:
        parcels = [found[parcel.id] for parcel in block.parcels]
        if parcels and found[block.id].geometry is None and all(parcel.geometry for parcel in parcels):
            unions[block.id] = digitizer.union(block, parcels, zone.id)
    return unions


class _ZoneRun:
    """One zone on one reference layer: its plane, its window, its places, the neighbours that are drawn already."""

    def __init__(
        self, reference: ReferenceLayer, window: BaseGeometry | None, drawn: Sequence[Boundary], bounds: Bbox
    ) -> None:
        west, south, east, north = bounds
        self.reference, self.window, self.drawn = reference, window, list(drawn)
        self.around = (west - AROUND_DEG, south - AROUND_DEG, east + AROUND_DEG, north + AROUND_DEG)
        self.plane: Plane = local_metres(round(0.5 * (west + east), 2), round(0.5 * (south + north), 2))

    def solve(self, waiting: Sequence[Parcel], usual: dict[str, tuple[float, float] | None]) -> list[Solution]:
        """Return the solutions of blocks that have evidence to begin with.

        `usual` is the area of a parcel, by its id, where only that of its block is stated.
        """
        places = Places(self.reference.within("places", self.around), self.plane[0])
        fixed = _fixed_lines(self.drawn, self.plane[0])
        gatherer = Gatherer(self.reference, self.window, places, fixed)
        evidence = [gatherer.gather(part, stated_m2(part), usual.get(part.id)) for part in waiting]
        return solve_together([one for one in evidence if one is not None], self._frame())

    def _frame(self) -> Frame | None:
        if self.window is None:
            return None
        west, south, east, north = transform_xy(self.window, self.plane[0]).bounds
        low, high = np.array([west, south]), np.array([east, north])
        return Frame(0.5 * (low + high), 0.5 * (high - low))

    def draw(self, solutions: list[Solution], before: dict[str, Boundary]) -> list[Boundary]:
        """Return the boundaries of all solved blocks: drawn, or with the finding that says why not.

        Solutions that change while they are drawn take the place of the earlier ones.
        """
        window = None if self.window is None else transform_xy(self.window, self.plane[0])
        told: list[Boundary] = []
        for number, solution in enumerate(solutions):
            rulings = [rule_on(solution, block, window) for block in range(len(solution.parts))]
            wanted = [block for block, ruling in enumerate(rulings) if ruling.drawable]
            settled, drawn = self._settled(solution, wanted)
            solutions[number] = settled
            for block, part in enumerate(solution.parts):
                old = before[part.part.id]
                if block in drawn:
                    told.append(_inside(adjusted_boundary(old, drawn[block], settled, block), old, self.window))
                else:
                    told.append(_with(old, *rulings[block].findings or (_no_ring(part.part.id),)))
        return apart(told, self.drawn)

    def _settled(self, solution: Solution, wanted: Sequence[int]) -> tuple[Solution, dict[int, Drawn]]:
        """Draw blocks of a solution, and move what the area placed until the drawn areas are the stated ones."""
        targets = solution.system.stated.copy()
        stated = np.array([target_m2(part) for part in solution.parts])
        for left in reversed(range(SETTLE_ROUNDS)):
            drawn = {block: one for block in wanted if (one := self._drawn(solution, block)) is not None}
            factor = np.ones(len(targets))
            for block, one in drawn.items():
                factor[block] = float(area_of(solution.corners)[block]) / float(one.candidate.region.area)
            wished = np.where(np.isfinite(stated), stated * factor, targets)
            if not left or not drawn or np.nanmax(np.abs(np.log(wished / targets)), initial=0.0) < SETTLED:
                break
            targets = wished
            solution = replace(
                solve(solution.parts, solution.layout, self._frame(), targets, 1), spread=solution.spread
            )
        return solution, drawn

    def _drawn(self, solution: Solution, block: int) -> Drawn | None:
        return draw(solution, block, evidence_of(solution, block), self.reference, self.plane)


def usual_m2(block: Block) -> tuple[float, float] | None:
    """Return the area (m²) that a parcel of no stated area may have, and the standard deviation of its logarithm.

    What the block has and no parcel states is broken into its parcels at random places: the logarithm of a piece then
    has the mean ln(whole) - Σ 1/k and the variance Σ 1/k², k from 1 to one less than the pieces.
    """
    stated = stated_m2(block)
    known = [area[0] for parcel in block.parcels if (area := stated_m2(parcel))]
    pieces = len(block.parcels) - len(known)
    if stated is None or not pieces or sum(known) >= stated[0]:
        return None
    breaks = 1.0 / np.arange(1, pieces)
    return (stated[0] - sum(known)) * float(np.exp(-breaks.sum())), max(float(np.hypot.reduce(breaks)), stated[1])


def _bounds(drawn: Sequence[Boundary], waiting: Sequence[Parcel], reference: ReferenceLayer) -> Bbox | None:
    """Return the bounds of drawn blocks and of all lines that bear the names of the others; None without any."""
    import shapely

    names = {name_key(feature.name) for part in waiting for side in part.sides for feature in side.features}
    rows = reference.rows(hit for name in sorted(names) for hit in reference.line_names.hits(name))
    shapes = [*map(shape_of, drawn), *rows.geometry]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    return west, south, east, north


def _fixed_lines(drawn: Sequence[Boundary], forward: pyproj.Transformer) -> dict[str, KnownLine]:
    """Return the borders of drawn blocks along features that no line of the layer shows, by the feature's key."""
    import shapely

    found: dict[str, KnownLine] = {}
    for side in (side for one in drawn for side in one.sides):
        if side.evidence not in BORDERS or side.geometry is None:
            continue
        key = name_key(side.feature)
        shape = to_plane(np.array([shapely.geometry.shape(side.geometry)], dtype=object), forward)
        found[key] = KnownLine(frozenset({key}), shape, np.array([side.sigma_m or 0.0]), in_layer=False)
    return found


def _inside(boundary: Boundary, before: Boundary, window: BaseGeometry | None) -> Boundary:
    """Return a drawn boundary if it lies in the window, else the one before with a finding."""
    if window is None:
        return boundary
    shape = shape_of(boundary)
    share = 1 - float(shape.intersection(window).area / shape.area)
    if share <= OUTSIDE_SHARE:
        return boundary
    text = f"{share:.0%} of the block, as the joint adjustment places it, lie outside the district or box given."
    return _with(before, Finding(id=boundary.id, code="outside-district", level="warning", message=text))


def _no_ring(part_id: str) -> Finding:
    text = "The joint adjustment places all sides, but together with the lines of the layer they close no ring."
    return Finding(id=part_id, code="ring-open", level="warning", message=text)


def _with(boundary: Boundary, *findings: Finding) -> Boundary:
    return boundary.model_copy(update={"findings": (*boundary.findings, *findings)})
