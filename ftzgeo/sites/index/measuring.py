"""Measure points against the borders of zones: the nearest piece, the deciding one, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.border import distance_m, geodesic_m, in_space, squared_distance_m2
from ftzgeo.sites.index.compiled import MANY, kernels
from ftzgeo.sites.index.compiled.hierarchy import hierarchy
from ftzgeo.sites.index.compiled.lists import CellLists, InCells
from ftzgeo.sites.index.nearest import Tree
from ftzgeo.sites.index.once import built_once
from ftzgeo.sites.index.pruning import RUN, portions

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.border import Border
    from ftzgeo.sites.index.nearest import Answers


_FEW_POINTS = 16
_LONG_BORDER = 50_000
"""A border of so many pieces is left to compiled loops for any but a few points."""
_LONG = 12
"""Of shorter lists, one piece after the other is compared for all points at once."""
_LEAST_M2 = 1e-12
"""Added to variances, so that exact points and exact borders can be compared too."""
_GREATEST_M2 = 1e200
"""The variance of a border that may be anywhere, so that of several the nearest decides."""


class Found(NamedTuple):
    """Of n points: number and distance (m, unsigned) of the nearest and of the deciding piece; -1 and inf for none."""

    nearest: Ints
    nearest_m: Floats
    decides: Ints
    decides_m: Floats


class _Points(NamedTuple):
    """Points in space (3, n), the zone of each, and their accuracy."""

    place: Floats
    zone: Ints
    accuracy_m: Floats


class Measurer:
    """The border of some zones, and what finds its pieces; `zones_at` returns (k, n) zones that contain points."""

    def __init__(self, border: Border, n_zones: int, zones_at: Callable[[Floats, Floats], Ints]) -> None:
        self.border = border
        self._n_zones, self._zones_at = n_zones, zones_at
        self._seen = 0
        self._variance = np.minimum(border.weight_m**2 + _LEAST_M2, _GREATEST_M2)
        self._one_sigma = bool((border.weight_m == border.weight_m[:1]).all())

    def compiled(self, n_points: int) -> bool:
        """Return whether compiled loops pay: for many points, in one call or several, and for some on a long border.

        There the tree of the arrays grows slowly. A few points are quicker compared with all pieces, unless the loops
        are ready.
        """
        self._seen += n_points
        if not len(self.border) or (n_points <= _FEW_POINTS and "_lists" not in vars(self)):
            return False
        return kernels(MANY if len(self.border) >= _LONG_BORDER else self._seen) is not None

    def answers(self, lon: Floats, lat: Floats) -> Answers:
        """Return the pieces that may be found for points by arrays."""
        return self._tree.answers(lon, lat)

    def cells(self, lon: Floats, lat: Floats) -> InCells:
        """Return the cells of points, for compiled loops, and an order in which neighbours follow each other."""
        return self._lists.cells(lon, lat)

    def find(self, lon: Floats, lat: Floats, zone: Ints, accuracy_m: Floats, answers: Answers | InCells) -> Found:
        """Measure points, given the zone that contains each (-1: none)."""
        points = _Points(in_space(lon, lat), zone, accuracy_m)
        if isinstance(answers, InCells):
            found, found_m2 = self._lists.nearest(*points, answers.place)
            nearest_m, decides_m = geodesic_m(np.sqrt(found_m2))
            return Found(found[0], nearest_m, found[1], decides_m)
        best = _Best(len(lon))
        first, count = answers.first.take(answers.number), answers.length.take(answers.number)
        long = answers.coarse.take(answers.number) | (count > _LONG)
        active = np.flatnonzero(~long & (count > 0))
        for slot in range(int(count.take(active).max(initial=0))):
            piece = answers.item.take(first.take(active) + slot)
            self._compare(best, active, piece, points)
            active = active.compress(count.take(active) > slot + 1)
        self._compare_lists(best, np.flatnonzero(long & (count > 0)), points, answers)
        return best.found(self.border, points.place, one_sigma=self._one_sigma)

    @built_once
    def _tree(self) -> Tree:
        return Tree(self.border, self._zones_at)

    @built_once
    def _lists(self) -> CellLists:
        tree = hierarchy(self.border, self._variance, self._n_zones)
        return CellLists(self.border.bounds, tree, one_sigma=self._one_sigma)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name not in {"_tree", "_lists"}}

    def _compare(self, best: _Best, at: Ints, piece: Ints, points: _Points) -> None:
        """Compare one piece per point with the best so far."""
        squared, score = self._scores(at, piece, points)
        best.nearer(at, piece, squared)
        if not self._one_sigma:
            best.likelier(at, piece, score)

    def _compare_lists(self, best: _Best, at: Ints, points: _Points, answers: Answers) -> None:
        """Compare all pieces of their lists with points."""
        number = answers.number.take(at)
        for part in portions(answers.length.take(number) * np.where(answers.coarse.take(number), RUN, 1)):
            lists = answers.pieces(number[part])
            squared, score = self._scores(np.repeat(at[part], lists.length), lists.item, points)
            nearest = _least(squared, lists.length)
            best.nearer(at[part], lists.item.take(nearest), squared.take(nearest))
            if not self._one_sigma:
                decides = _least(score, lists.length)
                best.likelier(at[part], lists.item.take(decides), score.take(decides))

    def _scores(self, at: Ints, piece: Ints, points: _Points) -> tuple[Floats, Floats]:
        """Return the squared distances of points from pieces, in m² and in variances; infinity in other zones."""
        squared = squared_distance_m2(self.border, [axis.take(at) for axis in points.place], piece)
        own = points.zone.take(at)
        inside = np.flatnonzero(own >= 0)
        squared[inside[self.border.zone.take(piece.take(inside)) != own.take(inside)]] = np.inf
        if self._one_sigma:
            return squared, squared
        return squared, squared / (self._variance.take(piece) + points.accuracy_m.take(at) ** 2)


def _least(values: Floats, length: Ints) -> Ints:
    """Return where the (first) least value of each list is."""
    starts = np.cumsum(length) - length
    least = np.minimum.reduceat(values, starts)
    at = np.flatnonzero(values == np.repeat(least, length))
    return at.take(np.searchsorted(at, starts))


class _Best:
    """The best pieces of n points so far."""

    def __init__(self, n: int) -> None:
        self._nearest, self._nearest_m2 = np.full(n, -1), np.full(n, np.inf)
        self._decides, self._score = np.full(n, -1), np.full(n, np.inf)

    def nearer(self, at: Ints, piece: Ints, squared: Floats) -> None:
        """Keep pieces that are nearer."""
        better = np.flatnonzero(squared < self._nearest_m2.take(at))
        to = at.take(better)
        self._nearest[to], self._nearest_m2[to] = piece.take(better), squared.take(better)

    def likelier(self, at: Ints, piece: Ints, score: Floats) -> None:
        """Keep pieces that are nearer in standard deviations."""
        better = np.flatnonzero(score < self._score.take(at))
        to = at.take(better)
        self._decides[to], self._score[to] = piece.take(better), score.take(better)

    def found(self, border: Border, point: Floats, *, one_sigma: bool) -> Found:
        """Return what was kept with the distances to the arcs; pieces of one accuracy are compared but once."""
        if not len(border):
            return Found(self._nearest, self._nearest_m2, self._nearest, self._nearest_m2)
        nearest_m = distance_m(border, point, np.maximum(self._nearest, 0))
        if one_sigma:
            return Found(self._nearest, nearest_m, self._nearest, nearest_m)
        return Found(self._nearest, nearest_m, self._decides, distance_m(border, point, np.maximum(self._decides, 0)))
