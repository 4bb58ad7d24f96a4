"""Rings: closed walks along the sides of a block, in their order around it.

Sides that share a name are walked as one. Between two neighbouring sides lie corners: nodes that both reach, within
`CORNER_REACH_M` of other streets. From corner to corner a ring follows the side's own lines; other streets cost
`DETOUR_COST` times their length, so that they serve for a roundabout or a ramp but not for a short cut. Every choice of
corners is one ring; its area is a sum over edges (shoelace), so that hundreds are compared before one is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.network import Network

DETOUR_COST = 6.0
MINOR_DETOUR_COST = 10.0
BRIDGE_COST = 15.0
CORNER_REACH_M = 400.0
CORNER_SPACING_M = 200.0
MAX_CORNERS = 6
KEPT_RINGS = 10


@dataclass(frozen=True)
class Walk:
    """A way from one corner to the next. `excess_m` is its cost beyond its length: 0 on the side's own lines."""

    edges: tuple[int, ...]
    length_m: float
    excess_m: float
    doubled_area_m2: float


@dataclass(frozen=True)
class Ring:
    """A closed walk; `area_m2` is positive where the sides follow one another clockwise, as their names say."""

    edges: tuple[int, ...]
    length_m: float
    excess_m: float
    area_m2: float

    def cost(self, stated_m2: float | None) -> float:
        """Return a rough badness by which rings are sorted before they are drawn."""
        wrong_way = 5.0 if self.area_m2 <= 0 else 0.0
        off = 0.0
        if stated_m2 and self.area_m2 > 0:
            off = min(abs(np.log(self.area_m2 / stated_m2)), 1.5)
        return float(wrong_way + off + min(self.excess_m / max(self.length_m, 1.0), 3.0))


def side_weights(network: Network, marks: int) -> NDArray[np.float64]:
    """Return what every edge costs on the way along the lines that bear one of the names in `marks`."""
    factor = np.where(network.minor, MINOR_DETOUR_COST, DETOUR_COST)
    factor[network.row < 0] = BRIDGE_COST
    factor[network.bearing(marks)] = 1.0
    return np.asarray(network.length_m * factor)


def corner_nodes(network: Network, one: int, other: int) -> list[int]:
    """Return nodes at which the lines of two bit sets meet or nearly meet, the nearest meetings first."""
    here, there = network.bearing(one), network.bearing(other)
    if not here.any() or not there.any():
        return []
    nodes = network.nodes_of(here)
    reach = _reach(network, network.nodes_of(there))[nodes]
    near = reach <= CORNER_REACH_M
    order = np.lexsort((nodes[near], reach[near]))
    return _spaced(network.nodes_xy, nodes[near][order], reach[near][order])


def _reach(network: Network, sources: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each node's way to the nearest source, in metres; bridges count double."""
    from scipy.sparse.csgraph import dijkstra

    length = np.where(network.row < 0, 2.0, 1.0) * network.length_m
    graph = network.graph(length)
    return np.asarray(dijkstra(graph, directed=False, indices=sources, min_only=True, limit=CORNER_REACH_M))


def _spaced(xy: NDArray[np.float64], nodes: NDArray[np.int64], reach: NDArray[np.float64]) -> list[int]:
    """Keep one node per meeting: those too near to a better one are the same meeting."""
    kept: list[int] = []
    for node, way in zip(nodes.tolist(), reach.tolist(), strict=True):
        spacing = CORNER_SPACING_M + 2 * way
        if all(np.hypot(*(xy[node] - xy[other])) >= spacing for other in kept):
            kept.append(node)
        if len(kept) == MAX_CORNERS:
            break
    return kept


def find_rings(network: Network, sides: Sequence[int], stated_m2: float | None) -> list[Ring]:
    """Return the best rings around a block, best first.

    Parameters
    ----------
    network
        The streets near the block.
    sides
        The bit sets of names of the sides, clockwise, two or more.
    stated_m2
        The area that the document states, if any.
    """
    corners = [corner_nodes(network, side, sides[(k + 1) % len(sides)]) for k, side in enumerate(sides)]
    walks = [_walks(network, side, corners[k - 1], corners[k]) for k, side in enumerate(sides)]
    rings: dict[tuple[int, ...], Ring] = {}
    for choice in product(*corners):
        legs = [walks[k].get((choice[k - 1], choice[k])) for k in range(len(sides))]
        ring = _close([leg for leg in legs if leg is not None], len(sides))
        if ring is not None:
            rings.setdefault(tuple(sorted(ring.edges)), ring)
    return sorted(rings.values(), key=lambda ring: (ring.cost(stated_m2), ring.edges))[:KEPT_RINGS]


def _walks(network: Network, side: int, begins: list[int], ends: list[int]) -> dict[tuple[int, int], Walk]:
    """Return the cheapest walk along a side between every two of its corners."""
    from scipy.sparse.csgraph import dijkstra

    if not begins or not ends:
        return {}
    weight = side_weights(network, side)
    cost, before = dijkstra(network.graph(weight), directed=False, indices=begins, return_predecessors=True)
    walks: dict[tuple[int, int], Walk] = {}
    for number, begin in enumerate(begins):
        for end in ends:
            if begin != end and np.isfinite(cost[number, end]):
                walks[begin, end] = trace_walk(network, weight, before[number], begin, end)
    return walks


def trace_walk(network: Network, weight: NDArray[np.float64], before: NDArray[np.int32], begin: int, end: int) -> Walk:
    """Follow the predecessors of a shortest-path tree from `end` back to its root `begin`."""
    edges: list[int] = []
    doubled, node = 0.0, end
    while node != begin:
        previous = int(before[node])
        edge = network.edge_between(previous, node, weight)
        forwards = network.start[edge] == previous
        doubled += float(network.doubled_area_m2[edge]) * (1 if forwards else -1)
        edges.append(edge)
        node = previous
    chosen = np.array(edges, dtype=np.int64)
    length = float(network.length_m[chosen].sum())
    return Walk(tuple(reversed(edges)), length, float(weight[chosen].sum()) - length, doubled)


def _close(legs: list[Walk], wanted: int) -> Ring | None:
    if len(legs) != wanted:
        return None
    edges = tuple(edge for leg in legs for edge in leg.edges)
    # Clockwise rings have a negative shoelace sum.
    area = -0.5 * sum(leg.doubled_area_m2 for leg in legs)
    return Ring(edges, sum(leg.length_m for leg in legs), sum(leg.excess_m for leg in legs), area)
