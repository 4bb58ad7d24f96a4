"""The unfinished file of a run and the journal beside it, from which a run that was killed can go on.

``OUT.part`` grows piece by piece; after each, ``OUT.part.jsonl`` gets a line that tells how far the input was read and
how long the file was then. Nothing is ever written under the final name but the finished file, by renaming it.
"""

from __future__ import annotations

import base64
import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from ftzgeo.errors import UsageError
from ftzgeo.files import write_replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from ftzgeo.sites.tables.encoded import Encoded


class Entry(NamedTuple):
    """A piece that was written: where the input goes on, the length of the file, its footer, and its counts."""

    place: int
    length: int
    footer: bytes
    counts: dict[str, Any]


class Fingerprint(NamedTuple):
    """What tells whether it is the same work as before: table, options, boundaries; and whether descriptions are."""

    work: Any
    descriptions: str


class Journal:
    """The unfinished file and what is known of it.

    Parameters
    ----------
    path
        Of the finished file.
    fingerprint
        Of this run, to compare with that of an earlier one.
    head
        What the file begins with.
    resume
        Go on with what an earlier run left, if its descriptions were the same; else start anew.

    Attributes
    ----------
    entries
        The pieces that are in the file.
    outdated
        How many pieces of an earlier run were dropped because the descriptions are others now.

    Raises
    ------
    UsageError
        What an earlier run left is of another table, other options or other boundaries.
    """

    def __init__(self, path: Path, fingerprint: Fingerprint, head: bytes, *, resume: bool) -> None:
        self.path = path
        self.part = path.with_name(path.name + ".part")
        self._log = path.with_name(path.name + ".part.jsonl")
        self._head = len(head)
        self.outdated = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self.entries = self._left(fingerprint) if resume else []
        if self.entries:
            os.truncate(self.part, self.entries[-1].length)
        else:
            self.part.write_bytes(head)
        lines = [*map(json.dumps, fingerprint), *(_line(entry) for entry in self.entries)]
        write_replacing(self._log, "".join(f"{line}\n" for line in lines).encode())
        self._file, self._lines = self.part.open("ab"), self._log.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._lines.close()

    def append(self, encoded: Encoded, place: int, counts: dict[str, Any]) -> None:
        """Write a piece, then that it was written."""
        self._file.write(encoded.data)
        self._file.flush()
        entry = Entry(place, self._file.tell(), encoded.footer, counts)
        self.entries.append(entry)
        self._lines.write(_line(entry) + "\n")
        self._lines.flush()

    def places(self) -> Sequence[int]:
        """Return where the pieces begin in the file."""
        return [self._head, *(entry.length for entry in self.entries[:-1])][: len(self.entries)]

    def done(self) -> None:
        """Put the file, which is complete, in its place."""
        self.part.replace(self.path)
        self._log.unlink()

    def _left(self, fingerprint: Fingerprint) -> list[Entry]:
        """Return the pieces that an earlier run wrote."""
        if not (self.part.exists() and self._log.exists()):
            return []
        size = self.part.stat().st_size
        work, descriptions, *lines = [*self._log.read_text("utf-8").splitlines(), "", ""]
        if work != json.dumps(fingerprint.work):
            raise UsageError(
                f"{self.part}: was begun with another table, other options or other boundaries; leave --resume out to "
                "start again"
            )
        entries: list[Entry] = []
        for line in lines:
            try:
                place, length, footer, counts = json.loads(line)
            except ValueError:
                break
            if length > size:
                break
            entries.append(Entry(place, length, base64.b64decode(footer), counts))
        if descriptions != json.dumps(fingerprint.descriptions):
            self.outdated = len(entries)
            return []
        return entries


def _line(entry: Entry) -> str:
    return json.dumps([entry.place, entry.length, base64.b64encode(entry.footer).decode(), entry.counts])
