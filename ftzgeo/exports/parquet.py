"""GeoParquet 1.1: a row per block and parcel, those without a position with a null geometry."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ftzgeo.exports.columns import BLOCK_COLUMNS
from ftzgeo.exports.coordinates import GCJ02_WARNING
from ftzgeo.exports.frames import frame

if TYPE_CHECKING:
    from ftzgeo.exports.tables import Tables


def geoparquet(tables: Tables) -> dict[str, bytes]:
    """Return the file; one in GCJ-02 says so in the key-value metadata and has a system of its own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    frame(tables.blocks, BLOCK_COLUMNS, tables.coordinates).to_parquet(buffer, index=False, schema_version="1.1.0")
    if tables.coordinates.is_gcj02:
        plain = pq.read_table(pa.BufferReader(buffer.getvalue()))
        marked = plain.replace_schema_metadata({**(plain.schema.metadata or {}), "coordinates": GCJ02_WARNING})
        buffer = io.BytesIO()
        pq.write_table(marked, buffer)
    return {".parquet": buffer.getvalue()}
