"""The table that says of every cell what lies in it.

Ints of cells: a number from -1 up is a combination of rows that holds for the whole cell (-1 none, below the number of
rows that row alone, from there on several rows; see `combinations`); `ASK`: only the exact test can answer.
From `DIVIDED` downwards, a coarse cell is divided (`DIVIDED` - number of its block of fine cells), and a fine cell has
a border (`DIVIDED` - number of its entry in `CellTable.pieces`).

Most cells with a border touch one edge, or two that meet in a vertex. Their entry holds the two edges and four codes,
one for each answer to "is the point left of the first edge, of the second". That is right since polygons are valid: an
edge that ends in a cell is followed there by the next one, so a row with a single edge in the cell is one side of it,
and a row with two that meet is both sides of a convex corner or either side of a reflex one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.corners import corner_pieces
from ftzgeo.sites.index.grid import DIVISION_BITS, DIVISIONS
from ftzgeo.sites.index.raster import rasterize

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.edges import Edges
    from ftzgeo.sites.index.grid import Grid
    from ftzgeo.sites.index.raster import Crossings, Touches


NONE, ASK, DIVIDED = -1, -2, -3
_BLOCK = DIVISIONS * DIVISIONS
_MASK = DIVISIONS - 1
_MIDDLE = DIVISIONS // 2
_COUNT = float(1 << 32)
"""Sums of rows carry the count of rows above bit 32; as whole numbers below 2⁵³ they are exact in float64."""


class CellTable(NamedTuple):
    """Ints of the coarse cells (row by row) and of the fine ones (block by block), and what lies in the borders."""

    coarse: Ints
    fine: Ints
    pieces: Ints
    """(n, 6): two edges and four codes."""


class Blocks(NamedTuple):
    """The divided coarse cells: the number of each (-1: not divided), and where each coarse row begins."""

    number: Ints
    first: Ints
    grid: Grid

    def __len__(self) -> int:
        return int(self.first[-1])

    def address(self, column: Ints, row: Ints) -> Ints:
        """Return where fine cells stand in the table."""
        return np.asarray(self.block(column, row) * _BLOCK + (row & _MASK) * DIVISIONS + (column & _MASK))

    def block(self, column: Ints, row: Ints) -> Ints:
        """Return the numbers of the blocks that fine cells lie in."""
        return self.number[(row >> DIVISION_BITS) * self.grid.nx + (column >> DIVISION_BITS)]

    def along_rows(self, column: Ints, row: Ints) -> Ints:
        """Return the places of fine cells when these are written row by row over the whole grid, undivided left out."""
        coarse_row = row >> DIVISION_BITS
        first, width = self.first[coarse_row], self.first[coarse_row + 1] - self.first[coarse_row]
        in_row = self.block(column, row) - first
        return np.asarray(first * _BLOCK + ((row & _MASK) * width + in_row) * DIVISIONS + (column & _MASK))

    def by_block(self, along: Floats) -> Floats:
        """Return what was written row by row (`along_rows`) in the order of the table."""
        out = np.empty_like(along)
        for a, b in zip(self.first[:-1] * _BLOCK, self.first[1:] * _BLOCK, strict=True):
            lines = along[a:b].reshape(DIVISIONS, -1, DIVISIONS)
            out[a:b].reshape(-1, DIVISIONS, DIVISIONS)[...] = lines.transpose(1, 0, 2)
        return out

    def middles(self) -> Floats:
        """Return the middles of all fine cells in the order of the table, in cells."""
        row, column = np.divmod(np.flatnonzero(self.number >= 0), self.grid.nx)
        inner = np.arange(_BLOCK)
        columns = column[:, None] * DIVISIONS + (inner & _MASK)
        rows = row[:, None] * DIVISIONS + (inner >> DIVISION_BITS)
        return np.column_stack((columns.ravel(), rows.ravel())) + 0.5


def build_table(
    edges: Edges,
    grid: Grid,
    rows_at: Callable[[Floats], list[tuple[int, ...]]],
    code_of: Callable[[tuple[int, ...]], int],
) -> CellTable:
    """Return the table of a grid; `rows_at` returns the rows that contain (n, 2) points, `code_of` their code."""
    touches, crossings = rasterize(edges, grid)
    blocks = divide(touches, grid)
    address = blocks.address(touches.column, touches.row)
    border = np.zeros(len(blocks) * _BLOCK, dtype=bool)
    border[address] = True
    cover = _Cover(crossings, edges.row, blocks)
    fine, coarse = cover.codes()
    if cover.overlaps:
        _write_combinations(cover, border, (fine, coarse), lambda at: [code_of(rows) for rows in rows_at(at)])
    number = np.cumsum(border) - 1
    pieces = corner_pieces(edges, touches.edge, number[address], fine[border], ASK)
    fine[border] = DIVIDED - np.arange(len(pieces), dtype=np.int32)
    divided = blocks.number >= 0
    coarse[divided] = DIVIDED - blocks.number[divided]
    return CellTable(coarse, fine, pieces)


def divide(touches: Touches, grid: Grid) -> Blocks:
    """Return the coarse cells that edges touch as blocks, numbered row by row."""
    divided = np.zeros(grid.nx * grid.ny, dtype=bool)
    divided[(touches.row >> DIVISION_BITS) * grid.nx + (touches.column >> DIVISION_BITS)] = True
    number = np.where(divided, np.cumsum(divided) - 1, -1)
    first = np.concatenate(([0], np.cumsum(divided.reshape(grid.ny, grid.nx).sum(axis=1))))
    return Blocks(number, first, grid)


class _Cover:
    """Which rows contain the middles of cells: along a line of middles, a crossing edge adds its row or takes it off.

    Right for cells without a border, and of cells with one for the rows that have no edge in the cell.
    """

    def __init__(self, crossings: Crossings, rows: Ints, blocks: Blocks) -> None:
        self._crossings, self._rows, self.blocks = crossings, rows[crossings.edge], blocks
        self._fine, self._coarse = self._sums(_COUNT + self._rows + 1.0)
        self.overlaps = bool(max(self._fine.max(initial=0), self._coarse.max(initial=0)) >= 2 * _COUNT)

    def _sums(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return the sums of weights of the rows that contain each fine and each coarse cell."""
        at, blocks = self._crossings, self.blocks
        enters = -at.up * weights  # eastward, an edge to the north is left behind, one to the south is entered
        along = np.bincount(blocks.along_rows(at.column, at.row), enters, len(blocks) * _BLOCK)
        middle = (at.row & _MASK) == _MIDDLE
        place = (at.row[middle] >> DIVISION_BITS) * blocks.grid.nx + (at.column[middle] >> DIVISION_BITS)
        coarse = np.bincount(place, enters[middle], len(blocks.number))
        return blocks.by_block(np.cumsum(along)), np.cumsum(coarse)

    def codes(self) -> tuple[Ints, Ints]:
        """Return the codes of fine and coarse cells; `ASK` where there are several rows."""
        return _codes(self._fine), _codes(self._coarse)

    def middles(self) -> tuple[Floats, Floats]:
        """Return the middles of fine cells, and those points of coarse ones that were looked at, in cells."""
        row, column = np.divmod(np.arange(len(self.blocks.number)), self.blocks.grid.nx)
        return self.blocks.middles(), np.column_stack((column * DIVISIONS, row * DIVISIONS)) + (_MIDDLE + 0.5)

    def signatures(self) -> tuple[Floats, Floats]:
        """Return a number for each fine and coarse cell that is the same for the same combination of rows."""
        chance = np.random.default_rng(0).integers(1, 1 << 40, int(self._rows.max()) + 1).astype(np.float64)
        return self._sums(chance[self._rows])


def _codes(sums: Floats) -> Ints:
    codes = sums.astype(np.int64).astype(np.int32)  # the lower 32 bits
    codes -= 1
    codes[sums >= 2 * _COUNT] = ASK
    return codes


def _write_combinations(
    cover: _Cover,
    border: Bools,
    codes: tuple[Ints, Ints],
    codes_at: Callable[[Floats], list[int]],
) -> None:
    """Write the codes of combinations into those fine and coarse cells that several rows contain."""
    several = [(codes[0] == ASK) & ~border, (codes[1] == ASK) & (cover.blocks.number < 0)]
    found = np.concatenate([s[where] for s, where in zip(cover.signatures(), several, strict=True)])
    _, first, number = np.unique(found, return_index=True, return_inverse=True)
    middles = np.concatenate([m[where] for m, where in zip(cover.middles(), several, strict=True)])[first]
    named = np.array(codes_at(cover.blocks.grid.to_degrees(middles)), dtype=np.int32)[number]
    for code, where, part in zip(codes, several, np.split(named, [int(several[0].sum())]), strict=True):
        code[where] = part
