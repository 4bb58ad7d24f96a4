"""Workbooks (.xlsx), row by row: title rows above the header, headers of two merged rows, several sheets."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile

import pyarrow as pa

from ftzgeo.errors import UsageError
from ftzgeo.model import Finding
from ftzgeo.sites.tables.delimited import unique_names
from ftzgeo.sites.tables.pieces import SAMPLE_ROWS, Read
from ftzgeo.sites.tables.plan import TABLE, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ftzgeo.sites.tables.columns import Columns
    from ftzgeo.sites.tables.plan import TableOptions

    Cells = tuple[Any, ...]

_HEADER_WITHIN = 20
_ROWS_AT_ONCE = 1 << 14


class _Header(NamedTuple):
    """How many rows there are up to the end of the header, the names of its columns, how many rows are above it."""

    rows: int
    names: list[str]
    above: int


class SheetPiece:
    """Rows of a sheet, their cells as the workbook has them."""

    def __init__(self, rows: Sequence[Cells], names: Sequence[str]) -> None:
        self.cells = rows
        self._names = names

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.cells)

    def batch(self, names: Sequence[str] | None = None) -> pa.RecordBatch:
        """Return columns by name (None: all of them), all as text."""
        wanted = list(self._names if names is None else names)
        places = [self._names.index(name) for name in wanted]
        columns = [pa.array([cell_text(row[place]) for row in self.cells], pa.string()) for place in places]
        return pa.RecordBatch.from_arrays(columns, names=wanted)

    def reasons(self) -> dict[int, str]:
        """Return nothing: every row is whole."""
        return {}


class SheetSource:
    """A sheet of a workbook: the one that is asked for, else the first whose columns name a position."""

    crs: str | None = None
    total: int | None

    def __init__(self, path: Path, options: TableOptions) -> None:
        import openpyxl

        self._path = path
        self.findings: list[Finding] = []
        try:
            self._book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except (BadZipFile, KeyError, OSError, ValueError) as error:
            raise UsageError(f"{path}: cannot be read as a workbook ({error}); save it again as .xlsx") from error
        totals = {sheet.title: sheet.max_row for sheet in self._book.worksheets}
        for sheet in self._book.worksheets:
            # Some programs write a wrong size into the sheet, and rows beyond it would not be read.
            sheet.reset_dimensions()
        self._sheet, self._header_rows, names = self._choose(options)
        self.names = unique_names(names)
        self.total = totals[self._sheet.title]

    def sample(self) -> pa.RecordBatch:
        """Return the first rows."""
        rows = [row for row, _ in zip(self._rows(self._header_rows), range(SAMPLE_ROWS), strict=False)]
        return SheetPiece(rows, self.names).batch()

    def pieces(self, place: int = 0, *, smaller: int = 1) -> Iterator[Read]:
        """Yield pieces from a place (in rows of the sheet) on."""
        place = place or self._header_rows
        most = max(1, _ROWS_AT_ONCE // smaller)
        rows: list[Cells] = []
        for row in self._rows(place):
            rows.append(row)
            if len(rows) == most:
                place += len(rows)
                yield Read(SheetPiece(rows, self.names), place)
                rows = []
        if rows:
            yield Read(SheetPiece(rows, self.names), place + len(rows))

    def fingerprint(self) -> Any:
        """Return size and time of the file, and the sheet."""
        status = self._path.stat()
        return [status.st_size, status.st_mtime_ns, self._sheet.title]

    def close(self) -> None:
        """Close the workbook."""
        self._book.close()

    def _rows(self, after: int) -> Iterator[Cells]:
        """Yield the rows behind a number of rows, as wide as the header; empty ones at the end are none."""
        width, empty = len(self.names), 0
        for row in self._sheet.iter_rows(min_row=after + 1, values_only=True):
            cells = tuple(row[:width]) + (None,) * (width - len(row))
            if all(cell is None for cell in cells):
                empty += 1
                continue
            for _ in range(empty):
                yield (None,) * width
            empty = 0
            yield cells

    def _choose(self, options: TableOptions) -> tuple[Any, int, list[str]]:
        """Return the sheet, how many rows its header ends at, and the names of its columns."""
        sheets = self._asked(options.sheet)
        for sheet in sheets:
            found = _header(sheet, options)
            if found is not None:
                if found.above:
                    self._say("rows-above-header", f"{found.above} row(s) above the header were left out")
                if len(self._book.sheetnames) > 1:
                    self._say("sheet-chosen", f"the sheet {sheet.title!r} of {', '.join(self._book.sheetnames)}")
                return sheet, found.rows, found.names
        first = next(iter(sheets[0].iter_rows(max_row=1, values_only=True)), ())
        if not any(cell is not None for cell in first):
            raise UsageError(f"{self._path}: the sheet {sheets[0].title!r} is empty or has no header in its first row")
        return sheets[0], 1, [cell_text(cell) or "" for cell in _stripped(first)]

    def _asked(self, name: str | None) -> list[Any]:
        sheets = self._book.worksheets
        if name is None:
            return list(sheets)
        if name in self._book.sheetnames:
            return [self._book[name]]
        if name.isdigit() and 1 <= int(name) <= len(sheets):
            return [sheets[int(name) - 1]]
        raise UsageError(f"{self._path}: no sheet {name!r}; it has {', '.join(self._book.sheetnames)}")

    def _say(self, code: str, text: str) -> None:
        self.findings.append(Finding(id=TABLE, code=code, level="info", message=text))


def cell_text(value: Any) -> str | None:
    """Return what a cell shows, without a format: whole numbers without decimals, dates as ISO 8601 has them."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - digits that Excel keeps
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _header(sheet: Any, options: TableOptions) -> _Header | None:
    """Return the header; None where no row names a position.

    Of merged cells only the first holds the text: a cell of the lower row that is empty belongs to the one above it;
    names that come twice are preceded by what stands above them. 坐标 over 经度 and 纬度 is no column with both.
    """
    above: Cells = ()
    upper: _Header | None = None
    for number, row in enumerate(sheet.iter_rows(max_row=_HEADER_WITHIN, values_only=True), 1):
        names, is_double = _under(_stripped(above), [cell_text(cell) or "" for cell in _stripped(row)])
        columns = _columns(names, options)
        if columns is not None and (upper is None or columns.lon is not None):
            found = _Header(number, names, number - 1 - is_double)
            if columns.lon is not None:
                return found
            upper = found
        elif upper is not None:
            return upper
        above = row
    return upper


def _under(above: Cells, cells: list[str]) -> tuple[list[str], bool]:
    tops = [(cell_text(cell) or "").strip() for cell in above]
    gaps = [i for i, cell in enumerate(cells) if not cell.strip()]
    is_group = sum(bool(top) for top in tops) > 1 and all(isinstance(cell, str | None) for cell in above)
    if not is_group:
        return cells, False
    width = max(len(cells), len(tops))
    cells = cells + [""] * (width - len(cells))
    tops += [""] * (width - len(tops))
    groups, group = [], ""
    for top in tops:
        group = top or group
        groups.append(group)
    names = [cell if cell.strip() else top for cell, top in zip(cells, tops, strict=True)]
    twice = {name for name in names if name and names.count(name) > 1}
    named = [f"{group} {name}" if name in twice else name for group, name in zip(groups, names, strict=True)]
    return named, bool(gaps or twice)


def _columns(names: list[str], options: TableOptions) -> Columns | None:
    try:
        return columns_of(unique_names(names), options)
    except UsageError:
        return None


def _stripped(row: Cells) -> Cells:
    """Return a row without the empty cells at its end."""
    last = max((i for i, cell in enumerate(row) if cell is not None), default=-1)
    return tuple(row[: last + 1])
