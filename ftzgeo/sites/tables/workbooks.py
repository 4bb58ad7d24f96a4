"""Write a checked table as a workbook (.xlsx): text never as a formula, long numbers never rounded."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import UsageError
from ftzgeo.sites.tables.encoded import Encoded
from ftzgeo.sites.tables.sheets import SheetPiece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ftzgeo.sites.tables.checking import Checked
    from ftzgeo.sites.tables.pieces import Piece

_MOST_ROWS = 1_048_575
_LONGEST_TEXT = 32_767
_EXACT = 1e15
"""Excel keeps 15 digits of a number; longer ones are written as text."""
_CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""A fixed date, so that the same table gives the same bytes."""
_TIME = "time"


class WorkbookFormat:
    """A workbook. The pieces are kept as lines of JSON, which become the sheet at the end."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def head(self) -> bytes:
        """Return nothing: the header is written with the sheet."""
        return b""

    def encode(self, piece: Piece, checked: Checked, *, number: int) -> Encoded:
        """Return a line of JSON for each row."""
        del number
        own = _rows(piece)
        result = zip(*(column.to_pylist() for column in checked.result.columns), strict=True)
        lines = (
            json.dumps([_stored(v) for v in (*a, *b)], ensure_ascii=False) for a, b in zip(own, result, strict=True)
        )
        return Encoded("".join(f"{line}\n" for line in lines).encode())

    def finish(self, part: Path, footers: Sequence[bytes], places: Sequence[int]) -> None:
        """Put the workbook in the place of the lines.

        Raises
        ------
        UsageError
            More rows than a sheet has.
        """
        import xlsxwriter

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        made = part.with_name(part.name + ".xlsx")
        book = xlsxwriter.Workbook(made, options)
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {_TIME: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}), "": None}
        sheet = book.add_worksheet()
        for place, name in enumerate(self._names):
            sheet.write_string(0, place, name, bold)
        sheet.freeze_panes(1, 0)
        try:
            with part.open(encoding="utf-8") as lines:
                for row, line in enumerate(lines, 1):
                    if row > _MOST_ROWS:
                        raise UsageError(f"a sheet holds {_MOST_ROWS:,} rows; write the table as .csv or .parquet")
                    for place, value in enumerate(json.loads(line)):
                        _write(sheet, row, place, value, formats)
        finally:
            book.close()
        made.replace(part)


def _rows(piece: Piece) -> Iterator[tuple[Any, ...]]:
    if isinstance(piece, SheetPiece):
        return iter(piece.cells)
    return zip(*(column.to_pylist() for column in piece.batch().columns), strict=True)


def _stored(value: Any) -> Any:
    """Return a cell as JSON has it: a time as a dict, what a sheet cannot hold as text."""
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return {_TIME: value.isoformat()}
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return {_TIME: dt.datetime.combine(value, dt.time()).isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return str(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _write(sheet: Any, row: int, place: int, value: Any, formats: dict[str, Any]) -> None:
    # write_string keeps =1+1 the text it is; plain write() would make it a formula.
    if isinstance(value, str):
        sheet.write_string(row, place, value[:_LONGEST_TEXT])
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, dict):
        sheet.write_datetime(row, place, dt.datetime.fromisoformat(value[_TIME]), formats[_TIME])
    elif value is not None:
        sheet.write_number(row, place, value)
