"""The street network near a block as a planar graph in metres: noded lines, their ends, and who is named on each.

All lines of the neighbourhood take part, named or not, since a ring may have to cross a roundabout, a ramp or an
unnamed piece of street. Crossings without a common vertex (bridges) become nodes: on the map they cross all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.digitize.bridges import bridge_gaps
from ftzgeo.digitize.plane import NODE_GRID_M, to_plane

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray
    from scipy.sparse import csr_array
    from shapely import STRtree

MINOR = frozenset(
    {
        "residential",
        "living_street",
        "pedestrian",
        "service",
        "footway",
        "path",
        "cycleway",
        "track",
        "steps",
        "unclassified",
    }
)
"""Classes of ways that rarely bound a block; a ring crosses or follows them only for want of better."""

BRIDGE = -1
"""The row number of an edge that is not in the layer: the straight bridge over a gap."""


@dataclass(frozen=True)
class Network:
    """Noded edges in a local plane.

    `start`, `end` are node numbers, `length_m` lengths, `row` the row of the neighbourhood's frame each edge comes
    from (`BRIDGE` for none), `marks` a bit set per edge: bit k is on where the edge bears feature k's name.
    """

    geometry: NDArray[Any]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length_m: NDArray[np.float64]
    row: NDArray[np.int64]
    marks: NDArray[np.int64]
    minor: NDArray[np.bool_]
    nodes_xy: NDArray[np.float64]

    @cached_property
    def node_count(self) -> int:
        """The number of nodes."""
        return len(self.nodes_xy)

    @cached_property
    def midpoints(self) -> NDArray[Any]:
        """The middle of every edge."""
        import shapely

        return np.asarray(shapely.line_interpolate_point(self.geometry, 0.5, normalized=True))

    @cached_property
    def tree(self) -> STRtree:
        """The edges in a spatial index."""
        import shapely

        return shapely.STRtree(self.geometry)

    @cached_property
    def doubled_area_m2(self) -> NDArray[np.float64]:
        """Twice the area that each edge adds to a ring, walked from start to end (the shoelace formula), in m²."""
        import shapely

        xy, index = shapely.get_coordinates(self.geometry, return_index=True)
        terms = xy[:-1, 0] * xy[1:, 1] - xy[1:, 0] * xy[:-1, 1]
        same = index[:-1] == index[1:]
        sums = np.bincount(index[:-1][same], weights=terms[same], minlength=len(self.geometry))
        return sums.astype(np.float64)

    def bearing(self, marks: int) -> NDArray[np.bool_]:
        """Tell which edges bear one of the names in a bit set."""
        return np.asarray((self.marks & marks) != 0)

    def nodes_of(self, edges: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the nodes that a choice of edges touches."""
        return np.unique(np.concatenate([self.start[edges], self.end[edges]]))

    def graph(self, weight: NDArray[np.float64]) -> csr_array:
        """Return the undirected graph as a sparse matrix of weights; of parallel edges the lightest is kept."""
        from scipy.sparse import csr_array

        low, high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        order = np.lexsort((weight, high, low))
        first = np.ones(len(order), dtype=bool)
        first[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
        kept = order[first]
        kept = kept[low[kept] != high[kept]]
        shape = (self.node_count, self.node_count)
        return csr_array((np.maximum(weight[kept], 1e-6), (low[kept], high[kept])), shape=shape)

    @cached_property
    def _edges_between(self) -> dict[tuple[int, int], list[int]]:
        between: dict[tuple[int, int], list[int]] = {}
        for number, pair in enumerate(zip(self.start.tolist(), self.end.tolist(), strict=True)):
            between.setdefault((min(pair), max(pair)), []).append(number)
        return between

    def edge_between(self, one: int, other: int, weight: NDArray[np.float64]) -> int:
        """Return the lightest edge that joins two nodes."""
        edges = self._edges_between[min(one, other), max(one, other)]
        return edges[0] if len(edges) == 1 else min(edges, key=lambda edge: weight[edge])


def build_network(frame: gpd.GeoDataFrame, marks: NDArray[np.int64], forward: pyproj.Transformer) -> Network:
    """Node the lines of a frame (EPSG:4326) in the local plane that `forward` leads to.

    Parameters
    ----------
    frame
        Lines of the neighbourhood with a column ``class``.
    marks
        A bit set per row: bit k where the row bears feature k's name.
    """
    import shapely

    lines, rows = _parts_in_plane(frame, forward)
    bridges = bridge_gaps(lines, marks[rows])
    lines = np.concatenate([lines, bridges])
    rows = np.concatenate([rows, np.full(len(bridges), BRIDGE)])
    edges, edge_rows, edge_marks = _origins(_noded(lines), lines, rows, np.append(marks, 0))
    minor = np.append(frame["class"].isin(MINOR).to_numpy(), False)[edge_rows]
    start, end, nodes_xy = _nodes(edges)
    edges = _with_ends(edges, nodes_xy[start], nodes_xy[end])
    return Network(edges, start, end, np.asarray(shapely.length(edges)), edge_rows, edge_marks, minor, nodes_xy)


def _parts_in_plane(frame: gpd.GeoDataFrame, forward: pyproj.Transformer) -> tuple[NDArray[Any], NDArray[np.int64]]:
    import shapely

    parts, rows = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    lines = to_plane(parts, forward)
    full = np.asarray(shapely.length(lines)) > NODE_GRID_M
    return lines[full], rows[full].astype(np.int64)


def _noded(lines: NDArray[Any]) -> NDArray[Any]:
    """Split lines wherever they meet or cross."""
    import shapely

    if not len(lines):
        return lines
    noded: Any
    try:
        noded = shapely.node(shapely.geometrycollections(lines))
    except shapely.errors.GEOSException:  # lines that all but coincide: rounding cannot settle where they cross
        noded = shapely.union_all(lines, grid_size=NODE_GRID_M)
    edges = shapely.get_parts(noded)
    return edges[np.asarray(shapely.length(edges)) > 0]


def _origins(
    edges: NDArray[Any], lines: NDArray[Any], rows: NDArray[np.int64], marks: NDArray[np.int64]
) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[np.int64]]:
    """Find for every edge the row it comes from and, where lines coincide, the names of all of them."""
    import shapely

    middle = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    tree = shapely.STRtree(lines)
    edge, line = tree.query(middle, predicate="dwithin", distance=NODE_GRID_M)
    edge_marks = np.zeros(len(edges), dtype=np.int64)
    np.bitwise_or.at(edge_marks, edge, marks[rows[line]])
    edge_rows = np.full(len(edges), BRIDGE, dtype=np.int64)
    named_last = np.argsort(2 * (marks[rows[line]] != 0) + (rows[line] != BRIDGE), kind="stable")
    edge_rows[edge[named_last]] = rows[line[named_last]]
    found = np.bincount(edge, minlength=len(edges)) > 0
    return edges[found], edge_rows[found], edge_marks[found]


def _nodes(edges: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    import shapely

    ends = np.concatenate(
        [shapely.get_coordinates(shapely.get_point(edges, 0)), shapely.get_coordinates(shapely.get_point(edges, -1))]
    )
    cells = np.round(ends / NODE_GRID_M).astype(np.int64)
    _, first, number = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    number = number.reshape(-1)
    return number[: len(edges)], number[len(edges) :], ends[first]


def _with_ends(edges: NDArray[Any], first_xy: NDArray[np.float64], last_xy: NDArray[np.float64]) -> NDArray[Any]:
    """Set the ends of every edge to exactly those of its nodes: a billionth of a metre would keep a ring open."""
    import shapely

    xy, index = shapely.get_coordinates(edges, return_index=True)
    first = np.flatnonzero(np.diff(index, prepend=-1))
    xy[first] = first_xy
    xy[np.append(first[1:] - 1, len(xy) - 1)] = last_xy
    return np.asarray(shapely.linestrings(xy, indices=index))
