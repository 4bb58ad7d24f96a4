"""The user's own raster tiles: a folder ``{z}/{x}/{y}.png``, an .mbtiles or a .pmtiles file.

A page cannot read an archive, and a browser cannot ask a file for its parts: the tiles around what is shown are
written beside the page.
"""

from __future__ import annotations

import math
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from ftzgeo.errors import InputError
from ftzgeo.files import write_replacing
from ftzgeo.maps.pmtiles import PmTiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Tile = tuple[int, int, int, bytes]
    Read = Callable[[], Iterator[Tile]]

EXTENSIONS = ("png", "jpg", "jpeg", "webp")
MOST_TILES = 20_000
MARGIN = 0.1
"""How far around what is shown tiles are kept, as a part of its width and height."""
_SIGNATURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp"}


@dataclass(frozen=True)
class TileSource:
    """Raster tiles in Web Mercator; `read` yields ``(z, x, y, image)`` with y counted from the north."""

    path: Path
    zooms: tuple[int, int]
    extension: str
    credit: str
    read: Read

    @property
    def name(self) -> str:
        """The name of the tiles' folder beside the page."""
        return re.sub(r"[^\w-]+", "_", self.path.stem) or "tiles"


def open_tiles(path: Path) -> TileSource:
    """Open a folder of tiles, an .mbtiles or a .pmtiles file.

    Raises
    ------
    InputError
        Something else, a file that is damaged, or tiles that are no images (vector tiles).
    """
    if path.is_dir():
        return folder_tiles(path)
    if path.suffix.lower() == ".mbtiles":
        return mbtiles(path)
    if path.suffix.lower() == ".pmtiles":
        return pmtiles(path)
    raise InputError(f"{path}: neither a folder of tiles nor an .mbtiles or .pmtiles file")


def write_tiles(source: TileSource, folder: Path, bounds: list[list[float]] | None) -> int:
    """Write the tiles that touch `bounds` (``[[south, west], [north, east]]``; None: all) below `folder`; count them.

    Raises
    ------
    InputError
        There are none, or more than `MOST_TILES`.
    """
    written = 0
    for z, x, y, image in source.read():
        if bounds is not None and not touches(z, x, y, bounds):
            continue
        if written == MOST_TILES:
            raise InputError(
                f"{source.path}: more than {MOST_TILES} tiles around the map; make it of fewer zoom levels"
            )
        write_replacing(folder / str(z) / str(x) / f"{y}.{source.extension}", image)
        written += 1
    if not written:
        raise InputError(f"{source.path}: has no tiles where the map is")
    return written


def touches(z: int, x: int, y: int, bounds: list[list[float]]) -> bool:
    """Say whether a tile touches a box, or lies within `MARGIN` of it."""
    (south, west), (north, east) = bounds
    high, wide = MARGIN * (north - south), MARGIN * (east - west)
    left, top = tile_at(z, west - wide, north + high)
    right, bottom = tile_at(z, east + wide, south - high)
    return left <= x <= right and top <= y <= bottom


def tile_at(z: int, lon: float, lat: float) -> tuple[int, int]:
    """Return the column and row of the Web Mercator tile that holds a point."""
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(row * 2**z)


def image_extension(image: bytes, path: Path) -> str:
    """Return the file extension of an image by how it begins."""
    for signature, extension in _SIGNATURES.items():
        if image.startswith(signature):
            return extension
    raise InputError(f"{path}: the tiles are no PNG, JPEG or WebP images; vector tiles cannot be shown")


def folder_tiles(path: Path) -> TileSource:
    """Open a folder of tiles named ``{z}/{x}/{y}.png`` (or .jpg, .jpeg, .webp)."""
    files = sorted(file for extension in EXTENSIONS for file in path.glob(f"[0-9]*/[0-9]*/[0-9]*.{extension}"))
    if not files:
        raise InputError(f"{path}: has no tiles named z/x/y.png")
    zooms = [int(file.parts[-3]) for file in files]

    def read() -> Iterator[Tile]:
        for file in files:
            yield int(file.parts[-3]), int(file.parts[-2]), int(file.stem), file.read_bytes()

    return TileSource(path, (min(zooms), max(zooms)), files[0].suffix[1:], path.name, read)


def mbtiles(path: Path) -> TileSource:
    """Open an MBTiles file (version 1.3); its rows are counted from the south."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            facts = dict(database.execute("SELECT name, value FROM metadata"))
            low, high = database.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
            first = database.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise InputError(f"{path}: not an MBTiles file ({error})") from error
    if first is None:
        raise InputError(f"{path}: has no tiles")

    def read() -> Iterator[Tile]:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            rows = database.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles ORDER BY 1, 2, 3")
            for z, x, row, image in rows:
                yield z, x, 2**z - 1 - row, image

    credit = plain_text(str(facts.get("attribution") or facts.get("name") or path.stem))
    return TileSource(path, (low, high), image_extension(bytes(first[0]), path), credit, read)


def pmtiles(path: Path) -> TileSource:
    """Open a PMTiles file (version 3)."""
    archive = PmTiles(path)
    first = next(archive.tiles(), None)
    if first is None:
        raise InputError(f"{path}: has no tiles")
    credit = plain_text(archive.attribution or path.stem)
    return TileSource(path, archive.zooms, image_extension(first[3], path), credit, archive.tiles)


class _Words(HTMLParser):
    """Collects the text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def plain_text(html: str) -> str:
    """Return the text of a credit, which archives often hold as HTML."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.words).strip()
