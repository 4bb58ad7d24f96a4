"""What lies on either side of the one or two edges in a cell with a border (see `table`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.chunks import each_chunk

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.edges import Edges


_SLOTS = 4
"""Two edges, each of which two neighbours may have."""
_CELLS_AT_ONCE = 1 << 16
ANSWERS = 4
"""Left of neither edge, of the second, of the first, of both."""
ORIENTATION_ERROR = 4e-16
"""Relative to the sum of its two products, a 2 x 2 determinant of differences is right to this (Shewchuk 1997)."""
_LEFT = np.array([[False, False, True, True], [False, True, False, True]])


class _Slots(NamedTuple):
    """Of n cells the up to four edges in them: number (-1: none), which of the two lines, and whether against it."""

    edge: Ints
    line: Ints
    against: Bools
    simple: Bools
    lines: Ints

    def at(self, cells: Ints) -> _Slots:
        """Return the slots of some cells."""
        return _Slots(self.edge[cells], self.line[cells], self.against[cells], self.simple[cells], self.lines[cells])


def corner_pieces(edges: Edges, edge: Ints, cell: Ints, base: Ints, ask: int) -> Ints:
    """Return (n, 6): two edges and four codes for each cell.

    Parameters
    ----------
    edges
        All edges.
    edge, cell
        Pairs of an edge and a cell that it touches; cells are numbered 0 to n - 1.
    base
        The code of each cell for the rows that have no edge in it, those with edges in it being undefined.
    ask
        The code of what is not known.
    """
    slots, complete = _fill(edge, cell, len(base))
    pieces = np.empty((len(base), 2 + ANSWERS), dtype=np.int32)

    def work(part: slice) -> None:
        pieces[part] = _pieces(edges, _lines(edges, slots[part], complete[part]), base[part], ask)

    each_chunk(len(base), _CELLS_AT_ONCE, lambda: work)
    return pieces


def _pieces(edges: Edges, slots: _Slots, base: Ints, ask: int) -> Ints:
    row = np.where(slots.edge >= 0, edges.row[slots.edge], -1)
    base = np.where((row == base[:, None]).any(axis=1), -1, base)
    codes = np.full((len(base), ANSWERS), ask, dtype=np.int32)
    single = slots.edge[:, 1] < 0
    codes[single, :2] = base[single, None]
    codes[single, 2:] = np.where(base[single] == -1, row[single, 0], ask)[:, None]
    at = np.flatnonzero(~single & slots.simple & (base != ask))
    codes[at] = _codes(edges, slots.at(at), row[at], base[at], ask)
    return np.column_stack((slots.lines, codes))


def _fill(edge: Ints, cell: Ints, n: int) -> tuple[Ints, Bools]:
    """Return up to four edges of each cell, and whether these are all."""
    slots = np.full((n, _SLOTS), -1, dtype=np.int32)
    for slot in range(_SLOTS):
        slots[cell, slot] = edge
        left = slots[cell, slot] != edge
        edge, cell = edge[left], cell[left]
    complete = np.ones(n, dtype=bool)
    complete[cell] = False
    return slots, complete


def _lines(edges: Edges, slots: Ints, simple: Bools) -> _Slots:
    """Find the (at most two) different lines among the edges of each cell; where there are more, it is not simple."""
    lines = np.repeat(slots[:, :1], 2, axis=1)
    line, against = np.zeros(slots.shape, dtype=np.int8), np.zeros(slots.shape, dtype=bool)
    second = np.zeros(len(slots), dtype=bool)
    for slot in range(1, _SLOTS):
        at = np.flatnonzero((slots[:, slot] >= 0) & simple)
        own = slots[at, slot]
        turned = [_turned(edges, own, lines[at, which]) for which in (0, 1)]
        same = [_same(edges, own, lines[at, which]) | turned[which] for which in (0, 1)]
        new = ~same[0] & ~(same[1] & second[at])
        simple[at[new & second[at]]] = False
        lines[at[new & ~second[at]], 1] = own[new & ~second[at]]
        line[at, slot] = ~same[0]
        against[at, slot] = np.where(same[0], turned[0], turned[1] & ~new)
        second[at[new]] = True
    return _Slots(slots, line, against, simple, lines)


def _same(edges: Edges, a: Ints, b: Ints) -> Bools:
    return _equal(edges.start[a], edges.start[b]) & _equal(edges.end[a], edges.end[b])


def _turned(edges: Edges, a: Ints, b: Ints) -> Bools:
    return _equal(edges.start[a], edges.end[b]) & _equal(edges.end[a], edges.start[b])


def _equal(a: Floats, b: Floats) -> Bools:
    return np.asarray((a[:, 0] == b[:, 0]) & (a[:, 1] == b[:, 1]))


def _codes(edges: Edges, slots: _Slots, row: Ints, base: Ints, ask: int) -> Ints:
    """Return the codes of cells with two edges and more: for each answer the one row that contains the point."""
    inside = _LEFT[slots.line] ^ slots.against[:, :, None]
    counted = row >= 0
    doubtful = np.zeros((len(row), ANSWERS), dtype=bool)
    for a in range(_SLOTS):
        for b in range(a + 1, _SLOTS):
            at = np.flatnonzero((row[:, a] == row[:, b]) & (row[:, b] >= 0))
            joined, turn = _corner(edges, slots.edge[at, a], slots.edge[at, b])
            both, either = inside[at, a] & inside[at, b], inside[at, a] | inside[at, b]
            inside[at, a] = np.where(turn[:, None] > 0, both, either)
            doubtful[at] |= (turn == 0)[:, None] & (both != either)
            doubtful[at[~joined | ~counted[at, b] | ~counted[at, a]]] = True
            counted[at, b] = False
    inside &= counted[:, :, None]
    times = inside.sum(axis=1)
    owner = np.where(inside, row[:, :, None], -1).max(axis=1)
    codes = np.where(times == 0, base[:, None], np.where((times == 1) & (base == -1)[:, None], owner, ask))
    codes[doubtful] = ask
    return codes


def _corner(edges: Edges, a: Ints, b: Ints) -> tuple[Bools, Ints]:
    """Return whether edges follow each other in a ring, and the turn there: 1 convex, -1 reflex, 0 hard to say."""
    onward = _equal(edges.end[a], edges.start[b])
    joined = onward ^ _equal(edges.end[b], edges.start[a])
    first, then = np.where(onward, a, b), np.where(onward, b, a)
    u, v = edges.end[first] - edges.start[first], edges.end[then] - edges.start[then]
    left, right = u[:, 0] * v[:, 1], u[:, 1] * v[:, 0]
    sure = np.abs(left - right) > ORIENTATION_ERROR * (np.abs(left) + np.abs(right))
    return joined, np.where(sure, np.sign(left - right), 0).astype(np.int8)
