"""Ints for combinations of rows: -1 none, below the number of rows that row alone, from there on several."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftzgeo.sites.index.arrays import Ints

    Pairs = tuple[Ints, Ints]

_ADDING = threading.Lock()


class Combinations:
    """The combinations of rows that contain points; new ones are added as they are met."""

    def __init__(self, n_rows: int, several: Iterable[tuple[int, ...]] = ()) -> None:
        self._n_rows = n_rows
        self._several = list(several)
        self._code = {rows: n_rows + i for i, rows in enumerate(self._several)}

    def rows(self, code: int) -> tuple[int, ...]:
        """Return the rows of a code."""
        if code >= self._n_rows:
            return self._several[code - self._n_rows]
        return (code,) if code >= 0 else ()

    def code(self, rows: tuple[int, ...]) -> int:
        """Return the code of rows in ascending order."""
        if len(rows) <= 1:
            return rows[0] if rows else -1
        with _ADDING:
            if rows not in self._code:
                self._code[rows] = self._n_rows + len(self._several)
                self._several.append(rows)
            return self._code[rows]

    def codes(self, pairs: Pairs, n: int) -> Ints:
        """Return the codes of n points from sorted (point, row) pairs."""
        point, row = pairs
        codes = np.full(n, -1, dtype=np.int32)
        codes[point[::-1]] = row[::-1]
        for at in np.unique(point[1:][point[1:] == point[:-1]]):
            low, high = np.searchsorted(point, (at, at + 1))
            codes[at] = self.code(tuple(row[low:high].tolist()))
        return codes

    def pairs(self, codes: Ints) -> Pairs:
        """Return sorted (point, row) pairs from the codes of points."""
        if not self._several:
            point = np.flatnonzero(codes >= 0)
            return point, codes[point].astype(np.int64)
        rows = [self.rows(code) for code in range(self._n_rows + len(self._several))]
        count = np.array([*map(len, rows), 0])[codes]
        first = np.cumsum([0, *map(len, rows)])[codes]
        point = np.repeat(np.arange(len(codes)), count)
        place = np.arange(len(point)) - np.repeat(np.cumsum(count) - count - first, count)
        return point, np.array([row for several in rows for row in several], dtype=np.int64)[place]

    def first(self, codes: Ints) -> Ints:
        """Return the first row of each code, -1 for none."""
        if not self._several:
            return codes
        return np.array([*range(self._n_rows), *(rows[0] for rows in self._several), -1], dtype=np.int32)[codes]

    def groups(self, group_of_row: Ints) -> Ints:
        """Return the groups of every code (and of -1 at the end) as (most groups of a code, codes + 1), -1 for none."""
        several = [tuple(dict.fromkeys(int(group_of_row[row]) for row in rows)) for rows in self._several]
        most = max(map(len, several), default=1)
        table = np.full((most, self._n_rows + len(several) + 1), -1, dtype=np.int32)
        table[0, : self._n_rows] = group_of_row
        for i, groups in enumerate(several):
            table[: len(groups), self._n_rows + i] = groups
        return table
