"""Parquet files as Arrow batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ftzgeo.errors import UsageError
from ftzgeo.sites.tables.pieces import PIECE_ROWS, SAMPLE_ROWS, ArrowPiece, Read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ftzgeo.model import Finding

_READ_AT_ONCE = 1 << 18
"""Bytes of each column that are read from the file at a time."""
_PIECE_BYTES = 64 << 20
"""Of wide tables, pieces have so few rows that they hold no more, as they are encoded in the file."""


class ParquetSource:
    """A Parquet file with columns of coordinates or addresses."""

    crs: str | None = None
    total: int | None

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            # A mapped file, or one that is buffered ahead, would stay in memory as far as it has been read.
            self._file = pq.ParquetFile(path, buffer_size=_READ_AT_ONCE, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise UsageError(f"{path}: cannot be read as Parquet ({error}); is it whole?") from error
        self.findings: list[Finding] = []
        self.names = self._file.schema_arrow.names
        self.total = self._file.metadata.num_rows

    def sample(self) -> pa.RecordBatch:
        """Return the first rows."""
        for batch in self._file.iter_batches(batch_size=SAMPLE_ROWS):
            return batch
        return pa.RecordBatch.from_pylist([], schema=self._file.schema_arrow)

    def pieces(self, place: int = 0, *, smaller: int = 1) -> Iterator[Read]:
        """Yield pieces from a row on; where they are cut depends on the file alone."""
        rows = max(1, self._most_rows() // smaller)
        for groups, start in self._spans(rows, place):
            end = start
            for batch in self._file.iter_batches(batch_size=rows, row_groups=groups, use_threads=False):
                skipped = max(0, place - end)
                end += batch.num_rows
                if skipped < batch.num_rows:
                    yield Read(ArrowPiece(batch.slice(skipped)), end)

    def fingerprint(self) -> Any:
        """Return size and time of the file."""
        status = self._path.stat()
        return [status.st_size, status.st_mtime_ns]

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _most_rows(self) -> int:
        """Return how many rows a piece has."""
        metadata = self._file.metadata
        size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
        return min(PIECE_ROWS, int(_PIECE_BYTES * metadata.num_rows // max(1, size)))

    def _spans(self, rows: int, place: int) -> Iterator[tuple[list[int], int]]:
        """Yield row groups that have a number of rows together, and the row they begin at, if they end behind a row."""
        groups: list[int] = []
        start = end = 0
        count = self._file.metadata.num_row_groups
        for group in range(count):
            groups.append(group)
            end += self._file.metadata.row_group(group).num_rows
            if end - start >= rows or group == count - 1:
                if end > place:
                    yield groups, start
                groups, start = [], end
