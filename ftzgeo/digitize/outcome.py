"""From a candidate in the plane to a `Boundary`: geometry in EPSG:4326, a side for every stretch, areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.digitize.plane import to_plane
from ftzgeo.digitize.sigmas import Stretch, area_interval, base_sigma, choice_sigma, whole_sigma
from ftzgeo.model import Boundary, BoundarySide, Evidence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.digitize.candidates import Candidate
    from ftzgeo.digitize.locate import Located
    from ftzgeo.digitize.task import Task
    from ftzgeo.model import Finding, Parcel, ReferenceId, Tier

KEPT_ALTERNATIVES = 3
MIN_STRETCH_M = 1.0
DECIMALS = 7
NOT_DRAWN = "not drawn: see the findings"
EVIDENCE: tuple[Evidence, ...] = ("line", "unnamed_line", "point", "place", "area", "assumed")


class Setting(NamedTuple):
    """What holds for every boundary of a run, and where a boundary belongs."""

    level: Literal["block", "parcel"]
    zone: str
    reference: tuple[ReferenceId, ...]
    created: dt.date


def boundary_of(part: Parcel, located: Located, tier: Tier, findings: Sequence[Finding], setting: Setting) -> Boundary:
    """Return the boundary of a block or parcel as it is written to files."""
    stated = part.stated_area.km2 if part.stated_area else None
    common: dict[str, Any] = {"id": part.id, "name": part.name, "findings": tuple(findings), **setting._asdict()}
    common["stated_area_km2"] = stated
    if tier == "unlocated" or located.task is None:
        rejected = tuple(_alternatives(located, first=0))
        return Boundary(**common, sides=tuple(_found_sides(located)), alternatives=rejected, method=NOT_DRAWN)
    best, task = located.candidates[0], located.task
    shape = to_wgs84(best.region, task)
    area = geodesic_area_km2(shape)
    measured = list(_measured_sides(located.candidates, task))
    sides = tuple(one.side for one in measured)
    return Boundary(
        **common,
        geometry=geojson(shape),
        tier=tier,
        area_km2=area,
        area_error=None if stated is None else area / stated - 1,
        area_interval_km2=_area_interval(area, measured, best, task),
        sigma_m=whole_sigma(sides),
        sides=sides,
        alternatives=tuple(_alternatives(located, first=1)),
        method=best.method,
    )


def to_wgs84(geometry: BaseGeometry, task: Task) -> Any:
    """Transform a geometry of the task's plane to EPSG:4326, with the decimals that files keep."""
    import shapely

    return shapely.transform(to_plane(geometry, task.back), lambda xy: np.round(xy, DECIMALS))


def geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """Return a geometry as a GeoJSON object of plain lists."""
    import json

    import shapely

    content: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return content


def _found_sides(located: Located) -> Iterator[BoundarySide]:
    """Yield the sides of a block that is not drawn: what was found is named by its rows, without a border."""
    for one in located.features:
        ids = ",".join(one.reference_ids) or None
        score = None if one.likeness is None else one.likeness.score
        yield BoundarySide(direction=one.direction, feature=one.feature.name, reference_id=ids, score=score)


class _Measured(NamedTuple):
    """A side as it is written, and what its sigma were if the right line was chosen for certain."""

    side: BoundarySide
    base_sigma_m: float


def _measured_sides(candidates: Sequence[Candidate], task: Task) -> Iterator[_Measured]:
    """Yield one side per feature and kind of evidence, in the order of the sides around the block."""
    best = candidates[0]
    for stretch in _stretches(best):
        base = base_sigma(best, task, stretch)
        sigma = float(np.hypot(base, choice_sigma(candidates, stretch)))
        yield _Measured(_side(best, task, stretch, sigma), base)


def _stretches(best: Candidate) -> Iterator[Stretch]:
    kinds = np.array([_evidence(best, segment) for segment in range(len(best.border.segments))], dtype=object)
    for number in range(len(best.features)):
        for evidence in EVIDENCE:
            chosen = np.flatnonzero((best.border.owner == number) & (kinds == evidence))
            if best.border.length_m[chosen].sum() >= MIN_STRETCH_M:
                yield Stretch(number, evidence, chosen)


def _area_interval(area_km2: float, measured: Sequence[_Measured], best: Candidate, task: Task) -> tuple[float, float]:
    rounding = task.tolerance * task.stated_m2 / 1e6 if best.area_decided and task.stated_m2 else 0.0
    free = [(one.side, one.base_sigma_m) for one in measured if one.side.evidence != "area"]
    return area_interval(area_km2, [(side.feature, sigma, side.length_m or 0.0) for side, sigma in free], rounding)


def _evidence(best: Candidate, segment: int) -> Evidence:
    border = best.border
    if border.named[segment]:
        return "line"
    placed = best.placed.get(int(border.owner[segment]))
    if placed is not None and placed != "unnamed_line":
        return placed
    return "unnamed_line" if border.row[segment] >= 0 else "assumed"


def _side(best: Candidate, task: Task, stretch: Stretch, sigma_m: float) -> BoundarySide:
    import shapely

    one, border, chosen = best.features[stretch.number], best.border, stretch.segments
    rows = np.unique(border.row[chosen])
    ids = ",".join(str(task.frame["reference_id"].iloc[int(row)]) for row in rows if row >= 0) or None
    line: Any = shapely.line_merge(shapely.multilinestrings(border.segments[chosen]))
    return BoundarySide(
        direction=one.direction,
        feature=one.feature.name,
        evidence=stretch.evidence,
        sigma_m=round(sigma_m, 1),
        reference_id=ids,
        score=one.likeness.score if one.likeness is not None and stretch.evidence == "line" else None,
        length_m=round(float(border.length_m[chosen].sum()), 1),
        geometry=geojson(to_wgs84(line, task)),
    )


def _alternatives(located: Located, *, first: int) -> Iterator[dict[str, Any]]:
    """Yield candidates with their costs (0 is best) and geometry: the runners-up, or all where none is drawn."""
    if located.task is None:
        return
    for other in located.candidates[first : first + KEPT_ALTERNATIVES]:
        shape = to_wgs84(other.region, located.task)
        yield {
            "cost": round(other.cost, 3),
            "method": other.method,
            "area_km2": round(geodesic_area_km2(shape), 4),
            "geometry": geojson(shape),
        }
