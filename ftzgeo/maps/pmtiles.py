"""Read a PMTiles archive, version 3 (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md).

The archive begins with 127 bytes that say where its parts lie; directories list tiles by their number on a Hilbert
curve through all zoom levels.
"""

from __future__ import annotations

import gzip
import json
import struct
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADER_BYTES = 127
_NO_COMPRESSION, _GZIP = 1, 2


class Entry(NamedTuple):
    """Where a run of tiles, or (run 0) a leaf directory, lies."""

    tile: int
    offset: int
    length: int
    run: int


class PmTiles:
    """An archive that is read in order; tiles are bytes as they were stored, uncompressed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES or header[:8] != b"PMTiles\x03":
            raise InputError(f"{path}: not a PMTiles file of version 3")
        self.root, self.metadata, self.leaves, self.data = (
            (offset, length) for offset, length in struct.iter_unpack("<QQ", header[8:72])
        )
        self.internal, self.compression = header[97], header[98]
        self.zooms = (header[100], header[101])

    @property
    def attribution(self) -> str:
        """The credit that the archive's metadata asks for; empty when it has none."""
        try:
            facts = json.loads(self._part(self.metadata[0], self.metadata[1], self.internal))
        except ValueError:
            return ""
        return str(facts.get("attribution") or facts.get("name") or "")

    def tiles(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Yield ``(z, x, y, bytes)``, y counted from the north."""
        for entry in self._entries(*self.root):
            content = self._part(self.data[0] + entry.offset, entry.length, self.compression)
            for number in range(entry.tile, entry.tile + entry.run):
                yield *zxy(number), content

    def _entries(self, offset: int, length: int) -> Iterator[Entry]:
        for entry in directory(self._part(offset, length, self.internal)):
            if entry.run:
                yield entry
            else:
                yield from self._entries(self.leaves[0] + entry.offset, entry.length)

    def _part(self, offset: int, length: int, compression: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(offset)
            content = file.read(length)
        if compression == _GZIP:
            return gzip.decompress(content)
        if compression in {0, _NO_COMPRESSION}:
            return content
        raise InputError(f"{self.path}: is compressed in a way that cannot be read; write it with gzip")


def varints(content: bytes) -> Iterator[int]:
    """Yield unsigned integers of seven bits a byte, lowest first."""
    value = shift = 0
    for byte in content:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004  the eighth bit says that more follows
            yield value
            value = shift = 0


def directory(content: bytes) -> list[Entry]:
    """Read a directory: numbers of tiles as differences, then runs, lengths and offsets (0: follows the one before)."""
    numbers = varints(content)
    count = next(numbers)
    tiles, runs, lengths, offsets = ([next(numbers) for _ in range(count)] for _ in range(4))
    entries: list[Entry] = []
    tile = 0
    for step, run, length, offset in zip(tiles, runs, lengths, offsets, strict=True):
        tile += step
        start = offset - 1 if offset or not entries else entries[-1].offset + entries[-1].length
        entries.append(Entry(tile, start, length, run))
    return entries


def zxy(number: int) -> tuple[int, int, int]:
    """Return zoom, column and row of a tile by its number on the Hilbert curve."""
    z = 0
    while number >= 4**z:
        number -= 4**z
        z += 1
    x = y = 0
    for bit in range(z):
        side = 1 << bit
        right = 1 & (number >> 1)
        up = 1 & (number ^ right)
        if not up:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x += side * right
        y += side * up
        number >>= 2
    return z, x, y
