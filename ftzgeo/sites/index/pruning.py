"""Which pieces of border, or runs of pieces, can be the nearest, or decide, for a point in a cell.

A point's *zone* is one that contains it. Its deciding piece is the one that is nearest in standard deviations of border
and point together, among the borders of its zone, or, outside, of all zones; its nearest piece that in metres. A piece
can be left out of a cell when another one is nearer for every point of the cell, also after dividing the distances by
the standard deviations. That holds for any accuracy of the points.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.border import EARTH_RADIUS_M, in_space, squared_distance_m2, squared_length, to_chord
from ftzgeo.sites.index.chunks import each_chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.border import Border


DIVISIONS = 4
_PARTS = DIVISIONS * DIVISIONS
_PAIRS_AT_ONCE = 1 << 17
_MEASURED_AT_ONCE = 1 << 13
_CLASSES_PER_E = 4
"""Classes of accuracy: so many while the standard deviation grows by a factor of e."""
_LARGE_DEG = 1.0
RUN = 8


class Lists(NamedTuple):
    """Lists of pieces or runs one behind the other: how long each is, and what is in them."""

    length: Ints
    item: Ints


class Cells(NamedTuple):
    """Cells in degrees: western and southern side, width and height."""

    west: Floats
    south: Floats
    width: Floats
    height: Floats

    @classmethod
    def of_boxes(cls, boxes: Floats, box: Ints, level: Ints, column: Ints, row: Ints) -> Cells:
        """Return the cells of boxes (west, south, width, height) that are divided `level` times."""
        west, south, width, height = boxes[box].T
        width, height = width / float(DIVISIONS) ** level, height / float(DIVISIONS) ** level
        return cls(west + column * width, south + row * height, width, height)

    def divided(self) -> Cells:
        """Return the 4 x 4 parts of every cell, row by row."""
        row, column = np.divmod(np.arange(_PARTS), DIVISIONS)
        width, height = self.width / DIVISIONS, self.height / DIVISIONS
        west = self.west[:, None] + column * width[:, None]
        south = self.south[:, None] + row * height[:, None]
        repeated = (np.repeat(size, len(row)) for size in (width, height))
        return Cells(west.ravel(), south.ravel(), *repeated)

    def at(self, part: slice) -> Cells:
        """Return some of the cells."""
        return Cells(*(values[part] for values in self))

    def middles(self) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes of the middles."""
        return self.west + 0.5 * self.width, self.south + 0.5 * self.height

    def radius_m(self) -> Floats:
        """Return half of the way around two sides on a sphere: nothing in a cell is farther from its middle."""
        return np.asarray(np.radians(self.width + self.height) * (0.5 * EARTH_RADIUS_M))

    def placed(self) -> _Placed:
        """Return the cells in space."""
        centre = in_space(*self.middles())
        steps = [
            in_space(self.west + i * self.width, self.south + j * self.height) - centre for i in (0, 1) for j in (0, 1)
        ]
        radius = np.sqrt(np.max([(step * step).sum(axis=0) for step in steps], axis=0))
        large = np.maximum(self.width, self.height) > _LARGE_DEG
        radius = 1.01 * np.where(large, self.radius_m(), radius) + 0.01
        return _Placed(centre, steps, radius, radius**2 / EARTH_RADIUS_M + 0.01)


class _Placed(NamedTuple):
    """Cells: middles in space, the way from there to the corners, a radius that covers them, how far from flat (m)."""

    centre: Floats
    steps: Sequence[Floats]
    radius: Floats
    slack: Floats


class _Pairs(NamedTuple):
    """Pairs of cell and piece or run, by cell and then by that, with the distance of the middles (m)."""

    cell: Ints
    item: Ints
    distance: Floats

    def at(self, pairs: Ints) -> _Pairs:
        """Return some of the pairs."""
        return _Pairs(self.cell.take(pairs), self.item.take(pairs), self.distance.take(pairs))


class _Inherited(NamedTuple):
    """The lists of cells that are to be divided: ``item[first:first + length]``."""

    first: Ints
    length: Ints
    item: Ints

    def repeated(self) -> tuple[Ints, Ints]:
        """Return pairs of every part of a cell and everything in the list of the cell."""
        counts = np.repeat(self.length, _PARTS)
        places = joined_ranges(np.repeat(self.first, _PARTS), counts)
        return np.repeat(np.arange(len(counts)), counts), self.item.take(places)


class Pieces:
    """All pieces of a border."""

    def __init__(self, border: Border) -> None:
        self.border, self.zone, self.weight_m = border, border.zone, border.weight_m
        self.reach_m = np.zeros(len(border))

    def distances_m(self, point: Floats, number: Ints, piece: Ints) -> Floats:
        """Return the distances of points, given by their numbers, from pieces."""
        return np.sqrt(squared_distance_m2(self.border, point.take(number, axis=1), piece))

    def dominated(self, cells: _Placed, pairs: _Pairs, rival: Ints, factor: Floats) -> Bools:
        """Return which pieces are farther than their rivals, times a factor, in the whole cell.

        The distance to a segment is a convex function. So that of the piece lies above its tangent in the middle of the
        cell, that of the rival below planes through its values in the corners, and corners are enough to compare.
        """
        cell = pairs.cell
        away, _ = to_chord(self.border, cells.centre.take(cell, axis=1), pairs.item)
        direction = np.stack(away) / np.maximum(pairs.distance, 1e-9)
        slack = cells.slack.take(cell) * factor
        dominated = np.ones(len(cell), dtype=bool)
        for corner in cells.steps:
            step = corner.take(cell, axis=1)
            lower = pairs.distance + (direction * step).sum(axis=0)
            upper = np.sqrt(squared_distance_m2(self.border, cells.centre.take(cell, axis=1) + step, rival))
            dominated &= lower > factor * upper + slack
        return dominated


class Runs:
    """Runs of a few pieces that follow each other, of one zone and one accuracy, each within `reach_m` of a point."""

    def __init__(self, border: Border) -> None:
        breaks = (border.zone[1:] != border.zone[:-1]) | (border.weight_m[1:] != border.weight_m[:-1])
        begins = np.concatenate(([True], breaks))[: len(border)]
        starts = np.flatnonzero(begins)
        place = np.arange(len(border)) - np.repeat(starts, np.diff(np.append(starts, len(border))))
        self.first = np.flatnonzero(place % RUN == 0).astype(np.int32)
        self.count = np.diff(np.append(self.first, len(border))).astype(np.int32)
        self.zone, self.weight_m = border.zone[self.first], border.weight_m[self.first]
        run = np.repeat(np.arange(len(self.first)), self.count)
        self._point = border.start[:, self.first + self.count // 2]
        ends = (border.start, border.start + border.delta)
        away = np.max([((end - self._point[:, run]) ** 2).sum(axis=0) for end in ends], axis=0)
        self.reach_m = np.sqrt(np.maximum.reduceat(away, self.first)) if len(self.first) else np.empty(0)

    def __len__(self) -> int:
        return len(self.first)

    def distances_m(self, point: Floats, number: Ints, run: Ints) -> Floats:
        """Return the distances of points, given by their numbers, from the middles of runs."""
        return np.sqrt(squared_length([point[k].take(number) - self._point[k].take(run) for k in range(3)]))

    def dominated(self, _cells: _Placed, pairs: _Pairs, _rival: Ints, _factor: Floats) -> Bools:
        """Return for each pair that it is not dominated: of runs only the distances from the middle are compared."""
        return np.zeros(len(pairs.cell), dtype=bool)

    def pieces(self, run: Ints) -> Ints:
        """Return the pieces of runs."""
        return joined_ranges(self.first[run], self.count[run])


def joined_ranges(first: Ints, count: Ints) -> Ints:
    """Return the integers from `first` on, `count` of them, of each entry."""
    counts = count.astype(np.int64)
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(first - (np.cumsum(counts) - counts), counts))


class Pruning:
    """Divides cells and leaves out of each part what cannot decide in it; pieces or runs are ordered by zone."""

    def __init__(self, things: Pieces | Runs, zones_at: Callable[[Floats, Floats], Ints]) -> None:
        self._things, self._zones_at = things, zones_at
        with np.errstate(divide="ignore"):
            classes = np.round(_CLASSES_PER_E * np.log(things.weight_m))
        _, self._class = np.unique(classes, return_inverse=True)
        self._classes = int(self._class.max(initial=0)) + 1

    def divided(self, cells: Cells, first: Ints, length: Ints, item: Ints) -> Lists:
        """Return the lists of the parts of cells, whose own lists are ``item[first:first + length]``."""
        parts = cells.divided()
        zones = self._zones_at(*parts.middles())
        wholes = portions(length * _PARTS)
        done: list[Lists] = [Lists(length, item)] * len(wholes)

        def work(part: slice) -> None:
            for at in range(part.start, part.stop):
                whole = wholes[at]
                own = slice(_PARTS * whole.start, _PARTS * whole.stop)
                lists = _Inherited(first[whole], length[whole], item)
                done[at] = self._of_parts(parts.at(own).placed(), zones[:, own], lists)

        each_chunk(len(wholes), 1, lambda: work)
        return Lists(np.concatenate([each.length for each in done]), np.concatenate([each.item for each in done]))

    def _of_parts(self, cells: _Placed, zones: Ints, inherited: _Inherited) -> Lists:
        cell, item = inherited.repeated()
        kept = self._kept(cells, zones, _Pairs(cell, item, self._distances(cells.centre, cell, item)))
        return Lists(np.bincount(cell[kept], minlength=len(cells.radius)), item[kept])

    def _distances(self, point: Floats, number: Ints, item: Ints) -> Floats:
        """Return the distances of points, given by their numbers, a part at a time."""
        out = np.empty(len(item))
        for start in range(0, len(item), _MEASURED_AT_ONCE):
            part = slice(start, start + _MEASURED_AT_ONCE)
            out[part] = self._things.distances_m(point, number[part], item[part])
        return out

    def _kept(self, cells: _Placed, zones: Ints, pairs: _Pairs) -> Ints:
        """Return the pairs to keep: for points outside of all zones, and for those in each zone that the cell meets."""
        zone = self._things.zone.take(pairs.item)
        begins = np.ones(len(zone), dtype=bool)
        begins[1:] = (pairs.cell[1:] != pairs.cell[:-1]) | (zone[1:] != zone[:-1])
        starts = np.flatnonzero(begins)
        group = np.cumsum(begins) - 1
        cell_of_group, zone_of_group = pairs.cell[starts], zone[starts]
        nearest = np.minimum.reduceat(pairs.distance - self._things.reach_m.take(pairs.item), starts)
        crossed = nearest <= cells.radius[cell_of_group]
        outside = zones[0] < 0
        outside[cell_of_group[crossed]] = True
        for own in zones:
            crossed |= own[cell_of_group] == zone_of_group
        kept = np.zeros(len(zone), dtype=bool)
        for at, groups, cell in (
            (np.flatnonzero(outside[pairs.cell]), pairs.cell, np.arange(len(outside))),
            (np.flatnonzero(crossed[group]), group, cell_of_group),
        ):
            kept[at[self._undominated(cells, pairs.at(at), groups[at], cell)]] = True
        return np.flatnonzero(kept)

    def _undominated(self, cells: _Placed, pairs: _Pairs, group: Ints, cell_of_group: Ints) -> Ints:
        """Return the pairs that no other one of their group dominates, as far as a few comparisons show."""
        reach = self._things.reach_m.take(pairs.item)
        upper = pairs.distance + reach
        rival, factor = self._rivals(pairs, upper, group, len(cell_of_group))
        radius = cells.radius.take(pairs.cell)
        near = np.flatnonzero(pairs.distance - reach <= factor * (upper.take(rival) + radius) + radius)
        rivals = pairs.item.take(rival.take(near))
        return near[~self._things.dominated(cells, pairs.at(near), rivals, factor.take(near))]

    def _rivals(self, pairs: _Pairs, upper: Floats, group: Ints, n_groups: int) -> tuple[Ints, Floats]:
        """Return the nearest pair of each pair's group that is not in a better class, and by how much it is better."""
        key = group * self._classes + self._class.take(pairs.item)
        least = np.full(n_groups * self._classes, np.inf)
        np.minimum.at(least, key, upper)
        rival = np.zeros(len(least), dtype=np.int64)
        at = np.flatnonzero(upper == least.take(key))
        rival[key[at]] = at
        by_class = least.reshape(-1, self._classes), rival.reshape(-1, self._classes)
        for worse in range(self._classes - 1, 0, -1):
            nearer = np.flatnonzero(by_class[0][:, worse] < by_class[0][:, worse - 1])
            for values in by_class:
                values[nearer, worse - 1] = values[nearer, worse]
        found = rival.take(key)
        if self._classes == 1:
            return found, np.ones(len(found))
        own, other = (self._things.weight_m.take(pairs.item.take(at)) for at in (np.arange(len(key)), found))
        better = own > other
        return found, np.divide(own, other, out=np.ones(len(key)), where=better)


def portions(pairs: Ints) -> list[slice]:
    """Return slices of cells, or points, that have about `_PAIRS_AT_ONCE` pairs together."""
    if not len(pairs):
        return []
    ends = np.cumsum(pairs.astype(np.int64))
    cuts = np.searchsorted(ends, np.arange(0, int(ends[-1]) + _PAIRS_AT_ONCE, _PAIRS_AT_ONCE), side="left")
    cuts = np.unique(np.append(np.minimum(cuts, len(pairs)), [0, len(pairs)]))
    return [slice(a, b) for a, b in pairwise(cuts.tolist())]
