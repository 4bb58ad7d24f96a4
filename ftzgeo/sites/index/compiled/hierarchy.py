"""Boxes of pieces of border, boxes of boxes, and so on up to one of all: what the compiled search goes down.

Every zone has a tree of its own, so that a point inside is measured against that alone; above stands a tree of zones.
Boxes are
laid along axes to the east, north and up in the middle of the border, where they are flat; turning changes no distance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.border import Border

LANES = 8
NOTHING = -(1 << 31)
"""A child that is not there, and the root of a zone without a border."""
NO_PIECE = (1 << 31) - 1
"""The number of a piece that is not there."""
_FAR_M = 1e14
_GUARD_M = 1e-3
"""Boxes are widened by so much, far more than the rounding of distances."""
_GAP_M = 1.0
"""Pieces that do not follow each other within this are not put into one leaf."""
_CURVE_BITS = 16


class Hierarchy(NamedTuple):
    """The tree of a border with n pieces, in l leaves and m inner nodes.

    A node is a number: of an inner node, or ``~leaf``.

    Attributes
    ----------
    axes, middle
        (3, 3) directions to the east, north and up, and (3,) the place that these begin from.
    boxes
        (m, 7, LANES) lower and upper corners (m) of the children, and the greatest variance (m²) in them.
    child
        (m, LANES) the children; `NOTHING` where there are fewer.
    chords
        (l * LANES, 8) start of each piece, difference to the end, 1 / length² and variance; far away where a leaf has
        fewer than `LANES`.
    sags
        (l * LANES, 3) from the middle of each chord to that of the arc.
    number
        (l * LANES + 1,) the numbers of the pieces in the border, `NO_PIECE` where there are fewer and after all others.
    zone
        (l,) the zone of each leaf.
    zone_root
        (zones,) the top node of each zone; `NOTHING` for one whose union is too small to have a border.
    root
        The top node of all zones.
    """

    axes: Floats
    middle: Floats
    boxes: Floats
    child: Ints
    chords: Floats
    sags: Floats
    number: Ints
    zone: Ints
    zone_root: Ints
    root: int


class _Nodes(NamedTuple):
    """Nodes of one level: boxes (k, 7), what they are called, and the zones that they belong to, ascending."""

    box: Floats
    name: Ints
    zone: Ints

    def at(self, nodes: Ints) -> _Nodes:
        """Return some of the nodes."""
        return _Nodes(self.box[nodes], self.name[nodes], self.zone[nodes])


def hierarchy(border: Border, variance_m2: Floats, n_zones: int) -> Hierarchy:
    """Return the tree of the border of zones, at least one piece, whose pieces have the given variances."""
    axes, middle = _frame(border)
    starts, ends = (axes @ (at - middle[:, None]) for at in (border.start, border.start + border.delta))
    leaf, lane, piece = _leaves(border.zone, starts, ends)
    n_leaves = int(leaf[-1]) + 1
    slot = leaf * LANES + lane
    chords, sags = np.zeros((n_leaves * LANES, 8)), np.zeros((n_leaves * LANES, 3))
    chords[:, :3], chords[:, 7] = _FAR_M, 1.0
    for values, known in ((chords[:, :3], border.start), (chords[:, 3:6], border.delta), (sags, border.sag)):
        values[slot] = known[:, piece].T
    chords[slot, 6], chords[slot, 7] = border.inverse[piece], variance_m2[piece]
    number = np.full(n_leaves * LANES + 1, NO_PIECE, dtype=np.int32)
    number[slot] = piece
    begins = np.flatnonzero(lane == 0)
    box = np.column_stack(
        (
            np.minimum.reduceat(np.minimum(starts, ends)[:, piece], begins, axis=1).T - _GUARD_M,
            np.maximum.reduceat(np.maximum(starts, ends)[:, piece], begins, axis=1).T + _GUARD_M,
            np.maximum.reduceat(variance_m2[piece], begins),
        )
    )
    zone = border.zone[piece[begins]].astype(np.int32)
    tops, boxes, child = _trees(_Nodes(box, ~np.arange(n_leaves), zone))
    zone_root = np.full(n_zones, NOTHING, dtype=np.int32)
    zone_root[tops.zone] = tops.name
    along = np.argsort(_curve(0.5 * (tops.box[:, :2] + tops.box[:, 3:5])), kind="stable")
    one = _Nodes(tops.box[along], tops.name[along], np.zeros(len(along), dtype=np.int32))
    root, more, grandchild = _trees(one, sum(map(len, boxes)))
    inner = np.concatenate((*boxes, *more)), np.concatenate((*child, *grandchild)).astype(np.int32)
    return Hierarchy(axes, middle, *inner, chords, sags, number, zone, zone_root, int(root.name[0]))


def _frame(border: Border) -> tuple[Floats, Floats]:
    """Return the directions to the east, north and up in the middle of a border, and that middle."""
    middle = border.start.mean(axis=1)
    up = middle / max(float(np.linalg.norm(middle)), 1.0)
    east = np.cross((0.0, 0.0, 1.0), up)
    length = float(np.linalg.norm(east))
    east = east / length if length > _GUARD_M else np.array([1.0, 0.0, 0.0])
    axes = np.stack((east, np.cross(up, east), up))
    turns = np.allclose(axes @ axes.T, np.eye(3))
    return (axes if turns else np.eye(3)), middle


def _leaves(zone: Ints, starts: Floats, ends: Floats) -> tuple[Ints, Ints, Ints]:
    """Return leaf, lane and number of every piece: by zone, up to `LANES` that follow each other to a leaf."""
    breaks = np.ones(len(zone), dtype=bool)
    breaks[1:] = zone[1:] != zone[:-1]
    breaks[1:] |= (np.abs(starts[:, 1:] - ends[:, :-1]) > _GAP_M).any(axis=0)
    begins = np.flatnonzero(breaks)
    place = np.arange(len(zone)) - np.repeat(begins, np.diff(np.append(begins, len(zone))))
    first = np.flatnonzero(place % LANES == 0)
    count = np.diff(np.append(first, len(zone)))
    along = np.lexsort((_curve(starts[:2, first].T), zone[first]))
    first, count = first[along], count[along]
    leaf = np.repeat(np.arange(len(first)), count)
    lane = np.arange(len(leaf)) - np.repeat(np.cumsum(count) - count, count)
    return leaf, lane, first[leaf] + lane


def _trees(nodes: _Nodes, known: int = 0) -> tuple[_Nodes, list[Floats], list[Ints]]:
    """Put boxes around neighbours of a zone until each has one; return these, and boxes and children of inner nodes.

    Inner nodes are numbered from `known` on.
    """
    tops: list[_Nodes] = []
    boxes: list[Floats] = [np.empty((0, 7, LANES))]
    child: list[Ints] = [np.empty((0, LANES), dtype=np.int64)]
    while len(nodes.zone):
        starts = np.flatnonzero(np.append(True, nodes.zone[1:] != nodes.zone[:-1]))
        count = np.diff(np.append(starts, len(nodes.zone)))
        tops.append(nodes.at(starts[count == 1]))
        place = np.arange(len(nodes.zone)) - np.repeat(starts, count)
        several = np.repeat(count > 1, count)
        nodes, place = nodes.at(np.flatnonzero(several)), place[several]
        if not len(place):
            break
        first = np.flatnonzero(place % LANES == 0)
        parent, lane = np.cumsum(place % LANES == 0) - 1, place % LANES
        box = np.zeros((len(first), 7, LANES))
        box[:, :3], box[:, 3:6] = _FAR_M, -_FAR_M
        names = np.full((len(first), LANES), NOTHING)
        box[parent, :, lane], names[parent, lane] = nodes.box, nodes.name
        boxes.append(box)
        child.append(names)
        outer = np.column_stack((box[:, :3].min(axis=2), box[:, 3:6].max(axis=2), box[:, 6].max(axis=1)))
        nodes = _Nodes(outer, known + np.arange(len(first)), nodes.zone[first])
        known += len(first)
    return _Nodes(*(np.concatenate(values) for values in zip(*tops, strict=True))), boxes, child


def _curve(points: Floats) -> Ints:
    """Return the places of (k, 2) points on Morton's curve over their box: neighbours have like numbers."""
    low = points.min(axis=0)
    extent = max(float((points - low).max()), 1e-9)
    cell = ((points - low) * ((1 << _CURVE_BITS) - 1) / extent).astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        cell = (cell | cell << shift) & mask
    return np.asarray(cell[:, 0] | cell[:, 1] << 1)
