"""The tree of boxes over a border holds every piece once, and every zone's own tree the pieces of the zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ftzgeo.sites.index.border import Border, in_space
from ftzgeo.sites.index.compiled.hierarchy import LANES, NO_PIECE, NOTHING, hierarchy

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats
    from ftzgeo.sites.index.compiled.hierarchy import Hierarchy


def chains(zones: list[list[int]], seed: int) -> Border:
    """A border: of each zone chains of so many pieces, which begin anywhere."""
    chance = np.random.default_rng(seed)
    starts, ends = [np.empty((0, 2))], [np.empty((0, 2))]
    for length in (length for lengths in zones for length in lengths):
        steps = chance.uniform(-0.01, 0.01, (length + 1, 2))
        vertices = chance.uniform((116.0, 38.0), (118.0, 40.0)) + np.cumsum(steps, axis=0)
        starts.append(vertices[:-1])
        ends.append(vertices[1:])
    start, end = np.concatenate(starts), np.concatenate(ends)
    first, last, middle = in_space(*start.T), in_space(*end.T), in_space(*(0.5 * (start + end)).T)
    zone = np.repeat(np.arange(len(zones)), [sum(lengths) for lengths in zones])
    sigma = chance.choice([0.0, 3.0, 500.0], len(zone))
    inverse = 1 / ((last - first) ** 2).sum(axis=0)
    bounds = (116.0, 38.0, 118.0, 40.0)
    return Border(first, last - first, middle - 0.5 * (first + last), inverse, zone, zone, sigma, sigma, bounds)


def pieces_below(tree: Hierarchy, node: int, ends: Floats, variance: Floats) -> list[int]:
    """The pieces below a node; their (3, n, 2) ends must be in all boxes on the way, as must the boxes between."""
    if node < 0:
        number = tree.number[LANES * ~node : LANES * ~node + LANES]
        return [int(piece) for piece in number if piece != NO_PIECE]
    pieces = []
    for box, child in zip(tree.boxes[node].T, tree.child[node].tolist(), strict=True):
        if child == NOTHING:
            continue
        below = pieces_below(tree, child, ends, variance)
        low, high = box[:3, None], box[3:6, None]
        assert (low < ends[:, below].min(axis=2)).all()
        assert (ends[:, below].max(axis=2) < high).all()
        assert box[6] == variance[below].max()
        if child >= 0:
            inner = tree.boxes[child][:, tree.child[child] != NOTHING]
            assert (low <= inner[:3]).all()
            assert (inner[3:6] <= high).all()
        pieces += below
    return pieces


@given(st.lists(st.lists(st.integers(1, 30), max_size=12), max_size=12).filter(any), st.integers(0, 99))
@example([[1]], 0)
@example([[], [1], []], 0)
@example([[LANES]], 0)
@example([[LANES + 1], [1]], 0)
@example([[LANES**3 + 1]], 0)
@example([[1]] * (LANES + 1), 0)
@settings(max_examples=25, deadline=None)
def test_every_piece_is_in_one_leaf_and_in_all_boxes_above(zones: list[list[int]], seed: int) -> None:
    border = chains(zones, seed)
    variance = border.sigma_m**2
    tree = hierarchy(border, variance, len(zones))
    ends = np.stack([tree.axes @ (at - tree.middle[:, None]) for at in (border.start, border.start + border.delta)], 2)
    np.testing.assert_allclose(tree.axes @ tree.axes.T, np.eye(3), atol=1e-12)

    assert sorted(pieces_below(tree, tree.root, ends, variance)) == list(range(len(border)))
    assert len(tree.zone_root) == len(zones)
    for zone, root in enumerate(tree.zone_root.tolist()):
        below = [] if root == NOTHING else pieces_below(tree, root, ends, variance)
        assert sorted(below) == np.flatnonzero(border.zone == zone).tolist()

    slot = np.flatnonzero(tree.number != NO_PIECE)
    piece = tree.number[slot]
    assert len(piece) == len(border)
    np.testing.assert_array_equal(tree.zone[slot // LANES], border.zone[piece])
    expected = np.vstack((border.start, border.delta, border.inverse, variance))
    np.testing.assert_array_equal(tree.chords[slot].T, expected[:, piece])
    np.testing.assert_array_equal(tree.sags[slot].T, border.sag[:, piece])
