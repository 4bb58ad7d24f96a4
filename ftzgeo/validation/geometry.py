"""Whether the polygons themselves are sound: validity, and overlaps between blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftzgeo.crs import geodesic_area_km2, geodesic_length_m
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.validation.result import Tolerance, ValidationFinding

_REASON_AT = re.compile(r"(?P<reason>.*)\[(?P<lon>\S+) (?P<lat>\S+)\]")


def invalid_findings(shapes: Mapping[str, BaseGeometry]) -> Iterator[ValidationFinding]:
    """Yield a finding for every geometry that is not a valid polygon, with the reason and the place."""
    import shapely

    for identifier, geometry in shapes.items():
        if geometry.is_valid and not geometry.is_empty:
            continue
        reason = "empty" if geometry.is_empty else shapely.is_valid_reason(geometry)
        match = _REASON_AT.fullmatch(reason)
        if match:
            lon, lat = float(match["lon"]), float(match["lat"])
            yield finding(identifier, "geometry-invalid", "error", reason=match["reason"], lon=lon, lat=lat)
        else:
            lon, lat = shapely.get_coordinates(geometry)[0] if not geometry.is_empty else (0.0, 0.0)
            yield finding(identifier, "geometry-invalid", "error", reason=reason, lon=lon, lat=lat)


def overlap_findings(shapes: Mapping[str, BaseGeometry], tolerance: Tolerance) -> Iterator[ValidationFinding]:
    """Yield a finding for every pair of valid geometries that overlap by more than rounding."""
    import shapely

    ids, geometries = list(shapes), list(shapes.values())
    if not geometries:
        return
    first, second = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    for i, j in sorted((int(i), int(j)) for i, j in zip(first, second, strict=True) if i < j):
        common = _polygonal_part(shapely.intersection(geometries[i], geometries[j]))
        if common is None or _mean_width_m(common) <= tolerance.overlap_width_m:
            continue
        area = geodesic_area_km2(common)
        smaller = min(geodesic_area_km2(geometries[i]), geodesic_area_km2(geometries[j]))
        place = shapely.point_on_surface(common)
        yield finding(
            ids[i],
            "overlap",
            "warning",
            other=ids[j],
            area_m2=area * 1e6,
            percent=100 * area / smaller,
            lon=place.x,
            lat=place.y,
        )


def _polygonal_part(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return the polygons of a geometry; None when there are none (blocks that only touch)."""
    import shapely

    parts = shapely.get_parts(geometry)
    polygons = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004 - polygons have two dimensions
    return shapely.union_all(polygons) if len(polygons) else None


def _mean_width_m(geometry: BaseGeometry) -> float:
    perimeter_m = geodesic_length_m(geometry)
    return 2e6 * geodesic_area_km2(geometry) / perimeter_m if perimeter_m > 0 else 0.0
