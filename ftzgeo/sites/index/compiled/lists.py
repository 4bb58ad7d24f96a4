"""For small cells, the pieces of border that can be the nearest, or decide, for a point in the cell.

A cell gets its lists, one for points outside of all zones and one for points inside of one, when some points have
asked for them. A list always holds enough, so what has a list changes the time and not the answer.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.border import in_space

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.compiled.hierarchy import Hierarchy


NO_LIST = -1
_NEVER = -2
_CELLS_PER_SLOT = 16
_LEAST_BITS, _MOST_BITS = 8, 11
"""There are from 256 x 256 to 2048 x 2048 cells. Where that is not enough, lists would be long, and there are none."""
_MARGIN_DEG = 0.1
_LARGEST_DEG = 0.25
_ASKED = 3
"""Making a list takes about as long as so many points without one."""
_MOST = 32
"""A longer list is as slow as the tree."""
_ITEMS_PER_SLOT, _MOST_ITEMS = 8, 1 << 25
"""Of all lists together, at most 128 MB; memory that is not written is not taken."""


class Lists(NamedTuple):
    """The lists: of slot i, ``item[span[i, 0]:span[i, 1]]``; negative where there is none.

    Slot 2 i is for the points of cell i that lie outside of all zones, 2 i + 1 for those inside of the zone that the
    first piece of the list belongs to.
    """

    span: Ints
    item: Ints


class InCells(NamedTuple):
    """The cells of n points, -1 for none, and in what order neighbours follow each other."""

    place: Ints
    order: Ints

    def at(self, points: slice | Ints) -> InCells:
        """Return the cells of some points."""
        return InCells(self.place[points], self.order[points])


class CellLists:
    """The lists of a border within bounds (west, south, east, north), which grow with what is asked."""

    def __init__(self, bounds: tuple[float, float, float, float], tree: Hierarchy, *, one_sigma: bool) -> None:
        from ftzgeo.sites.index.compiled import loops

        self._loops, self._tree, self._one_sigma = loops, tree, one_sigma
        west, south, east, north = bounds
        self._corner = np.array([west - _MARGIN_DEG, south - _MARGIN_DEG])
        wished = math.ceil(math.log2(_CELLS_PER_SLOT * len(tree.chords)) / 2)
        self._bits = min(max(wished, _LEAST_BITS), _MOST_BITS)
        self._cell_deg = (np.array([east - west, north - south]) + 2 * _MARGIN_DEG) / (1 << self._bits)
        pays = wished <= _MOST_BITS and self._cell_deg.max() <= _LARGEST_DEG
        slots = 2 << 2 * self._bits if pays else 0
        self._asked = np.zeros(slots, dtype=np.uint8)
        self._lists = Lists(
            np.full((slots, 2), NO_LIST, dtype=np.int32),
            np.empty(min(_ITEMS_PER_SLOT * slots, _MOST_ITEMS), dtype=np.int32),
        )
        self._filled = 0
        self._growing, self._written = threading.Lock(), threading.Lock()

    def cells(self, lon: Floats, lat: Floats) -> InCells:
        """Return the cells of points, numbered along Morton's curve, and the order of the points along that."""
        place, key = np.empty(len(lon), dtype=np.int32), np.empty(len(lon), dtype=np.uint16)
        self._loops.cells(lon, lat, self._corner, self._cell_deg, self._bits, place, key)
        order = np.argsort(key, kind="stable")
        return InCells(place.take(order), order)

    def nearest(self, point: Floats, zone: Ints, accuracy_m: Floats, place: Ints) -> tuple[Ints, Floats]:
        """Return (2, n) pieces, the nearest and the deciding, and the squared distances to them in m².

        Points are (3, n) metres from the centre of the earth, each in the given zone (-1: none), and best in the order
        of their cells.
        """
        slot, worn = np.empty((2, len(place)), dtype=np.int32)
        count = self._loops.ask(place, zone, self._lists.span, self._asked, _ASKED, slot, worn)
        if count and self._growing.acquire(blocking=False):
            try:
                self._grow(slot[worn[:count]], zone[worn[:count]])
            finally:
                self._growing.release()
        points, at = (point, zone, accuracy_m), np.empty((2, len(place)), dtype=np.int32)
        rest = worn
        count = self._loops.compare_lists(*points, slot, self._tree, self._lists, self._one_sigma, at, rest)
        self._loops.search(*points, rest[:count], self._tree, self._one_sigma, at)
        found, found_m2 = np.empty_like(at), np.empty(at.shape)
        self._loops.arcs(point, at, self._tree, found, found_m2)
        return found, found_m2

    def _grow(self, slot: Ints, zone: Ints) -> None:
        """Make the lists of slots, as points in the given zones need them, while there is room."""
        slot, one = np.unique(slot, return_index=True)
        new = self._lists.span[slot, 0] == NO_LIST  # another thread may have been quicker
        slot, one = slot[new], one[new]
        if not len(slot):
            return
        south_west = self._corner[:, None] + _unwound(slot >> 1) * self._cell_deg[:, None]
        centre, radius_m = _circles(south_west, self._cell_deg)
        zone, count, every = zone[one], np.zeros(len(slot), dtype=np.int32), np.arange(len(slot), dtype=np.int32)
        rivals = np.empty((2, len(slot)), dtype=np.int32)
        self._loops.search(centre, zone, np.zeros(len(slot)), every, self._tree, self._one_sigma, rivals)
        item = np.empty(len(slot) * _MOST + 1, dtype=np.int32)
        self._loops.list_pieces(centre, radius_m, zone, rivals, self._tree, _MOST, count, item)
        span, items = self._lists
        end = self._filled + np.cumsum(count, dtype=np.int64)
        listed = np.flatnonzero((count > 0) & (end <= len(items)))
        items[self._filled : end[-1]] = item[: min(end[-1], len(items)) - self._filled]
        self._filled = int(end[listed].max(initial=self._filled))
        span[slot, 1] = end
        with self._written:  # Other threads see what is written before one lock before what is written after the next.
            pass
        with self._written:
            span[slot, 0] = _NEVER
            span[slot[listed], 0] = (end - count)[listed]


def _unwound(place: Ints) -> Ints:
    """Return (2, n) columns and rows of places on Morton's curve."""
    cell = np.stack((place, place >> 1)) & 0x55555555
    for shift, mask in ((1, 0x33333333), (2, 0x0F0F0F0F), (4, 0x00FF00FF), (8, 0x0000FFFF)):
        cell = (cell | cell >> shift) & mask
    return cell


def _circles(south_west: Floats, size_deg: Floats) -> tuple[Floats, Floats]:
    """Return the middles of cells (3, n) in space, and the distance from there to the farthest corners, or more."""
    middle = south_west + 0.5 * size_deg[:, None]
    centre = in_space(*middle)
    corners = [in_space(south_west[0], south_west[1] + up) for up in (0.0, size_deg[1])]
    return centre, 1.01 * np.sqrt(np.max([((at - centre) ** 2).sum(axis=0) for at in corners], axis=0)) + 0.01
