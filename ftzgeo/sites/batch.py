"""Check the sites of an Arrow record batch: the one function behind tables, streams and clusters.

`check_batch` takes a batch and returns it with the columns of `RESULT_SCHEMA` behind its own, row by row, in the same
order. It keeps no state, so batches may be checked in any order and in parallel, and the same rows give the same bytes
however they were cut into batches. The index is built once (`ftzgeo.site_index`) and can be pickled, so that it can be
sent to other processes.

========================  ==============================================================================================
``verdict``               ``inside``, ``outside``, ``borderline`` or ``unknown``; null where `reason` says why
``block``, ``zone``       the block that contains the point, and its zone; null outside. On an edge that blocks share,
                          and where blocks overlap, by the rule of `SiteIndex.locate`
``blocks``                all blocks that contain the point, joined by ``;``; empty outside
``distance_m``            geodesic distance to the nearest border of a zone, negative inside; null when nothing is drawn
``nearest``               the block that this border belongs to
``probability``           of being inside, from the accuracies of border and point; null where the border's is unknown
``tier``                  of the border that decides (see `SiteIndex.measure`)
``on_border``             within 1 mm of the border of a block, also of one inside its zone
``reason``                why there is no verdict; with a verdict: what is odd about the coordinates
========================  ==============================================================================================

The text columns are dictionaries, which is fast and small in Parquet; `plain` makes them strings for what cannot read
dictionaries (CSV, Spark).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ftzgeo.crs import to_wgs84
from ftzgeo.errors import UsageError
from ftzgeo.sites.index.verdicts import OUTSIDE, UNKNOWN
from ftzgeo.sites.point import CHINA_LAT_DEG, CHINA_LON_DEG
from ftzgeo.sites.verdict import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ftzgeo.sites.index import SiteIndex

    _Floats = NDArray[np.float64]

_TEXT = pa.dictionary(pa.int32(), pa.string())
RESULT_SCHEMA = pa.schema(
    [
        ("verdict", _TEXT),
        ("block", _TEXT),
        ("zone", _TEXT),
        ("blocks", _TEXT),
        ("distance_m", pa.float64()),
        ("nearest", _TEXT),
        ("probability", pa.float64()),
        ("tier", _TEXT),
        ("on_border", pa.bool_()),
        ("reason", _TEXT),
    ]
)
"""The columns that `check_batch` adds, with `CheckOptions.prefix` in front of their names."""

REASONS = (
    "the coordinates are missing",
    "the coordinates are not numbers",
    "the coordinates are 0, 0, which programs write where a position is missing",
    "not longitude and latitude in degrees; latitude first, or projected?",
    "outside of where the coordinate system is defined",
    "the accuracy is no number of metres, 0 or more",
    "not in China; are the axes swapped?",
    "not in China; is a sign wrong, or the coordinate system?",
)
_MISSING, _NO_NUMBER, _ZERO, _NO_DEGREES, _UNDEFINED, _BAD_ACCURACY, _SWAPPED, _ABROAD = range(len(REASONS))
_GOOD = -1


@dataclass(frozen=True)
class CheckOptions:
    """How the sites of a table are given.

    Attributes
    ----------
    lon, lat
        Names of the columns with longitude and latitude, or easting and northing, in `crs`; numbers, or text that
        `pyarrow` casts to numbers. What cannot be cast is a row with a reason.
    crs
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:N``; of the whole table.
    accuracy_m
        Standard deviation of the points in metres; 0 for points that are exact.
    accuracy_column
        Name of a column with the standard deviation of each point in metres; where it is null, `accuracy_m` counts.
    prefix
        Put before the names of the result's columns, for tables that have columns of these names.
    """

    lon: str = "lon"
    lat: str = "lat"
    crs: str = "wgs84"
    accuracy_m: float = 0.0
    accuracy_column: str | None = None
    prefix: str = ""


def check_batch(batch: pa.RecordBatch, index: SiteIndex, options: CheckOptions | None = None) -> pa.RecordBatch:
    """Return a batch with the verdict of each row behind its own columns.

    Parameters
    ----------
    batch
        Any columns; those that `options` names are read, all are kept.
    index
        From `ftzgeo.site_index`.
    options
        Default: columns ``lon`` and ``lat``, WGS84, exact points.

    Raises
    ------
    UsageError
        A column that `options` names is missing, or one of the result's is there already.
    CoordinateError
        A coordinate system that cannot be used.
    """
    chosen = options or CheckOptions()
    _check_columns(batch.schema, chosen)
    lon, lat, accuracy_m, reasons = _points(batch, chosen)
    result = _result(index, lon, lat, accuracy_m, reasons)
    names = [chosen.prefix + name for name in RESULT_SCHEMA.names]
    fields = [field.with_name(name) for field, name in zip(RESULT_SCHEMA, names, strict=True)]
    schema = pa.schema([*batch.schema, *fields], metadata=batch.schema.metadata)
    return pa.RecordBatch.from_arrays([*batch.columns, *result], schema=schema)


def plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch with its dictionary columns as plain strings."""
    columns = [c.dictionary_decode() if isinstance(c, pa.DictionaryArray) else c for c in batch.columns]
    fields = [field.with_type(column.type) for field, column in zip(batch.schema, columns, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields, metadata=batch.schema.metadata))


def _check_columns(schema: pa.Schema, options: CheckOptions) -> None:
    wanted = [options.lon, options.lat, *([options.accuracy_column] if options.accuracy_column else [])]
    for name in wanted:
        if schema.get_field_index(name) < 0:
            raise UsageError(f"there is no column {name!r} (or several); the columns are {', '.join(schema.names)}")
    taken = [name for name in RESULT_SCHEMA.names if options.prefix + name in schema.names]
    if taken:
        raise UsageError(f"the table has a column {options.prefix + taken[0]!r} already; give a prefix for the result")


def _points(batch: pa.RecordBatch, options: CheckOptions) -> tuple[_Floats, _Floats, _Floats, NDArray[np.int8]]:
    """Return longitude, latitude (WGS84, NaN for bad rows) and accuracy of points, and the numbers of reasons."""
    x, y = _numbers(batch.column(options.lon)), _numbers(batch.column(options.lat))
    accuracy_m = _accuracies(batch, options)
    missing = [batch.column(name).is_null().to_numpy(zero_copy_only=False) for name in (options.lon, options.lat)]
    degrees = not options.crs.strip().upper().startswith("EPSG")
    reasons = np.full(len(x), _GOOD, dtype=np.int8)
    with np.errstate(invalid="ignore"):
        reasons[~((accuracy_m >= 0) & np.isfinite(accuracy_m))] = _BAD_ACCURACY
        if degrees:
            reasons[(np.abs(x) > 180) | (np.abs(y) > 90)] = _NO_DEGREES  # noqa: PLR2004 - degrees of a globe
    reasons[(x == 0) & (y == 0)] = _ZERO
    reasons[~(np.isfinite(x) & np.isfinite(y))] = _NO_NUMBER
    reasons[missing[0] | missing[1]] = _MISSING
    good = reasons == _GOOD
    lon, lat = (np.asarray(v) for v in to_wgs84(np.where(good, x, np.nan), np.where(good, y, np.nan), options.crs))
    defined = np.isfinite(lon) & np.isfinite(lat)
    reasons[good & ~defined] = _UNDEFINED
    lon, lat = np.where(defined, lon, np.nan), np.where(defined, lat, np.nan)
    reasons[defined & ~_in_china(lon, lat)] = _ABROAD
    reasons[defined & ~_in_china(lon, lat) & _in_china(lat, lon)] = _SWAPPED
    return lon, lat, np.where(defined, accuracy_m, 0.0), reasons


def _in_china(lon: _Floats, lat: _Floats) -> NDArray[np.bool_]:
    (west, east), (south, north) = CHINA_LON_DEG, CHINA_LAT_DEG
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _numbers(column: pa.Array) -> _Floats:
    """Return a column as numbers, NaN where it is null or no number."""
    try:
        numbers = column.cast(pa.float64(), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        import pandas as pd

        return np.asarray(pd.to_numeric(column.to_pandas(), errors="coerce"), dtype=np.float64)
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def _accuracies(batch: pa.RecordBatch, options: CheckOptions) -> _Floats:
    if options.accuracy_column is None:
        return np.full(batch.num_rows, options.accuracy_m, dtype=np.float64)
    column = batch.column(options.accuracy_column)
    return np.where(column.is_null().to_numpy(zero_copy_only=False), options.accuracy_m, _numbers(column))


def _result(
    index: SiteIndex, lon: _Floats, lat: _Floats, accuracy_m: _Floats, reasons: NDArray[np.int8]
) -> list[pa.Array]:
    """Return the columns of `RESULT_SCHEMA`."""
    found = index.measure(lon, lat, accuracy_m)
    good = np.isfinite(lon)
    ids = pa.array(index.rows.ids, pa.string())
    no_border = ~good | (found["nearest"] < 0)
    return [
        _texts(_verdicts(index, found, lon, lat), pa.array(VERDICTS), ~good),
        _texts(found["row"], ids, found["row"] < 0),
        _names(found["row"], index.rows.zones, found["row"] < 0),
        _joined(index, found["rows"], good),
        pa.array(found["distance_m"], mask=no_border),
        _texts(found["nearest"], ids, no_border),
        pa.array(found["probability"], mask=no_border | np.isnan(found["probability"])),
        _names(found["decides"], index.rows.tiers, no_border),
        pa.array(found["on_border"], mask=~good),
        _texts(reasons, pa.array(REASONS), reasons == _GOOD),
    ]


def _names(rows: NDArray[np.int32], names: Sequence[str], missing: NDArray[np.bool_]) -> pa.DictionaryArray:
    """Return the name of the block of each row; each name once, since pandas takes no dictionary with repetitions."""
    unique, numbers = np.unique(np.asarray(names, dtype=object), return_inverse=True)
    return _texts(np.append(numbers, 0)[rows].astype(np.int32), pa.array(unique, pa.string()), missing)


def _verdicts(index: SiteIndex, found: NDArray[np.void], lon: _Floats, lat: _Floats) -> NDArray[np.int8]:
    """Return the verdicts that can be relied on: outside is unknown where a block without a position may lie."""
    drawn = found["drawn"]
    outside = np.flatnonzero((drawn == OUTSIDE) | (found["nearest"] < 0))
    verdicts = drawn.copy()
    verdicts[outside] = np.where(index.may_be_unlocated(lon[outside], lat[outside]), UNKNOWN, OUTSIDE)
    return verdicts


def _joined(index: SiteIndex, codes: NDArray[np.int32], good: NDArray[np.bool_]) -> pa.DictionaryArray:
    """Return the ids of all rows of each code, joined by ``;``."""
    used, number = np.unique(codes, return_inverse=True)
    texts = [";".join(index.rows.ids[row] for row in index.combinations.rows(int(code))) for code in used]
    order = np.argsort(texts)
    place = np.argsort(order)
    return _texts(place[number], pa.array([texts[i] for i in order], pa.string()), ~good)


def _texts(codes: NDArray[Any], values: pa.Array, missing: NDArray[np.bool_]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=missing), values)
