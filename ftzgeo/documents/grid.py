"""A table's cells on a grid, with merged cells, before they have a place in the text."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MAX_COLSPAN = 100  # browsers allow 1000; real tables have a few dozen columns

HOLE = -1
"""A position of the grid that no cell covers."""


class SpannedCell(NamedTuple):
    """A cell as HTML gives it: its text and how many rows and columns it covers from its place on."""

    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass
class Grid:
    """Texts of cells, and rows of positions that refer to them; a merged cell's position occurs more than once."""

    texts: list[str] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((len(row) for row in self.rows), default=0)

    def is_blank(self) -> bool:
        """Return whether no cell has any text."""
        return not any(self.texts)

    def add_text(self, text: str) -> int:
        """Keep the text of a further cell and return its position."""
        self.texts.append(text)
        return len(self.texts) - 1

    def tidied(self) -> Grid:
        """Return the grid with rows of equal length, without columns that no cell starts in."""
        width = self.width
        rows = [row + [HOLE] * (width - len(row)) for row in self.rows]
        kept = [column for column in range(width) if _starts_cell(rows, column)]
        return Grid(self.texts, [[row[column] for column in kept] for row in rows])


def _starts_cell(rows: Sequence[Sequence[int]], column: int) -> bool:
    if column == 0:
        return True
    return any(row[column] not in (HOLE, row[column - 1]) for row in rows)


def grid_of_spans(rows: Iterable[Sequence[SpannedCell]]) -> Grid:
    """Return the grid of rows of cells that carry spans, as HTML lays them out; a rowspan of 0 reaches to the end."""
    rows = list(rows)
    grid = Grid(rows=[[] for _ in rows])
    for number, cells in enumerate(rows):
        free = deque(column for column, position in enumerate(grid.rows[number]) if position == HOLE)
        for cell in cells:
            start = free.popleft() if free else len(grid.rows[number])
            below = len(rows) - number
            depth = min(cell.rowspan, below) if cell.rowspan > 0 else below
            width = max(1, min(cell.colspan, _MAX_COLSPAN))
            _cover(grid, number, depth, range(start, start + width), grid.add_text(cell.text))
            free = deque(column for column in free if column >= start + width)
    return grid.tidied()


def _cover(grid: Grid, first_row: int, depth: int, columns: range, position: int) -> None:
    for row in grid.rows[first_row : first_row + depth]:
        row.extend([HOLE] * (columns.stop - len(row)))
        for column in columns:
            if row[column] == HOLE:
                row[column] = position
