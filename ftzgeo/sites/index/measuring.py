"""Measure points against the borders of zones: the nearest piece, the deciding one, and what they say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.border import distance_m, in_space, squared_distance_m2
from ftzgeo.sites.index.nearest import LEVEL_BITS, LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.border import Border
    from ftzgeo.sites.index.nearest import Tree


_BITS = LEVEL_BITS * LEVELS
_MASK = (1 << LEVEL_BITS) - 1
_SINGLE = 16
"""So few points are compared with all pieces; that gives the same answers without a tree."""
_LEAST_M2 = 1e-12
"""Added to variances, so that exact points and exact borders can be compared too."""


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
    """A border and its tree, which is built for the first call with more than a few points."""

    def __init__(self, border: Border, make_tree: Callable[[Border], Tree]) -> None:
        self.border = border
        self._make_tree = make_tree
        self._variance = border.weight_m**2 + _LEAST_M2
        self._one_sigma = bool((border.weight_m == border.weight_m[:1]).all())

    def find(self, lon: Floats, lat: Floats, zone: Ints, accuracy_m: Floats) -> Found:
        """Measure points, given the zone that contains each (-1: none)."""
        if len(lon) <= _SINGLE or not len(self.border):
            return self._find_without_tree(lon, lat, zone, accuracy_m)
        points = _Points(in_space(lon, lat), zone, accuracy_m)
        best = _Best(len(lon))
        lists, far = self._lists(lon, lat)
        first = self._tree.first.take(lists)
        count = self._tree.first.take(lists + 1) - first
        count[far] = 0
        active = np.flatnonzero(count)
        for slot in range(int(count.max(initial=0))):
            piece = self._tree.piece.take(first.take(active) + slot).astype(np.intp)
            self._compare(best, active, piece, points)
            active = active.compress(count.take(active) > slot + 1)
        for at in np.flatnonzero(far & np.isfinite(points.place[0])):
            self._compare_all(best, int(at), points)
        return best.found(self.border, points.place, one_sigma=self._one_sigma)

    def _find_without_tree(self, lon: Floats, lat: Floats, zone: Ints, accuracy_m: Floats) -> Found:
        points = _Points(in_space(lon, lat), zone, accuracy_m)
        best = _Best(len(lon))
        for at in np.flatnonzero(np.isfinite(points.place[0])) if len(self.border) else ():
            self._compare_all(best, int(at), points)
        return best.found(self.border, points.place, one_sigma=self._one_sigma)

    def prepare(self, n: int) -> None:
        """Build what n points need, before threads ask for it."""
        if n > _SINGLE and len(self.border):
            _ = self._tree

    @cached_property
    def _tree(self) -> Tree:
        return self._make_tree(self.border)

    def _lists(self, lon: Floats, lat: Floats) -> tuple[Ints, Bools]:
        """Return the list of each point, and which points the tree does not reach."""
        tree = self._tree
        x = (lon - tree.origin[0]) * ((1 << _BITS) / tree.size_deg[0])
        y = (lat - tree.origin[1]) * ((1 << _BITS) / tree.size_deg[1])
        far = ~((x >= 0) & (x < 1 << _BITS) & (y >= 0) & (y < 1 << _BITS))
        x[far] = y[far] = 0
        column, row = x.astype(np.int32), y.astype(np.int32)
        code = np.full(len(lon), -1, dtype=np.int32)
        active = np.arange(len(lon))
        for level in range(1, LEVELS + 1):
            shift = _BITS - LEVEL_BITS * level
            inner = ((row.take(active) >> shift & _MASK) << LEVEL_BITS) + (column.take(active) >> shift & _MASK)
            found = tree.node.take((~code.take(active) << 2 * LEVEL_BITS) + inner)
            code[active] = found
            active = active.compress(found < 0)
        return code, far

    def _compare(self, best: _Best, at: Ints, piece: Ints, points: _Points) -> None:
        """Compare one piece per point with the best so far."""
        squared = squared_distance_m2(self.border, points.place.take(at, axis=1), piece)
        own = points.zone.take(at)
        squared[(own >= 0) & (self.border.zone.take(piece) != own)] = np.inf
        best.nearer(at, piece, squared)
        if not self._one_sigma:
            score = squared / (self._variance.take(piece) + points.accuracy_m.take(at) ** 2)
            best.likelier(at, piece, score)

    def _compare_all(self, best: _Best, at: int, points: _Points) -> None:
        """Compare all pieces with one point."""
        piece = np.arange(len(self.border))
        squared = squared_distance_m2(
            self.border, np.broadcast_to(points.place[:, at : at + 1], (3, len(piece))), piece
        )
        if points.zone[at] >= 0:
            squared[self.border.zone != points.zone[at]] = np.inf
        nearest = squared.argmin(axis=0, keepdims=True)
        best.nearer(np.array([at]), nearest, squared[nearest])
        if not self._one_sigma:
            score = squared / (self._variance + points.accuracy_m[at] ** 2)
            decides = score.argmin(axis=0, keepdims=True)
            best.likelier(np.array([at]), decides, score[decides])


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
