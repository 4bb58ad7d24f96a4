"""What every reader of a file hands on: tables of features in batches, as the file has them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BATCH_ROWS = 20_000

Chooser: TypeAlias = Callable[[Sequence[str]], list[str]]
"""Takes the columns of a table and returns those that are wanted; raises where one that was asked for is missing."""


class Opened(NamedTuple):
    """A file to read and the name that messages give it (within an archive: both names)."""

    path: Path
    label: str


class Batch(NamedTuple):
    """Some features of a table: columns and geometry as the file has them.

    `first` is the number of the first one, counted from 1; the geometry is an array of shapely's, None where there is
    none. `broken` are those whose geometry cannot be used.
    """

    columns: Mapping[str, Sequence[Any]]
    geometry: NDArray[Any]
    first: int
    broken: int = 0


class Table(NamedTuple):
    """One layer of a file. `crs` is what the file says of its coordinates, None where it says nothing."""

    name: str
    columns: Sequence[str]
    crs: str | None
    total: int | None
    batches: Generator[Batch, None, None]
