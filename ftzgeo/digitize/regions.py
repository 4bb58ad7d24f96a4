"""Regions: what a ring encloses, down to the inner carriageway.

A ring may run along either carriageway of a dual road, around a roundabout on either side, up a spur and back. Its
edges together with all lines of the sides cut its inside into faces; the block is the core: the largest face, or the
core with further faces that are no slivers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely import Polygon

    from ftzgeo.digitize.network import Network

SLIVER_WIDTH_M = 60.0
"""Faces narrower than this (twice their area over their perimeter) lie between carriageways or in a junction."""

MIN_AREA_M2 = 2_000.0


def regions_of_ring(network: Network, ring_edges: Iterable[int], marks: int) -> list[Polygon]:
    """Return the regions that a ring may mean, the core first.

    `marks` is the bit set of all sides' names. The core is the largest face inside the ring after all named lines are
    drawn; then the core with the other faces that are no slivers, then everything inside the ring.
    """
    import shapely

    ring = np.unique(np.fromiter(ring_edges, dtype=np.int64))
    whole = _largest(shapely.get_parts(shapely.polygonize(network.geometry[ring])))
    if whole is None:
        return []
    faces = _faces_inside(network, whole, ring, marks)
    core = _largest(faces)
    if core is None:
        return [whole]
    solid = [face for face in faces if not is_sliver(face)]
    joined = _largest(shapely.get_parts(shapely.union_all(solid))) if len(solid) > 1 else None
    return _distinct([core, joined, whole])


def is_sliver(face: Polygon) -> bool:
    """Tell whether a face is the strip between two carriageways or the inside of a junction."""
    return bool(2 * face.area / face.length < SLIVER_WIDTH_M)


def _faces_inside(network: Network, whole: Polygon, ring: NDArray[np.int64], marks: int) -> NDArray[np.object_]:
    """Cut the inside of a ring along all named lines."""
    import shapely

    shapely.prepare(whole)
    named = np.flatnonzero(network.bearing(marks))
    inside = named[shapely.covers(whole, network.midpoints[named])]
    edges = network.geometry[np.union1d(ring, inside)]
    faces = shapely.get_parts(shapely.polygonize(edges))
    return np.asarray(faces[shapely.covers(whole, shapely.point_on_surface(faces))])


def _largest(faces: Iterable[Any]) -> Polygon | None:
    """Return the largest polygon, its holes filled: blocks have none unless a document says so."""
    import shapely

    polygons = [shapely.Polygon(face.exterior) for face in faces if face.geom_type == "Polygon"]
    big = [polygon for polygon in polygons if polygon.area >= MIN_AREA_M2]
    return max(big, key=lambda polygon: float(polygon.area), default=None)


def _distinct(regions: list[Polygon | None]) -> list[Polygon]:
    kept: list[Polygon] = []
    for region in regions:
        if region is not None and all(abs(region.area - other.area) > 1.0 for other in kept):
            kept.append(region)
    return kept
