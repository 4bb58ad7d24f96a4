"""Neighbours: drawn blocks of a zone do not overlap, and where they touch they share the very same vertices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import geodesic_area_km2
from ftzgeo.digitize.outcome import DECIMALS, NOT_DRAWN, geojson
from ftzgeo.model import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import Polygon

    from ftzgeo.model import Boundary

MAX_OVERLAP = 0.02
"""A smaller share of the smaller block is a matter of the last metres of two straight lines, and is cut off."""
TOUCH_DEG = 2e-7
"""Vertices this near to a neighbour's border (2 cm) lie on it."""


def shape_of(boundary: Boundary) -> Any:
    """Return the polygon of a drawn boundary (EPSG:4326)."""
    import shapely

    return shapely.geometry.shape(boundary.geometry or {"type": "Polygon", "coordinates": []})


def apart(adjusted: Sequence[Boundary], fixed: Sequence[Boundary]) -> list[Boundary]:
    """Return adjusted boundaries without overlaps: slivers are cut off the less sure block, more is not drawn."""
    order = sorted(range(len(adjusted)), key=lambda number: adjusted[number].sigma_m or np.inf)
    taken = [(one.id, shape_of(one)) for one in fixed]
    told = list(adjusted)
    for number in order:
        if adjusted[number].geometry is not None:
            told[number] = _beside(adjusted[number], taken)
            if told[number].geometry is not None:
                taken.append((told[number].id, shape_of(told[number])))
    return told


def _beside(boundary: Boundary, taken: Sequence[tuple[str, Any]]) -> Boundary:
    import shapely

    shape = shape_of(boundary)
    for other_id, other in taken:
        common = float(shape.intersection(other).area)
        share = common / min(shape.area, other.area)
        if share > MAX_OVERLAP:
            return _withdrawn(boundary, other_id, share)
        if common > 0:
            rest = shapely.set_precision(shape.difference(other), 10.0**-DECIMALS)
            shape = max(shapely.get_parts(rest), key=lambda part: float(part.area))
    area, stated = geodesic_area_km2(shape), boundary.stated_area_km2
    error = None if stated is None else area / stated - 1
    return boundary.model_copy(update={"geometry": geojson(shape), "area_km2": area, "area_error": error})


def _withdrawn(boundary: Boundary, other_id: str, share: float) -> Boundary:
    text = f"As the joint adjustment places it, the block would overlap {other_id} by {share:.0%}: it is not drawn."
    finding = Finding(id=boundary.id, code="blocks-overlap", level="warning", message=text)
    empty = {"evidence": None, "geometry": None, "length_m": None, "sigma_m": None, "note": None}
    single = {(side.direction, side.feature): side for side in boundary.sides}
    bare = [side.model_copy(update=empty) for side in single.values()]
    nothing = {"geometry": None, "area_km2": None, "area_error": None, "area_interval_km2": None, "sigma_m": None}
    kept = tuple(one for one in boundary.findings if one.code not in ("adjusted", "area-not-independent"))
    return boundary.model_copy(
        update=nothing | {"tier": "unlocated", "sides": tuple(bare), "findings": (*kept, finding), "method": NOT_DRAWN}
    )


def share_vertices(boundaries: list[Boundary]) -> list[Boundary]:
    """Give blocks that touch a schematic neighbour the neighbour's vertices along the common border."""
    import shapely

    told = list(boundaries)
    drawn = [number for number, one in enumerate(told) if one.geometry is not None and one.level == "block"]
    shapes = {number: shape_of(told[number]) for number in drawn}
    for number in drawn:
        beside = [
            shapely.get_coordinates(shapes[other])
            for other in drawn
            if other != number
            and "schematic" in (told[number].tier, told[other].tier)
            and shapely.dwithin(shapes[number], shapes[other], TOUCH_DEG)
        ]
        if beside and shapes[number].geom_type == "Polygon":
            # The next neighbour sees the moved vertices, so that two blocks do not exchange theirs.
            shapes[number] = _with_vertices(shapes[number], np.concatenate(beside))
            told[number] = told[number].model_copy(update={"geometry": geojson(shapes[number])})
    return told


def _with_vertices(shape: Polygon, vertices: NDArray[np.float64]) -> Polygon:
    """Return a polygon with those vertices that lie on its border put into it."""
    import shapely

    ring = shapely.LineString(shape.exterior.coords)
    points = np.asarray(shapely.points(vertices))
    near = points[shapely.distance(points, ring) <= TOUCH_DEG]
    own = shapely.get_coordinates(ring)
    at = shapely.line_locate_point(ring, near)
    places = np.concatenate([_own_places(own), at])
    xy = np.concatenate([own, shapely.get_coordinates(near)])
    fresh = np.concatenate([np.zeros(len(own), dtype=bool), np.ones(len(near), dtype=bool)])
    order = np.lexsort((fresh, places))
    kept: list[NDArray[np.float64]] = []
    for row in order:
        if not kept or np.abs(xy[row] - kept[-1]).max() > TOUCH_DEG:
            kept.append(xy[row])
        elif fresh[row]:
            kept[-1] = xy[row]  # the neighbour's vertex in place of one's own two centimetres away
    if np.abs(kept[0] - kept[-1]).max() > 0:
        kept[-1] = kept[0]
    return shapely.Polygon(np.array(kept), list(shape.interiors))


def _own_places(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
