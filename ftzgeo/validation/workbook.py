"""The report as a workbook: a sheet per table, numbers as numbers, text never as a formula."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from ftzgeo.validation.report_tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.validation.figures import Cell, Column, Table
    from ftzgeo.validation.report_material import Material

# A fixed date, so that the same validation gives the same bytes.
_CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_EXCEL_FORMATS = {".4f": "0.0000", "+.4f": "+0.0000;-0.0000;0.0000", "+.2f": "+0.00;-0.00;0.00", ".0f": "0", "d": "0"}
_EXCEL_FORMATS |= {".6f": "0.000000", "+.1f": "+0.0;-0.0;0.0", ".1f": "0.0", "+g": "+General;-General;General"}
_MIN_WIDTH, _MAX_WIDTH = 8, 60


def workbook(material: Material) -> bytes:
    """Return the report as .xlsx: one sheet per table, headings frozen and filterable."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": material.words("title"), "created": _CREATED})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for table in tables(material):
        _write(book, book.add_worksheet(table.name), table, heading)
    book.close()
    return buffer.getvalue()


def _write(book: Any, sheet: Any, table: Table, heading: Any) -> None:
    for i, column in enumerate(table.columns):
        sheet.write_string(0, i, column.with_unit, heading)
        sheet.set_column(i, i, _width(column, [row[i] for row in table.rows]), _format(book, column))
    for r, row in enumerate(table.rows, start=1):
        for i, value in enumerate(row):
            # write_string keeps "=1+1" the text it is; plain write() would make it a formula.
            if isinstance(value, str):
                sheet.write_string(r, i, value)
            elif value is not None:
                sheet.write_number(r, i, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _format(book: Any, column: Column) -> Any:
    excel = _EXCEL_FORMATS.get(column.spec or "")
    return book.add_format({"num_format": excel}) if excel else None


def _width(column: Column, values: Sequence[Cell]) -> int:
    """Return a column's width in characters; a Chinese one takes two."""
    texts = [value for value in values if isinstance(value, str)]
    longest = max((len(text) + sum(ord(c) > 0x2E80 for c in text) for text in texts), default=0)  # noqa: PLR2004 - CJK
    return min(_MAX_WIDTH, max(_MIN_WIDTH, len(column.with_unit) + 2, longest + 2))
