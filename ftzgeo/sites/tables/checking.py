"""Check one piece of a table by its plan: positions, verdicts, reasons, and what must be counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ftzgeo.crs import bd09_to_wgs84, gcj02_to_wgs84
from ftzgeo.errors import CoordinateError
from ftzgeo.sites.batch import RESULT_SCHEMA, CheckOptions, check_batch
from ftzgeo.sites.tables.positions import Positions, read_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftzgeo.sites.geocoding import Geocoded, Geocoder
    from ftzgeo.sites.index import SiteIndex
    from ftzgeo.sites.tables.pieces import Piece
    from ftzgeo.sites.tables.plan import Plan

_AT_ONCE = 1 << 14
"""Rows that the index answers for in one thread: the threads are those of the table."""
COMPARED_ROWS = 1_000_000
"""Of so many rows at the beginning of a table it is counted whether the coordinate system matters."""
_LON, _LAT, _ACCURACY = "lon", "lat", "accuracy"
_CODES = pa.dictionary(pa.int32(), pa.string())
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
    """Counts of rows, by verdict and by reason, and of what the table's findings are made."""

    rows: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    latitude_first: int = 0
    compared: int = 0
    depends: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add the counts of another piece."""
        self.rows += other.rows
        self.verdicts += other.verdicts
        self.reasons += other.reasons
        self.latitude_first += other.latitude_first
        self.compared += other.compared
        self.depends += other.depends


@dataclass(frozen=True)
class Checked:
    """The result's columns of a piece, the positions in WGS84 degrees (null where there are none), and its counts."""

    result: pa.RecordBatch
    counts: Counts


def result_fields(plan: Plan) -> list[pa.Field]:
    """Return the columns that are added to a table, with the plan's prefix in front of their names."""
    fields = [*(ADDRESS_FIELDS if plan.columns.address else ()), *RESULT_SCHEMA]
    return [one.with_name(plan.prefix + one.name) for one in fields]


def check_piece(
    piece: Piece, plan: Plan, index: SiteIndex, geocoder: Geocoder | None = None, *, first_row: int = 0
) -> Checked:
    """Return the result of a piece's rows; `first_row` is the number of rows before it."""
    batch = piece.batch(plan.needed())
    reasons = piece.reasons()
    if plan.columns.address is not None and geocoder is not None:
        sites, known, more = _addresses(batch, plan, geocoder)
        reasons = {**more, **reasons}
        coarse = known.pop("coarse")
    else:
        sites, known, coarse = _coordinates(batch, plan), {}, None
    positions = Positions(*(_without(values, reasons) for values in sites[:2]), sites.latitude_first)
    result = _checked(positions, _accuracy(batch, plan, known), plan, index, reasons)
    if coarse is not None:
        result = _unknown(result, coarse)
    counts = _counts(result, positions.latitude_first)
    if plan.crs_assumed:
        _compare(positions, index, max(0, COMPARED_ROWS - first_row), counts)
    columns = [*known.values(), *result.columns]
    return Checked(pa.RecordBatch.from_arrays(columns, schema=pa.schema(result_fields(plan))), counts)
