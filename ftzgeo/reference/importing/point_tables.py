"""Read points from a table of text (.csv, .tsv): which columns hold the position is told by their names."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.importing.attributes import fold, text_of
from ftzgeo.reference.importing.tables import BATCH_ROWS, Batch, Table
from ftzgeo.reference.importing.text import encoding_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from ftzgeo.reference.importing.tables import Chooser, Opened

EAST_COLUMNS = ("lon", "lng", "long", "longitude", "经度", "东经", "x", "easting", "东坐标", "x坐标")
NORTH_COLUMNS = ("lat", "latitude", "纬度", "北纬", "y", "northing", "北坐标", "y坐标")
DELIMITERS = ",\t;|"
_LONGEST_HEADER = 1 << 20


def read_tables(file: Opened, choose: Chooser) -> Generator[Table, None, None]:
    """Yield the one table of a file. Its CRS is never told by the file.

    Raises
    ------
    ReferenceLayerError
        If the text is neither UTF-8 nor GB18030, there are no columns of a position, or one is no number.
    """
    encoding = encoding_of(file)
    header, delimiter = _header(file, encoding)
    positions = (_column(file, header, EAST_COLUMNS), _column(file, header, NORTH_COLUMNS))
    choose(header)
    yield Table(file.path.stem, header, None, None, _batches(file, encoding, delimiter, positions))


def _header(file: Opened, encoding: str) -> tuple[list[str], str]:
    with file.path.open(encoding=encoding, newline="") as text:
        line = text.readline(_LONGEST_HEADER)
    delimiter = max(DELIMITERS, key=line.count)
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])], delimiter


def _column(file: Opened, header: list[str], names: tuple[str, ...]) -> str:
    by_name = {fold(column): column for column in reversed(header)}
    found = next((by_name[name] for name in names if name in by_name), None)
    if found is None:
        have = ", ".join(header)[:200] or "none"
        raise ReferenceLayerError(f"{file.label}: no column for the position ({', '.join(names)}); it has: {have}")
    return found


def _batches(file: Opened, encoding: str, delimiter: str, positions: tuple[str, str]) -> Generator[Batch, None, None]:
    rows: list[dict[str, Any]] = []
    first = 1
    try:
        with file.path.open(encoding=encoding, newline="") as text:
            for row in csv.DictReader(text, delimiter=delimiter):
                rows.append({(name or "").strip(): value for name, value in row.items()})
                if len(rows) == BATCH_ROWS:
                    yield _batch(file, rows, positions, first)
                    first += len(rows)
                    rows = []
    except csv.Error as error:
        raise ReferenceLayerError(f"{file.label}: broken at row {first + len(rows)}: {error}; correct it") from error
    if rows:
        yield _batch(file, rows, positions, first)


def _batch(file: Opened, rows: list[dict[str, Any]], positions: tuple[str, str], first: int) -> Batch:
    import shapely

    xy = np.array([[_number(file, row[name], first + at) for name in positions] for at, row in enumerate(rows)])
    geometry = np.full(len(rows), None, dtype=object)
    there = ~np.isnan(xy).any(axis=1)
    geometry[there] = shapely.points(xy[there])
    columns = {name: [row.get(name) for row in rows] for name in rows[0]}
    return Batch(columns, geometry, first)


def _number(file: Opened, value: str | None, row: int) -> float:
    text = text_of(value)
    if text is None:
        return float("nan")
    try:
        return float(text)
    except ValueError as error:
        raise ReferenceLayerError(
            f"{file.label}: row {row}: {text!r} is no decimal number for a position; correct it"
        ) from error
