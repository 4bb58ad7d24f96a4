"""Sheets with a table that goes on over as many pages as it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftzgeo.pictures.panel import FOOT_MM, HEAD_MM
from ftzgeo.pictures.sheet import MARGIN_MM, PAPERS_MM, Sheet
from ftzgeo.pictures.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

POINTS = 7.2
_LINE_MM = POINTS * 25.4 / 72 * 1.35
_PADDING_MM = 1.1
_GAP_MM = 4.0
_MOST_LINES = 6
"""A cell has no more lines than that."""


@dataclass(frozen=True)
class TableColumn:
    """A column: its heading, its share of the width, and whether figures stand at its right."""

    title: str
    share: float
    is_right: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row of cells; one without cells but a `group` is a heading across the table."""

    cells: tuple[str, ...] = ()
    group: str = ""


def pages_of(
    rows: Sequence[TableRow], columns: Sequence[TableColumn], paper: str, first_top: float = 0.0
) -> list[list[TableRow]]:
    """Divide rows among pages; `first_top` is what the first page has less room, in millimetres.

    A group's heading is never the last row of a page.
    """
    _, height = PAPERS_MM[paper]
    pages: list[list[TableRow]] = [[]]
    room = height - HEAD_MM - FOOT_MM - first_top - _row_mm(TableRow(tuple(c.title for c in columns)), columns, paper)
    left = room
    for number, row in enumerate(rows):
        needed = _row_mm(row, columns, paper)
        following = _row_mm(rows[number + 1], columns, paper) if row.group and number + 1 < len(rows) else 0.0
        if needed + following > left and pages[-1]:
            pages.append([])
            left = room + first_top
        pages[-1].append(row)
        left -= needed
    return pages


def draw_table(sheet: Sheet, rows: Sequence[TableRow], columns: Sequence[TableColumn], top: float) -> None:
    """Write a table downwards from `top`."""
    y = _draw_row(sheet, TableRow(tuple(column.title for column in columns)), columns, top, fontweight="bold")
    for row in rows:
        y = _draw_row(sheet, row, columns, y)


def _draw_row(sheet: Sheet, row: TableRow, columns: Sequence[TableColumn], top: float, **style: str) -> float:
    width = sheet.size_mm[0] - 2 * MARGIN_MM
    bottom = top - _row_mm(row, columns, sheet.paper)
    sheet.rule(MARGIN_MM, bottom, width)
    if row.group:
        sheet.text(MARGIN_MM, bottom + _PADDING_MM + 0.3, row.group, POINTS + 0.6, fontweight="bold")
        return bottom
    x = MARGIN_MM
    for column, lines in zip(columns, _cell_lines(row, columns, sheet.paper), strict=True):
        for number, line in enumerate(lines):
            y = top - _PADDING_MM - (number + 0.8) * _LINE_MM
            at = x + column.share * width - _GAP_MM if column.is_right else x
            sheet.text(at, y, line, POINTS, ha="right" if column.is_right else "left", **style)
        x += column.share * width
    return bottom


def _row_mm(row: TableRow, columns: Sequence[TableColumn], paper: str) -> float:
    if row.group:
        return _LINE_MM * 1.3 + 2 * _PADDING_MM
    lines = max(len(cell) for cell in _cell_lines(row, columns, paper))
    return max(1, lines) * _LINE_MM + 2 * _PADDING_MM


def _cell_lines(row: TableRow, columns: Sequence[TableColumn], paper: str) -> list[list[str]]:
    width = PAPERS_MM[paper][0] - 2 * MARGIN_MM
    cells = []
    for column, text in zip(columns, row.cells, strict=True):
        lines = wrapped(text, POINTS, column.share * width - _GAP_MM)
        cells.append([*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + "…"] if len(lines) > _MOST_LINES else lines)
    return cells
