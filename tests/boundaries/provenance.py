"""What every coordinate of a boundary traces to: functions that name what does not.

A vertex of a polygon has to lie on the stretch of border of one of its sides, and that side has to say what it rests
on: `line` names rows of the reference that run there, everything else says in its `note` how it was computed. A block
with parcels is their union.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import shape

from ftzgeo.crs import local_metres, transform_xy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.model import Boundary, BoundarySide

ON_STRETCH_M = 0.05
"""Coordinates are stored to 1 cm."""
ON_LINE_M = 1.0
"""A stretch on a named line runs on it, but for the rounding of both."""
COMPUTED = frozenset({"point", "place", "area", "assumed"})
LINES = frozenset({"line", "unnamed_line"})


def in_metres(geometry: Any) -> BaseGeometry:
    """Return a GeoJSON geometry in metres around the middle of Tianjin's zones."""
    return transform_xy(shape(geometry), local_metres(117.2, 39.1)[0])


def vertices_of(geometry: Any) -> NDArray[np.object_]:
    """Return the vertices of a GeoJSON geometry as points in metres."""
    return np.asarray(shapely.points(shapely.get_coordinates(in_metres(geometry))))


def untraced(boundaries: Sequence[Boundary], control: Mapping[str, BaseGeometry]) -> list[str]:
    """Return a line for everything in drawn boundaries that traces to nothing.

    `control` are the features of the reference in metres, by id; features of layers that are not at hand are not
    looked up, but have to be named.
    """
    parcels = {one.id: one for one in boundaries if one.level == "parcel" and one.geometry}
    problems: list[str] = []
    for boundary in boundaries:
        if boundary.geometry is None:
            continue
        own = [one for key, one in parcels.items() if key.startswith(f"{boundary.id}-")]
        if own:
            problems += _off_vertices(
                boundary, [in_metres(one.geometry).boundary for one in own], "its parcels' borders"
            )
            continue
        problems += _off_vertices(
            boundary, [in_metres(side.geometry) for side in boundary.sides if side.geometry], "a side"
        )
        problems += [text for side in boundary.sides for text in _unfounded(boundary, side, control)]
        problems += _without_record(boundary)
    return problems


def _off_vertices(boundary: Boundary, lines: list[BaseGeometry], what: str) -> Iterator[str]:
    if not lines:
        yield f"{boundary.id}: has a polygon, but no side says what it rests on"
        return
    vertices = vertices_of(boundary.geometry)
    distances = shapely.distance(vertices, shapely.union_all(lines))
    far = int((distances > ON_STRETCH_M).sum())
    if far:
        yield f"{boundary.id}: {far} of {len(vertices)} vertices lie up to {distances.max():.1f} m off {what}"


def _unfounded(boundary: Boundary, side: BoundarySide, control: Mapping[str, BaseGeometry]) -> Iterator[str]:
    where = f"{boundary.id} {side.direction} {side.feature}"
    if side.geometry is None:
        return
    if side.evidence is None:
        yield f"{where}: drawn without evidence"
    elif side.evidence in COMPUTED and not side.note:
        yield f"{where}: {side.evidence}, and no note says how it was computed"
    elif side.evidence == "reviewed" and not boundary.reviewed:
        yield f"{where}: reviewed by nobody"
    elif side.evidence in LINES:
        yield from _off_line(where, side, control)


def _off_line(where: str, side: BoundarySide, control: Mapping[str, BaseGeometry]) -> Iterator[str]:
    ids = (side.reference_id or "").split(",")
    if not all(ids):
        yield f"{where}: on a line, and no row of the reference is named"
        return
    known = [control[one] for one in ids if one in control]
    if len(known) < len(ids):
        return
    vertices = vertices_of(side.geometry)
    farthest = float(shapely.distance(vertices, shapely.union_all(known)).max())
    if farthest > ON_LINE_M:
        yield f"{where}: runs up to {farthest:.1f} m off {side.reference_id}"


def _without_record(boundary: Boundary) -> Iterator[str]:
    for field in ("method", "created", "reference"):
        if not getattr(boundary, field):
            yield f"{boundary.id}: has no {field}"
    if any(len(layer.sha256) != 64 for layer in boundary.reference):
        yield f"{boundary.id}: a layer that it rests on has no hash"
