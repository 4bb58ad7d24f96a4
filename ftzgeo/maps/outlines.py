"""What is drawn of shapes, worked out once for all pages and languages: rounded coordinates, and places for labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from ftzgeo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Boundary

    Json = dict[str, Any]

Made = TypeVar("Made")

BOUNDARY_DECIMALS = 6
"""Decimals of drawn boundary coordinates, about 0.1 m."""

DECIMALS = 5
"""Decimals of all other drawn coordinates, about 1 m."""

LABEL_FRACTIONS = (0.5, 0.2, 0.8)
"""Where along a line its label may stand, best first."""


class Prepared:
    """What several pages and both languages need of the same boundaries and control features, worked out once."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `make` returned when `key` was first asked for."""
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made


def outline(shape: BaseGeometry, decimals: int = DECIMALS) -> Json:
    """Return ``geometry`` (GeoJSON) and ``at`` (where labels may stand)."""
    return {"geometry": geojson(shape, decimals), "at": label_points(shape)}


def shape_of(boundary: Boundary | None) -> BaseGeometry | None:
    """Return what is drawn of a boundary: never anything of an unlocated one.

    Raises
    ------
    BoundaryError
        The geometry is no GeoJSON polygon.
    """
    if boundary is None or boundary.geometry is None or boundary.tier == "unlocated":
        return None
    shape = geometry_of(boundary.geometry, f"boundary {boundary.id!r}")
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise BoundaryError(f"boundary {boundary.id!r}: its geometry is a {shape.geom_type}, not a polygon")
    return None if shape.is_empty else shape


def geometry_of(geometry: Json, whose: str) -> BaseGeometry:
    """Read a GeoJSON geometry; raise a `BoundaryError` that says whose it is when it is none."""
    import shapely

    try:
        return shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        raise BoundaryError(f"{whose}: its geometry is not GeoJSON ({error})") from error


def geojson(geometry: BaseGeometry, decimals: int = DECIMALS) -> dict[str, Any]:
    """Return a geometry as GeoJSON with rounded coordinates; collections lose what is not of the highest dimension."""
    import numpy as np
    import shapely

    if geometry.geom_type == "GeometryCollection":
        parts = shapely.get_parts(geometry)
        highest = max((shapely.get_dimensions(part) for part in parts), default=-1)
        geometry = shapely.union_all([part for part in parts if shapely.get_dimensions(part) == highest])
    flat = shapely.transform(shapely.force_2d(geometry), lambda lonlat: np.round(lonlat, decimals))
    mapping = shapely.geometry.mapping(flat)
    return {"type": mapping["type"], "coordinates": mapping["coordinates"]}


def label_points(geometry: BaseGeometry) -> list[list[float]]:
    """Return where a label may stand, best first, as ``[lat, lon]``: along a line, deep inside a polygon."""
    import shapely

    if geometry.is_empty:
        return []
    part = max(shapely.get_parts(geometry), key=lambda one: (one.area, one.length))
    if part.geom_type == "Polygon":
        points = [shapely.get_point(shapely.maximum_inscribed_circle(part, tolerance=1e-3), 0)]
    elif part.geom_type == "LineString":
        points = [part.interpolate(fraction, normalized=True) for fraction in LABEL_FRACTIONS]
    else:
        points = [part.representative_point()]
    return [[round(point.y, DECIMALS), round(point.x, DECIMALS)] for point in points]
