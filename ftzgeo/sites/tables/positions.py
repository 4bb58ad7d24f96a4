"""From the columns of a table to numbers: two columns, one with both, however the cells are written.

A cell that is empty becomes null, one that is no coordinate NaN, so that `ftzgeo.sites.batch` can say which it was.
Most cells are plain numbers and never become Python objects; the others go one by one through `read_coordinates`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ftzgeo.errors import CoordinateError
from ftzgeo.sites.batch import holds_no_numbers
from ftzgeo.sites.coordinates import read_coordinates
from ftzgeo.sites.point import CHINA_LAT_DEG, CHINA_LON_DEG

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_WHOLE = f"^{_NUMBER}$"
_PAIR = rf"^(?:POINT\s*)?[(\[{{]?\s*(?P<a>{_NUMBER})\s*(?:[,，;；/|]\s*|\s+)(?P<b>{_NUMBER})\s*[)\]}}]?$"
_AROUND = " \t\r\n\"'=\u3000\u00a0"
"""What may stand around a number in a cell: ="117.21" is how programs keep Excel from changing it."""
_REMEMBERED = 1 << 14


class Positions(NamedTuple):
    """Longitudes and latitudes (or eastings and northings), and how many pairs were read as latitude first."""

    x: pa.Array
    y: pa.Array
    latitude_first: int = 0


def read_pair(x: pa.Array, y: pa.Array) -> Positions:
    """Return the numbers of a column of longitudes and one of latitudes."""
    texts = [_trimmed(column) if _may_be_text(column) else None for column in (x, y)]
    numbers = [_numbers(c) if t is None else _parsed(t) for c, t in zip((x, y), texts, strict=True)]
    if texts[0] is None or texts[1] is None:
        return Positions(*numbers)
    values = [_floats(column) for column in numbers]
    present = ~(_nulls(texts[0]) | _nulls(texts[1]))
    odd = np.flatnonzero(present & (np.isnan(values[0]) | np.isnan(values[1])))
    if not len(odd):
        return Positions(*numbers)
    for row in odd:
        pair = _pair_of_cells(texts[0][row].as_py(), texts[1][row].as_py())
        values[0][row], values[1][row] = pair
    return Positions(*(pa.array(v, mask=_nulls(t)) for v, t in zip(values, texts, strict=True)))


def read_both(column: pa.Array) -> Positions:
    """Return the numbers of a column of pairs; of two degrees in one cell, those that are a place in China decide."""
    if not _may_be_text(column):
        return Positions(_no_numbers(column), _no_numbers(column))
    text = _trimmed(column)
    found = pc.extract_regex(text, _PAIR)
    empty = _nulls(text)
    first, second = (_floats(pc.struct_field(found, name).cast(pa.float64())) for name in ("a", "b"))
    swapped = _is_place(second, first) & ~_is_place(first, second)
    x, y = np.where(swapped, second, first), np.where(swapped, first, second)
    count = int(swapped.sum())
    for row in np.flatnonzero(~empty & np.isnan(x)):
        x[row], y[row], is_swapped = _pair_of_cell(text[row].as_py())
        count += is_swapped
    return Positions(pa.array(x, mask=empty), pa.array(y, mask=empty), count)


def read_numbers(column: pa.Array) -> pa.Array:
    """Return a column as float64, null for empty cells, NaN for what is no number."""
    return _parsed(_trimmed(column)) if _may_be_text(column) else _numbers(column)


def _may_be_text(column: pa.Array) -> bool:
    kind = column.type
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    return not (is_number or holds_no_numbers(column))


def _numbers(column: pa.Array) -> pa.Array:
    return _no_numbers(column) if holds_no_numbers(column) else column.cast(pa.float64(), safe=False)


def _no_numbers(column: pa.Array) -> pa.Array:
    return pc.if_else(column.is_valid(), math.nan, None)


def _trimmed(column: pa.Array) -> pa.Array:
    """Return a column as text without what stands around it, null where nothing is left."""
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    text = pc.utf8_trim(as_text(column), characters=_AROUND)
    return pc.if_else(pc.equal(pc.binary_length(text), 0), None, text)


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as text; what Arrow has no text for, as Python shows it."""
    if column.type == pa.string():
        return column
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())


def _parsed(text: pa.Array) -> pa.Array:
    """Return texts as numbers, NaN where they are none."""
    try:
        return text.cast(pa.float64())
    except pa.ArrowInvalid:
        good = pc.match_substring_regex(text, _WHOLE)
        return pc.if_else(good, pc.if_else(good, text, None).cast(pa.float64()), math.nan)


def _floats(column: pa.Array) -> Floats:
    return np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _nulls(column: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(column.is_null().to_numpy(zero_copy_only=False))


def _is_place(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    (west, east), (south, north) = CHINA_LON_DEG, CHINA_LAT_DEG
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


@lru_cache(maxsize=_REMEMBERED)
def _pair_of_cells(x: str, y: str) -> tuple[float, float]:
    """Return what two cells of one row say; the columns, not the numbers, say which is which."""
    try:
        read = read_coordinates(f"{x}, {y}")
    except CoordinateError:
        return math.nan, math.nan
    if any(finding.code == "latitude-first" for finding in read.findings):
        return read.y, read.x
    return (read.x, read.y) if read.crs == "wgs84" else (math.nan, math.nan)


@lru_cache(maxsize=_REMEMBERED)
def _pair_of_cell(text: str) -> tuple[float, float, bool]:
    try:
        read = read_coordinates(text)
    except CoordinateError:
        return math.nan, math.nan, False
    if read.crs != "wgs84":
        return math.nan, math.nan, False
    return read.x, read.y, any(finding.code == "latitude-first" for finding in read.findings)
