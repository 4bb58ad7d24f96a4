"""What lies on either side of the one or two lines in a cell with a border (see `table`)."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.edges import Edges


_MOST_EDGES = 4
"""Two lines, each of which two neighbours may have as an edge."""
ANSWERS = 4
"""Left of neither line, of the second, of the first, of both. Sets of answers are four bits, the lowest for neither."""
ORIENTATION_ERROR = 4e-16
"""Relative to the sum of its two products, a 2 x 2 determinant of differences is right to this (Shewchuk 1997)."""
_LEFT_OF_FIRST, _LEFT_OF_SECOND, _ALL = np.array([0b1100, 0b1010, 0b1111], dtype=np.uint8)


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
    found, count = _edges_by_cell(edge, cell, len(base))
    count[base == ask] = 0
    pieces = np.full((len(base), 2 + ANSWERS), ask, dtype=np.int32)
    pieces[:, :2] = found[0][:, None]
    ends = np.concatenate((edges.start.T, edges.end.T))
    for many in range(1, _MOST_EDGES + 1):
        cells = np.flatnonzero(count == many)
        here = found[:many].take(cells, axis=1)
        pieces[cells] = _pieces(here, ends.take(here, axis=1), edges.row.take(here), base.take(cells), ask)
    return pieces


def _edges_by_cell(edge: Ints, cell: Ints, n: int) -> tuple[Ints, Ints]:
    """Return up to `_MOST_EDGES` edges of each cell, one below the other, and how many edges it has."""
    count = np.bincount(cell, minlength=n)
    found = np.zeros((_MOST_EDGES, n), dtype=np.int32)
    for one in found:
        one[cell] = edge
        left = np.flatnonzero(one.take(cell) != edge)
        edge, cell = edge.take(left), cell.take(left)
    return found, count


def _pieces(edge: Ints, ends: Floats, row: Ints, base: Ints, ask: int) -> Ints:
    """Return the pieces of n cells with k edges each: (k, n) edges, (4, k, n) starts and ends, (k, n) rows."""
    second, inside, simple = _lines(edge, ends)
    doubtful = np.where(simple, _join_corners(inside, ends, row), _ALL)
    base = np.where((row == base).any(axis=0), -1, base)
    once = twice = np.zeros(len(base), dtype=np.uint8)
    for answers in inside:
        once, twice = once | answers, twice | (once & answers)
    doubtful |= twice | np.where(base == -1, 0, once)
    pieces = np.empty((len(base), 2 + ANSWERS), dtype=np.int32)
    pieces[:, 0], pieces[:, 1] = edge[0], second
    for answer in range(ANSWERS):
        code = base
        for own, answers in zip(row, inside, strict=True):
            code = np.where(answers >> answer & 1, own, code)
        pieces[:, 2 + answer] = np.where(doubtful >> answer & 1, ask, code)
    return pieces


def _lines(edge: Ints, ends: Floats) -> tuple[Ints, Ints, Bools]:
    """Find the different lines among the edges of each cell.

    Returns the second line (an edge; where there is none, the first again), the answers left of each edge, and whether
    there are no more than two.
    """
    left = np.full(edge.shape, _LEFT_OF_FIRST)
    second, lines = edge[0], np.ones(edge.shape[1], dtype=np.int8)
    for b in range(1, len(edge)):
        new = np.ones(edge.shape[1], dtype=bool)
        left[b] = _LEFT_OF_SECOND
        for a in range(b):
            same = (ends[:, a] == ends[:, b]).all(axis=0)
            turned = _follows(ends, a, b) & _follows(ends, b, a)
            left[b] = np.where(same, left[a], np.where(turned, left[a] ^ _ALL, left[b]))
            new &= ~(same | turned)
        second = np.where(new & (lines == 1), edge[b], second)
        lines += new
    return second, left, lines <= 2  # noqa: PLR2004 - a piece has two


def _join_corners(inside: Ints, ends: Floats, row: Ints) -> Ints:
    """Replace the answers inside of two edges of a row by those inside of their corner; return what is doubtful."""
    doubtful = np.zeros(row.shape[1], dtype=np.uint8)
    joined = np.zeros(row.shape, dtype=bool)
    for a, b in combinations(range(len(row)), 2):
        mates = row[a] == row[b]
        turn = _turn(ends, a, b)
        both, either = inside[a] & inside[b], inside[a] | inside[b]
        apart = (_follows(ends, a, b) == _follows(ends, b, a)) | joined[a] | joined[b]
        doubtful |= np.where(mates, np.where(apart, _ALL, np.where(turn == 0, both ^ either, 0)), 0)
        inside[a] = np.where(mates, np.where(turn > 0, both, either), inside[a])
        inside[b] = np.where(mates, 0, inside[b])
        joined[b] |= mates
    return doubtful


def _follows(ends: Floats, a: int, b: int) -> Bools:
    """Return where edge b begins at the end of edge a."""
    return np.asarray((ends[2, a] == ends[0, b]) & (ends[3, a] == ends[1, b]))


def _turn(ends: Floats, a: int, b: int) -> Floats:
    """Return a number that is positive where the corner of two edges is convex, negative where reflex, else 0."""
    delta = ends[2:] - ends[:2]
    one, other = delta[0, a] * delta[1, b], delta[1, a] * delta[0, b]
    turn = np.where(_follows(ends, a, b), one - other, other - one)
    return np.where(np.abs(turn) > ORIENTATION_ERROR * (np.abs(one) + np.abs(other)), turn, 0.0)
