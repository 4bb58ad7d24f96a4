"""The bank of a river that a side names (东岸, 左岸), where the layer draws the river as an area.

The outline of the area is both banks. An edge of it belongs to the east bank when the land beside it lies to the east
of the water, to the left bank when it lies to the left of one who looks downstream; OpenStreetMap draws rivers' centre
lines downstream. Edges of the other bank lose the name, so that a ring runs along the bank that is meant: along the far
one, the block includes the water.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.digitize.plane import BEARING_DEG, to_plane, unit_vector
from ftzgeo.digitize.resolve import are_outlines, mark_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray

    from ftzgeo.digitize.network import Network
    from ftzgeo.digitize.resolve import ResolvedFeature

ASIDE_M = 0.5
"""A point this far beside an outline is in the water or on the land."""


def keep_named_banks(
    network: Network, frame: gpd.GeoDataFrame, features: Sequence[ResolvedFeature], forward: pyproj.Transformer
) -> Network:
    """Return the network with every river's name on the bank that its side names, and only there.

    Parameters
    ----------
    network
        The noded lines of `frame`, in the plane that `forward` leads to.
    frame
        The lines of the neighbourhood, EPSG:4326.
    features
        The features of the block.
    forward
        From EPSG:4326 to the plane.
    """
    marks = network.marks.copy()
    for number, feature in enumerate(features):
        if feature.form != "outline" or feature.course == "bank":
            continue
        edges = np.flatnonzero(network.bearing(1 << number) & (network.row >= 0))
        landwards = _landwards(network, edges, to_plane(frame.geometry.to_numpy(), forward))
        wanted = _wanted(network.midpoints[edges], feature, frame, forward)
        other = edges[np.sum(landwards * wanted, axis=1) < 0]
        marks[other] &= ~(1 << number)
    return replace(network, marks=marks)


def _landwards(network: Network, edges: NDArray[np.int64], lines: NDArray[Any]) -> NDArray[np.float64]:
    """Return for each edge of an outline the vector square to its chord, away from the water."""
    import shapely

    rings = shapely.get_parts(lines[np.unique(network.row[edges])])
    water: Any = shapely.union_all(shapely.get_parts(shapely.polygonize(rings)))
    shapely.prepare(water)
    chord = network.nodes_xy[network.end[edges]] - network.nodes_xy[network.start[edges]]
    left = np.column_stack([-chord[:, 1], chord[:, 0]])
    beside = shapely.offset_curve(network.geometry[edges], ASIDE_M)
    wet = shapely.covers(water, shapely.line_interpolate_point(beside, 0.5, normalized=True))
    return np.where(wet[:, None], -left, left)


def _wanted(
    points: NDArray[Any], feature: ResolvedFeature, frame: gpd.GeoDataFrame, forward: pyproj.Transformer
) -> NDArray[np.float64]:
    """Return for each point of an outline the vector towards the land of the bank named; 0 where that is not known."""
    import shapely

    if feature.course in BEARING_DEG:
        return np.tile(unit_vector(feature.course), (len(points), 1))
    rows = mark_rows(frame, [replace(feature, form="line")]) != 0
    streams = shapely.get_parts(to_plane(frame.geometry.to_numpy()[rows & ~are_outlines(frame)], forward))
    if not len(streams):
        return np.zeros((len(points), 2))
    nearest = streams[shapely.STRtree(streams).query_nearest(points, all_matches=False)[1]]
    at = shapely.line_locate_point(nearest, points)
    ends = [shapely.get_coordinates(shapely.line_interpolate_point(nearest, at + step)) for step in (-ASIDE_M, ASIDE_M)]
    downstream = ends[1] - ends[0]
    left = np.column_stack([-downstream[:, 1], downstream[:, 0]])
    return left if feature.course == "left" else -left
