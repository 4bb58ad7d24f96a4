"""Straight cuts and offsets: borders that no line of the layer shows.

A cut closes two open arms by a straight line that gives the polygon the stated area. An offset moves the border away
from the line that a side names (津明路以西150米).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.completions import ARM_REACH
from ftzgeo.digitize.rings import trace_walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import Polygon

    from ftzgeo.digitize.completions import Chain, Tree
    from ftzgeo.digitize.network import Network

FAR_M = 1e5
RAY_SHARE = 3.0
"""How far arms go on straight, in square roots of the stated area."""
MAX_ARM_TURN_DEG = 50.0
"""A piece of border that turns farther from the open side than this belongs to no arm."""


def open_region(
    network: Network, chain: Chain, marks: Sequence[int], towards: NDArray[np.float64], stated_m2: float
) -> Polygon | None:
    """Return the region between the two arms of a chain, open towards the side that is missing.

    Both arms are followed to where they have gone farthest that way, then on straight for `RAY_SHARE` times the square
    root of the stated area, where a chord joins them.
    """
    import shapely

    ends, edges = [], list(chain.edges)
    for arm, mark in ((chain.first, marks[0]), (chain.last, marks[-1])):
        end = _farthest(network, arm, mark, towards, stated_m2)
        if end is None:
            return None
        ends.append(network.nodes_xy[end])
        edges += trace_walk(network, arm.weight, arm.before, arm.root, end).edges
    ray = RAY_SHARE * float(np.sqrt(stated_m2)) * towards
    outline = shapely.linestrings([ends[0], ends[0] + ray, ends[1] + ray, ends[1]])
    lines = np.append(network.geometry[np.unique(np.array(edges))], outline)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(shapely.geometrycollections(lines)))))
    corners = shapely.union_all(shapely.points(network.nodes_xy[[chain.first.root, chain.last.root]]))
    inner = faces[shapely.dwithin(faces, corners, 1.0)]
    return max(inner, key=lambda face: float(face.area), default=None)


def _farthest(network: Network, arm: Tree, mark: int, towards: NDArray[np.float64], stated_m2: float) -> int | None:
    """Return the node of an arm's own lines that lies farthest towards the open side."""
    nodes = network.nodes_of(network.bearing(mark))
    nodes = nodes[arm.cost[nodes] <= ARM_REACH * np.sqrt(stated_m2)]
    return int(nodes[np.argmax(network.nodes_xy[nodes] @ towards)]) if len(nodes) else None


def cut_to_area(region: Polygon, towards: NDArray[np.float64], stated_m2: float) -> Polygon | None:
    """Cut a region by a straight line across `towards` (a unit vector) so that the part behind it has an area.

    Returns
    -------
    Polygon or None
        The largest piece behind the line; None where the region is smaller than the area.
    """
    import shapely

    depth = shapely.get_coordinates(region) @ towards
    low, high = float(depth.min()), float(depth.max())
    if region.area < stated_m2:
        return None
    for _ in range(40):
        middle = 0.5 * (low + high)
        if _behind(region, towards, middle).area < stated_m2:
            low = middle
        else:
            high = middle
    piece = _behind(region, towards, high)
    return piece if abs(piece.area - stated_m2) < 0.02 * stated_m2 else None


def arm_direction(piece: Polygon, towards: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean direction in which the two arms run in the half of a piece that is next to its cut.

    A border drawn where nothing is known stands square to the streets that lead up to it.
    """
    import shapely

    xy = shapely.get_coordinates(piece.exterior)
    step, middle = np.diff(xy, axis=0), 0.5 * (xy[1:] + xy[:-1]) @ towards
    depth = xy @ towards
    near_cut = middle > 0.5 * (depth.min() + depth.max())
    step = np.where((step @ towards < 0)[:, None], -step, step)
    length = np.hypot(step[:, 0], step[:, 1])
    along = (step @ towards) >= np.cos(np.radians(MAX_ARM_TURN_DEG)) * length
    total = step[near_cut & along & (length > 0)].sum(axis=0)
    size = float(np.hypot(*total))
    return np.asarray(total / size) if size > 0 else towards


def _behind(region: Polygon, towards: NDArray[np.float64], depth: float) -> Polygon:
    """Return the largest piece of a region whose points lie less far along `towards` than `depth`."""
    import shapely

    across = np.array([-towards[1], towards[0]])
    middle = depth * towards
    corners = [middle - FAR_M * across, middle + FAR_M * across]
    corners += [corners[1] - FAR_M * towards, corners[0] - FAR_M * towards]
    parts = shapely.get_parts(region.intersection(shapely.Polygon(corners)))
    pieces = [part for part in parts if part.geom_type == "Polygon"]
    return max(pieces, key=lambda part: float(part.area), default=shapely.Polygon())


def move_border(region: Polygon, lines: NDArray[np.object_], distance_m: float, *, outward: bool) -> Polygon:
    """Move the border of a region away from the stretch that lies on `lines`, inwards or outwards."""
    import shapely

    stretch = shapely.line_merge(shapely.union_all(lines))
    band = shapely.buffer(stretch, distance_m, cap_style="flat" if outward else "round")
    moved = region.union(band) if outward else region.difference(band)
    parts = [part for part in shapely.get_parts(moved) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: float(part.area), default=region)
