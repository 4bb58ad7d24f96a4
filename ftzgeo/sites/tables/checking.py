"""Check one piece of a table by its plan: positions, verdicts, reasons, and what must be counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ftzgeo.crs import bd09_to_wgs84, gcj02_to_wgs84
from ftzgeo.errors import CoordinateError
from ftzgeo.sites.batch import RESULT_SCHEMA, CheckOptions, check_batch
from ftzgeo.sites.tables.positions import Positions, read_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftzgeo.sites.geocoding import Geocoder
    from ftzgeo.sites.index import SiteIndex
    from ftzgeo.sites.tables.pieces import Piece
    from ftzgeo.sites.tables.plan import Plan

_AT_ONCE = 1 << 17
"""Rows that the index answers for in one thread: the threads are those of the table."""
COMPARED_ROWS = 1_000_000
"""Of about so many rows at the beginning of a table it is counted whether the coordinate system matters."""
_LON, _LAT, _ACCURACY = "lon", "lat", "accuracy"
ADDRESS_FIELDS = (
    pa.field("address_lon", pa.float64()),
    pa.field("address_lat", pa.float64()),
    pa.field("address_accuracy_m", pa.float64()),
    pa.field("address_level", pa.string()),
    pa.field("address_matched", pa.string()),
)
"""What is known of the position of an address; precedes the verdict."""


@dataclass
class Counts:
    """Counts of rows, by verdict and by reason, and of what the table's findings are made.

    `doubts` are the reasons of rows that have a verdict all the same; `reasons` has these, too.
    """

    rows: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    latitude_first: int = 0
    compared: int = 0
    depends: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add the counts of another piece."""
        self.rows += other.rows
        self.verdicts += other.verdicts
        self.reasons += other.reasons
        self.doubts += other.doubts
        self.latitude_first += other.latitude_first
        self.compared += other.compared
        self.depends += other.depends

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON has them."""
        return {name: dict(v) if isinstance(v, Counter) else v for name, v in vars(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Counts:
        """Return counts from what `to_json` made."""
        fields: dict[str, Any] = {k: Counter(v) if isinstance(v, dict) else v for k, v in data.items()}
        return cls(**fields)


@dataclass(frozen=True)
class Checked:
    """The result's columns of a piece, the positions that it was checked with, in the plan's system, and the counts."""

    result: pa.RecordBatch
    positions: Positions
    counts: Counts


@dataclass(frozen=True)
class _Sites:
    """Where the rows of a piece are: positions, accuracies, columns to add, and what is not to be relied on."""

    positions: Positions
    accuracy_m: pa.Array | float
    added: tuple[pa.Array, ...] = ()
    reasons: Mapping[int, str] = field(default_factory=dict)
    doubts: Mapping[int, str] = field(default_factory=dict)


def result_fields(plan: Plan) -> list[pa.Field]:
    """Return the columns that are added to a table, with the plan's prefix in front of their names."""
    fields = [*(ADDRESS_FIELDS if plan.columns.address else ()), *RESULT_SCHEMA]
    return [one.with_name(plan.prefix + one.name) for one in fields]


def check_piece(
    piece: Piece, plan: Plan, index: SiteIndex, geocoder: Geocoder | None = None, *, number: int = 0
) -> Checked:
    """Return the result of a piece's rows; `number` is that of the pieces before it."""
    batch = piece.batch(plan.needed())
    sites = _addresses(batch, plan, geocoder) if geocoder is not None else _coordinates(batch, plan)
    reasons = {**sites.reasons, **piece.reasons()}
    x, y = (_without(values, reasons) for values in sites.positions[:2])
    positions = Positions(x, y, sites.positions.latitude_first)
    result = _checked(positions, sites.accuracy_m, plan.crs, index)
    result = _doubted(_with_reasons(result, reasons), sites.doubts)
    counts = _counts(result, positions.latitude_first)
    if plan.crs_assumed and number * piece.rows < COMPARED_ROWS:
        _compare(x, y, index, counts)
    schema = pa.schema(result_fields(plan))
    columns = [c.cast(f.type) for c, f in zip([*sites.added, *result.columns], schema, strict=True)]
    return Checked(pa.RecordBatch.from_arrays(columns, schema=schema), positions, counts)


def _coordinates(batch: pa.RecordBatch, plan: Plan) -> _Sites:
    column = plan.columns.accuracy
    if column is None:
        return _Sites(plan.positions(batch), plan.accuracy_m)
    return _Sites(plan.positions(batch), pc.fill_null(read_numbers(batch.column(column)), plan.accuracy_m))


def _addresses(batch: pa.RecordBatch, plan: Plan, geocoder: Geocoder) -> _Sites:
    from ftzgeo.sites.geocoding import geocode_many

    texts = batch.column(plan.columns.address).cast(pa.string()).to_pylist()
    answers = list(geocode_many(texts, geocoder))
    found = [answer.found for answer in answers]
    columns = {
        one.name: pa.array([getattr(place, one.name.removeprefix("address_"), None) for place in found], one.type)
        for one in ADDRESS_FIELDS
    }
    return _Sites(
        Positions(columns["address_lon"], columns["address_lat"]),
        pc.fill_null(columns["address_accuracy_m"], 0.0),
        added=tuple(columns.values()),
        reasons={i: f"{a.outcome}: {a.reason}" for i, a in enumerate(answers) if a.found is None},
        doubts={
            i: f"the address was found only as a {place.level}"
            for i, place in enumerate(found)
            if place is not None and place.coarse
        },
    )


def _without(values: pa.Array, reasons: Mapping[int, str]) -> pa.Array:
    """Return values without those of the rows that have a reason."""
    if not reasons:
        return values
    mask = np.zeros(len(values), dtype=bool)
    mask[list(reasons)] = True
    return pc.if_else(pa.array(mask), None, values)


def _checked(positions: Positions, accuracy_m: pa.Array | float, crs: str, index: SiteIndex) -> pa.RecordBatch:
    """Return the columns of `RESULT_SCHEMA`."""
    columns = {_LON: positions.x, _LAT: positions.y}
    if isinstance(accuracy_m, pa.Array):
        columns[_ACCURACY] = accuracy_m
        options = CheckOptions(lon=_LON, lat=_LAT, crs=crs, accuracy_column=_ACCURACY)
    else:
        options = CheckOptions(lon=_LON, lat=_LAT, crs=crs, accuracy_m=accuracy_m)
    sites = pa.record_batch(columns)
    parts = [_part(sites.slice(start, _AT_ONCE), index, options) for start in range(0, sites.num_rows, _AT_ONCE)]
    if not parts:
        return pa.RecordBatch.from_arrays([pa.array([], one.type) for one in RESULT_SCHEMA], schema=RESULT_SCHEMA)
    table = pa.Table.from_batches(parts).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]


def _part(sites: pa.RecordBatch, index: SiteIndex, options: CheckOptions) -> pa.RecordBatch:
    try:
        return check_batch(sites, index, options).select(RESULT_SCHEMA.names)
    except CoordinateError as error:
        empty = [pa.nulls(sites.num_rows, one.type) for one in RESULT_SCHEMA]
        result = pa.RecordBatch.from_arrays(empty, schema=RESULT_SCHEMA)
        return _with_reasons(result, dict.fromkeys(range(sites.num_rows), str(error)))


def _with_reasons(result: pa.RecordBatch, reasons: Mapping[int, str]) -> pa.RecordBatch:
    return _with_texts(result, "reason", reasons)


def _doubted(result: pa.RecordBatch, doubts: Mapping[int, str]) -> pa.RecordBatch:
    """Return a result whose rows in doubt say ``unknown``, and why."""
    return _with_reasons(_with_texts(result, "verdict", dict.fromkeys(doubts, "unknown")), doubts)


def _with_texts(result: pa.RecordBatch, name: str, texts: Mapping[int, str]) -> pa.RecordBatch:
    if not texts:
        return result
    values = result.column(name).to_pylist()
    for row, text in texts.items():
        values[row] = text
    column = pa.array(values, pa.string()).dictionary_encode()
    return result.set_column(result.schema.get_field_index(name), result.schema.field(name), column)


def _counts(result: pa.RecordBatch, latitude_first: int) -> Counts:
    verdict, reason = result.column("verdict"), result.column("reason")
    verdicts = _counted(verdict)
    if verdict.null_count:
        verdicts["none"] = verdict.null_count
    doubts = _counted(reason.filter(verdict.is_valid()))
    return Counts(result.num_rows, verdicts, _counted(reason), doubts, latitude_first)


def _counted(column: pa.DictionaryArray) -> Counter[str]:
    counted = pc.value_counts(column.drop_null()).to_pylist()
    return Counter({entry["values"]: entry["counts"] for entry in counted})


def _compare(x: pa.Array, y: pa.Array, index: SiteIndex, counts: Counts) -> None:
    """Count the rows that would lie in another block if they were GCJ-02 or BD-09 and not WGS84."""
    lon, lat = (np.asarray(v.to_numpy(zero_copy_only=False), dtype=np.float64) for v in (x, y))
    good = np.isfinite(lon) & np.isfinite(lat)
    counts.compared = int(good.sum())
    if not counts.compared or not len(index.rows):
        return
    lon, lat = lon[good], lat[good]
    here = index.locate(lon, lat)
    for system, to_wgs84 in (("gcj02", gcj02_to_wgs84), ("bd09", bd09_to_wgs84)):
        counts.depends[system] = int((index.locate(*to_wgs84(lon, lat)) != here).sum())
