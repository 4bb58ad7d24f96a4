"""What the picture of a block shows: the lines near it, those of its sides, places, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import local_metres
from ftzgeo.digitize.explain.canvas import Box
from ftzgeo.digitize.plane import to_plane
from ftzgeo.digitize.side_lines import rows_of_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray

    from ftzgeo.model import Boundary, BoundarySide
    from ftzgeo.reference import ReferenceLayer

MARGIN_SHARE = 0.3
MIN_MARGIN_M = 250.0
MIN_REACH_M = 1500.0


@dataclass(frozen=True)
class Found:
    """A side of the boundary and the lines of the layer (plane) that bear its name; None where there are none."""

    side: BoundarySide
    lines: Any


@dataclass(frozen=True)
class Scene:
    """A neighbourhood in the local plane; `rows` are those that sides were found under, wherever they are."""

    forward: pyproj.Transformer
    extent: Box
    frame: gpd.GeoDataFrame
    rows: gpd.GeoDataFrame
    lines: NDArray[Any]
    found: tuple[Found, ...]
    places: gpd.GeoDataFrame
    window: Any


def scene_of(boundary: Boundary, parcels: Sequence[Boundary], reference: ReferenceLayer, window: Any) -> Scene | None:
    """Return what to draw of a block; None where nothing says where it is."""
    import shapely

    rings = _rings([boundary, *parcels])
    sides = [side for one in (boundary, *parcels) for side in one.sides]
    rows = _found_rows(boundary.id, sides, reference)
    anchor = shapely.union_all(rings) if rings else _anchor(rows, window)
    if anchor is None or anchor.is_empty:
        return None
    west, south, east, north = anchor.bounds
    forward, back = local_metres(round(0.5 * (west + east), 2), round(0.5 * (south + north), 2))
    found = _found(sides, rows, forward)
    extent = _margin(to_plane(anchor, forward)) if rings else _reach(found, to_plane(anchor, forward), boundary)
    lon, lat = back.transform(
        [extent.west, extent.west, extent.east, extent.east], [extent.south, extent.north, extent.south, extent.north]
    )
    box = (min(lon), min(lat), max(lon), max(lat))
    frame = reference.within("lines", box)
    lines = to_plane(frame.geometry.to_numpy(), forward)
    found = found if not rings else _found(sides, frame, forward)
    area = None if window is None else to_plane(window, forward)
    return Scene(forward, extent, frame, rows, lines, tuple(found), reference.within("places", box), area)


def _rings(boundaries: Sequence[Boundary]) -> list[Any]:
    """Return the polygons of boundaries; where none is drawn, the rings that were rejected."""
    import shapely

    drawn = [shapely.geometry.shape(one.geometry) for one in boundaries if one.geometry]
    rejected = [shapely.geometry.shape(other["geometry"]) for one in boundaries for other in one.alternatives[:1]]
    return drawn or rejected


def _found_rows(part_id: str, sides: Sequence[BoundarySide], reference: ReferenceLayer) -> gpd.GeoDataFrame:
    """Return the rows that sides were found under, wherever they are."""
    ids = {name for side in sides if side.reference_id for name in side.reference_id.split(",")}
    names = sorted({side.feature for side in sides if side.reference_id})
    keys = {key for name in names for key, _ in reference.keys_for(name, block=part_id)}
    rows = reference.rows(hit for key in sorted(keys) for hit in reference.line_names.hits(key))
    return rows[rows["reference_id"].isin(ids)].reset_index(drop=True)


def _anchor(rows: gpd.GeoDataFrame, window: Any) -> Any:
    import shapely

    if not len(rows):
        return window
    lines = shapely.union_all(rows.geometry.to_numpy())
    inside = lines if window is None else shapely.intersection(lines, shapely.box(*window.bounds))
    return lines if inside.is_empty else inside


def _found(sides: Sequence[BoundarySide], frame: gpd.GeoDataFrame, forward: pyproj.Transformer) -> list[Found]:
    import shapely

    lines = to_plane(frame.geometry.to_numpy(), forward)
    masks = [rows_of_side(side, frame) if len(frame) else np.zeros(0, dtype=bool) for side in sides]
    return [
        Found(side, shapely.union_all(lines[mask]) if mask.any() and side.evidence in (None, "line") else None)
        for side, mask in zip(sides, masks, strict=True)
    ]


def _margin(shape: Any) -> Box:
    west, south, east, north = shape.bounds
    margin = max(MARGIN_SHARE * max(east - west, north - south), MIN_MARGIN_M)
    return Box(west - margin, south - margin, east + margin, north + margin)


def _reach(found: Sequence[Found], anchor: Any, boundary: Boundary) -> Box:
    """Return where the lines found come nearest to one another; all of a single line."""
    import shapely

    lines = [one.lines for one in found if one.lines is not None]
    if len(lines) < 2:  # noqa: PLR2004 - a single line meets nothing
        return _margin(anchor)
    ends = [
        point for one, other in pairwise(lines) for point in shapely.get_coordinates(shapely.shortest_line(one, other))
    ]
    reach = max(1.5 * 1000 * (boundary.stated_area_km2 or 0.0) ** 0.5, MIN_REACH_M)
    west, south, east, north = shapely.MultiPoint(np.array(ends)).bounds
    return Box(west - reach, south - reach, east + reach, north + reach)


def corner_gaps(found: Sequence[Found]) -> list[tuple[BoundarySide, BoundarySide, float | None]]:
    """Return for every two neighbouring sides how far apart their lines are (m); None where one has no line."""
    import shapely

    by_side: dict[tuple[str, str], Found] = {}
    for one in found:
        by_side.setdefault((one.side.direction, one.side.feature), one)
    ring = list(by_side.values())
    if len(ring) < 3:  # noqa: PLR2004 - three sides enclose
        return []
    return [
        (
            one.side,
            other.side,
            None if one.lines is None or other.lines is None else float(shapely.distance(one.lines, other.lines)),
        )
        for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
