"""Open a table, whatever kind of file it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftzgeo.errors import ReferenceLayerError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.sites.tables.pieces import Source
    from ftzgeo.sites.tables.plan import TableOptions

_POINTS = (".geojson", ".json", ".shp", ".gpkg", ".kml", ".kmz", ".fgb", ".zip", ".dxf")


def open_source(path: Path, options: TableOptions) -> Source:
    """Open a table; the kind of file is told by its name.

    Raises
    ------
    UsageError
        No such file, a kind that is not read, or a broken file; the message says what to do.
    """
    suffix = path.suffix.lower()
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    if options.sheet is not None and suffix not in {".xlsx", ".xlsm", *_POINTS}:
        raise UsageError(f"{path}: has no sheets; leave --sheet out")
    if suffix in {".csv", ".tsv", ".txt"}:
        from ftzgeo.sites.tables.delimited import DelimitedSource

        return DelimitedSource(path, options)
    if suffix in {".xlsx", ".xlsm"}:
        from ftzgeo.sites.tables.sheets import SheetSource

        return SheetSource(path, options)
    if suffix in {".parquet", ".pq"}:
        from ftzgeo.sites.tables.arrow_files import ParquetSource

        return ParquetSource(path)
    if suffix in _POINTS:
        return _points(path, options.sheet)
    raise UsageError(
        f"{path}: tables are .csv .tsv .txt .xlsx .parquet, or points as .geojson .shp .gpkg .kml"
        + ("; save an .xls as .xlsx" if suffix == ".xls" else "")
    )


def _points(path: Path, layer: str | None) -> Source:
    from ftzgeo.sites.tables.point_files import PointSource

    try:
        return PointSource(path, layer)
    except ReferenceLayerError as error:
        raise UsageError(str(error)) from error
