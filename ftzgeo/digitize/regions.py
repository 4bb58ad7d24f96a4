"""Regions: what a ring encloses, down to the inner carriageway.

A ring may run along either carriageway of a dual road, around a roundabout on either side, up a spur and back. Its
edges together with all lines of the sides cut its inside into faces; the block is the core: the largest face, or the
core with further faces that are no slivers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.digitize.rings import trace_walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely import Polygon

    from ftzgeo.digitize.network import Network

SLIVER_WIDTH_M = 60.0
"""Faces narrower than this (twice their area over their perimeter) lie between carriageways or in a junction."""

MIN_AREA_M2 = 2_000.0

LINK_M = 150.0
"""A carriageway that ends on no named line is joined to the next one along other streets up to this far."""


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
    named = _named_inside(network, whole, ring, marks)
    faces = _faces_inside(network, whole, named)
    core = _largest(faces)
    if core is None:
        return [whole]
    trimmed = _without_strips(network, core, named)
    solid = [face for face in faces if not is_sliver(face)]
    joined = _largest(shapely.get_parts(shapely.union_all(solid))) if len(solid) > 1 else None
    return _distinct([trimmed, joined, whole])


def is_sliver(face: Polygon) -> bool:
    """Tell whether a face is the strip between two carriageways or the inside of a junction."""
    return bool(2 * face.area / face.length < SLIVER_WIDTH_M)


def _named_inside(network: Network, whole: Polygon, ring: NDArray[np.int64], marks: int) -> NDArray[np.int64]:
    """Return the edges of a ring and the edges inside it that bear a name of a side."""
    import shapely

    shapely.prepare(whole)
    named = np.flatnonzero(network.bearing(marks))
    inside: NDArray[np.int64] = named[shapely.covers(whole, network.midpoints[named])]
    edges: NDArray[np.int64] = np.union1d(ring, inside)
    return edges


def _faces_inside(network: Network, whole: Polygon, edges: NDArray[np.int64]) -> NDArray[np.object_]:
    """Cut a region along edges."""
    import shapely

    faces = shapely.get_parts(shapely.polygonize(network.geometry[edges]))
    return np.asarray(faces[shapely.covers(whole, shapely.point_on_surface(faces))])


def _without_strips(network: Network, core: Polygon, named: NDArray[np.int64]) -> Polygon:
    """Take from a core the strips beside carriageways that end inside it on no named line."""
    links = _links(network, core, named)
    if not len(links):
        return core
    faces = _faces_inside(network, core, np.union1d(named, links))
    inner = _largest(faces)
    cut_off = [face for face in faces if inner is None or not inner.covers(face.point_on_surface())]
    return inner if inner is not None and all(map(is_sliver, cut_off)) else core


def _links(network: Network, core: Polygon, named: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the shortest ways inside a region from where named edges break off to the next named edge."""
    import shapely
    from scipy.sparse.csgraph import dijkstra

    nodes, count = np.unique(np.concatenate([network.start[named], network.end[named]]), return_counts=True)
    loose: NDArray[np.int64] = nodes[(count == 1) & shapely.covers(core, shapely.points(network.nodes_xy[nodes]))]
    if not len(loose):
        return loose
    reach = shapely.buffer(shapely.multipoints(network.nodes_xy[loose]), LINK_M)
    near = np.setdiff1d(network.tree.query(reach, predicate="intersects"), named)
    near = near[(network.row[near] >= 0) & shapely.covers(core, network.midpoints[near])]
    weight = np.full(len(network.length_m), np.inf)
    weight[near] = network.length_m[near]
    length, before = dijkstra(
        network.graph(weight), directed=False, indices=loose, return_predecessors=True, limit=LINK_M
    )
    length[np.arange(len(loose)), loose] = np.inf
    ends = nodes[np.argmin(length[:, nodes], axis=1)]
    reached = np.isfinite(length[np.arange(len(loose)), ends])
    ways = [
        trace_walk(network, weight, before[number], int(loose[number]), int(ends[number])).edges
        for number in np.flatnonzero(reached)
    ]
    return np.unique(np.array([edge for way in ways for edge in way], dtype=np.int64))


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
