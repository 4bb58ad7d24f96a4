"""Polygons from elsewhere, as a GeoDataFrame: brought to EPSG:4326, matched with descriptions, made boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import recognise, to_wgs84
from ftzgeo.errors import CoordinateError, UsageError
from ftzgeo.model import Boundary
from ftzgeo.reference.names import name_key
from ftzgeo.validation.areas import GIVEN
from ftzgeo.validation.coordinates import FATAL, coordinate_findings
from ftzgeo.validation.matching import match_polygons
from ftzgeo.validation.rings import open_ring
from ftzgeo.validation.surveyed import surveyed_findings
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from ftzgeo.model import Level, Zone
    from ftzgeo.validation.matching import PolygonMatch
    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

UNKNOWN_ZONE = ""
_POLYGONAL = ("Polygon", "MultiPolygon")
_LINES = ("LineString", "LinearRing")
_FEWEST = 4


@dataclass(frozen=True)
class Given:
    """Boundaries made of the rows of a frame, how each was matched, and what was odd on the way."""

    boundaries: tuple[Boundary, ...]
    matches: tuple[PolygonMatch, ...]
    findings: tuple[ValidationFinding, ...]


def given_boundaries(
    frame: gpd.GeoDataFrame,
    zones: Sequence[Zone],
    drawn: Sequence[Boundary],
    tolerance: Tolerance,
) -> Given:
    """Make boundaries of the rows of a frame; each bears the id of the part that it was matched with.

    A row without a match keeps its own id (its name, its number) and belongs to no zone. A row whose numbers cannot be
    longitude and latitude has a finding and no geometry.

    Raises
    ------
    UsageError
        The table has no geometry.
    CoordinateError
        The frame's CRS has no accurate way to WGS84 (Beijing54, Xian80).
    """
    shapes, findings = _shapes(frame, tolerance)
    usable = frame.assign(**{frame.geometry.name: shapes}).set_crs("EPSG:4326", allow_override=True)
    matches = match_polygons(usable, zones, drawn)
    ids = [match.id or match.given_id or match.given_name or f"row-{match.row + 1}" for match in matches]
    names = {part.id: part.name for zone in zones for pair in zone.parts() for part in [pair[1] or pair[0]]}
    known = frozenset(ids)
    boundaries = tuple(_boundary(*one, known) for one in zip(ids, matches, shapes, strict=True))
    told = [one.model_copy(update={"id": ids[int(one.id)]}) for one in findings]
    told += [one for pair in zip(ids, matches, strict=True) for one in _label_findings(*pair, names)]
    told += surveyed_findings(usable, ids)
    return Given(boundaries, tuple(matches), tuple(told))


def _boundary(identifier: str, match: PolygonMatch, shape: Any, known: frozenset[str]) -> Boundary:
    """Make a boundary; one that nothing describes is a parcel where its id continues one of the `known`."""
    is_parcel = identifier.rpartition("-")[0] in known
    return Boundary(
        id=identifier,
        level=match.level or ("parcel" if is_parcel else "block"),
        zone=match.zone or UNKNOWN_ZONE,
        name=match.given_name,
        geometry=None if shape is None else shape.__geo_interface__,
        tier="unlocated" if shape is None else "traced",
        method=GIVEN,
    )


def _label_findings(identifier: str, match: PolygonMatch, names: dict[str, str | None]) -> Iterator[ValidationFinding]:
    """Yield what the row's own id and name say against the match."""
    if match.id is None:
        return
    described = names[match.id]
    if match.by == "id" and match.given_name and described and not _same(match.given_name, described):
        yield finding(identifier, "name-differs", "warning", given=match.given_name, described=described)
    if match.by != "id":
        level: Level = "warning" if match.given_id else "info"
        given = match.given_id or match.given_name or ""
        yield finding(identifier, "id-differs", level, given=given, by=match.by or "", score=match.score)


def _same(one: str, other: str) -> bool:
    first, second = name_key(one), name_key(other)
    return first in second or second in first


# Coordinates ---------------------------------------------------------------------------------------------------------


def _shapes(frame: gpd.GeoDataFrame, tolerance: Tolerance) -> tuple[NDArray[np.object_], list[ValidationFinding]]:
    """Return the polygons in EPSG:4326 (None for those that are none) and findings whose ids are row numbers."""
    import shapely

    if not hasattr(frame, "geometry"):
        raise UsageError("a table without geometry was given; give a GeoDataFrame of polygons")
    shapes = np.array(list(frame.geometry), dtype=object)
    findings: list[ValidationFinding] = []
    epsg = frame.crs.to_epsg() if frame.crs is not None else 4326
    for row, shape in enumerate(shapes):
        shapes[row] = _polygon(str(row), None if shape is None else shapely.force_2d(shape), findings)
        if shapes[row] is not None and epsg not in {4326, 4490}:
            shapes[row] = _degrees(str(row), shapes[row], epsg, frame, findings)
    present = {str(row): shape for row, shape in enumerate(shapes) if shape is not None}
    odd = list(coordinate_findings(present, tolerance)) if present else []
    for one in odd:
        if one.code in FATAL:
            shapes[int(one.id)] = None
    return shapes, findings + [one for one in odd if one.code in FATAL]


def _polygon(row: str, shape: Any, findings: list[ValidationFinding]) -> Any:
    """Return a polygon; of a line, the one that it closes."""
    import shapely

    if shape is None or shape.is_empty:
        return None
    if shape.geom_type in _POLYGONAL:
        return shape
    if shape.geom_type not in _LINES or len(shape.coords) < _FEWEST:
        findings.append(finding(row, "not-a-polygon", "error", kind=shape.geom_type))
        return None
    xy = shapely.get_coordinates(shape)
    if not shape.is_closed:
        findings.append(open_ring(row, xy[0], xy[-1]))
    return shapely.Polygon(xy)


def _degrees(row: str, shape: Any, epsg: int | None, frame: gpd.GeoDataFrame, findings: list[ValidationFinding]) -> Any:
    """Bring a polygon in the frame's CRS to EPSG:4326; None, and a finding, where its numbers do not fit that CRS."""
    import shapely

    if epsg is None:
        raise CoordinateError(f"the CRS {frame.crs.name!r} has no EPSG code; reproject the polygons to EPSG:4326")
    xy = shapely.get_coordinates(shape)
    try:
        lon, lat = to_wgs84(xy[:, 0], xy[:, 1], f"EPSG:{epsg}")
    except CoordinateError as error:
        seen = recognise(xy[:, 0], xy[:, 1])
        code = {"northing": "northing-first", "easting": "projection-prefix-wrong"}.get(seen.first)
        if code is None:
            raise
        findings.append(finding(row, code, "error", what=str(error), x=float(xy[0, 0]), y=float(xy[0, 1])))
        return None
    return shapely.set_coordinates(shapely.force_2d(shape), np.column_stack([lon, lat]))
