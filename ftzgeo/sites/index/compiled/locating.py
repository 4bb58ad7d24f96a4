"""The code of every point: what `locating` does with arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.sites.index.compiled.jit import compiled
from ftzgeo.sites.index.grid import DIVISION_BITS, DIVISIONS
from ftzgeo.sites.index.table import ASK, DIVIDED

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.grid import Grid
    from ftzgeo.sites.index.table import CellTable

_MASK = DIVISIONS - 1
_BLOCK_BITS = 2 * DIVISION_BITS
_TOGETHER = 512


@compiled
def codes(  # noqa: PLR0913, PLR0917 - arrays and numbers is what a compiled loop takes
    lon: Floats,
    lat: Floats,
    grid: Grid,
    table: CellTable,
    lines: Floats,
    tolerance_deg: float,
    out: Ints,
    asked: Ints,
) -> int:
    """Write the codes of points, and the points whose code is `ASK` into `asked`; return how many these are.

    Each table is read for some points before the next one, so that the processor waits for many places at once.
    """
    coarse, fine, pieces = table
    n_asked = 0
    last_x, last_y = float(grid.nx * DIVISIONS - 1), float(grid.ny * DIVISIONS - 1)
    inner, code, border = np.empty(_TOGETHER, np.int64), np.empty(_TOGETHER, np.int64), np.empty(_TOGETHER, np.int64)
    for start in range(0, len(lon), _TOGETHER):
        n = min(_TOGETHER, len(lon) - start)
        for k in range(n):
            x = lon[start + k] * grid.scale_x + grid.shift_x
            y = lat[start + k] * grid.scale_y + grid.shift_y
            column = np.int64(min(x, last_x) if x > 0.0 else 0.0)
            row = np.int64(min(y, last_y) if y > 0.0 else 0.0)
            inner[k] = ((row & _MASK) << DIVISION_BITS) + (column & _MASK)
            code[k] = coarse[(row >> DIVISION_BITS) * grid.nx + (column >> DIVISION_BITS)]
        n_divided = 0
        for k in range(n):
            border[n_divided] = k
            n_divided += code[k] <= DIVIDED
        for i in range(n_divided):
            k = border[i]
            code[k] = fine[((DIVIDED - code[k]) << _BLOCK_BITS) + inner[k]]
        n_border = 0
        for i in range(n_divided):
            border[n_border] = border[i]
            n_border += code[border[i]] <= DIVIDED
        for i in range(n_border):
            inner[i] = pieces[DIVIDED - code[border[i]], 0]
        for i in range(n_border):
            k = border[i]
            piece = DIVIDED - code[k]
            x, y, a, b = lon[start + k], lat[start + k], inner[i], pieces[piece, 1]
            turn_a = lines[a, 2] * (y - lines[a, 1]) - lines[a, 3] * (x - lines[a, 0])
            turn_b = lines[b, 2] * (y - lines[b, 1]) - lines[b, 3] * (x - lines[b, 0])
            bound_a = max(lines[a, 4], tolerance_deg * (abs(lines[a, 2]) + abs(lines[a, 3])))
            bound_b = max(lines[b, 4], tolerance_deg * (abs(lines[b, 2]) + abs(lines[b, 3])))
            sure = (abs(turn_a) > bound_a) & (abs(turn_b) > bound_b)
            found = pieces[piece, 2 + 2 * (turn_a > 0.0) + (turn_b > 0.0)]
            code[k] = found if sure else ASK
        for k in range(n):
            out[start + k] = code[k]
            asked[n_asked] = start + k
            n_asked += code[k] == ASK
    return n_asked
