"""Geometry as files have it becomes geometry of a reference layer: plane, in parts, sorted by kind, valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.reference.sources import GEOMETRY_PARTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.reference.sources import Part

_COLLECTION = 7
_POLYGONS = ("Polygon", "MultiPolygon")
_TYPE_NAMES = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_PART_OF: dict[int, Part] = {
    number: GEOMETRY_PARTS["LineString" if name == "LinearRing" else name] for number, name in enumerate(_TYPE_NAMES)
}


class Sorted(NamedTuple):
    """For each part the shapes and the rows they come from; how many rows have none, how many were repaired."""

    parts: dict[Part, tuple[NDArray[Any], NDArray[np.intp]]]
    empty: int
    repaired: int


def sort_by_part(geometry: NDArray[Any]) -> Sorted:
    """Explode collections, drop heights and what is empty, and sort the rest by kind of geometry."""
    import shapely

    shapes, rows = _exploded(shapely.force_2d(geometry))
    types = shapely.get_type_id(shapes)
    parts: dict[Part, tuple[NDArray[Any], NDArray[np.intp]]] = {}
    repaired = 0
    for part in ("lines", "areas", "places"):
        chosen = np.isin(types, [number for number, of in _PART_OF.items() if of == part])
        if chosen.any():
            parts[part] = shapes[chosen], rows[chosen]
    if "areas" in parts:
        valid, where, repaired = _valid_areas(*parts["areas"])
        parts["areas"] = valid, where
    return Sorted(parts, len(geometry) - len(np.unique(rows)), repaired)


def _exploded(geometry: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return shapes that are neither missing, empty nor collections, with the rows they come from."""
    import shapely

    rows = np.arange(len(geometry))
    while (collection := shapely.get_type_id(geometry) == _COLLECTION).any():
        inner, index = shapely.get_parts(geometry[collection], return_index=True)
        rows = np.concatenate([rows[~collection], rows[collection][index]])
        geometry = np.concatenate([geometry[~collection], inner])
    order = np.argsort(rows, kind="stable")
    geometry, rows = geometry[order], rows[order]
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    return geometry[there], rows[there]


def _valid_areas(areas: NDArray[Any], rows: NDArray[np.intp]) -> tuple[NDArray[Any], NDArray[np.intp], int]:
    """Repair areas that cross themselves; of what comes out of it, keep the polygons."""
    import shapely

    wrong = ~shapely.is_valid(areas)
    if not wrong.any():
        return areas, rows, 0
    areas = areas.copy()
    areas[wrong] = [_polygons_of(shapely.make_valid(area)) for area in areas[wrong]]
    kept = ~shapely.is_empty(areas)
    return areas[kept], rows[kept], int(wrong.sum())


def _polygons_of(shape: Any) -> Any:
    import shapely

    parts, _ = _exploded(np.array([shape], dtype=object))
    return shapely.union_all([part for part in parts if part.geom_type in _POLYGONS])
