"""The files that a checked table is written to.

Each piece is encoded alone, so that pieces are encoded in parallel and a run that was stopped can go on; the end of the
file is written when the last piece is there.
"""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ftzgeo.crs import to_wgs84
from ftzgeo.errors import UsageError
from ftzgeo.sites.tables.checking import result_fields
from ftzgeo.sites.tables.delimited import DelimitedSource, TextPiece
from ftzgeo.sites.tables.encoded import Encoded
from ftzgeo.sites.tables.parquet_joining import MAGIC, body_and_footer, joined_footer
from ftzgeo.sites.tables.positions import as_text
from ftzgeo.sites.tables.workbooks import WorkbookFormat

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ftzgeo.sites.tables.checking import Checked
    from ftzgeo.sites.tables.pieces import Piece, Source
    from ftzgeo.sites.tables.plan import Plan

_MARK = "\ufeff"
"""Excel takes a CSV without it for text in the system's own encoding."""
_DECIMALS = {"distance_m": 3, "probability": 6, "address_accuracy_m": 1, "address_lon": 7, "address_lat": 7}
"""Of the result's numbers in text; Parquet and workbooks hold them whole."""
_VALUES_AT_ONCE = 1 << 13
"""Parquet's statistics are taken for so many values at once: fewer cost time, more make pages of long texts large."""
_SPECIAL = r'[",;|\t\r\n]'


class Format(Protocol):
    """A kind of file."""

    def head(self) -> bytes:
        """Return what the file begins with."""

    def encode(self, piece: Piece, checked: Checked, *, number: int) -> Encoded:
        """Return the bytes of a piece and its result; `number` is that of the pieces before it."""

    def finish(self, part: Path, footers: Sequence[bytes], places: Sequence[int]) -> None:
        """Complete the file of all pieces; `places` are where they begin."""


def format_for(suffix: str, source: Source, plan: Plan, *, mark: bool = True) -> Format:
    """Return the format of a suffix.

    Raises
    ------
    UsageError
        A suffix that nothing is written for.
    """
    added = result_fields(plan)
    if suffix in {".csv", ".tsv", ".txt"}:
        return TextFormat(source, added, "\t" if suffix == ".tsv" else ",", _MARK if mark else "")
    if suffix in {".parquet", ".pq"}:
        return ParquetFormat()
    if suffix in {".geojson", ".json"}:
        return GeoJsonFormat(plan.crs)
    if suffix == ".xlsx":
        return WorkbookFormat([*source.names, *(one.name for one in added)])
    raise UsageError(f"a table is written as .csv, .tsv, .xlsx, .parquet or .geojson, not as {suffix!r}")


class TextFormat:
    """Delimited text. Rows of delimited text keep their bytes; the result is put behind them."""

    def __init__(self, source: Source, added: Sequence[pa.Field], delimiter: str, mark: str) -> None:
        self._added, self._mark = added, mark
        text = source if isinstance(source, DelimitedSource) else None
        self._delimiter = text.delimiter if text else delimiter
        self._line_end = text.line_end if text else "\r\n"
        self._header = text.header if text else self._line(source.names)

    def head(self) -> bytes:
        """Return the header."""
        names = self._line([one.name for one in self._added])
        return f"{self._mark}{self._header}{self._delimiter}{names}{self._line_end}".encode()

    def encode(self, piece: Piece, checked: Checked, *, number: int) -> Encoded:
        """Return the rows' lines."""
        del number
        own = [piece.lines()] if isinstance(piece, TextPiece) else [_quoted(as_text(c)) for c in piece.batch().columns]
        result = checked.result
        texts = [_text(column, name) for column, name in zip(result.columns, result.schema.names, strict=True)]
        # The line's end goes into the last column, so that the joined column is the text.
        texts[-1] = pc.binary_join_element_wise(pc.fill_null(texts[-1], ""), self._line_end, "")
        wide = (text.cast(pa.large_string()) for text in (*own, *texts))
        between = pa.scalar(self._delimiter, pa.large_string())
        return Encoded(_content(pc.binary_join_element_wise(*wide, between, null_handling="replace")))

    def finish(self, part: Path, footers: Sequence[bytes], places: Sequence[int]) -> None:
        """Do nothing: text has no end."""

    def _line(self, cells: Sequence[str]) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=self._delimiter, lineterminator="").writerow(cells)
        return out.getvalue()


def _text(column: pa.Array, name: str) -> pa.Array:
    """Return a column of the result as it stands in text."""
    if isinstance(column, pa.DictionaryArray):
        return _quoted(column.dictionary).take(column.indices)
    digits = next((digits for end, digits in _DECIMALS.items() if name.endswith(end)), None)
    return _quoted(as_text(column if digits is None else pc.round(column, digits)))


def _quoted(texts: pa.Array) -> pa.Array:
    """Return texts with quotes around those that need them in any delimited text."""
    special = pc.match_substring_regex(texts, _SPECIAL)
    if not pc.any(special).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), texts)


def _content(texts: pa.Array) -> bytes:
    """Return the texts of an array without nulls, one behind the other."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    content = texts.buffers()[2].slice(int(offsets[0]), int(offsets[-1] - offsets[0]))
    return bytes(content.to_pybytes())


class ParquetFormat:
    """Parquet, one row group for each piece."""

    def head(self) -> bytes:
        """Return the magic."""
        return MAGIC

    def encode(self, piece: Piece, checked: Checked, *, number: int) -> Encoded:
        """Return a row group, and its footer."""
        del number
        own = piece.batch()
        schema = pa.schema([*own.schema, *checked.result.schema], metadata=own.schema.metadata)
        batch = pa.RecordBatch.from_arrays([*own.columns, *checked.result.columns], schema=schema)
        out = pa.BufferOutputStream()
        text = [f.name for f in schema if not (pa.types.is_floating(f.type) or pa.types.is_integer(f.type))]
        with pq.ParquetWriter(out, schema, use_dictionary=text, write_batch_size=_VALUES_AT_ONCE) as writer:
            writer.write_batch(batch, row_group_size=max(1, batch.num_rows))
        return Encoded(*body_and_footer(memoryview(out.getvalue())))

    def finish(self, part: Path, footers: Sequence[bytes], places: Sequence[int]) -> None:
        """Append the footer of all row groups."""
        with part.open("ab") as file:
            file.write(joined_footer(footers, places))


class GeoJsonFormat:
    """GeoJSON (RFC 7946), one feature in a line; a row without a position has no geometry."""

    def __init__(self, crs: str) -> None:
        self._crs = crs

    def head(self) -> bytes:
        """Return the beginning of a collection."""
        return b'{"type": "FeatureCollection", "features": [\n'

    def encode(self, piece: Piece, checked: Checked, *, number: int) -> Encoded:
        """Return a line for each row."""
        result, own = checked.result, piece.batch()
        x, y = (np.asarray(v.to_numpy(zero_copy_only=False), dtype=np.float64) for v in checked.positions[:2])
        placed = ~np.asarray(result.column(result.schema.names[-2]).is_null().to_numpy(zero_copy_only=False))
        lon, lat = to_wgs84(np.where(placed, x, np.nan), np.where(placed, y, np.nan), self._crs)
        columns = [_plain_values(column) for column in (*own.columns, *result.columns)]
        names = [*own.schema.names, *result.schema.names]
        lines = [
            _feature(dict(zip(names, row, strict=True)), (lon[i], lat[i]))
            for i, row in enumerate(zip(*columns, strict=True))
        ]
        before = ",\n" if number else ""
        return Encoded((before + ",\n".join(lines)).encode() if lines else b"")

    def finish(self, part: Path, footers: Sequence[bytes], places: Sequence[int]) -> None:
        """Close the collection."""
        with part.open("ab") as file:
            file.write(b"\n]}\n")


def _feature(properties: dict[str, Any], at: tuple[float, float]) -> str:
    placed = all(math.isfinite(value) for value in at)
    geometry = {"type": "Point", "coordinates": [round(float(value), 7) for value in at]} if placed else None
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps(feature, ensure_ascii=False, default=str)


def _plain_values(column: pa.Array) -> list[Any]:
    """Return a column's values as JSON has them; a number that is none becomes null."""
    values: list[Any] = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [value if value is None or math.isfinite(value) else None for value in values]
    return values
