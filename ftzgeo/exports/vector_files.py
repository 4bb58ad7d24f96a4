"""FlatGeobuf and shapefile, written by GDAL. Both hold what has a position; a table beside lists the rest."""

from __future__ import annotations

import csv
import io
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzgeo.exports.columns import BLOCK_COLUMNS
from ftzgeo.exports.coordinates import GCJ02_WARNING
from ftzgeo.exports.frames import frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftzgeo.exports.tables import Row, Tables

DBASE_TEXT_BYTES = 254
"""What a text column of a dBASE file holds."""

_FALLBACK_DATE = "2020-01-01"


def flatgeobuf(tables: Tables) -> dict[str, bytes]:
    """Return the file, indexed, and the table of what is not drawn."""
    rows = frame(tables.drawn, BLOCK_COLUMNS, tables.coordinates)
    described = {"TITLE": GCJ02_WARNING} if tables.coordinates.is_gcj02 else {}
    with gdal_folder(tables) as folder:
        path = folder / "blocks.fgb"
        rows.to_file(path, driver="FlatGeobuf", engine="pyogrio", promote_to_multi=True, **described)
        return {".fgb": path.read_bytes(), **_unlocated(tables)}


def shapefile(tables: Tables) -> dict[str, bytes]:
    """Return the files of a UTF-8 shapefile, a legend of its columns, and the table of what is not drawn."""
    rows = frame(tables.drawn, BLOCK_COLUMNS, tables.coordinates)
    for column in BLOCK_COLUMNS:
        if column.kind == "text":
            rows[column.name] = rows[column.name].map(_fitted, na_action="ignore")
    rows = rows.rename(columns={column.name: column.short for column in BLOCK_COLUMNS})
    with gdal_folder(tables) as folder:
        options = {"encoding": "UTF-8", "DBF_DATE_LAST_UPDATE": _date(tables)}
        rows.to_file(
            folder / "blocks.shp", driver="ESRI Shapefile", engine="pyogrio", geometry_type="Polygon", **options
        )
        files = {path.suffix: path.read_bytes() for path in folder.iterdir()}
    return {**files, ".fields.csv": _legend(tables), **_unlocated(tables)}


@contextmanager
def gdal_folder(tables: Tables) -> Iterator[Path]:
    """Yield an empty folder for GDAL to write into, which goes by the date of the data instead of the clock."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    with tempfile.TemporaryDirectory() as folder:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{_date(tables)}T00:00:00.000Z"})
        try:
            yield Path(folder)
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _date(tables: Tables) -> str:
    return tables.date.isoformat() if tables.date else _FALLBACK_DATE


def _fitted(text: str) -> str:
    """Cut text to what a dBASE column holds, between characters, and show that it was cut."""
    if len(text.encode()) <= DBASE_TEXT_BYTES:
        return text
    return text.encode()[: DBASE_TEXT_BYTES - len("…".encode())].decode(errors="ignore") + "…"


def _legend(tables: Tables) -> bytes:
    """Return what the short names of the columns mean, and what the coordinates are."""
    rows = [[column.short, column.name, column.chinese, column.english] for column in BLOCK_COLUMNS]
    coordinates = GCJ02_WARNING if tables.coordinates.is_gcj02 else tables.coordinates.label
    return _csv([["field", "name", "中文", "English"], *rows, ["*.shp", "geometry", "坐标系", coordinates]])


def _unlocated(tables: Tables) -> dict[str, bytes]:
    """Return the table of what has no position; nothing where all have one."""
    if not tables.unlocated:
        return {}
    heading = [column.name for column in BLOCK_COLUMNS]
    return {".unlocated.csv": _csv([heading, *(_values(row) for row in tables.unlocated)])}


def _values(row: Row) -> list[Any]:
    return [_harmless(row.cells.get(column.name)) for column in BLOCK_COLUMNS]


def _harmless(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t") else value


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return rows as CSV that spreadsheets open as UTF-8."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")
