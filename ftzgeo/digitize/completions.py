"""Completions: closing a ring of which one side is not in the layer, or has no name there.

The known sides form a chain with two open arms. The ring is closed either along streets of the network that bear
another name or none (`close_on_network`: evidence `unnamed_line`), or by a straight cut (`close_with_cut`: evidence
`area`). In both the stated area decides, so it is no longer a check.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.digitize.rings import corner_nodes, side_weights, trace_walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ftzgeo.digitize.network import Network

MAX_ENDS = 80
ARM_REACH = 5.0
"""An arm is followed this many times the square root of the stated area."""
AREA_WINDOW = 0.12
KEPT_CLOSINGS = 24
OWN_SIDE_COST = 6.0
MINOR_COST = 2.5
BRIDGE_COST = 20.0


@dataclass(frozen=True)
class Tree:
    """Shortest paths from one node: cost, length-free area sums and predecessors of every node.

    `doubled_area_m2` is the shoelace sum of the path from the root to each node.
    """

    root: int
    weight: NDArray[np.float64]
    cost: NDArray[np.float64]
    before: NDArray[np.int32]
    doubled_area_m2: NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """Known sides joined at their corners: an arm at either end and fixed edges between the two corners."""

    first: Tree
    last: Tree
    edges: tuple[int, ...]
    doubled_area_m2: float
    excess_m: float


@dataclass(frozen=True)
class Closing:
    """A ring closed along the network: all its edges, those of the closing, and how far from straight it is."""

    edges: tuple[int, ...]
    closing: tuple[int, ...]
    area_m2: float
    roughness: float


def chains(network: Network, sides: Sequence[int]) -> list[Chain]:
    """Return the ways to join the known sides (bit sets, clockwise) at their corners."""
    joints = [corner_nodes(network, one, other)[:4] for one, other in pairwise(sides)]
    if not all(joints):
        return []
    starts = _trees(network, side_weights(network, sides[0]), joints[0])
    ends = _trees(network, side_weights(network, sides[-1]), joints[-1])
    middles = _middles(network, sides[1:-1], joints)
    return [
        Chain(starts[first], ends[last], edges, doubled, excess)
        for (first, last), (edges, doubled, excess) in middles.items()
    ]


def _trees(network: Network, weight: NDArray[np.float64], roots: Sequence[int]) -> dict[int, Tree]:
    from scipy.sparse.csgraph import dijkstra

    if not roots:
        return {}
    cost, before = dijkstra(network.graph(weight), directed=False, indices=list(roots), return_predecessors=True)
    sums = _area_sums(network, weight, before)
    return {root: Tree(root, weight, cost[k], before[k], sums[k]) for k, root in enumerate(roots)}


def _middles(
    network: Network, sides: Sequence[int], joints: Sequence[Sequence[int]]
) -> dict[tuple[int, int], tuple[tuple[int, ...], float, float]]:
    """Return, for each first and last corner, the cheapest way through the sides between them."""
    found: dict[tuple[int, int], tuple[tuple[int, ...], float, float]] = {
        (root, root): ((), 0.0, 0.0) for root in joints[0]
    }
    for number, side in enumerate(sides):
        weight = side_weights(network, side)
        trees = _trees(network, weight, joints[number])
        longer: dict[tuple[int, int], tuple[tuple[int, ...], float, float]] = {}
        for (first, last), (edges, doubled, excess) in found.items():
            for node in joints[number + 1]:
                if node == last or not np.isfinite(trees[last].cost[node]):
                    continue
                walk = trace_walk(network, weight, trees[last].before, last, node)
                way = (edges + walk.edges, doubled + walk.doubled_area_m2, excess + walk.excess_m)
                if (first, node) not in longer or way[2] < longer[first, node][2]:
                    longer[first, node] = way
        found = longer
    return found


def _area_sums(network: Network, weight: NDArray[np.float64], before: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the shoelace sum from root to node for every tree (rows) and node, by pointer doubling."""
    count = network.node_count
    nodes = np.broadcast_to(np.arange(count), before.shape)
    rooted = before < 0
    parent = np.where(rooted, nodes, before).astype(np.int64)
    sums = np.where(rooted, 0.0, _step_areas(network, weight, parent, nodes))
    while True:
        grand = np.take_along_axis(parent, parent, axis=1)
        if np.array_equal(grand, parent):
            return sums
        sums = sums + np.take_along_axis(sums, parent, axis=1)
        parent = grand


def _step_areas(
    network: Network, weight: NDArray[np.float64], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the shoelace term of the lightest edge from each `begin` to each `end` node."""
    count = network.node_count
    low, high = np.minimum(network.start, network.end), np.maximum(network.start, network.end)
    order = np.lexsort((weight, low * count + high))
    keys = (low * count + high)[order]
    wanted = np.minimum(begin, end) * count + np.maximum(begin, end)
    edge = order[np.clip(np.searchsorted(keys, wanted), 0, len(keys) - 1)]
    return np.where(network.start[edge] == begin, 1.0, -1.0) * network.doubled_area_m2[edge]


def close_on_network(network: Network, chain: Chain, sides: Sequence[int], stated_m2: float) -> list[Closing]:
    """Return rings that close a chain along other streets and have about the stated area, best first."""
    starts = _arm_nodes(network, chain.first, sides[0], stated_m2)
    ends = _arm_nodes(network, chain.last, sides[-1], stated_m2)
    if not len(starts) or not len(ends):
        return []
    weight = _closing_weights(network, sides)
    trees = _trees(network, weight, starts.tolist())
    cost = np.stack([trees[start].cost[ends] for start in starts.tolist()])
    sums = np.stack([trees[start].doubled_area_m2[ends] for start in starts.tolist()])
    around = -chain.first.doubled_area_m2[starts][:, None] + chain.doubled_area_m2
    area = -0.5 * (around + chain.last.doubled_area_m2[ends][None, :] - sums)
    chord = np.hypot(*(network.nodes_xy[starts][:, None, :] - network.nodes_xy[ends][None, :, :]).transpose(2, 0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        off = np.abs(np.log(np.where(area > 0, area, np.nan) / stated_m2))
        rough = cost / np.maximum(chord, 100.0) - 1.0
    badness = np.where((off <= AREA_WINDOW) & np.isfinite(rough), off + 0.1 * rough, np.inf)
    best = np.argsort(badness, axis=None, kind="stable")[:KEPT_CLOSINGS]
    found = [np.unravel_index(flat, badness.shape) for flat in best if np.isfinite(badness.flat[flat])]
    return [
        Closing(
            *_closing_edges(network, chain, trees[int(starts[s])], int(ends[e])), float(area[s, e]), float(rough[s, e])
        )
        for s, e in found
    ]


def _closing_weights(network: Network, sides: Sequence[int]) -> NDArray[np.float64]:
    """Return what edges cost on the unknown side: streets of rank their length, minor ones and known sides more."""
    factor = np.where(network.minor, MINOR_COST, 1.0)
    factor[network.bearing(int(np.bitwise_or.reduce(np.array(sides, dtype=np.int64))))] = OWN_SIDE_COST
    factor[network.row < 0] = BRIDGE_COST
    return np.asarray(network.length_m * factor)


def _arm_nodes(network: Network, arm: Tree, side: int, stated_m2: float) -> NDArray[np.int64]:
    """Return nodes on an arm's own lines from which another street leads away, the nearest to its corner first."""
    own = network.bearing(side)
    nodes = np.intersect1d(network.nodes_of(own), network.nodes_of(~own & ~network.minor))
    nodes = nodes[arm.cost[nodes] <= ARM_REACH * np.sqrt(stated_m2)]
    nearest: NDArray[np.int64] = nodes[np.argsort(arm.cost[nodes], kind="stable")][:MAX_ENDS]
    return nearest


def _closing_edges(network: Network, chain: Chain, tree: Tree, end: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return all edges of a closed ring, and those of the closing alone."""
    closing = trace_walk(network, tree.weight, tree.before, tree.root, end).edges
    one = trace_walk(network, chain.first.weight, chain.first.before, chain.first.root, tree.root).edges
    other = trace_walk(network, chain.last.weight, chain.last.before, chain.last.root, end).edges
    return one + chain.edges + other + closing, closing
