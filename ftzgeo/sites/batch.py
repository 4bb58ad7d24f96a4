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
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from ftzgeo.crs import to_wgs84
from ftzgeo.errors import UsageError
from ftzgeo.sites.index.verdicts import FARTHEST_M, relied_on
from ftzgeo.sites.point import CHINA_LAT_DEG, CHINA_LON_DEG
from ftzgeo.sites.verdict import VERDICTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftzgeo.sites.index import SiteIndex

    _Floats = NDArray[np.float64]
    _Bools = NDArray[np.bool_]

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
    "the accuracy is no number of metres from 0 to 20 million",
    "not in China; are the axes swapped?",
    "not in China; is a sign wrong, or the coordinate system?",
)
_MISSING, _NO_NUMBER, _ZERO, _NO_DEGREES, _UNDEFINED, _BAD_ACCURACY, _SWAPPED, _ABROAD = range(len(REASONS))
_GOOD = -1
SWAPPED, ABROAD = REASONS[_SWAPPED], REASONS[_ABROAD]
"""Reasons of rows that have a verdict all the same."""
_VERDICT_TEXTS, _REASON_TEXTS = pa.array(VERDICTS), pa.array(REASONS)
_REMEMBERED = 8


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
    result = _result(index, _points(batch, chosen))
    names = [chosen.prefix + name for name in RESULT_SCHEMA.names]
    fields = [field.with_name(name) for field, name in zip(RESULT_SCHEMA, names, strict=True)]
    schema = pa.schema([*batch.schema, *fields], metadata=batch.schema.metadata)
    return pa.RecordBatch.from_arrays([*batch.columns, *result], schema=schema)


def holds_no_numbers(column: pa.Array) -> bool:
    """Return whether a column's type says that it holds no coordinates: truth values, dates, times and durations."""
    kind = column.type.value_type if isinstance(column, pa.DictionaryArray) else column.type
    return bool(pa.types.is_boolean(kind) or pa.types.is_temporal(kind))


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


class _Points(NamedTuple):
    """In WGS84, NaN for rows without a position; with the accuracy of each or of all, and numbers of `REASONS`."""

    lon: _Floats
    lat: _Floats
    accuracy_m: _Floats
    reasons: NDArray[np.int32]


def _points(batch: pa.RecordBatch, options: CheckOptions) -> _Points:
    columns = batch.column(options.lon), batch.column(options.lat)
    x, y = (_numbers(column) for column in columns)
    accuracy_m = _accuracies(batch, options)
    with np.errstate(invalid="ignore"):
        bad_accuracy = ~((accuracy_m >= 0) & (accuracy_m <= FARTHEST_M))
    reasons = np.where(np.broadcast_to(bad_accuracy, x.shape), np.int32(_BAD_ACCURACY), np.int32(_GOOD))
    _give_reasons(reasons, columns, x, y, in_degrees=not options.crs.strip().upper().startswith("EPSG"))
    good = reasons == _GOOD
    lon, lat = (np.asarray(v) for v in to_wgs84(np.where(good, x, np.nan), np.where(good, y, np.nan), options.crs))
    defined = np.isfinite(lon) & np.isfinite(lat)
    reasons[good & ~defined] = _UNDEFINED
    lon, lat = np.where(defined, lon, np.nan), np.where(defined, lat, np.nan)
    abroad = np.flatnonzero(defined & ~_in_china(lon, lat))
    reasons[abroad] = np.where(_in_china(lat[abroad], lon[abroad]), _SWAPPED, _ABROAD)
    return _Points(lon, lat, np.where(bad_accuracy, 0.0, accuracy_m), reasons)


def _give_reasons(
    reasons: NDArray[np.int32], columns: tuple[pa.Array, pa.Array], x: _Floats, y: _Floats, *, in_degrees: bool
) -> None:
    """Write why rows have no position; degrees in China, which most are, need no further look."""
    rows = np.flatnonzero(~_in_china(x, y)) if in_degrees else np.arange(len(x))
    if not len(rows):
        return
    x, y = x[rows], y[rows]
    missing = [np.asarray(column.is_null().to_numpy(zero_copy_only=False))[rows] for column in columns]
    if in_degrees:
        reasons[rows[(np.abs(x) > 180) | (np.abs(y) > 90)]] = _NO_DEGREES  # noqa: PLR2004 - degrees of a globe
    reasons[rows[(x == 0) & (y == 0)]] = _ZERO
    reasons[rows[~(np.isfinite(x) & np.isfinite(y))]] = _NO_NUMBER
    reasons[rows[missing[0] | missing[1]]] = _MISSING


def _in_china(lon: _Floats, lat: _Floats) -> _Bools:
    (west, east), (south, north) = CHINA_LON_DEG, CHINA_LAT_DEG
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _numbers(column: pa.Array) -> _Floats:
    """Return a column as numbers, NaN where it is null or no number."""
    if holds_no_numbers(column):
        return np.full(len(column), np.nan)
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    try:
        numbers = column.cast(pa.float64(), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        import pandas as pd

        return np.asarray(pd.to_numeric(column.to_pandas(), errors="coerce"), dtype=np.float64)
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def _accuracies(batch: pa.RecordBatch, options: CheckOptions) -> _Floats:
    """Return the accuracy of each row, or one without a dimension for all."""
    if options.accuracy_column is None:
        return np.asarray(options.accuracy_m, dtype=np.float64)
    column = batch.column(options.accuracy_column)
    return np.where(column.is_null().to_numpy(zero_copy_only=False), options.accuracy_m, _numbers(column))


def _result(index: SiteIndex, points: _Points) -> list[pa.Array]:
    """Return the columns of `RESULT_SCHEMA`."""
    found = index.measure(points.lon, points.lat, points.accuracy_m)
    row, nearest, distance_m, probability = (
        np.ascontiguousarray(found[name]) for name in ("row", "nearest", "distance_m", "probability")
    )
    good = np.isfinite(points.lon)
    measured = good & (nearest >= 0)
    is_placed, is_inside, is_measured = (_bitmap(valid) for valid in (good, row >= 0, measured))
    ids, zones, tiers = (_named(names) for names in (index.rows.ids, index.rows.zones, index.rows.tiers))
    return [
        _texts(relied_on(index, found, points.lon, points.lat), _VERDICT_TEXTS, is_placed),
        _texts(row, ids.all, is_inside),
        _texts(zones.number.take(row, mode="wrap"), zones.different, is_inside),
        _joined(index, found["rows"], is_placed),
        _values(distance_m, pa.float64(), is_measured),
        _texts(nearest, ids.all, is_measured),
        _values(probability, pa.float64(), _bitmap(measured & ~np.isnan(probability))),
        _texts(tiers.number.take(found["decides"], mode="wrap"), tiers.different, is_measured),
        pa.array(found["on_border"], mask=~good),
        _texts(points.reasons, _REASON_TEXTS, _bitmap(points.reasons != _GOOD)),
    ]


class _Named(NamedTuple):
    """Names of rows: all; each once, since pandas takes no dictionary with repetitions; and which each row has."""

    all: pa.Array
    different: pa.Array
    number: NDArray[np.int32]


@lru_cache(maxsize=_REMEMBERED)
def _named(names: tuple[str, ...]) -> _Named:
    different = {name: number for number, name in enumerate(sorted(set(names)))}
    # The last number is that of row -1, which is none.
    numbers = np.array([*(different[name] for name in names), 0], dtype=np.int32)
    return _Named(pa.array(names, pa.string()), pa.array(list(different), pa.string()), numbers)


def _joined(index: SiteIndex, codes: NDArray[np.int32], bitmap: pa.Buffer | None) -> pa.DictionaryArray:
    """Return the ids of all rows of each code, joined by ``;``."""
    numbers = codes + np.int32(1)
    several = np.flatnonzero(codes >= len(index.rows))
    used, number = np.unique(codes[several], return_inverse=True)
    texts = [";".join(index.rows.ids[row] for row in index.combinations.rows(int(code))) for code in used]
    # Codes are given in the order in which combinations are met, which differs from run to run.
    order = {text: len(index.rows) + 1 + place for place, text in enumerate(sorted(texts))}
    numbers[several] = np.array([order[text] for text in texts], dtype=np.int32)[number]
    return _texts(numbers, pa.array(["", *index.rows.ids, *order], pa.string()), bitmap)


def _bitmap(valid: _Bools) -> pa.Buffer | None:
    """Return which values count, as Arrow has it; None where all do."""
    return None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))


def _values(values: NDArray[np.generic], kind: pa.DataType, bitmap: pa.Buffer | None) -> pa.Array:
    """Return values as Arrow's array, without a copy."""
    return pa.Array.from_buffers(kind, len(values), [bitmap, pa.py_buffer(values)])


def _texts(codes: NDArray[np.int32], texts: pa.Array, bitmap: pa.Buffer | None) -> pa.DictionaryArray:
    # Numbers must lie within the dictionary also where they do not count: Arrow looks them up when it joins arrays.
    return pa.DictionaryArray.from_arrays(_values(np.maximum(codes, 0), pa.int32(), bitmap), texts, safe=False)
