"""A piece of a table: some rows as their file has them, and where the file goes on behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from ftzgeo.model import Finding

PIECE_ROWS = 1 << 17
SAMPLE_ROWS = 1000


class Piece(Protocol):
    """Some rows of a table, in the order of the file."""

    @property
    def rows(self) -> int:
        """How many rows there are."""

    def batch(self, names: Sequence[str] | None = None) -> pa.RecordBatch:
        """Return columns by name (None: all of them)."""

    def reasons(self) -> dict[int, str]:
        """Return why some rows, by number, cannot be checked whatever stands in them."""


class Read(NamedTuple):
    """A piece, and what has been read up to its end: the place to go on from, and the measure for progress."""

    piece: Piece
    place: int


class ArrowPiece:
    """Rows that are an Arrow batch already."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self._batch = batch

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self._batch.num_rows)

    def batch(self, names: Sequence[str] | None = None) -> pa.RecordBatch:
        """Return columns by name (None: all of them)."""
        return self._batch if names is None else self._batch.select(list(names))

    def reasons(self) -> dict[int, str]:
        """Return nothing: every row is whole."""
        return {}


class Source(Protocol):
    """A table to read piece by piece."""

    names: Sequence[str]
    total: int | None
    """What `Read.place` ends at, None where it is not known; rows, or bytes."""
    crs: str | None
    """What the file says of its coordinates."""
    findings: Sequence[Finding]

    def sample(self) -> pa.RecordBatch:
        """Return the first rows."""

    def pieces(self, place: int = 0) -> Iterator[Read]:
        """Yield pieces from a place on that an earlier `Read` told; 0 is the beginning."""

    def fingerprint(self) -> Any:
        """Return what says whether it is the same table as before, as JSON has it."""

    def close(self) -> None:
        """Let go of files."""
