"""Which rows contain the cells of a grid, but for those rows that have edges in the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.blocks import BLOCK
from ftzgeo.sites.index.grid import DIVISION_BITS, DIVISIONS

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.blocks import Blocks
    from ftzgeo.sites.index.raster import Crossings


_MIDDLE = DIVISIONS // 2
_COUNT = float(1 << 32)
"""Sums of rows carry the count of rows above bit 32; as whole numbers below 2⁵³ they are exact in float64."""


class Overlaps(NamedTuple):
    """The fine and coarse cells that several rows contain, the combination of each, and a point in each combination.

    Combinations are numbered from 0, (n,) for the fine cells and then the coarse ones; points are (k, 2) in degrees.
    """

    fine: Ints
    coarse: Ints
    combination: Ints
    points: Floats


class Cover:
    """Which rows contain the middles of cells: along a line of middles, a crossing edge adds its row or takes it off.

    Right for cells without a border, and of cells with one for the rows that have no edge in the cell.

    Attributes
    ----------
    fine, coarse
        The codes of the cells: the row, -1 for none, `ask` where there are several.
    """

    def __init__(self, crossings: Crossings, rows: Ints, blocks: Blocks, ask: int) -> None:
        self._crossings, self._rows, self._blocks, self._ask = crossings, rows.take(crossings.edge), blocks, ask
        self.fine, self.coarse = (_codes(sums, ask) for sums in self._sums(_COUNT + self._rows + 1.0))

    def overlaps(self, has_border: Bools) -> Overlaps:
        """Return the cells without a border that several rows contain."""
        fine = np.flatnonzero((self.fine == self._ask) & ~has_border)
        coarse = np.flatnonzero((self.coarse == self._ask) & (self._blocks.number < 0))
        if not len(fine) + len(coarse):
            return Overlaps(fine, coarse, fine, np.empty((0, 2)))
        signatures = self._signatures()
        found = np.concatenate((signatures[0].take(fine), signatures[1].take(coarse)))
        _, first, combination = np.unique(found, return_index=True, return_inverse=True)
        middles = np.concatenate((self._blocks.middles().take(fine, axis=0), self._middles().take(coarse, axis=0)))
        return Overlaps(fine, coarse, combination, self._blocks.grid.to_degrees(middles[first]))

    def _sums(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return the sums of weights of the rows that contain each fine and each coarse cell."""
        at, blocks = self._crossings, self._blocks
        enters = -at.up * weights  # eastward, an edge to the north is left behind, one to the south is entered
        fine = np.bincount(blocks.address(at.column, at.row), enters, len(blocks) * BLOCK).astype(np.float64)
        middle = np.flatnonzero(at.row % DIVISIONS == _MIDDLE)
        place = (at.row.take(middle) >> DIVISION_BITS) * blocks.grid.nx + (at.column.take(middle) >> DIVISION_BITS)
        coarse = np.bincount(place, enters.take(middle), len(blocks.number))
        return _along_rows(fine), np.cumsum(coarse)

    def _middles(self) -> Floats:
        """Return the points of coarse cells that were looked at, in cells."""
        row, column = np.divmod(np.arange(len(self._blocks.number)), self._blocks.grid.nx)
        return np.column_stack((column * DIVISIONS, row * DIVISIONS)) + (_MIDDLE + 0.5)

    def _signatures(self) -> tuple[Floats, Floats]:
        """Return a number for each fine and coarse cell that is the same for the same combination of rows."""
        chance = np.random.default_rng(0).integers(1, 1 << 40, int(self._rows.max()) + 1).astype(np.float64)
        return self._sums(chance.take(self._rows))


def _along_rows(enters: Floats) -> Floats:
    """Return the sums along rows of fine cells, given block by block; beyond the last block of a row the sum is 0."""
    sums = np.cumsum(enters).reshape(-1, DIVISIONS)
    before = np.concatenate(([0.0], sums[:-1, -1]))
    total = (sums[:, -1] - before).reshape(-1, DIVISIONS)
    from_west = np.cumsum(total, axis=0) - total
    sums += (from_west.ravel() - before)[:, None]
    return sums.ravel()


def _codes(sums: Floats, ask: int) -> Ints:
    codes = sums.astype(np.int64).astype(np.int32)  # the lower 32 bits
    codes -= 1
    codes[sums >= 2 * _COUNT] = ask
    return codes
