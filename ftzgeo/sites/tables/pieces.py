"""A piece of a table: some rows as their file has them, and where the file goes on behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from ftzgeo.model import Finding

PIECE_ROWS = 1 << 18
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

    @property
    def names(self) -> Sequence[str]:
        """The names of the columns, each different."""

    @property
    def total(self) -> int | None:
        """What `Read.place` ends at, in rows or bytes; None where it is not known."""

    @property
    def crs(self) -> str | None:
        """What the file says of its coordinates."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What was concluded when the file was opened."""

    def sample(self) -> pa.RecordBatch:
        """Return the first rows."""

    def pieces(self, place: int = 0, *, smaller: int = 1) -> Iterator[Read]:
        """Yield pieces from a place on that an earlier `Read` told (0 is the beginning), smaller by a factor."""

    def fingerprint(self) -> Any:
        """Return what says whether it is the same table as before, as JSON has it."""

    def close(self) -> None:
        """Let go of files."""
