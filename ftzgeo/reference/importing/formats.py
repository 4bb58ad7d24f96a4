"""Tell what a file is by its name, and check that its content begins like that, before anything opens it.

GDAL chooses a driver by content: a file that calls itself .geojson could be a virtual dataset that points elsewhere.
So a file whose beginning does not fit its name is refused here.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Literal

from ftzgeo.errors import ReferenceLayerError

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.reference.importing.tables import Opened

Format = Literal[
    "osm",
    "overpass",
    "geojson",
    "geopackage",
    "shapefile",
    "kml",
    "flatgeobuf",
    "parquet",
    "dxf",
    "csv",
    "exchange",
    "zip",
]

SUFFIXES: dict[str, Format] = {
    ".osm.pbf": "osm",
    ".pbf": "osm",
    ".osm": "osm",
    ".osm.gz": "osm",
    ".osm.bz2": "osm",
    ".geojson": "geojson",
    ".json": "geojson",
    ".geojsonl": "geojson",
    ".geojsons": "geojson",
    ".ndjson": "geojson",
    ".jsonl": "geojson",
    ".gpkg": "geopackage",
    ".shp": "shapefile",
    ".kml": "kml",
    ".kmz": "zip",
    ".zip": "zip",
    ".fgb": "flatgeobuf",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".dxf": "dxf",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "exchange",
}
ACCEPTED = ".osm.pbf .osm .osm.gz .osm.bz2 .gpkg .shp .geojson .json .kml .kmz .fgb .parquet .dxf .csv .txt .zip"
HEAD_BYTES = 1 << 16

_BEGINNINGS: dict[Format, re.Pattern[bytes]] = {
    "geojson": re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\x1e\s*)?[{\[]"),
    "geopackage": re.compile(rb"SQLite format 3\x00"),
    "shapefile": re.compile(rb"\x00\x00\x27\x0a"),
    "kml": re.compile(rb".*?<(?:\w+:)?kml\b", re.DOTALL),
    "flatgeobuf": re.compile(rb"fgb\x03fgb"),
    "parquet": re.compile(rb"PAR1"),
    "dxf": re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:999\r?\n.*?)*0\s*\r?\n\s*SECTION", re.DOTALL),
    "zip": re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"),
}
_EXCHANGE = re.compile(b"|".join("地块坐标".encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16-le")))
_OVERPASS = re.compile(rb'"osm3s"\s*:|"elements"\s*:\s*\[')
_FEATURES = re.compile(rb'"features"\s*:\s*\[')


def suffix_of(name: str) -> str:
    """Return the ending that tells the format, also a double one such as ``.osm.pbf``; empty where none does."""
    low = name.lower()
    return next((suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if low.endswith(suffix)), "")


def is_exchange(path: Path) -> bool:
    """Tell whether a text holds 界址点坐标 (see `exchange_text`), and not anything else."""
    with path.open("rb") as content:
        return _EXCHANGE.search(content.read(HEAD_BYTES)) is not None


def check_regular(path: Path, label: str) -> int:
    """Return the size of a file.

    Raises
    ------
    ReferenceLayerError
        If there is none, or it is a folder, a device, a pipe, or empty. Nothing is opened, so nothing can block.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise ReferenceLayerError(f"{label}: no such file, or it may not be read ({error})") from error
    if stat.S_ISDIR(found.st_mode):
        raise ReferenceLayerError(f"{label}: is a folder, not a file; name a file within it")
    if not stat.S_ISREG(found.st_mode):
        raise ReferenceLayerError(f"{label}: not a regular file (a pipe or a device); copy its content to a file")
    if not found.st_size:
        raise ReferenceLayerError(f"{label}: the file is empty; export or download it again")
    return found.st_size


def format_of(file: Opened) -> Format:
    """Return the format of a file whose content begins as its name says.

    Raises
    ------
    ReferenceLayerError
        If it is no regular file, has a name that tells no format, or holds something else.
    """
    check_regular(file.path, file.label)
    suffix = suffix_of(file.path.name)
    if not suffix:
        raise ReferenceLayerError(
            f"{file.label}: not a vector file by its name; accepted are {ACCEPTED}. Convert others, e.g. to .gpkg"
        )
    form = SUFFIXES[suffix]
    head = _head(file)
    beginning = _BEGINNINGS.get(form)
    if beginning is not None and not beginning.match(head):
        raise ReferenceLayerError(
            f"{file.label}: not a vector file of the kind its name says: it does not begin like {suffix}; give it its "
            "right name, or export it again"
        )
    if form == "exchange" and not _EXCHANGE.search(head):
        raise ReferenceLayerError(
            f"{file.label}: no 界址点坐标: it has no section [地块坐标]; a document is for `ftzgeo parse`"
        )
    if form == "geojson" and _OVERPASS.search(head) and not _FEATURES.search(head):
        return "overpass"
    if form in {"shapefile", "geopackage", "flatgeobuf"}:
        _check_siblings(file)
    return form


def _head(file: Opened) -> bytes:
    try:
        with file.path.open("rb") as content:
            return content.read(HEAD_BYTES)
    except OSError as error:
        raise ReferenceLayerError(f"{file.label}: cannot be read: {error}") from error


def _check_siblings(file: Opened) -> None:
    """Refuse pipes and devices among the files that a driver opens unasked."""
    stem = file.path.stem.lower()
    with os.scandir(file.path.parent) as entries:
        for entry in entries:
            begins = entry.name.lower().startswith(f"{stem}.")
            if begins and not entry.is_file() and not entry.is_dir() and not _is_broken_link(entry):
                raise ReferenceLayerError(f"{file.label}: {entry.name} beside it is a pipe or a device; remove it")


def _is_broken_link(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and not os.path.exists(entry.path)  # noqa: PTH110 - a DirEntry has no exists()
