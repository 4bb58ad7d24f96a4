"""OSM elements with geometry (Overpass's ``out geom``) as features of a reference layer.

A node becomes a place, a way a line or an area, a multipolygon or boundary an area. An element whose geometry is
missing is left out and noted; one of which a part is missing gives what is there: a way its known stretches, an
administrative boundary the known lines of its border (a whole one needs none: `ReferenceLayer` takes them from the
area).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftzgeo.reference.osm_tags import classify
from ftzgeo.reference.store import StoredFeature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference.osm_tags import Shape, Tagged
    from ftzgeo.reference.sources import Part

SOURCE = "OpenStreetMap"
LICENCE = "ODbL-1.0"

MIN_RING = 4
"""The positions of the smallest ring, its first repeated at the end."""

_AREA_RELATIONS = frozenset({"multipolygon", "boundary"})

XY = tuple[float, float]


class ElementConverter:
    """Turns elements into features; `date` is the day of the data, `incomplete` the ids of what lacks geometry."""

    def __init__(self, date: str | None = None) -> None:
        self.date = date
        self.incomplete: list[str] = []

    def features(self, element: Mapping[str, Any]) -> list[StoredFeature]:
        """Return the features that an element becomes; none where a reference layer has no use for it."""
        told = element.get("tags")
        tags = {key: value for key, value in told.items() if isinstance(value, str)} if isinstance(told, dict) else {}
        form = element.get("type")
        if form == "node":
            found = self._place(element, tags)
        elif form == "way":
            found = self._way(element, tags)
        else:
            found = self._relation(element, tags) if tags.get("type") in _AREA_RELATIONS else []
        return found

    def _place(self, element: Mapping[str, Any], tags: dict[str, str]) -> list[StoredFeature]:
        from shapely import Point

        tagged = classify(tags, "point")
        if tagged is None:
            return []
        position = _position(element)
        return self._lacking(element) if position is None else [self._feature(element, tagged, Point(position))]

    def _way(self, element: Mapping[str, Any], tags: dict[str, str]) -> list[StoredFeature]:
        runs, whole = _runs(element.get("geometry"))
        closed = whole and len(runs) == 1 and len(runs[0]) >= MIN_RING and runs[0][0] == runs[0][-1]
        shape: Shape = "ring" if closed else "line"
        tagged = classify(tags, shape)
        if tagged is None:
            # a closed area of which points are missing looks like a line that nobody asked for
            return self._lacking(element) if not whole and classify(tags, "ring") else []
        if not runs:
            return self._lacking(element)
        geometry = _polygon(runs) if tagged.part == "areas" else _lines(runs)
        return self._lacking(element) if geometry is None else [self._feature(element, tagged, geometry)]

    def _relation(self, element: Mapping[str, Any], tags: dict[str, str]) -> list[StoredFeature]:
        tagged = classify(tags, "area")
        if tagged is None:
            return []
        outer, inner, whole = _member_runs(element)
        area = _multipolygon(outer, inner)
        features = [self._feature(element, tagged, area)] if area is not None else []
        if area is None or not whole:
            self._lacking(element)
            if tagged.kind == "admin_boundary" and outer:
                features.append(self._feature(element, tagged._replace(part="lines"), _merged(outer)))
        return features

    def _lacking(self, element: Mapping[str, Any]) -> list[StoredFeature]:
        self.incomplete.append(osm_id(element))
        return []

    def _feature(self, element: Mapping[str, Any], tagged: Tagged, geometry: BaseGeometry) -> StoredFeature:
        part: Part = tagged.part
        return StoredFeature(
            part,
            geometry,
            name=tagged.name,
            alt_names=tagged.alt_names,
            ref=tagged.ref,
            class_=tagged.class_,
            kind=tagged.kind,
            source=SOURCE,
            date=self.date,
            licence=LICENCE,
            osm_id=osm_id(element),
        )


def osm_id(element: Mapping[str, Any]) -> str:
    """Return an element's type and number as OSM writes them: ``way/123``."""
    return f"{element.get('type')}/{element.get('id')}"


def _position(point: object) -> XY | None:
    """Return longitude and latitude of ``{"lat": …, "lon": …}``; None where it is not a position."""
    if not isinstance(point, dict):
        return None
    lon, lat = point.get("lon"), point.get("lat")
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    return (float(lon), float(lat)) if abs(lon) <= 180 and abs(lat) <= 90 else None  # noqa: PLR2004 - degrees


def _runs(geometry: object) -> tuple[list[list[XY]], bool]:
    """Return the stretches of known positions of a way, and whether none is missing."""
    points = [_position(point) for point in geometry] if isinstance(geometry, list) else []
    runs: list[list[XY]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        elif not runs[-1] or runs[-1][-1] != point:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1], bool(points) and None not in points


def _member_runs(element: Mapping[str, Any]) -> tuple[list[list[XY]], list[list[XY]], bool]:
    """Return the stretches of a relation's outer and inner ways, and whether all are there.

    A way without a role counts as outer, as in old multipolygons.
    """
    rings: dict[str, list[list[XY]]] = {"outer": [], "inner": []}
    whole = True
    for member in _ways(element):
        runs, complete = _runs(member.get("geometry"))
        rings["inner" if member.get("role") == "inner" else "outer"] += runs
        whole &= complete
    return rings["outer"], rings["inner"], whole


def _ways(element: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    members = element.get("members")
    for member in members if isinstance(members, list) else []:
        if isinstance(member, dict) and member.get("type") == "way":
            yield member


def _lines(runs: list[list[XY]]) -> BaseGeometry:
    from shapely import LineString, MultiLineString

    return LineString(runs[0]) if len(runs) == 1 else MultiLineString(runs)


def _merged(runs: list[list[XY]]) -> BaseGeometry:
    import shapely

    merged: BaseGeometry = shapely.line_merge(shapely.union_all(_lines(runs)))
    return merged


def _polygon(runs: list[list[XY]]) -> BaseGeometry | None:
    from shapely import Polygon

    return _valid(Polygon(runs[0]))


def _multipolygon(outer: list[list[XY]], inner: list[list[XY]]) -> BaseGeometry | None:
    """Return the area within outer ways less that within inner ways; None where no outer ring closes."""
    import shapely

    if not outer:
        return None
    filled = shapely.union_all(shapely.get_parts(shapely.polygonize(shapely.get_parts(_lines(outer)))))
    holes = (
        shapely.union_all(shapely.get_parts(shapely.polygonize(shapely.get_parts(_lines(inner))))) if inner else None
    )
    return _valid(filled if holes is None else filled.difference(holes))


def _valid(area: BaseGeometry) -> BaseGeometry | None:
    """Return an area as valid polygons; None where nothing is left."""
    import shapely

    repaired = area if area.is_valid else shapely.make_valid(area)
    polygons = [
        part for part in shapely.get_parts(repaired) if part.geom_type in {"Polygon", "MultiPolygon"} and part.area
    ]
    union: BaseGeometry | None = shapely.union_all(polygons) if polygons else None
    return union
