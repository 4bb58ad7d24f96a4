"""Whether the rings of a polygon are sound: closed, simple, without doubled vertices, spikes, slivers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.crs import geodesic_area_km2, geodesic_length_m
from ftzgeo.validation.plane import metres_per_degree
from ftzgeo.validation.wording import at, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

_REASON_AT = re.compile(r"(?P<reason>.*)\[(?P<lon>\S+) (?P<lat>\S+)\]")
_CODES = {"Self-intersection": "self-crossing", "Ring Self-intersection": "self-touching"}
"""What GEOS says of an invalid polygon, by code; everything else is ``geometry-invalid``."""
INVALID = frozenset({"geometry-invalid", *_CODES.values()})
"""The area of a polygon with one of these is not to be trusted."""
_MAX_REORDERED = 60
"""Rings of more vertices are not searched for the order that was meant."""
_MIN_RING = 4


class Rings(NamedTuple):
    """The rings of many shapes in one array: ring `r` of shape `owner[r]` is ``xy[starts[r] : starts[r + 1]]``."""

    xy: NDArray[np.float64]
    starts: NDArray[np.intp]
    owner: NDArray[np.intp]
    is_shell: NDArray[np.bool_]


def rings_of(shapes: NDArray[np.object_]) -> Rings:
    """Return all rings of polygons and multipolygons."""
    import shapely

    parts, part_owner = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    xy, index = shapely.get_coordinates(rings, return_index=True)
    starts = np.searchsorted(index, np.arange(len(rings) + 1))
    first = np.ones(len(ring_part), dtype=bool)
    first[1:] = ring_part[1:] != ring_part[:-1]
    return Rings(xy, starts, part_owner[ring_part], first)


# Validity ------------------------------------------------------------------------------------------------------------


def open_ring_findings(geometries: Mapping[str, Mapping[str, Any]]) -> Iterator[ValidationFinding]:
    """Yield a finding for every ring of a GeoJSON polygon whose ends do not meet."""
    for identifier, geometry in geometries.items():
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for ring in (ring for part in parts for ring in part):
            first, last = np.asarray(ring[0][:2], dtype=float), np.asarray(ring[-1][:2], dtype=float)
            if not np.array_equal(first, last):
                yield open_ring(identifier, first, last)


def open_ring(identifier: str, first: NDArray[np.float64], last: NDArray[np.float64]) -> ValidationFinding:
    """Return the finding of a ring that starts and ends at different places."""
    lon, lat = (float(one) for one in last)
    gap = float(np.hypot(*((last - first) * np.column_stack(metres_per_degree(lat))[0])))
    return finding(identifier, "ring-not-closed", "error", gap=gap, lon=lon, lat=lat)


def invalid_findings(shapes: Mapping[str, BaseGeometry]) -> Iterator[ValidationFinding]:
    """Yield a finding for every geometry that is not a valid polygon, with the reason and the place."""
    import shapely

    valid = shapely.is_valid(np.array(list(shapes.values()), dtype=object))
    for (identifier, geometry), is_valid in zip(shapes.items(), valid, strict=True):
        if geometry.is_empty:
            yield finding(identifier, "geometry-invalid", "error", reason="empty", lon=0.0, lat=0.0)
        elif not is_valid:
            yield _invalid(identifier, geometry)
            yield from _reordered(identifier, geometry)


def _invalid(identifier: str, geometry: BaseGeometry) -> ValidationFinding:
    import shapely

    reason = shapely.is_valid_reason(geometry)
    match = _REASON_AT.fullmatch(reason)
    lon, lat = (float(match["lon"]), float(match["lat"])) if match else shapely.get_coordinates(geometry)[0].tolist()
    said = match["reason"].strip() if match else reason
    return finding(identifier, _CODES.get(said, "geometry-invalid"), "error", reason=said, lon=lon, lat=lat)


def _reordered(identifier: str, geometry: BaseGeometry) -> Iterator[ValidationFinding]:
    """Yield the shortest way to put the corners of a crossing ring in order: a run reversed, or two exchanged."""
    import shapely

    rings = rings_of(np.array([geometry], dtype=object))
    for start, end in zip(rings.starts[:-1], rings.starts[1:], strict=True):
        ring = rings.xy[start : end - 1]
        if not _MIN_RING <= len(ring) <= _MAX_REORDERED or shapely.LinearRing(ring).is_simple:
            continue
        orders = [order for pair in _pairs(len(ring)) for order in _orders(len(ring), *pair)]
        candidates = np.array([shapely.LinearRing(ring[order]) for order in orders], dtype=object)
        simple = np.flatnonzero(shapely.is_simple(candidates))
        if len(simple):
            best = simple[np.argmin(shapely.length(candidates[simple]))]
            changed = np.flatnonzero(np.array(orders[best]) != np.arange(len(ring)))
            lon, lat = (float(one) for one in ring[changed[0]])
            first, last = int(changed[0]) + 1, int(changed[-1]) + 1
            yield finding(identifier, "vertices-out-of-order", "warning", first=first, last=last, lon=lon, lat=lat)


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(count) for j in range(i + 1, count))


def _orders(count: int, i: int, j: int) -> Iterator[list[int]]:
    order = list(range(count))
    yield order[:i] + order[i : j + 1][::-1] + order[j + 1 :]
    order[i], order[j] = j, i
    yield order


# Vertices ------------------------------------------------------------------------------------------------------------


def vertex_findings(shapes: Mapping[str, BaseGeometry], tolerance: Tolerance) -> Iterator[ValidationFinding]:
    """Yield doubled vertices and spikes."""
    ids = list(shapes)
    rings = rings_of(np.array(list(shapes.values()), dtype=object))
    if not len(rings.xy):
        return
    metres = _to_metres(rings)
    step = np.diff(metres, axis=0)
    length = np.hypot(*step.T)
    inside = np.ones(len(length), dtype=bool)
    inside[rings.starts[1:-1] - 1] = False  # from the end of one ring to the start of the next
    owner = np.repeat(rings.owner, np.diff(rings.starts))
    doubled = np.flatnonzero(inside & (length <= tolerance.duplicate_m))
    for shape in np.unique(owner[doubled]):
        at = doubled[owner[doubled] == shape]
        lon, lat = (float(one) for one in rings.xy[at[0]])
        yield finding(ids[shape], "vertices-duplicate", "warning", count=len(at), lon=lon, lat=lat)
    for start, end in zip(rings.starts[:-1], rings.starts[1:], strict=True):
        for at in _spikes(metres[start:end], tolerance):
            lon, lat = (float(one) for one in rings.xy[start + at.vertex])
            yield finding(
                ids[owner[start]], "spike", "warning", degrees=at.degrees, height=at.height_m, lon=lon, lat=lat
            )


def _to_metres(rings: Rings) -> NDArray[np.float64]:
    """Return the vertices in metres from the first of their ring."""
    size = np.diff(rings.starts)
    origin = np.repeat(rings.xy[rings.starts[:-1]], size, axis=0)
    return (rings.xy - origin) * np.column_stack(metres_per_degree(origin[:, 1]))


class _Spike(NamedTuple):
    vertex: int
    degrees: float
    height_m: float


def _spikes(ring: NDArray[np.float64], tolerance: Tolerance) -> Iterator[_Spike]:
    """Yield the vertices of a closed ring at which it turns back on itself."""
    here = ring[:-1]
    moved = np.hypot(*(here - np.roll(here, 1, axis=0)).T) > tolerance.duplicate_m
    kept = np.flatnonzero(moved)
    if len(kept) < _MIN_RING:
        return
    corners = here[kept]
    back, on = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
    cosine = (back * on).sum(axis=1) / (np.hypot(*back.T) * np.hypot(*on.T))
    degrees = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    for i in np.flatnonzero(degrees < tolerance.spike_deg):
        yield _Spike(int(kept[i]), float(degrees[i]), float(min(np.hypot(*back[i]), np.hypot(*on[i]))))


# Parts and holes -----------------------------------------------------------------------------------------------------


def sliver_findings(shapes: Mapping[str, BaseGeometry], tolerance: Tolerance) -> Iterator[ValidationFinding]:
    """Yield the parts and holes that are too narrow to be land, and mention the holes that are not."""
    import shapely

    ids = list(shapes)
    rings = rings_of(np.array(list(shapes.values()), dtype=object))
    size = np.diff(rings.starts)
    index = np.repeat(np.arange(len(size)), size)
    polygons = shapely.polygons(shapely.linearrings(_to_metres(rings), indices=index))
    width = 2 * shapely.area(polygons) / np.maximum(shapely.length(polygons), 1e-9)
    for i in np.flatnonzero((width < tolerance.sliver_width_m) | ~rings.is_shell):
        ring = shapely.Polygon(rings.xy[rings.starts[i] : rings.starts[i + 1]])
        area_m2, identifier = 1e6 * geodesic_area_km2(ring), ids[rings.owner[i]]
        if width[i] < tolerance.sliver_width_m:
            yield at(finding(identifier, "sliver", "warning", width=float(width[i]), area_m2=area_m2), ring)
        else:
            yield at(finding(identifier, "hole", "info", area_m2=area_m2), ring)


def mean_width_m(geometry: BaseGeometry) -> float:
    """Return the width of the strip that has the area and the perimeter of a polygon in EPSG:4326."""
    perimeter_m = geodesic_length_m(geometry)
    return 2e6 * geodesic_area_km2(geometry) / perimeter_m if perimeter_m > 0 else 0.0
