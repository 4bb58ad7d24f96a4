"""Find the code of every point: chunks that stay in the processor's cache, a few passes over each, on all cores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ftzgeo.sites.index.chunks import each_chunk
from ftzgeo.sites.index.compiled import kernels
from ftzgeo.sites.index.corners import ORIENTATION_ERROR
from ftzgeo.sites.index.grid import DIVISION_BITS, DIVISIONS, PAD_DEG
from ftzgeo.sites.index.table import ASK, DIVIDED, NONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftzgeo.sites.index.arrays import Bools, Floats, Ints
    from ftzgeo.sites.index.edges import Edges
    from ftzgeo.sites.index.grid import Grid
    from ftzgeo.sites.index.table import CellTable

    _Chunk = Callable[[Floats, Floats, Ints], Ints]


CHUNK = 1 << 14
_COMPILED_CHUNK = 1 << 17
_MASK = DIVISIONS - 1
_BLOCK_BITS = 2 * DIVISION_BITS


class Locator:
    """A grid, its table, and the edges of the borders as (n, 5): start, difference to the end, bound.

    The bound is that of the orientation (twice the area of point and edge) within which its sign is not certain.
    """

    def __init__(self, grid: Grid, table: CellTable, edges: Edges) -> None:
        self._grid, self._table = grid, table
        delta = edges.end - edges.start
        reach = np.add(np.abs(delta), (2 * PAD_DEG + 1 / grid.scale_x, 2 * PAD_DEG + 1 / grid.scale_y))
        products = np.abs(delta[:, 0]) * reach[:, 1] + np.abs(delta[:, 1]) * reach[:, 0]
        self._lines = np.column_stack((edges.start, delta, ORIENTATION_ERROR * products))

    def codes(
        self, lon: Floats, lat: Floats, out: Ints, answer: Callable[[Ints], None], tolerance_deg: float = 0.0
    ) -> Ints:
        """Write the codes of points; return the points whose code was `ASK`, of which `answer` writes the codes.

        Every point within the tolerance (at most 1e-8) of an edge is among these.
        """
        asked: list[Ints] = []
        loops: Any = kernels(len(lon))

        def make_worker() -> Callable[[slice], None]:
            chunk = self._compiled(loops, tolerance_deg) if loops else self._plain(tolerance_deg)

            def work(part: slice) -> None:
                doubtful = chunk(lon[part], lat[part], out[part]) + np.int64(part.start)
                if len(doubtful):
                    answer(doubtful)
                    asked.append(doubtful)

            return work

        each_chunk(len(lon), _COMPILED_CHUNK if loops else CHUNK, make_worker)
        return np.sort(np.concatenate(asked)) if asked else np.empty(0, dtype=np.int64)

    def _compiled(self, loops: Any, tolerance_deg: float) -> _Chunk:
        """Return what writes the codes of a chunk by compiled loops and returns the points that are to be asked for."""
        asked = np.empty(_COMPILED_CHUNK + 1, dtype=np.int32)

        def work(lon: Floats, lat: Floats, out: Ints) -> Ints:
            count = loops.codes(lon, lat, self._grid, self._table, self._lines, tolerance_deg, out, asked)
            return asked[:count]

        return work

    def _plain(self, tolerance_deg: float) -> _Chunk:
        """Return what does the same by arrays."""
        buffers = _Buffers.new()
        return lambda lon, lat, out: self._chunk(lon, lat, out, tolerance_deg, buffers)

    def code_of_one(self, lon: float, lat: float) -> int:
        """Return the code of one point, without arrays."""
        grid, table = self._grid, self._table
        x, y = lon * grid.scale_x + grid.shift_x, lat * grid.scale_y + grid.shift_y
        if not (0 <= x <= grid.last_x and 0 <= y <= grid.last_y):
            return NONE
        column, row = int(x), int(y)
        code = int(table.coarse[(row >> DIVISION_BITS) * grid.nx + (column >> DIVISION_BITS)])
        if code <= DIVIDED:
            inner = ((row & _MASK) << DIVISION_BITS) + (column & _MASK)
            code = int(table.fine[((DIVIDED - code) << _BLOCK_BITS) + inner])
        if code <= DIVIDED:
            first, second, *codes = table.pieces[DIVIDED - code].tolist()
            turns = [self._turn(edge, lon, lat) for edge in (first, second)]
            code = ASK if 0 in turns else codes[2 * (turns[0] > 0) + (turns[1] > 0)]
        return code

    def _turn(self, edge: int, lon: float, lat: float) -> float:
        """Return a number whose sign says on which side of an edge a point lies; 0 where that is doubtful."""
        x, y, dx, dy, bound = self._lines[edge].tolist()
        turn: float = dx * (lat - y) - dy * (lon - x)
        return turn if abs(turn) > bound else 0.0

    def _chunk(self, lon: Floats, lat: Floats, out: Ints, tolerance_deg: float, buffers: _Buffers) -> Ints:
        table = self._table
        column, row, coarse = self._cells(lon, lat, buffers)
        np.take(table.coarse, coarse, out=out, mode="clip")
        divided = np.flatnonzero(out <= DIVIDED)
        if not len(divided):
            return divided
        inner = ((row.take(divided) & _MASK) << DIVISION_BITS) + (column.take(divided) & _MASK)
        fine = table.fine.take(((DIVIDED - out.take(divided)) << _BLOCK_BITS) + inner)
        border = np.flatnonzero(fine <= DIVIDED)
        at = divided.take(border)
        fine[border] = self._sides(DIVIDED - fine.take(border), lon.take(at), lat.take(at), tolerance_deg)
        out[divided] = fine
        return divided.take(np.flatnonzero(fine == ASK))

    def _cells(self, lon: Floats, lat: Floats, buffers: _Buffers) -> tuple[Ints, Ints, Ints]:
        """Return columns and rows of fine cells, and the places of coarse ones.

        NaN and what lies beyond the grid comes to its outermost cells.
        """
        grid = self._grid
        n = len(lon)
        number, column, row = buffers.number[:n], buffers.column[:n], buffers.row[:n]
        work, more, coarse = buffers.work[:n], buffers.more[:n], buffers.coarse[:n]
        for degrees, scale, shift, last, cell in (
            (lon, grid.scale_x, grid.shift_x, grid.last_x, column),
            (lat, grid.scale_y, grid.shift_y, grid.last_y, row),
        ):
            np.multiply(degrees, scale, out=number)
            np.add(number, shift, out=number)
            with np.errstate(invalid="ignore"):
                np.copyto(cell, number, casting="unsafe")
            np.clip(cell, 0, last, out=cell)
        np.right_shift(row, DIVISION_BITS, out=work)
        np.multiply(work, grid.nx, out=work)
        np.right_shift(column, DIVISION_BITS, out=more)
        np.add(work, more, out=work)
        np.copyto(coarse, work)
        return column, row, coarse

    def _sides(self, piece: Ints, lon: Floats, lat: Floats, tolerance_deg: float) -> Ints:
        """Return the codes of points in cells with a border."""
        pieces = self._table.pieces.take(piece, axis=0)
        first, doubtful = self._left(pieces[:, 0], lon, lat, tolerance_deg)
        second, doubtful_too = self._left(pieces[:, 1], lon, lat, tolerance_deg)
        answer = 2 + 2 * first + second
        answer += np.arange(0, pieces.size, pieces.shape[1])
        codes = pieces.ravel().take(answer)
        codes[doubtful | doubtful_too] = ASK
        return codes

    def _left(self, edge: Ints, lon: Floats, lat: Floats, tolerance_deg: float) -> tuple[Bools, Bools]:
        """Return whether points lie left of an edge, and whether that is doubtful."""
        x, y, dx, dy, bound = self._lines.take(edge, axis=0).T
        turn = dx * (lat - y) - dy * (lon - x)
        if tolerance_deg:
            bound = np.maximum(bound, tolerance_deg * (np.abs(dx) + np.abs(dy)))
        return turn > 0, np.abs(turn) <= bound


class _Buffers(NamedTuple):
    """Memory of one thread for the passes over a chunk."""

    number: Floats
    column: Ints
    row: Ints
    work: Ints
    more: Ints
    coarse: Ints

    @classmethod
    def new(cls) -> _Buffers:
        """Return memory for `CHUNK` points."""
        column, row, work, more = np.empty((4, CHUNK), dtype=np.int32)
        return cls(np.empty(CHUNK), column, row, work, more, np.empty(CHUNK, dtype=np.int64))
