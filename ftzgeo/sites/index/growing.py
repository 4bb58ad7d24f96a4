"""Arrays that grow at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Ints


class Growing:
    """Rows of ints. Room is made for an eighth more than is needed, where memory allows without copying."""

    def __init__(self, *columns: int) -> None:
        self._rows = np.empty((0, *columns), dtype=np.int32)
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def append(self, rows: Ints) -> None:
        """Add rows at the end."""
        start, self._n = self._n, self._n + len(rows)
        if self._n > len(self._rows):
            self._resize(self._n + self._n // 8)
        self._rows[start : self._n] = rows

    def array(self) -> Ints:
        """Return all rows; nothing can be added after that."""
        self._resize(self._n)
        return self._rows

    def _resize(self, n: int) -> None:
        self._rows.resize((n, *self._rows.shape[1:]), refcheck=False)  # no one else has it yet
