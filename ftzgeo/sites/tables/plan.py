"""What is done with a table: which columns, which coordinate system, and what was concluded from names and numbers.

The plan is made once, from the names of the columns and the first rows, and holds for every row. Nothing is exchanged
or converted because of a guess that is not said: each conclusion is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.crs import recognise
from ftzgeo.errors import UsageError
from ftzgeo.model import Finding
from ftzgeo.sites.point import CHINA_LAT_DEG, CHINA_LON_DEG
from ftzgeo.sites.tables.columns import Columns, guess_columns, named_columns
from ftzgeo.sites.tables.positions import Positions, read_both, read_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

TABLE = "table"
_LARGEST_DEGREE = 360.0
_MOST = 0.95
"""Share of the sample that must agree before something is concluded from the numbers."""


@dataclass(frozen=True)
class TableOptions:
    """How the sites of a table are given, as far as the user says; None: guessed from the table, and said.

    Attributes
    ----------
    lon, lat
        Columns with longitude and latitude, or easting and northing; twice the same for one column with both.
    address
        A column of addresses, for tables without coordinates.
    accuracy
        A column with the standard deviation of each point in metres.
    crs
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:N``.
    accuracy_m
        Standard deviation of the points in metres, where no column says it.
    sheet
        The sheet of a workbook, by name or by number from 1.
    """

    lon: str | None = None
    lat: str | None = None
    address: str | None = None
    accuracy: str | None = None
    crs: str | None = None
    accuracy_m: float = 0.0
    sheet: str | None = None


@dataclass(frozen=True)
class Plan:
    """Where the sites of a table are, in which system, and what was concluded.

    `crs_assumed`: nothing tells the system, so WGS84 is assumed. `prefix` goes before the result's names.
    """

    columns: Columns
    crs: str
    crs_assumed: bool = False
    prefix: str = ""
    accuracy_m: float = 0.0
    findings: tuple[Finding, ...] = ()

    def needed(self) -> list[str]:
        """Return the names of the columns that are read."""
        columns = self.columns
        wanted = (columns.lon, columns.lat, columns.both, columns.address, columns.accuracy)
        return [name for name in wanted if name is not None]

    def positions(self, batch: pa.RecordBatch) -> Positions:
        """Return the numbers of a batch's rows, longitude or easting first."""
        return _positions(self.columns, batch)


def columns_of(names: Sequence[str], options: TableOptions) -> Columns | None:
    """Return the columns that the options or the names tell; None where neither does."""
    if options.lon is None and options.lat is None and options.address is None:
        found = guess_columns(names)
        if found is None or options.accuracy is None:
            return found
        return replace(found, accuracy=options.accuracy)
    return named_columns(names, options.lon, options.lat, options.address, options.accuracy)


def make_plan(sample: pa.RecordBatch, options: TableOptions, *, crs: str | None = None) -> Plan:
    """Return the plan for a table.

    Parameters
    ----------
    sample
        Its first rows.
    options
        What the user says.
    crs
        What the file says of its coordinates; the user's word goes before.

    Raises
    ------
    UsageError
        No column says where the sites are, or projected coordinates whose system nobody tells.
    """
    names = sample.schema.names
    columns = columns_of(names, options)
    if columns is None:
        raise UsageError(
            f"no column is known to say where the sites are; name them with --lon and --lat (the same twice for one "
            f"column with both) or --address. The columns are {', '.join(names)[:400]}"
        )
    system: str | None = "wgs84"
    findings: list[Finding] = []
    if columns.address is None:
        columns, system, findings = _system(columns, sample, options.crs or crs)
    if options.lon is None and options.address is None:
        findings.insert(0, _note("columns-guessed", f"the sites are in {columns}"))
    return Plan(
        columns,
        system or "wgs84",
        crs_assumed=system is None,
        accuracy_m=options.accuracy_m,
        findings=tuple(findings),
    )


def _system(
    columns: Columns, sample: pa.RecordBatch, declared: str | None
) -> tuple[Columns, str | None, list[Finding]]:
    """Return the columns in their order, the coordinate system (None: nothing tells it), and what was concluded."""
    pairs = _positions(columns, sample)
    x, y = (np.asarray(v.to_numpy(zero_copy_only=False), dtype=np.float64) for v in pairs[:2])
    seen = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    x, y = x[seen], y[seen]
    if len(x) and float(np.median(np.maximum(np.abs(x), np.abs(y)))) > _LARGEST_DEGREE:
        return _projected(columns, x, y, declared)
    findings = []
    if columns.neutral and _share(_in_china(y, x)) >= _MOST > _share(_in_china(x, y)):
        columns = replace(columns, lon=columns.lat, lat=columns.lon)
        text = f"{columns.lat} holds latitudes and {columns.lon} longitudes, by their numbers; so they were read"
        findings.append(_note("latitude-first", text, "warning"))
    if declared is None and columns.system not in {None, "wgs84"}:
        text = (
            f"the names of the columns say {columns.system}: the coordinates were converted from it to WGS84; "
            "--crs wgs84 says that they are none"
        )
        findings.append(_note("crs-from-columns", text, "warning"))
    if declared is not None and columns.system not in {None, declared.lower().replace("-", "")}:
        text = f"the names of the columns say {columns.system}; read as {declared}, as declared"
        findings.append(_note("crs-from-columns", text, "warning"))
    return columns, declared or columns.system, findings


def _projected(
    columns: Columns, x: NDArray[np.float64], y: NDArray[np.float64], declared: str | None
) -> tuple[Columns, str, list[Finding]]:
    metres = (np.abs(x) > _LARGEST_DEGREE) & (np.abs(y) > _LARGEST_DEGREE)
    seen = recognise(x[metres], y[metres])
    columns = replace(columns, projected=True)
    if seen.first == "northing":
        columns = replace(columns, lon=columns.lat, lat=columns.lon, northing_first=columns.both is not None)
    if declared is not None:
        found = [_note("projected", seen.message, "warning")] if seen.first == "northing" else []
        return columns, declared, found
    if seen.epsg is None:
        raise UsageError(
            f"the coordinates are metres, and their system is not known ({seen.message}); say it with --crs, for "
            "Tianjin usually EPSG:4548 (CGCS2000, 3° zone, 117° E)"
        )
    text = f"the coordinates were read as projected: {seen.message}"
    return columns, f"EPSG:{seen.epsg}", [_note("projected", text, "warning")]


def _positions(columns: Columns, batch: pa.RecordBatch) -> Positions:
    if columns.both is not None:
        pairs = read_both(batch.column(columns.both))
        return Positions(pairs.y, pairs.x) if columns.northing_first else pairs
    return read_pair(batch.column(columns.lon), batch.column(columns.lat))


def _in_china(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    (west, east), (south, north) = CHINA_LON_DEG, CHINA_LAT_DEG
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _share(of: NDArray[np.bool_]) -> float:
    return float(of.mean()) if len(of) else 0.0


def _note(code: str, text: str, level: str = "info") -> Finding:
    return Finding.model_validate({"id": TABLE, "code": code, "level": level, "message": text})
