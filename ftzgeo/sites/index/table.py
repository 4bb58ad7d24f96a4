"""The table that says of every cell what lies in it.

Ints of cells: a number from -1 up is a combination of rows that holds for the whole cell (-1 none, below the number of
rows that row alone, from there on several rows; see `combinations`); `ASK`: only the exact test can answer.
From `DIVIDED` downwards, a coarse cell is divided (`DIVIDED` - number of its block of fine cells), and a fine cell has
a border (`DIVIDED` - number of its entry in `CellTable.pieces`).

Most cells with a border touch one edge, or two that meet in a vertex. Their entry holds the two edges and four codes,
one for each answer to "is the point left of the first edge, of the second". That is right since polygons are valid: an
edge that ends in a cell is followed there by the next one, so a row with a single edge in the cell is one side of it,
and a row with two that meet is both sides of a convex corner or either side of a reflex one.

The table is made in bands of coarse rows, on all cores, each from the edges that touch it: what a band needs in the
meantime stays in the processor's cache.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.sites.index.blocks import BLOCK, divide
from ftzgeo.sites.index.chunks import each_chunk
from ftzgeo.sites.index.corners import ANSWERS, corner_pieces
from ftzgeo.sites.index.cover import Cover
from ftzgeo.sites.index.growing import Growing
from ftzgeo.sites.index.raster import edges_by_band, rasterize

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.cover import Overlaps
    from ftzgeo.sites.index.edges import Edges
    from ftzgeo.sites.index.grid import Grid


NONE, ASK, DIVIDED = -1, -2, -3
_EDGES_AT_ONCE = 1 << 16
"""In a band, about; it has a row at least."""


class CellTable(NamedTuple):
    """Ints of the coarse cells (row by row) and of the fine ones (block by block), and what lies in the borders."""

    coarse: Ints
    fine: Ints
    pieces: Ints
    """(n, 6): two edges and four codes."""


class _Band(NamedTuple):
    """The cells of some coarse rows: `divided` are the coarse cells with edges in them, `border` the fine ones."""

    coarse: Ints
    fine: Ints
    divided: Ints
    border: Ints
    pieces: Ints
    overlaps: Overlaps


def build_table(
    edges: Edges,
    grid: Grid,
    rows_at: Callable[[Floats], list[tuple[int, ...]]],
    code_of: Callable[[tuple[int, ...]], int],
) -> CellTable:
    """Return the table of a grid; `rows_at` returns the rows that contain (n, 2) points, `code_of` their code."""
    height = -(-grid.ny // max(1, len(edges) // _EDGES_AT_ONCE))
    numbers = edges_by_band(edges, grid, height)
    bands = _Bands(lambda points: [code_of(rows) for rows in rows_at(points)])

    def work(rows: slice) -> None:
        bands.add(rows, _band(edges, numbers[rows.start // height], grid.band(rows)))

    each_chunk(grid.ny, height, lambda: work)
    return bands.table()


def _band(edges: Edges, number: Ints, grid: Grid) -> _Band:
    """Fill a grid from the edges in it, given by their numbers."""
    own = edges.at(number)
    touches, crossings = rasterize(own, grid)
    blocks = divide(touches, grid)
    address = blocks.address(touches.column, touches.row)
    has_border = np.zeros(len(blocks) * BLOCK, dtype=bool)
    has_border[address] = True
    cell = (np.cumsum(has_border) - 1).take(address)
    border = np.flatnonzero(has_border)
    cover = Cover(crossings, own.row, blocks, ASK)
    pieces = corner_pieces(own, touches.edge, cell, cover.fine.take(border), ASK)
    pieces[:, :2] = number.take(pieces[:, :2])
    return _Band(cover.coarse, cover.fine, blocks.divided, border, pieces, cover.overlaps(has_border))


class _Bands:
    """Bands put together from south to north; one that comes early waits for those before it."""

    def __init__(self, codes_at: Callable[[Floats], list[int]]) -> None:
        self._codes_at = codes_at
        self._coarse, self._fine, self._pieces = Growing(), Growing(), Growing(2 + ANSWERS)
        self._waiting: dict[int, tuple[int, _Band]] = {}
        self._row, self._adding = 0, threading.Lock()

    def add(self, rows: slice, band: _Band) -> None:
        """Add the band of some coarse rows."""
        with self._adding:
            self._waiting[rows.start] = rows.stop, band
            while self._row in self._waiting:
                self._row, following = self._waiting.pop(self._row)
                self._append(following)

    def table(self) -> CellTable:
        """Return the table of all bands."""
        return CellTable(self._coarse.array(), self._fine.array(), self._pieces.array())

    def _append(self, band: _Band) -> None:
        overlaps, block, piece = band.overlaps, len(self._fine) // BLOCK, len(self._pieces)
        codes = np.array(self._codes_at(overlaps.points), dtype=np.int32).take(overlaps.combination)
        band.fine[overlaps.fine], band.coarse[overlaps.coarse] = np.split(codes, [len(overlaps.fine)])
        band.coarse[band.divided] = DIVIDED - np.arange(block, block + len(band.divided))
        band.fine[band.border] = DIVIDED - np.arange(piece, piece + len(band.border))
        self._coarse.append(band.coarse)
        self._fine.append(band.fine)
        self._pieces.append(band.pieces)
