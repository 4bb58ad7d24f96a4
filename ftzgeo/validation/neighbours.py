"""Blocks against each other: overlaps, gaps, one drawn twice, parcels that leave their block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.validation.plane import Plane, metres_around
from ftzgeo.validation.rings import mean_width_m
from ftzgeo.validation.wording import at, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Level
    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

SAME_SHARE = 0.98
"""Two polygons with this intersection over union are one, drawn twice."""
_DRAWN_TWICE: tuple[str, Level] = ("drawn-twice", "error")
_OVERLAP: tuple[str, Level] = ("overlap", "warning")
_OPENING_M = 0.02
"""Gaps narrower than twice this are what rounding to 1 cm leaves between two copies of a border."""
_SPAN_DEG = 1e-5


def overlap_findings(shapes: Mapping[str, BaseGeometry], tolerance: Tolerance) -> Iterator[ValidationFinding]:
    """Yield a finding for every pair of valid geometries that overlap by more than rounding."""
    import shapely

    ids, geometries = list(shapes), np.array(list(shapes.values()), dtype=object)
    if not ids:
        return
    first, second = _pairs(shapely.STRtree(geometries).query(geometries, predicate="intersects"))
    shared = shapely.intersection(geometries[first], geometries[second])
    areal = np.flatnonzero(shapely.area(shared) > 0)
    for k in areal:
        i, j = int(first[k]), int(second[k])
        common = polygonal_part(shared[k])
        if common is None or mean_width_m(common) <= tolerance.overlap_width_m:
            continue
        yield _overlap((ids[i], ids[j]), (geometries[i], geometries[j]), common)


def _pairs(found: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each pair once, in order."""
    first, second = found[:, found[0] < found[1]]
    order = np.lexsort((second, first))
    return first[order], second[order]


def _overlap(ids: tuple[str, str], pair: tuple[BaseGeometry, BaseGeometry], common: BaseGeometry) -> ValidationFinding:
    shared, areas = geodesic_area_km2(common), [geodesic_area_km2(one) for one in pair]
    place = common.representative_point()
    figures: dict[str, float | str] = {"other": ids[1], "area_m2": 1e6 * shared, "percent": 100 * shared / min(areas)}
    is_same = shared >= SAME_SHARE * (sum(areas) - shared)
    code, level = _DRAWN_TWICE if is_same else _OVERLAP
    return at(finding(ids[0], code, level, lon=place.x, lat=place.y, **figures), common)


def polygonal_part(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return the polygons of a geometry; None when there are none (blocks that only touch)."""
    import shapely

    parts = shapely.get_parts(geometry)
    polygons = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004 - polygons have two dimensions
    return shapely.union_all(polygons) if len(polygons) else None


# Gaps ----------------------------------------------------------------------------------------------------------------


def gap_findings(shapes: Mapping[str, BaseGeometry], tolerance: Tolerance) -> Iterator[ValidationFinding]:
    """Yield the narrow gaps between neighbours: what fills up when both grow by half of `Tolerance.gap_width_m`.

    A gap is told by vertices: one that lies near the neighbour without touching it.
    """
    import shapely

    ids, geometries = list(shapes), np.array(list(shapes.values()), dtype=object)
    if len(ids) < 2 or tolerance.gap_width_m == 0:  # noqa: PLR2004 - a gap has two sides
        return
    reach_deg = tolerance.gap_width_m * _SPAN_DEG * 2
    first, second = _pairs(shapely.STRtree(geometries).query(geometries, "dwithin", reach_deg))
    near = _has_near_vertex(geometries, first, second, tolerance) | _has_near_vertex(
        geometries, second, first, tolerance
    )
    for k in np.flatnonzero(near):
        i, j = int(first[k]), int(second[k])
        gap = _gap(geometries[i], geometries[j], tolerance.gap_width_m)
        if gap is not None:
            area_m2, width = 1e6 * geodesic_area_km2(gap), mean_width_m(gap)
            yield at(finding(ids[i], "gap", "warning", other=ids[j], area_m2=area_m2, width=width), gap)


def _has_near_vertex(
    geometries: NDArray[np.object_], own: NDArray[np.intp], other: NDArray[np.intp], tolerance: Tolerance
) -> NDArray[np.bool_]:
    """Tell for each pair whether a vertex of the first lies beside the second without touching it."""
    import shapely

    west, south, east, north = shapely.bounds(geometries[own]).T
    lon, lat = 0.5 * (west + east), 0.5 * (south + north)
    xy, pair = shapely.get_coordinates(metres_around(geometries[own], lon, lat), return_index=True)
    targets = metres_around(geometries[other], lon, lat)
    shapely.prepare(targets)
    distance = shapely.distance(shapely.points(xy), targets[pair])
    near = (distance > tolerance.overlap_width_m) & (distance < tolerance.gap_width_m)
    return np.bincount(pair[near], minlength=len(own)) > 0


def _gap(one: BaseGeometry, other: BaseGeometry, width_m: float) -> BaseGeometry | None:
    """Return the land between two polygons where they lie nearer than a width; None where there is none."""
    import shapely

    plane = Plane.around(one)
    first, second = plane.metres(one), plane.metres(other)
    half = 0.5 * width_m
    grown = [shape.buffer(half, join_style="mitre", mitre_limit=2.0) for shape in (first, second)]
    between = shapely.difference(shapely.intersection(*grown), shapely.union(first, second))
    found = polygonal_part(between.buffer(-_OPENING_M, join_style="mitre"))
    if found is None or found.is_empty or found.area < width_m**2:
        return None
    return plane.degrees(found)  # type: ignore[no-any-return] # what comes of a geometry is one


# Containment of parcels ----------------------------------------------------------------------------------------------


def parcel_findings(
    shapes: Mapping[str, BaseGeometry], block_of: Mapping[str, str], tolerance: Tolerance
) -> Iterator[ValidationFinding]:
    """Yield the parcels that reach out of their block by more than `Tolerance.outside_share`."""
    for parcel, block in block_of.items():
        if parcel in shapes and block in shapes:
            outside = polygonal_part(shapes[parcel].difference(shapes[block]))
            if outside is None:
                continue
            share = outside.area / shapes[parcel].area
            if share > tolerance.outside_share:
                yield _outside(parcel, block, outside, share)


def _outside(parcel: str, block: str, outside: Any, share: float) -> ValidationFinding:
    area_m2 = 1e6 * geodesic_area_km2(outside)
    figures: dict[str, float | str] = {"other": block, "area_m2": area_m2, "percent": 100 * share}
    return at(finding(parcel, "parcel-outside-block", "warning", **figures), outside)
