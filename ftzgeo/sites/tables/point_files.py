"""Files of points (GeoJSON, shapefile, GeoPackage, …) as Arrow batches, one after the other.

The readers are those of `ftzgeo.read_polygons`. The type of a column is the one that GDAL states for the layer; where
another reader is at work (KML, and tables in an archive), a first pass through the file finds the type that fits all
rows. So it does not depend on how the rows are cut into batches.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ftzgeo.errors import UsageError
from ftzgeo.sites.tables.pieces import PIECE_ROWS, SAMPLE_ROWS, ArrowPiece, Read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ftzgeo.model import Finding
    from ftzgeo.reference.importing.opening import Chosen
    from ftzgeo.reference.importing.tables import Batch, Table

LON, LAT = "lon", "lat"
_GEOMETRY = "geometry"
_WITHOUT_GDAL = frozenset({"kml", "csv", "parquet", "exchange"})


class PointSource:
    """A file of points with attributes: its columns are the attributes and the coordinates, in the file's own system.

    Few batches are in memory at a time. A feature that is no point has no coordinates, and so a row with a reason.

    Attributes
    ----------
    position
        The columns that hold the coordinates, whatever the attributes are called.
    """

    total: int | None

    def __init__(self, path: Path, layer: str | None = None) -> None:
        from ftzgeo.reference.importing.opening import files_of
        from ftzgeo.reference.importing.tables import Opened

        self._path = path
        self.findings: list[Finding] = []
        with contextlib.ExitStack() as stack:
            self._file = stack.enter_context(files_of(Opened(path, str(path)), layer))[0]
            table = stack.enter_context(_first_table(self._file))
            self.crs = _code(table.crs, path)
            self.total = table.total
            self._schema = _schema(self._file, table)
            batches = self._arrow(table)
            first = next(batches, None)
            if first is None:
                raise UsageError(f"{path}: has no features")
            self._sample = first.slice(0, SAMPLE_ROWS)
            self._unread: Iterator[pa.RecordBatch] | None = itertools.chain([first], batches)
            self._open = stack.pop_all()
        self.names = self._schema.names
        self.position = (self.names[-2], self.names[-1])

    def sample(self) -> pa.RecordBatch:
        """Return the first rows."""
        return self._sample

    def pieces(self, place: int = 0, *, smaller: int = 1) -> Iterator[Read]:
        """Yield pieces from a row on; what comes before it is read again."""
        rows = max(1, PIECE_ROWS // smaller)
        for batch in _recut(_from(self._batches(), place), rows):
            place += batch.num_rows
            yield Read(ArrowPiece(batch), place)

    def fingerprint(self) -> Any:
        """Return size and time of the file."""
        status = self._path.stat()
        return [status.st_size, status.st_mtime_ns]

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        """Yield all rows; the first time from the file as it was opened, which for GeoJSON takes a pass through it."""
        unread, self._unread = self._unread, None
        if unread is not None:
            yield from unread
            return
        with _first_table(self._file) as table:
            yield from self._arrow(table)

    def _arrow(self, table: Table) -> Iterator[pa.RecordBatch]:
        for batch in _quietly(table):
            columns = [_array(batch.columns[field.name], field.type) for field in list(self._schema)[:-2]]
            yield pa.RecordBatch.from_arrays([*columns, *point_coordinates(batch.geometry)], schema=self._schema)


@contextlib.contextmanager
def _first_table(file: Chosen) -> Iterator[Table]:
    """Open the first layer of a file, or the one that was chosen."""
    from ftzgeo.reference.importing.journal import Journal
    from ftzgeo.reference.importing.opening import quiet, tables_of

    journal = Journal()
    with contextlib.closing(tables_of(file, list, None, journal)) as tables:
        with quiet(journal):
            table = next(tables)
        with contextlib.closing(table.batches):
            yield table


def _quietly(table: Table) -> Iterator[Batch]:
    """Yield the batches of a table; what GDAL warns of while it reads one is for nobody."""
    from ftzgeo.reference.importing.journal import Journal
    from ftzgeo.reference.importing.opening import quiet

    while True:
        with quiet(Journal()):
            batch = next(table.batches, None)
        if batch is None:
            return
        yield batch


def _schema(file: Chosen, table: Table) -> pa.Schema:
    """Return the columns of the attributes and of the coordinates."""
    names = [name for name in dict.fromkeys(table.columns) if name != _GEOMETRY]
    types = _found_types(file) if file.form in _WITHOUT_GDAL else _stated_types(file, table)
    own = [(name, types.get(name, pa.string())) for name in names]
    return pa.schema([*own, *((name, pa.float64()) for name in _coordinate_columns(names))])


def _stated_types(file: Chosen, table: Table) -> dict[str, pa.DataType]:
    """Return the types of a layer's attributes as GDAL states them."""
    import pyogrio

    from ftzgeo.reference.importing.shapefiles import BYTES_AS_TEXT
    from ftzgeo.reference.importing.vector_files import naming

    options = {"encoding": BYTES_AS_TEXT} if file.form == "shapefile" else {}
    with (
        naming(file.label),
        pyogrio.raw.open_arrow(file.opened.path, layer=table.name, use_pyarrow=True, **options) as (meta, reader),
    ):
        stated = [reader.schema.field(raw).type for raw in meta["fields"]]
    plain = [one.storage_type if isinstance(one, pa.BaseExtensionType) else one for one in stated]  # JSON is text
    return dict(zip(table.columns, plain, strict=True))


def _found_types(file: Chosen) -> dict[str, pa.DataType]:
    """Return the types that fit all rows: of numbers and texts in one column, text."""
    types: dict[str, pa.DataType] = {}
    with _first_table(file) as table:
        for batch in _quietly(table):
            for name, values in batch.columns.items():
                types[name] = _common(types.get(name, pa.null()), _array(values).type)
    return {name: pa.string() if pa.types.is_null(one) else one for name, one in types.items()}


def _common(first: pa.DataType, second: pa.DataType) -> pa.DataType:
    try:
        fields = [pa.schema([("", one)]) for one in (first, second)]
        return pa.unify_schemas(fields, promote_options="permissive").field(0).type
    except pa.ArrowException:
        return pa.string()


def _array(values: Sequence[Any], kind: pa.DataType | None = None) -> pa.Array:
    """Return values as a column of a type (None: the one that fits); what Arrow cannot type is text."""
    try:
        return pa.array(values, kind, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        texts = [
            v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str) for v in values
        ]
        return pa.array(texts, pa.string())


def _from(batches: Iterable[pa.RecordBatch], row: int) -> Iterator[pa.RecordBatch]:
    """Yield batches without the rows before one."""
    for batch in batches:
        if row < batch.num_rows:
            yield batch.slice(row)
        row = max(0, row - batch.num_rows)


def _recut(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches in batches of a given size, the last one smaller."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        while sum(one.num_rows for one in waiting) >= rows:
            whole = pa.concat_batches(waiting)
            yield whole.slice(0, rows)
            waiting = [whole.slice(rows)]
    if any(one.num_rows for one in waiting):
        yield pa.concat_batches(waiting)


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


def _code(crs: str | None, path: Path) -> str | None:
    """Return a file's CRS as ``EPSG:N``, None for degrees of WGS84 or where the file says nothing."""
    import pyproj

    if crs is None:
        return None
    code = pyproj.CRS.from_user_input(crs).to_epsg()
    if code is None:
        raise UsageError(f"{path}: its coordinate system has no EPSG code; say which it is with --crs")
    return "wgs84" if code == 4326 else f"EPSG:{code}"  # noqa: PLR2004 - the code of WGS84
