"""From a candidate in the plane to a `Boundary`: geometry in EPSG:4326, a side for every stretch, sigmas, areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.digitize.plane import to_plane
from ftzgeo.model import Boundary, BoundarySide

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.digitize.candidates import Candidate
    from ftzgeo.digitize.locate import Located
    from ftzgeo.digitize.task import Task
    from ftzgeo.model import Evidence, Finding, Parcel, ReferenceId, Tier

LINE_SIGMA_M = 10.0
"""Of a line whose layer states no accuracy: OpenStreetMap's usual 5 m, and half the width of a road."""
UNNAMED_SIGMA_M = 25.0
GAP_SIGMA_M = 40.0
CUT_SIGMA_SHARE = 0.07
"""A cut may be turned by some 12°; over its length the border is then off by this share of it (root mean square)."""
KEPT_ALTERNATIVES = 3
MIN_STRETCH_M = 1.0
DECIMALS = 7
NOT_DRAWN = "not drawn: see the findings"


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
    sides = tuple(_sides(best, task))
    return Boundary(
        **common,
        geometry=geojson(shape),
        tier=tier,
        area_km2=area,
        area_error=None if stated is None else area / stated - 1,
        sigma_m=_whole_sigma(sides),
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


def _sides(best: Candidate, task: Task) -> Iterator[BoundarySide]:
    """Yield one row per feature and kind of evidence, in the order of the sides around the block."""
    kinds = np.array([_evidence(best, segment) for segment in range(len(best.border.segments))], dtype=object)
    for number in range(len(best.features)):
        mine = best.border.owner == number
        for evidence in ("line", "unnamed_line", "point", "place", "area", "assumed"):
            chosen = np.flatnonzero(mine & (kinds == evidence))
            if best.border.length_m[chosen].sum() >= MIN_STRETCH_M:
                yield _side(best, task, number, evidence, chosen)


def _evidence(best: Candidate, segment: int) -> Evidence:
    border = best.border
    if border.named[segment]:
        return "line"
    placed = best.placed.get(int(border.owner[segment]))
    if placed is not None and placed != "unnamed_line":
        return placed
    return "unnamed_line" if border.row[segment] >= 0 else "assumed"


def _side(best: Candidate, task: Task, number: int, evidence: Any, chosen: Any) -> BoundarySide:
    import shapely

    one, border = best.features[number], best.border
    rows = np.unique(border.row[chosen])
    ids = ",".join(str(task.frame["reference_id"].iloc[int(row)]) for row in rows if row >= 0) or None
    stretch = shapely.line_merge(shapely.multilinestrings(border.segments[chosen]))
    return BoundarySide(
        direction=one.direction,
        feature=one.feature.name,
        evidence=evidence,
        sigma_m=round(_sigma(best, task, number, evidence, chosen), 1),
        reference_id=ids,
        score=one.likeness.score if one.likeness is not None and evidence == "line" else None,
        length_m=round(float(border.length_m[chosen].sum()), 1),
        geometry=geojson(to_wgs84(stretch, task)),
    )


def _sigma(best: Candidate, task: Task, number: int, evidence: Evidence, chosen: Any) -> float:
    """Return the standard deviation of a stretch across the border, in metres."""
    if evidence == "line":
        return _line_sigma(best, task, chosen)
    if evidence == "area":
        return max(CUT_SIGMA_SHARE * float(best.border.length_m[chosen].sum()), GAP_SIGMA_M)
    return best.sigma_m.get(number, UNNAMED_SIGMA_M if evidence == "unnamed_line" else GAP_SIGMA_M)


def _line_sigma(best: Candidate, task: Task, chosen: Any) -> float:
    rows = np.unique(best.border.row[chosen])
    stated = [task.frame["accuracy_m"].iloc[int(row)] for row in rows if row >= 0]
    known = [float(value) for value in stated if value is not None]
    return max(known, default=LINE_SIGMA_M)


def _whole_sigma(sides: Sequence[BoundarySide]) -> float | None:
    """Return the root mean square of the sides' sigmas, weighted by length."""
    pairs = [(side.sigma_m, side.length_m) for side in sides if side.sigma_m is not None and side.length_m]
    total = sum(length for _, length in pairs)
    return round(float(np.sqrt(sum(sigma**2 * length for sigma, length in pairs) / total)), 1) if total else None


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
