"""The coarse cells of a grid that are divided into fine ones, and the order of these in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.grid import DIVISION_BITS, DIVISIONS

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.grid import Grid
    from ftzgeo.sites.index.raster import Touches


BLOCK = DIVISIONS * DIVISIONS
"""Fine cells of a coarse one."""
_MASK = DIVISIONS - 1


class Blocks(NamedTuple):
    """The divided coarse cells: which these are, and the number of every coarse cell among them (else -1)."""

    divided: Ints
    number: Ints
    grid: Grid

    def __len__(self) -> int:
        return len(self.divided)

    def address(self, column: Ints, row: Ints) -> Ints:
        """Return where fine cells stand in the table."""
        block = self.number.take(_coarse(column, row, self.grid))
        return np.asarray(block * BLOCK + (row & _MASK) * DIVISIONS + (column & _MASK))

    def middles(self) -> Floats:
        """Return the middles of all fine cells in the order of the table, in cells."""
        row, column = np.divmod(self.divided, self.grid.nx)
        inner = np.arange(BLOCK)
        columns = column[:, None] * DIVISIONS + (inner & _MASK)
        rows = row[:, None] * DIVISIONS + (inner >> DIVISION_BITS)
        return np.column_stack((columns.ravel(), rows.ravel())) + 0.5


def divide(touches: Touches, grid: Grid) -> Blocks:
    """Return the coarse cells that edges touch as blocks, numbered row by row."""
    touched = np.zeros(grid.nx * grid.ny, dtype=bool)
    touched[_coarse(touches.column, touches.row, grid)] = True
    divided = np.flatnonzero(touched)
    number = np.full(len(touched), -1)
    number[divided] = np.arange(len(divided))
    return Blocks(divided, number, grid)


def _coarse(column: Ints, row: Ints, grid: Grid) -> Ints:
    return np.asarray((row >> DIVISION_BITS) * grid.nx + (column >> DIVISION_BITS))
