"""A tree of cells that knows which pieces of border can be the nearest, or decide, for a point in a cell.

The tree grows where points ask: a cell is divided in 4 x 4 when it has been asked often enough to pay for that. The
pieces of a cell are always enough for every point in it (`pruning`), so how far the tree has grown changes the time and
not the answer. Large cells hold runs of pieces instead of pieces.

Two boxes are divided: one around the borders, and one around the globe for the points far from them.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.chunks import each_chunk
from ftzgeo.sites.index.pruning import DIVISIONS, Cells, Lists, Pieces, Pruning, Runs, joined_ranges

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.border import Border


_BITS = 2
_LEVELS = 8
_MASK = DIVISIONS - 1
_CELLS_ACROSS = DIVISIONS**_LEVELS
_REACH_DEG = 1.0
"""How far the near box reaches around the borders."""
_GLOBE = (-360.0, -90.0, 720.0, 180.0)
_FEW = 6
"""A cell with so few pieces is not divided."""
_ASKED, _ASKED_COARSE = 40, 2
"""Dividing a cell takes about as long as so many points in it; that of a coarse cell, with runs, is quick."""
_FEW_RUNS = 8
"""A cell with so few runs holds pieces."""
_BEGIN = 17
"""The tree begins to grow with so many points."""
_MOST_ITEMS = 1 << 26
"""Of all lists together, 256 MB; with about so many the tree grows no more."""
_GROWTH = DIVISIONS * DIVISIONS
"""The parts of a cell have together at most so many times as many items as the cell."""
_WORTHWHILE = 64
"""The arrays are copied when cells are divided, so this is done for no fewer points than one in so many lists."""
_AT_ONCE = 1 << 14
_EMPTY, _NEAR, _FAR = range(3)


class Answers(NamedTuple):
    """The list of pieces, or of runs, of each of n points: ``item[first[i]:first[i] + length[i]]``, i = ``number``."""

    number: Ints
    first: Ints
    length: Ints
    coarse: Bools
    item: Ints
    runs: Runs

    def at(self, points: slice | Ints) -> Answers:
        """Return the lists of some points."""
        return self._replace(number=self.number[points])

    def pieces(self, number: Ints) -> Lists:
        """Return the pieces of some lists."""
        length = self.length[number]
        items = self.item.take(joined_ranges(self.first[number], length))
        return _with_pieces(Lists(length, items), ~self.coarse[number], self.runs)


class _State(NamedTuple):
    """The lists: first child (0: not divided), items, and the cell, as box, how often that was divided, column, row.

    Lists 0 to 2 are an empty one, for what is no place, and those of the two boxes. Nothing changes once it is written
    but `asked`, which counts the points that each list was looked up for.
    """

    child: Ints
    first: Ints
    length: Ints
    coarse: Bools
    box: Ints
    level: Ints
    column: Ints
    row: Ints
    asked: Ints
    item: Ints


class Tree:
    """The tree of a border; `zones_at` returns (k, n) zones that contain points, -1 for none."""

    def __init__(self, border: Border, zones_at: Callable[[Floats, Floats], Ints]) -> None:
        west, south, east, north = border.bounds
        near = west - _REACH_DEG, south - _REACH_DEG, east - west + 2 * _REACH_DEG, north - south + 2 * _REACH_DEG
        self._boxes = np.array([_GLOBE, near, _GLOBE])
        self._runs = Runs(border)
        self._prune_pieces, self._prune_runs = Pruning(Pieces(border), zones_at), Pruning(self._runs, zones_at)
        self._growing = threading.Lock()
        zero = np.zeros(3, dtype=np.int32)
        length = np.array([0, len(self._runs), len(self._runs)], dtype=np.int32)
        coarse, asked = np.ones(3, dtype=bool), np.zeros(3, dtype=np.int64)
        item = np.arange(len(self._runs), dtype=np.int32)
        self._state = _State(zero, zero, length, coarse, np.arange(3, dtype=np.int32), zero, zero, zero, asked, item)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != "_growing"}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state, _growing=threading.Lock())

    def answers(self, lon: Floats, lat: Floats) -> Answers:
        """Return the pieces that can be nearest or decide for each point; the tree grows where it pays."""
        state = self._state
        number = self._numbers(state, lon, lat)
        new = number
        while True:
            asked = np.bincount(new, minlength=len(state.length))
            state.asked[: len(asked)] += asked
            worn = self._worn(state, asked)
            if not len(worn):
                return Answers(number, state.first, state.length, state.coarse, state.item, self._runs)
            state = self._divide(worn)
            again = np.flatnonzero(state.child.take(number))
            new = self._numbers(state, lon[again], lat[again])
            number[again] = new

    def _worn(self, state: _State, asked: Ints) -> Ints:
        """Return the lists that are worth dividing."""
        enough = np.where(state.coarse, _ASKED_COARSE, _ASKED)
        few = np.where(state.coarse, _FEW_RUNS, _FEW)
        worth = (asked > 0) & (state.asked >= enough) & (state.length > few) & (state.level < _LEVELS)
        worn = np.flatnonzero(worth & (state.child == 0))
        small = int(asked[worn].sum()) * _WORTHWHILE < len(state.first)
        if small or int(state.asked[[_NEAR, _FAR]].sum()) < _BEGIN:
            return worn[:0]
        worn = worn[np.argsort(-asked[worn], kind="stable")]
        return worn[np.cumsum(state.length[worn], dtype=np.int64) * _GROWTH <= _MOST_ITEMS - len(state.item)]

    def _numbers(self, state: _State, lon: Floats, lat: Floats) -> Ints:
        """Return the number of the list of each point."""
        out = np.empty(len(lon), dtype=np.int32)

        def work(part: slice) -> None:
            out[part] = _descend(state, *self._columns(lon[part], lat[part]))

        each_chunk(len(lon), _AT_ONCE, lambda: work)
        return out

    def _columns(self, lon: Floats, lat: Floats) -> tuple[Ints, Ints, Ints]:
        """Return columns and rows of the smallest cells, and what the descent begins with."""
        x, y = _scaled(lon, lat, self._boxes[_NEAR])
        far = np.flatnonzero(~((x >= 0) & (x < _CELLS_ACROSS) & (y >= 0) & (y < _CELLS_ACROSS)))
        begin = np.full(len(lon), _NEAR, dtype=np.int32)
        if len(far):
            x[far], y[far] = _scaled(lon[far], lat[far], self._boxes[_FAR])
            nowhere = far[np.isnan(x[far])]
            x[nowhere] = y[nowhere] = 0
            begin[far], begin[nowhere] = _FAR, _EMPTY
        return _whole(x), _whole(y), begin

    def _divide(self, worn: Ints) -> _State:
        """Divide the cells of lists, if no other thread has done so; return the new state."""
        with self._growing:
            state = self._state
            for coarse in (True, False):
                at = worn[(state.child[worn] == 0) & (state.coarse[worn] == coarse)]
                if len(at):
                    state = _grown(state, at, self._parts(state, at))
            self._state = state
            return state

    def _parts(self, state: _State, at: Ints) -> _State:
        """Return the lists of the parts of cells, all coarse or none."""
        cells = Cells.of_boxes(self._boxes, state.box[at], state.level[at], state.column[at], state.row[at])
        coarse = bool(state.coarse[at[0]])
        pruning = self._prune_runs if coarse else self._prune_pieces
        lists = pruning.divided(cells, state.first[at], state.length[at], state.item)
        stay = np.zeros(len(lists.length), dtype=bool)
        if coarse:
            starts = np.cumsum(lists.length) - lists.length
            reach_m = np.add.reduceat(self._runs.reach_m.take(lists.item), starts) / lists.length
            stay = (lists.length > _FEW_RUNS) & (cells.divided().radius_m() > reach_m)
            lists = _with_pieces(lists, stay, self._runs)
        inner = np.arange(DIVISIONS * DIVISIONS, dtype=np.int32)
        return _State(
            child=np.zeros(len(lists.length), dtype=np.int32),
            first=(np.cumsum(lists.length) - lists.length + len(state.item)).astype(np.int32),
            length=lists.length.astype(np.int32),
            coarse=stay,
            box=np.repeat(state.box[at], len(inner)),
            level=np.repeat(state.level[at] + 1, len(inner)),
            column=(DIVISIONS * state.column[at][:, None] + (inner & _MASK)).ravel(),
            row=(DIVISIONS * state.row[at][:, None] + (inner >> _BITS)).ravel(),
            asked=np.zeros(len(lists.length), dtype=np.int64),
            item=lists.item.astype(np.int32),
        )


def _scaled(lon: Floats, lat: Floats, box: Floats) -> tuple[Floats, Floats]:
    return (lon - box[0]) * (_CELLS_ACROSS / box[2]), (lat - box[1]) * (_CELLS_ACROSS / box[3])


def _whole(x: Floats) -> Ints:
    return np.asarray(np.minimum(x.astype(np.int32), _CELLS_ACROSS - 1))


def _descend(state: _State, column: Ints, row: Ints, number: Ints) -> Ints:
    """Return the lists that points come to, from those that they begin with."""
    active = np.arange(len(number))
    for shift in range(_BITS * (_LEVELS - 1), -1, -_BITS):
        child = state.child.take(number.take(active))
        on = np.flatnonzero(child)
        active, column, row = active.take(on), column.take(on), row.take(on)
        number[active] = child.take(on) + ((row >> shift & _MASK) << _BITS) + (column >> shift & _MASK)
    return number


def _with_pieces(lists: Lists, stay: Bools, runs: Runs) -> Lists:
    """Return lists of runs with the pieces instead of the runs in those that do not stay as they are."""
    of_item = np.repeat(stay, lists.length)
    first = np.where(of_item, lists.item, runs.first.take(lists.item, mode="clip"))
    length = np.where(of_item, 1, runs.count.take(lists.item, mode="clip"))
    ends = np.concatenate(([0], np.cumsum(length)))[np.cumsum(lists.length)]
    return Lists(np.diff(ends, prepend=0), joined_ranges(first, length))


def _grown(state: _State, worn: Ints, parts: _State) -> _State:
    """Return the state with the parts of some cells behind it."""
    child = state.child.copy()
    child[worn] = len(child) + DIVISIONS * DIVISIONS * np.arange(len(worn), dtype=np.int32)
    pairs = zip(state._replace(child=child), parts, strict=True)
    return _State(*(np.concatenate(pair) for pair in pairs))
