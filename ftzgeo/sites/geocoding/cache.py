"""What providers answered, kept in an SQLite file, so that an address is asked once.

A row is named by provider, normalized address and city, and holds the body of the answer and its day: never a key or a
URL. After `FRESH_DAYS` the provider is asked again; docs/addresses.md says what to mind about providers' terms. Only
answers that settle an address are kept: found, and no such place.
"""

from __future__ import annotations

import sqlite3
import threading
import time
import weakref
from typing import TYPE_CHECKING

from ftzgeo.errors import UsageError
from ftzgeo.reference.names import normalize_name
from ftzgeo.user_folders import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FRESH_DAYS = 30
"""Long enough to run a table twice, too short to be a copy of the provider's data."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    provider TEXT NOT NULL, address TEXT NOT NULL, city TEXT NOT NULL, body TEXT NOT NULL, asked REAL NOT NULL,
    PRIMARY KEY (provider, address, city)
) WITHOUT ROWID
"""


def default_cache() -> Path:
    """Return the file for answers in the user's cache folder."""
    return cache_folder("geocoding") / "answers.sqlite"


class AnswerCache:
    """The answers kept; may be shared by threads, and by processes."""

    def __init__(self, path: Path, *, fresh_days: float = FRESH_DAYS, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._fresh_s = fresh_days * 86_400
        self._now = now
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, check_same_thread=False, timeout=30, isolation_level=None)
            self._close = weakref.finalize(self, self._database.close)
            self._database.execute(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise UsageError(
                f"{path}: the cache of addresses cannot be used ({error}); name another, or none"
            ) from error

    def get(self, provider: str, address: str, city: str | None) -> str | None:
        """Return the body of the answer kept for an address, if it is still fresh."""
        row = self._run(
            "SELECT body FROM answers WHERE provider = ? AND address = ? AND city = ? AND asked > ?",
            (*_key(provider, address, city), self._now() - self._fresh_s),
        )
        return None if row is None else str(row[0])

    def put(self, provider: str, address: str, city: str | None, body: str) -> None:
        """Keep an answer; one that was there is replaced."""
        self._run(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", (*_key(provider, address, city), body, self._now())
        )

    def close(self) -> None:
        """Close the file; what is not closed is when it is no longer used."""
        self._close()

    def _run(self, statement: str, values: tuple[object, ...]) -> tuple[object, ...] | None:
        try:
            with self._lock:
                row: tuple[object, ...] | None = self._database.execute(statement, values).fetchone()
        except sqlite3.Error as error:
            raise UsageError(
                f"{self._path}: the cache of addresses cannot be used ({error}); delete it, or name another"
            ) from error
        return row


def _key(provider: str, address: str, city: str | None) -> tuple[str, str, str]:
    return provider, normalize_name(address), normalize_name(city or "")
