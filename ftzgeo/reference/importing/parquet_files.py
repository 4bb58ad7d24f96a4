"""Read GeoParquet in batches through Arrow. The format: https://geoparquet.org/releases/v1.1.0/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing.tables import BATCH_ROWS, Batch, Table
from ftzgeo.reference.importing.vector_files import naming, shapes_of

if TYPE_CHECKING:
    from collections.abc import Generator

    import pyarrow.parquet as pq

    from ftzgeo.reference.importing.tables import Chooser, Opened

NO_CRS_SAID = "OGC:CRS84"
"""What coordinates are in where GeoParquet says nothing; an explicit null says that it is not known."""


def read_tables(file: Opened, choose: Chooser) -> Generator[Table, None, None]:
    """Yield the one table of a file.

    Raises
    ------
    ReferenceLayerError
        If the file is broken or its geometry is not told to be WKB, as GeoPandas, GDAL and DuckDB write it.
    """
    import pyarrow.parquet as pq

    with naming(file.label):
        content = pq.ParquetFile(file.path)
        geometry, about = _geometry_column(file, content)
        columns = [name for name in content.schema_arrow.names if name != geometry]
        wanted = choose(columns)
        crs = about.get("crs", NO_CRS_SAID)
        stated = json.dumps(crs) if isinstance(crs, dict) else crs
        yield Table(
            file.path.stem, columns, stated, content.metadata.num_rows, _batches(file, content, wanted, geometry)
        )


def _geometry_column(file: Opened, content: pq.ParquetFile) -> tuple[str, dict[str, Any]]:
    """Return the name of the column with the geometry, and what the file says of it."""
    raw = (content.schema_arrow.metadata or {}).get(b"geo")
    told = json.loads(raw) if raw else {}
    name = told.get("primary_column") if isinstance(told, dict) else None
    columns = told.get("columns") if name else None
    about = columns.get(name) if isinstance(columns, dict) else None
    if not isinstance(about, dict) or name not in content.schema_arrow.names:
        raise ReferenceLayerError(
            f"{file.label}: a Parquet file without geometry (no GeoParquet metadata); write it with "
            "GeoDataFrame.to_parquet"
        )
    if about.get("encoding") != "WKB":
        raise ReferenceLayerError(
            f"{file.label}: its geometry is encoded as {about.get('encoding')!r}; write it again as WKB, the "
            "default of GeoParquet"
        )
    return str(name), about


def _batches(file: Opened, content: pq.ParquetFile, wanted: list[str], geometry: str) -> Generator[Batch, None, None]:
    first = 1
    with naming(file.label), content:
        for batch in content.iter_batches(BATCH_ROWS, columns=[*wanted, geometry]):
            columns = {name: batch.column(name).to_pylist() for name in wanted}
            shapes, broken = shapes_of(batch.column(geometry).to_pylist())
            yield Batch(columns, shapes, first, broken)
            first += batch.num_rows
