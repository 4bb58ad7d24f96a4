"""The names of one file in SQLite: inside a GeoPackage where it was written there, else in memory.

Three tables beside the GeoPackage's own, not registered with it, so that other programs pass them by:

- ``ftzgeo_names`` (id, key, printed, parts): every name once, `parts` a bit set of the parts that bear it;
- ``ftzgeo_name_rows`` (name, part, fid): which rows bear it;
- ``ftzgeo_name_blocks`` (block, name): blocking keys. Names that are like one another share a block, so that an
  inexact look-up compares a few candidates and never scans all names. A block is the CRC-32 of a text (`blocks_of`);
  a collision costs one comparison.

``ftzgeo_name_index`` tells which state of the layers was indexed. An index that does not fit the file is not used.
"""

from __future__ import annotations

import sqlite3
import weakref
from array import array
from typing import TYPE_CHECKING
from zlib import crc32

from ftzgeo.errors import ReferenceLayerError
from ftzgeo.reference.names import drop_direction, mask_numerals, name_key, parts_of, refs_of
from ftzgeo.reference.sounds import sound_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ftzgeo.reference.sources import Part

VERSION = 2
PART_BITS: dict[Part, int] = {"lines": 1, "outlines": 2, "areas": 4, "places": 8}
OUTLINED = frozenset({"admin_boundary", "river", "canal"})
"""Areas of these kinds bound blocks by their borders, as lines do."""

NAME_COLUMNS = ("name", "ref", "alt_names", "alt_name")
MAX_PATTERNS = 10
"""Names longer than this are blocked by halves: of two halves a single misprint leaves one whole."""

MAX_NEAR = 4_000
"""The most names of a common block that are compared."""

NAME_BITS = 32
CHUNK_ROWS = 100_000

SCHEMA = """
CREATE TABLE ftzgeo_names (id INTEGER PRIMARY KEY, key TEXT NOT NULL, printed TEXT NOT NULL, parts INTEGER NOT NULL);
CREATE TABLE ftzgeo_name_rows (name INTEGER, part INTEGER, fid INTEGER, PRIMARY KEY (name, part, fid)) WITHOUT ROWID;
CREATE TABLE ftzgeo_name_blocks (block INTEGER, name INTEGER, PRIMARY KEY (block, name)) WITHOUT ROWID;
CREATE TABLE ftzgeo_name_index (version INTEGER NOT NULL, state TEXT NOT NULL);
"""
TABLES = ("ftzgeo_names", "ftzgeo_name_rows", "ftzgeo_name_blocks", "ftzgeo_name_index")

NamedRow = tuple["Part", int, dict[str, object]]
"""Part, row number and the columns of `NAME_COLUMNS` that the file has."""


def blocks_of(key: str) -> set[int]:
    """Return the blocks of a key.

    Two names that `compare_names` or `compare_twins` finds like share at least one, but for those that sound the same
    throughout only by a rarer reading of a character.
    """
    return {crc32(text.encode("utf-8", "replace")) for text in _block_texts(key)}


def _block_texts(key: str) -> Iterator[str]:
    parts = parts_of(key)
    if parts.ref:
        yield f"r{parts.ref}"
    if not parts.core:
        return
    ending = "" if parts.loose else parts.suffix
    yield f"s{parts.stem}{ending}"
    yield f"s{drop_direction(parts.stem)}{ending}"
    masked = mask_numerals(parts.stem)
    if masked != parts.stem:
        yield f"n{masked}{ending}"
    yield from _patterns(parts.bare, ending)
    if len(parts.bare) >= 2 and not parts.bare.isascii():  # noqa: PLR2004 - one syllable alone says nothing
        yield f"p{sound_of(parts.bare)}{ending}"


def _patterns(stem: str, ending: str) -> Iterator[str]:
    """Yield the stem with each character left out in turn; long stems by halves."""
    if len(stem) > MAX_PATTERNS:
        half = len(stem) // 2
        yield f"a{stem[:half]}"
        yield f"b{stem[half:]}"
        return
    for at in range(len(stem)):
        yield f"c{stem[:at]}*{stem[at + 1 :]}{ending}"


class NameTable:
    """The names of one file; made by `open_name_table`, `table_of_rows`."""

    def __init__(self, connection: sqlite3.Connection, *, has_blocks: bool) -> None:
        self._connection = connection
        self._has_blocks = has_blocks
        weakref.finalize(self, connection.close)

    def printed(self, key: str, parts: Iterable[Part]) -> str | None:
        """Return a name as the file has it first; None where no row of these parts bears it."""
        query = "SELECT printed FROM ftzgeo_names WHERE key = ? AND parts & ?"
        found = self._connection.execute(query, (_text(key), _bits(parts))).fetchone()
        return None if found is None else str(found[0])

    def rows(self, key: str, parts: Sequence[Part]) -> list[tuple[Part, int]]:
        """Return part and row number of all rows that bear a name, part by part."""
        query = (
            "SELECT r.part, r.fid FROM ftzgeo_names n JOIN ftzgeo_name_rows r ON r.name = n.id "
            "WHERE n.key = ? ORDER BY r.part, r.fid"
        )
        wanted = {PART_BITS[part]: part for part in parts}
        found = self._connection.execute(query, (_text(key),)).fetchall()
        return [(wanted[part], fid) for part, fid in found if part in wanted]

    def near(self, key: str, parts: Iterable[Part]) -> list[str]:
        """Return the keys that share a block with a key: all its likes and twins, and a few more."""
        if not self._has_blocks:
            _write_blocks(self._connection)
            self._has_blocks = True
        blocks = sorted(blocks_of(key))
        query = (
            "SELECT DISTINCT n.key FROM ftzgeo_name_blocks b JOIN ftzgeo_names n ON n.id = b.name "  # noqa: S608 - marks only
            f"WHERE b.block IN ({','.join('?' * len(blocks))}) AND n.parts & ? LIMIT {MAX_NEAR}"
        )
        return [found for (found,) in self._connection.execute(query, (*blocks, _bits(parts)))]


def _text(key: str) -> str:
    """Return a key that SQLite takes: lone surrogates replaced."""
    return key.encode("utf-8", "replace").decode("utf-8")


def _bits(parts: Iterable[Part]) -> int:
    return sum({PART_BITS[part] for part in parts})


def table_of_rows(rows: Iterable[NamedRow]) -> NameTable:
    """Index rows in memory; the blocks are made when an inexact look-up first asks for them."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(SCHEMA)
    _write_names(connection, rows)
    return NameTable(connection, has_blocks=False)


def open_name_table(path: Path) -> NameTable:
    """Return the names of a GeoPackage: the index written in it where it fits, else one made now.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be read.
    """
    try:
        connection = connect(path)
        if _is_current(connection):
            return NameTable(connection, has_blocks=True)
        table = table_of_rows(_package_rows(connection))
        connection.close()
    except sqlite3.Error as error:
        raise ReferenceLayerError(f"{path}: its names cannot be read: {error}; import the file again") from error
    return table


def connect(path: Path) -> sqlite3.Connection:
    """Open a GeoPackage for reading, by SQLite alone."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def write_name_index(path: Path) -> None:
    """Write the index of names into a GeoPackage; one that is there is replaced.

    Call it last: a layer written afterwards makes the index stale, and a stale index is not used.

    Raises
    ------
    ReferenceLayerError
        If the file cannot be written.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            _write_index(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise ReferenceLayerError(f"{path}: the index of names cannot be written: {error}") from error


def _write_index(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in filter(str.strip, SCHEMA.split(";")):
        connection.execute(statement)
    _write_names(connection, _package_rows(connection))
    _write_blocks(connection)
    connection.execute("INSERT INTO ftzgeo_name_index VALUES (?, ?)", (VERSION, _state(connection)))
    connection.execute("COMMIT")


def _write_names(connection: sqlite3.Connection, rows: Iterable[NamedRow]) -> None:
    numbers: dict[str, int] = {}
    printed: list[str] = []
    bits: list[int] = []
    borne: list[tuple[int, int, int]] = []
    for part, fid, columns in rows:
        bit = PART_BITS[part]
        for name, key in _names_of(columns):
            number = numbers.setdefault(key, len(numbers))
            if number == len(printed):
                printed.append(name)
                bits.append(0)
            bits[number] |= bit
            borne.append((number, bit, fid))
    borne.sort()
    names = ((number, _text(key), _text(printed[number]), bits[number]) for key, number in numbers.items())
    connection.executemany("INSERT INTO ftzgeo_names VALUES (?, ?, ?, ?)", names)
    connection.executemany("INSERT OR IGNORE INTO ftzgeo_name_rows VALUES (?, ?, ?)", borne)
    connection.execute("CREATE INDEX ftzgeo_names_by_key ON ftzgeo_names (key)")


def _names_of(columns: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield every name of a row with its key."""
    for column, value in columns.items():
        for name in _values(column, value):
            if key := name_key(name):
                yield name, key


def _values(column: str, value: object) -> list[str]:
    if value is None or isinstance(value, float):  # NaN stands for nothing
        return []
    if column == "ref":
        return refs_of(str(value))
    if column == "name":
        return [str(value)]
    if isinstance(value, str):
        return value.split(";")
    return [str(name) for name in value] if hasattr(value, "__iter__") else []


def _write_blocks(connection: sqlite3.Connection) -> None:
    """Write the blocks of all names in their order on disk; block and name are packed into 64 bits to save memory."""
    import numpy as np

    packed = array("Q")
    for number, key in connection.execute("SELECT id, key FROM ftzgeo_names"):
        packed.extend(block << NAME_BITS | number for block in blocks_of(key))
    pairs = np.unique(np.frombuffer(packed, dtype=np.uint64))
    for start in range(0, len(pairs), CHUNK_ROWS):
        chunk = pairs[start : start + CHUNK_ROWS]
        blocks, numbers = chunk >> np.uint64(NAME_BITS), chunk & np.uint64((1 << NAME_BITS) - 1)
        rows = zip(blocks.tolist(), numbers.tolist(), strict=True)
        connection.executemany("INSERT INTO ftzgeo_name_blocks VALUES (?, ?)", rows)


def _is_current(connection: sqlite3.Connection) -> bool:
    """Tell whether the file has an index that was made of its layers as they are."""
    try:
        found = connection.execute("SELECT version, state FROM ftzgeo_name_index").fetchone()
    except sqlite3.OperationalError:
        return False
    return bool(found == (VERSION, _state(connection)))


def _state(connection: sqlite3.Connection) -> str:
    """Return what changes with the layers: when each was last changed, how many rows it has, the last of them."""
    state = []
    for layer, fid in _layers(connection):
        change = connection.execute("SELECT last_change FROM gpkg_contents WHERE table_name = ?", (layer,)).fetchone()
        last = connection.execute(f"SELECT max({fid}) FROM {layer}").fetchone()  # noqa: S608 - names from `_layers`
        state.append(f"{layer} {change[0]} {last[0]} {_feature_count(connection, layer)}")
    return "; ".join(state)


def _feature_count(connection: sqlite3.Connection, layer: str) -> int | None:
    """Return the count that GDAL keeps; counting a million rows would take longer than the rest of opening."""
    try:
        query = "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?"
        found = connection.execute(query, (layer,)).fetchone()
    except sqlite3.OperationalError:
        return None
    return None if found is None else found[0]


def _layers(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the feature layers that are read, with the column of their row numbers, quoted for SQL."""
    known = ("lines", "areas", "places")
    query = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
    present = {name for (name,) in connection.execute(query)}
    return [(layer, _fid_column(connection, layer)) for layer in known if layer in present]


def _fid_column(connection: sqlite3.Connection, layer: str) -> str:
    for column in connection.execute(f"PRAGMA table_info({layer})"):
        if column[5]:
            return _quoted(column[1])
    return "rowid"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _package_rows(connection: sqlite3.Connection) -> Iterator[NamedRow]:
    for layer, fid in _layers(connection):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({layer})")]
        present = [name for name in (*NAME_COLUMNS, "kind") if name in columns]
        if not present:
            continue
        query = f"SELECT {fid}, {', '.join(map(_quoted, present))} FROM {layer}"  # noqa: S608 - names of the schema
        for number, *values in connection.execute(query):
            named = dict(zip(present, values, strict=True))
            yield from named_rows(_PARTS[layer], number, named)


_PARTS: dict[str, Part] = {"lines": "lines", "areas": "areas", "places": "places"}


def named_rows(part: Part, number: int, columns: dict[str, object]) -> Iterator[NamedRow]:
    """Yield a row as its part, and once more as an outline where its border bounds blocks as lines do."""
    kind = columns.pop("kind", None)
    yield part, number, columns
    if part == "areas" and kind in OUTLINED:
        yield "outlines", number, columns
