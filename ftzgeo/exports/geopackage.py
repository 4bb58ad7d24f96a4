"""GeoPackage: blocks and sides as layers, what has no position and the findings as tables, styles for QGIS inside.

QGIS looks for styles in a table ``layer_styles`` of the file and applies the row of a layer whose ``useAsDefault`` is
set.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from ftzgeo.exports.columns import BLOCK_COLUMNS, FINDING_COLUMNS, SIDE_COLUMNS
from ftzgeo.exports.coordinates import GCJ02_WARNING
from ftzgeo.exports.frames import frame, table
from ftzgeo.exports.qgis import block_style, side_style
from ftzgeo.exports.vector_files import gdal_folder

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.exports.tables import Tables

_GEOMETRY = "geom"
_LAYER_STYLES = """
CREATE TABLE "layer_styles" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256), "f_table_name" TEXT(256), "f_geometry_column" TEXT(256),
  "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT, "useAsDefault" BOOLEAN, "description" TEXT,
  "owner" TEXT(30), "ui" TEXT(30), "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""
_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
SELECT 'layer_styles', 'attributes', 'layer_styles', '', last_change FROM gpkg_contents WHERE table_name = 'blocks'"""
_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
                          styleSLD, useAsDefault, description, owner, update_time)
SELECT '', '', ?, ?, ?, ?, '', 1, ?, '', last_change FROM gpkg_contents WHERE table_name = 'blocks'"""


def geopackage(tables: Tables) -> dict[str, bytes]:
    """Return the file."""
    with gdal_folder(tables) as folder:
        path = folder / "blocks.gpkg"
        _write_layers(tables, path)
        with closing(sqlite3.connect(path)) as database, database:
            _add_styles(database, tables.strings)
            if tables.coordinates.is_gcj02:
                database.execute("UPDATE gpkg_contents SET description = ?", [GCJ02_WARNING])
        return {".gpkg": path.read_bytes()}


def _write_layers(tables: Tables, path: Path) -> None:
    """Write the layers and the tables, also those without rows."""
    import pyogrio

    layers = (
        ("blocks", tables.drawn, BLOCK_COLUMNS, "MultiPolygon"),
        ("sides", tables.placed_sides, SIDE_COLUMNS, "MultiLineString"),
    )
    for name, placed, columns, geometry_type in layers:
        shown = frame(placed, columns, tables.coordinates).rename_geometry(_GEOMETRY)
        options = {"geometry_type": geometry_type, "promote_to_multi": True, "GEOMETRY_NAME": _GEOMETRY}
        pyogrio.write_dataframe(shown, path, layer=name, append=path.exists(), **options)
    for name, rows, columns in (
        ("unlocated", tables.unlocated, BLOCK_COLUMNS),
        ("findings", tables.findings, FINDING_COLUMNS),
    ):
        pyogrio.write_dataframe(table(rows, columns), path, layer=name, append=True)


def _add_styles(database: sqlite3.Connection, strings: dict[str, str]) -> None:
    database.execute(_LAYER_STYLES)
    database.execute(_REGISTER)
    for layer, qml in (("blocks", block_style(strings)), ("sides", side_style(strings))):
        database.execute(_STYLE, [layer, _GEOMETRY, f"ftzgeo {layer}", qml, strings["title"]])
