"""Where the features of a reference file come from: sources and licences, for every result that rests on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TABLES = ("sources", "lines", "areas", "places")
"""The store's own table comes first: it has a row per source."""

_NAMED = 8
"""How many sources are named; the rest are counted."""

_Row = tuple[str | None, str | None]


def origins_of(path: Path, *, is_geopackage: bool) -> tuple[str, ...]:
    """Return the sources of a file as ``source (licence)``, in alphabetical order; empty where the file names none."""
    rows = _package_rows(path) if is_geopackage else _vector_rows(path)
    told = sorted({f"{source} ({licence})" if licence else str(source) for source, licence in rows if source})
    rest = len(told) - _NAMED
    return (*told[:_NAMED], f"and {rest} more") if rest > 0 else tuple(told)


def _package_rows(path: Path) -> list[_Row]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for table in _TABLES:
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            if "source" in columns:
                licence = "licence" if "licence" in columns else "NULL"
                return list(connection.execute(f"SELECT DISTINCT source, {licence} FROM {table}"))  # noqa: S608 - fixed names
    return []


def _vector_rows(path: Path) -> Iterable[_Row]:
    import pyogrio

    fields = {str(field) for field in pyogrio.read_info(path)["fields"]}
    wanted = [name for name in ("source", "licence") if name in fields]
    if "source" not in wanted:
        return []
    frame = pyogrio.read_dataframe(path, columns=wanted, read_geometry=False).astype(object)
    frame = frame.where(frame.notna(), None)
    licences = frame["licence"] if "licence" in wanted else [None] * len(frame)
    return set(zip(frame["source"], licences, strict=True))
