"""A workbook of areas: blocks and parcels, their sides, the findings; numbers as numbers, text never as a formula."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from ftzgeo.exports.columns import BLOCK_COLUMNS, FINDING_COLUMNS, SIDE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftzgeo.exports.columns import Column
    from ftzgeo.exports.tables import Row, Tables

_SHEETS = {"zh": ("区块面积", "四至", "说明与疑点"), "en": ("Areas", "Sides", "Findings")}
_CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - xlsxwriter takes local times; fixed, so that bytes repeat
_MIN_WIDTH, _MAX_WIDTH = 7, 46
_LONGEST_TEXT = 32_767
"""Characters that a cell holds."""


def workbook(tables: Tables) -> dict[str, bytes]:
    """Return the file: a sheet each, headings in the language, frozen and filterable."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": tables.strings["title"], "created": _CREATED})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    contents = ((tables.blocks, BLOCK_COLUMNS), (tables.sides, SIDE_COLUMNS), (tables.findings, FINDING_COLUMNS))
    for name, (rows, all_columns) in zip(_SHEETS[tables.lang], contents, strict=True):
        columns = [column for column in all_columns if column.name != "coordinates"]
        formats = [book.add_format({"num_format": column.excel} if column.excel else {}) for column in columns]
        sheet = book.add_worksheet(name)
        for i, column in enumerate(columns):
            sheet.write_string(0, i, column.title(tables.lang), heading)
            sheet.set_column(i, i, _width(column.title(tables.lang), rows, column), formats[i])
        _fill(sheet, rows, columns)
    book.close()
    return {".xlsx": buffer.getvalue()}


def _fill(sheet: Any, rows: Sequence[Row], columns: Sequence[Column]) -> None:
    for r, row in enumerate(rows, start=1):
        for i, column in enumerate(columns):
            value = row.cells.get(column.name)
            if isinstance(value, str):
                sheet.write_string(r, i, value[:_LONGEST_TEXT])  # write() would make a formula of "=1+1"
            elif value is not None:
                sheet.write_number(r, i, value)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _width(title: str, rows: Sequence[Row], column: Column) -> int:
    """Return a column's width in characters; a Chinese one takes two."""
    texts = [value for row in rows if isinstance(value := row.cells.get(column.name), str)]
    longest = max((len(text) + sum(ord(c) > 0x2E80 for c in text) for text in texts), default=0)  # noqa: PLR2004 - CJK
    return min(_MAX_WIDTH, max(_MIN_WIDTH, len(title) + 2, longest + 2))
