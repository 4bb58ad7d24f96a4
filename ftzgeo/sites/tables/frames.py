"""`check_table`: a table in, the same kind of table out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ftzgeo.errors import UsageError
from ftzgeo.sites.index import SiteIndex, site_index
from ftzgeo.sites.tables.checking import Counts, check_piece
from ftzgeo.sites.tables.files import check_to_file, free_prefix, open_job
from ftzgeo.sites.tables.findings import checked_findings
from ftzgeo.sites.tables.pieces import PIECE_ROWS, SAMPLE_ROWS, ArrowPiece
from ftzgeo.sites.tables.plan import TableOptions, columns_of, make_plan
from ftzgeo.sites.tables.point_files import LAT, LON, point_coordinates

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from ftzgeo.boundaries import BoundarySource
    from ftzgeo.model import Finding
    from ftzgeo.sites.geocoding import Geocoder
    from ftzgeo.sites.tables.files import Job, TableSummary

_FINDINGS = "ftzgeo_findings"


def check_table(
    table: pd.DataFrame | gpd.GeoDataFrame | pa.Table | pa.RecordBatch | Path | str,
    boundaries: BoundarySource | gpd.GeoDataFrame | SiteIndex | None = None,
    *,
    output: Path | str | None = None,
    geocoder: Geocoder | None = None,
    resume: bool = False,
    **options: Any,
) -> Any:
    """Check every row of a table: is its site inside, in which block, how far from the border, how sure.

    Parameters
    ----------
    table
        A pandas DataFrame, a GeoDataFrame of points, a pyarrow Table or RecordBatch, or the path of a file.
    boundaries
        As in `ftzgeo.check`.
    output
        For a file: the file to write (.csv .tsv .xlsx .parquet .geojson).
    geocoder
        For tables of addresses; default: the offline gazetteer, and the provider whose key is known.
    resume
        For a file: go on with what a run that was killed left.
    options
        How the sites are given, the fields of `TableOptions`: ``lon="x", lat="y", crs="gcj02"``. What is not given is
        guessed from the names of the columns.

    Returns
    -------
    The same kind of table with the columns of the result behind its own, in the same order; what was concluded and what
    is odd is in ``attrs["ftzgeo_findings"]`` (pandas) or the schema's metadata (pyarrow). For a file `TableSummary`.

    Raises
    ------
    UsageError
        No column says where the sites are, or a file that is not read or written.
    CoordinateError
        A coordinate system that cannot be used.
    """
    index = boundaries if isinstance(boundaries, SiteIndex) else site_index(boundaries)
    chosen = TableOptions(**options)
    if isinstance(table, str | Path):
        if output is None:
            raise UsageError("say with output= where the table is to be written")
        job = open_job(Path(table), index, chosen, geocoder=lambda: geocoder or _default_geocoder())
        return _written(job, Path(output), resume=resume)
    if isinstance(table, pa.Table | pa.RecordBatch):
        return _arrow(table, index, chosen, geocoder)
    return _frame(table, index, chosen, geocoder)


def _written(job: Job, output: Path, *, resume: bool) -> TableSummary:
    try:
        return check_to_file(job, output, resume=resume)
    finally:
        job.source.close()


def _arrow(
    table: pa.Table | pa.RecordBatch, index: SiteIndex, options: TableOptions, geocoder: Geocoder | None
) -> pa.Table | pa.RecordBatch:
    whole = pa.Table.from_batches([table]) if isinstance(table, pa.RecordBatch) else table
    result, findings = _results(whole, index, options, geocoder, whole.schema.names)
    for name, column in zip(result.schema.names, result.columns, strict=True):
        whole = whole.append_column(name, column)
    told = "[" + ",".join(finding.model_dump_json() for finding in findings) + "]"
    whole = whole.replace_schema_metadata({**(whole.schema.metadata or {}), _FINDINGS: told})
    if isinstance(table, pa.Table):
        return whole
    return pa.RecordBatch.from_arrays([c.combine_chunks() for c in whole.columns], schema=whole.schema)


def _frame(frame: Any, index: SiteIndex, options: TableOptions, geocoder: Geocoder | None) -> Any:
    table = _points_of(frame, options)
    if table is None:
        table = _needed(frame, options)
    result, findings = _results(table, index, options, geocoder, [str(name) for name in frame.columns])
    added = result.to_pandas()
    added.index = frame.index
    checked = frame.assign(**{name: added[name] for name in result.schema.names})
    checked.attrs[_FINDINGS] = [finding.model_dump() for finding in findings]
    return checked


def _needed(frame: Any, options: TableOptions) -> pa.Table:
    """Return the columns of a frame that say where the sites are; of the others the names alone."""
    found = columns_of([str(name) for name in frame.columns], options)
    wanted = {found.lon, found.lat, found.both, found.address, found.accuracy} if found else set()
    return pa.table(
        {
            str(name): pa.array(frame[name], from_pandas=True) if str(name) in wanted else pa.nulls(len(frame))
            for name in frame.columns
        }
    )


def _points_of(frame: Any, options: TableOptions) -> pa.Table | None:
    """Return the coordinates of a GeoDataFrame's points, in WGS84; None for others, or named columns."""
    if not _geometry_name(frame) or options.lon or options.address:
        return None
    points = frame.geometry
    if options.crs is None and frame.crs is not None and frame.crs.to_epsg() not in {4326, 4490}:
        points = points.to_crs("EPSG:4326")
    x, y = point_coordinates(np.asarray(points, dtype=object))
    accuracy = {options.accuracy: frame[options.accuracy]} if options.accuracy else {}
    return pa.table({LON: x, LAT: y, **accuracy})


def _geometry_name(frame: Any) -> list[str]:
    return [frame.geometry.name] if hasattr(frame, "crs") and hasattr(frame, "to_crs") else []


def _results(
    table: pa.Table, index: SiteIndex, options: TableOptions, geocoder: Geocoder | None, taken: Sequence[str]
) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Return the columns of the result for all rows, and what is to be said of them; `taken` names are not used."""
    plan = make_plan(_batch(table.slice(0, SAMPLE_ROWS)), options)
    plan = replace(plan, prefix=free_prefix(taken))
    finder = geocoder
    if plan.columns.address is not None and finder is None:
        finder = _default_geocoder()
    counts = Counts()
    parts = []
    for number, start in enumerate(range(0, max(1, table.num_rows), PIECE_ROWS)):
        piece = ArrowPiece(_batch(table.slice(start, PIECE_ROWS).select(plan.needed())))
        checked = check_piece(piece, plan, index, finder if plan.columns.address else None, number=number)
        counts.add(checked.counts)
        parts.append(checked.result)
    return pa.Table.from_batches(parts), (*plan.findings, *checked_findings(counts, index.rows))


def _batch(table: pa.Table) -> pa.RecordBatch:
    columns = [c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in table.columns]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def _default_geocoder() -> Geocoder:
    from ftzgeo.sites.geocoding import open_geocoder

    return open_geocoder()
