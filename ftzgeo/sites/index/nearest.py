"""A tree of cells that knows for every cell which pieces of border can decide for a point in it.

A point's *zone* is the one that contains it. Its deciding piece is the one that is nearest in standard deviations of
border and point together, among the borders of its zone, or, outside, of all zones; its nearest piece that in metres. A
piece can be left out of a cell when another one is nearer for every point of the cell and at least as uncertain. That
holds for any accuracy of the points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.border import EARTH_RADIUS_M, in_space, squared_distance_m2, to_chord

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.border import Border


LEVEL_BITS = 3
LEVELS = 5
_REACH_DEG = 1.0
"""How far around the borders the tree reaches; farther points are measured against all pieces."""
_FEW = 6
_BITS = np.arange(1 << (2 * LEVEL_BITS))
_MORTON = np.sum(
    [(_BITS >> i & 1) << 2 * i | (_BITS >> (LEVEL_BITS + i) & 1) << (2 * i + 1) for i in range(LEVEL_BITS)], axis=0
)
"""Place in Morton order of each of 8 x 8 cells, which are stored row by row."""
_MOST_CELLS = 3_000_000


class Tree(NamedTuple):
    """Nodes of 8 x 8 cells; a cell's code is the number of its list, or, below 0, of the node that divides it (~code).

    List i is ``piece[first[i]:first[i + 1]]``.
    """

    origin: tuple[float, float]
    size_deg: tuple[float, float]
    node: Ints
    first: Ints
    piece: Ints


class _Pairs(NamedTuple):
    """Pairs of a cell and a piece that may decide in it; cells are numbered, with `column` and `row` at their level."""

    column: Ints
    row: Ints
    cell: Ints
    piece: Ints


def build_tree(border: Border, zones_at: Callable[[Floats, Floats], Ints]) -> Tree:
    """Return the tree of a border.

    `zones_at` returns the zones that contain points, -1 outside.
    """
    west, south, east, north = border.bounds
    origin = (west - _REACH_DEG, south - _REACH_DEG)
    size = (east - west + 2 * _REACH_DEG, north - south + 2 * _REACH_DEG)
    prune = _Pruning(border, zones_at, origin, size)
    one = np.zeros(1, dtype=np.int64)
    pairs = _Pairs(one, one, np.zeros(len(border), dtype=np.int64), np.arange(len(border)))
    nodes, counts, pieces = [], [np.zeros(1, dtype=np.int64)], []
    lists = n_nodes = 0
    for level in range(1, LEVELS + 1):
        for step in range(LEVEL_BITS):
            pairs = prune.divided(pairs, LEVEL_BITS * (level - 1) + step + 1)
        count = np.bincount(pairs.cell, minlength=len(pairs.column))
        split = count > _FEW
        if level == LEVELS or (n_nodes + split.sum()) << (2 * LEVEL_BITS) > _MOST_CELLS:
            split[:] = False
        n_nodes += len(count) >> (2 * LEVEL_BITS)
        code = np.where(split, ~(n_nodes + np.cumsum(split) - 1), lists + np.cumsum(~split) - 1)
        nodes.append(code.reshape(-1, len(_MORTON))[:, _MORTON].ravel())
        kept = ~split[pairs.cell]
        counts.append(count[~split])
        pieces.append(pairs.piece[kept][np.argsort(pairs.cell[kept], kind="stable")])
        lists += int((~split).sum())
        number = np.cumsum(split) - 1
        pairs = _Pairs(pairs.column[split], pairs.row[split], number[pairs.cell[~kept]], pairs.piece[~kept])
        if not len(pairs.column):
            break
    return Tree(
        origin,
        size,
        np.concatenate(nodes).astype(np.int32),
        np.cumsum(np.concatenate(counts)).astype(np.int32),
        np.concatenate(pieces).astype(np.int32),
    )


class _Pruning:
    """Divides cells in four and leaves out of each what cannot decide in it."""

    def __init__(
        self,
        border: Border,
        zones_at: Callable[[Floats, Floats], Ints],
        origin: tuple[float, float],
        size: tuple[float, float],
    ) -> None:
        self._border, self._zones_at, self._origin, self._size = border, zones_at, origin, size
        levels, self._rank = np.unique(border.weight_m, return_inverse=True)
        self._ranks = len(levels)

    def divided(self, pairs: _Pairs, level: int) -> _Pairs:
        """Return the pairs of the four quarters of each cell, in Morton order within the cell."""
        quarter = np.arange(4)
        column = (2 * pairs.column[:, None] + (quarter & 1)).ravel()
        row = (2 * pairs.row[:, None] + (quarter >> 1)).ravel()
        cell = (4 * pairs.cell[:, None] + quarter).ravel()
        piece = np.repeat(pairs.piece, 4)
        kept = self._kept(column, row, cell, piece, level)
        return _Pairs(column, row, cell[kept], piece[kept])

    def _kept(self, column: Ints, row: Ints, cell: Ints, piece: Ints, level: int) -> Bools:
        cells = self._cells(column, row, level)
        away, _ = to_chord(self._border, cells.centre[:, cell], piece)
        vector = np.stack(away)
        distance = np.sqrt((vector * vector).sum(axis=0))
        vector /= np.maximum(distance, 1e-9)
        pairs = _Measured(cell, piece, distance, vector)
        kept = ~self._dominated(pairs, cells, cell, np.arange(len(column)))
        zone = self._border.zone[piece].astype(np.int64)
        key, number = np.unique(cell * (int(self._border.zone.max()) + 1) + zone, return_inverse=True)
        if len(key) == len(column):
            return kept
        nearest = np.full(len(key), np.inf)
        np.minimum.at(nearest, number, distance)
        concerned = (self._zones_at(cells.lon, cells.lat)[cell] == zone) | (nearest[number] <= cells.radius[cell])
        concerned &= ~kept
        of_key = np.empty(len(key), dtype=np.int64)
        of_key[number] = cell
        return np.asarray(kept | (concerned & ~self._dominated(pairs, cells, number, of_key)))

    def _dominated(self, pairs: _Measured, cells: _Cells, group: Ints, cell_of_group: Ints) -> Bools:
        """Return which pieces cannot decide in their cell because of the nearest one of their group.

        The distance to a segment is a convex function. So that of the piece lies above its tangent in the middle of the
        cell, that of the other one below planes through its values in the corners, and corners are enough to compare.
        """
        dominated = np.zeros(len(group), dtype=bool)
        least, champion = np.full(len(cell_of_group), np.inf), np.full(len(cell_of_group), -1)
        for rank in range(self._ranks - 1, -1, -1):
            at = np.flatnonzero(self._rank[pairs.piece] == rank) if self._ranks > 1 else np.arange(len(group))
            np.minimum.at(least, group[at], pairs.distance[at])
            best = at[pairs.distance[at] == least[group[at]]]
            champion[group[best]] = pairs.piece[best]
            above = np.ones(len(at), dtype=bool)
            cell = pairs.cell[at]
            for corner in cells.corners:
                known = champion >= 0
                upper = np.full(len(champion), np.inf)
                upper[known] = np.sqrt(
                    squared_distance_m2(self._border, corner[:, cell_of_group[known]], champion[known])
                )
                step = (corner - cells.centre)[:, cell]
                lower = pairs.distance[at] + (pairs.direction[:, at] * step).sum(axis=0)
                above &= lower > upper[group[at]] + cells.slack[cell]
            dominated[at] = above
        return dominated

    def _cells(self, column: Ints, row: Ints, level: int) -> _Cells:
        """Return cells given by columns and rows of a level."""
        width, height = self._size[0] / (1 << level), self._size[1] / (1 << level)
        west, south = self._origin[0] + column * width, self._origin[1] + row * height
        lon, lat = west + 0.5 * width, south + 0.5 * height
        centre = in_space(lon, lat)
        corners = [in_space(west + i * width, south + j * height) for i in (0, 1) for j in (0, 1)]
        radius = np.max([np.sqrt(((corner - centre) ** 2).sum(axis=0)) for corner in corners], axis=0)
        return _Cells(lon, lat, centre, corners, 1.01 * radius + 0.01, radius**2 / EARTH_RADIUS_M + 0.01)


class _Cells(NamedTuple):
    """Cells: middles in degrees and in space, corners, a radius that covers the cell, and how far it is from flat."""

    lon: Floats
    lat: Floats
    centre: Floats
    corners: list[Floats]
    radius: Floats
    slack: Floats


class _Measured(NamedTuple):
    """Pairs of cell and piece with the distance of the middle of the cell, and the direction in which it grows."""

    cell: Ints
    piece: Ints
    distance: Floats
    direction: Floats
