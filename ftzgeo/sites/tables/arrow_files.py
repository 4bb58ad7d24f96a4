"""Parquet, and files of points (GeoJSON, shapefile, GeoPackage, …), as Arrow batches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ftzgeo.errors import UsageError
from ftzgeo.sites.tables.pieces import PIECE_ROWS, SAMPLE_ROWS, ArrowPiece, Read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ftzgeo.model import Finding

LON, LAT = "lon", "lat"


class ParquetSource:
    """A Parquet file with columns of coordinates or addresses."""

    crs: str | None = None
    total: int | None

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = pq.ParquetFile(path, memory_map=True)
        except (pa.ArrowException, OSError) as error:
            raise UsageError(f"{path}: cannot be read as Parquet ({error}); is it whole?") from error
        self.findings: list[Finding] = []
        self.names = self._file.schema_arrow.names
        self.total = self._file.metadata.num_rows

    def sample(self) -> pa.RecordBatch:
        """Return the first rows."""
        for batch in self._file.iter_batches(batch_size=SAMPLE_ROWS):
            return batch
        return pa.RecordBatch.from_pylist([], schema=self._file.schema_arrow)

    def pieces(self, place: int = 0, *, smaller: int = 1) -> Iterator[Read]:
        """Yield pieces from a row on."""
        groups, skip = self._groups_from(place)
        rows = max(1, PIECE_ROWS // smaller)
        for batch in self._file.iter_batches(batch_size=rows, row_groups=groups, use_threads=False):
            if skip >= batch.num_rows:
                skip -= batch.num_rows
                continue
            kept = batch.slice(skip)
            skip = 0
            place += kept.num_rows
            yield Read(ArrowPiece(kept), place)

    def fingerprint(self) -> Any:
        """Return size and time of the file."""
        status = self._path.stat()
        return [status.st_size, status.st_mtime_ns]

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _groups_from(self, row: int) -> tuple[list[int], int]:
        """Return the row groups that hold rows from one on, and how many rows of the first come before it."""
        metadata = self._file.metadata
        rows = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
        ends = np.cumsum(rows)
        first = int(np.searchsorted(ends, row, side="right"))
        return list(range(first, len(rows))), row - int(ends[first - 1]) if first else row


class PointSource:
    """A file of points with attributes: its columns are the attributes and the coordinates, in the file's own system.

    Whatever `ftzgeo.read_polygons` reads can be read, and by the same readers. A feature that is no point has no
    coordinates, and so a row with a reason.

    Attributes
    ----------
    position
        The columns that hold the coordinates, whatever the attributes are called.
    """

    total: int | None

    def __init__(self, path: Path, layer: str | None = None) -> None:
        from ftzgeo.reference.importing.journal import Journal
        from ftzgeo.reference.importing.opening import files_of, quiet, tables_of
        from ftzgeo.reference.importing.tables import Opened

        self._path = path
        journal = Journal()
        batches: list[pa.RecordBatch] = []
        self.crs: str | None = None
        self.findings: list[Finding] = []
        with quiet(journal), files_of(Opened(path, str(path)), layer) as files:
            for table in tables_of(files[0], list, None, journal):
                self.crs = _code(table.crs, path)
                batches += [_arrow(batch.columns, batch.geometry) for batch in table.batches]
                break
        if not batches:
            raise UsageError(f"{path}: has no features")
        self._table = pa.concat_tables([pa.Table.from_batches([b]) for b in batches], promote_options="permissive")
        self.names = self._table.schema.names
        self.position = (self.names[-2], self.names[-1])
        self.total = self._table.num_rows

    def sample(self) -> pa.RecordBatch:
        """Return the first rows."""
        return self._batch(self._table.slice(0, SAMPLE_ROWS))

    def pieces(self, place: int = 0, *, smaller: int = 1) -> Iterator[Read]:
        """Yield pieces from a row on."""
        rows = max(1, PIECE_ROWS // smaller)
        for start in range(place, self._table.num_rows, rows):
            piece = self._table.slice(start, rows)
            yield Read(ArrowPiece(self._batch(piece)), start + piece.num_rows)

    def fingerprint(self) -> Any:
        """Return size and time of the file."""
        status = self._path.stat()
        return [status.st_size, status.st_mtime_ns]

    def close(self) -> None:
        """Do nothing: the file was read."""

    def _batch(self, table: pa.Table) -> pa.RecordBatch:
        batches = table.combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def _arrow(columns: Mapping[str, Sequence[Any]], geometry: NDArray[Any]) -> pa.RecordBatch:
    """Return attributes and coordinates of features; what Arrow cannot type is text."""
    x, y = point_coordinates(geometry)
    arrays = {name: _array(values) for name, values in columns.items() if name != "geometry"}
    return pa.RecordBatch.from_pydict({**arrays, **dict(zip(_coordinate_columns(list(arrays)), (x, y), strict=True))})


def _coordinate_columns(names: Sequence[str]) -> tuple[str, str]:
    """Return names for the columns of coordinates that no attribute has."""
    return ("geometry_lon", "geometry_lat") if {LON, LAT} & set(names) else (LON, LAT)


def point_coordinates(geometry: NDArray[Any]) -> tuple[pa.Array, pa.Array]:
    """Return the coordinates of points, null for what is no point."""
    import shapely

    is_point = shapely.get_type_id(geometry) == 0
    is_point &= ~shapely.is_empty(geometry)
    return tuple(
        pa.array(values(geometry), mask=~is_point, type=pa.float64()) for values in (shapely.get_x, shapely.get_y)
    )


def _array(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        texts = [
            v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str) for v in values
        ]
        return pa.array(texts, pa.string())


def _code(crs: str | None, path: Path) -> str | None:
    """Return a file's CRS as ``EPSG:N``, None for degrees of WGS84 or where the file says nothing."""
    import pyproj

    if crs is None:
        return None
    code = pyproj.CRS.from_user_input(crs).to_epsg()
    if code is None:
        raise UsageError(f"{path}: its coordinate system has no EPSG code; say which it is with --crs")
    return "wgs84" if code == 4326 else f"EPSG:{code}"  # noqa: PLR2004 - the code of WGS84
