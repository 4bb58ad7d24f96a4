"""Basemaps: the addresses and credits of services, and the user's own tiles written beside the page."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ftzgeo.errors import InputError, UsageError
from ftzgeo.maps import make_map, write_map
from ftzgeo.maps.basemaps import TIANDITU_KEY, basemap_of
from ftzgeo.maps.pmtiles import PmTiles, varints, zxy
from ftzgeo.maps.strings import CHINESE
from ftzgeo.maps.tiles import plain_text, tile_at, touches

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.model import Boundary, Zone

STRINGS = {**CHINESE, "lang": "zh"}
PNG = b"\x89PNG\r\n\x1a\n made up"
# The tile of zoom 10 that holds 117.1 E, 39.1 N: (117.1 + 180) / 360 * 1024 = 845.08; north edge 39.1 N is row 390.
X, Y = 845, 390


def test_tianditu_asks_for_a_key_and_puts_it_into_both_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TIANDITU_KEY, raising=False)
    with pytest.raises(UsageError, match=TIANDITU_KEY):
        basemap_of("tianditu", STRINGS)
    monkeypatch.setenv(TIANDITU_KEY, "0123abcd")
    found = basemap_of("tianditu", STRINGS)
    assert found is not None
    urls = [layer["url"] for layer in found.data["layers"]]
    assert [url.split("/")[3] for url in urls] == ["vec_w", "cva_w"]
    assert all(url.endswith("&tk=0123abcd") and "TILEMATRIXSET=w" in url for url in urls)
    assert found.data["gcj02"] is False
    with pytest.raises(UsageError, match="characters"):
        basemap_of("tianditu", STRINGS, key="x&y=<script>")


def test_only_gaode_is_shifted() -> None:
    shifted = {name: found.data["gcj02"] for name in ("osm", "gaode") if (found := basemap_of(name, STRINGS))}
    assert shifted == {"osm": False, "gaode": True}
    assert basemap_of("none", STRINGS) is None


def test_an_unknown_name_that_is_no_file_is_refused() -> None:
    with pytest.raises(UsageError, match=r"none, osm, gaode, tianditu, or the path"):
        basemap_of("bing", STRINGS)


def mbtiles(path: Path, image: bytes = PNG) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE metadata (name text, value text)")
        database.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        database.execute("INSERT INTO metadata VALUES ('attribution', '<a href=\"x\">测绘院</a> & Co')")
        rows = [(10, X, 2**10 - 1 - Y, image), (10, 0, 0, image)]
        database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
        database.commit()
    return path


def test_tiles_of_an_mbtiles_file_are_written_where_the_map_is(
    boundaries: list[Boundary], zones: list[Zone], tmp_path: Path
) -> None:
    source = mbtiles(tmp_path / "town tiles.mbtiles")
    path = write_map(make_map(boundaries, zones, basemap=str(source)), tmp_path / "out" / "map.html")
    written = [file.relative_to(path.parent).as_posix() for file in (path.parent / "tiles").rglob("*.png")]
    assert written == [f"tiles/town_tiles/10/{X}/{Y}.png"]
    html = path.read_text(encoding="utf-8")
    assert "tiles/town_tiles/{z}/{x}/{y}.png" in html
    assert "测绘院 \\u0026 Co" in html


def test_a_folder_of_tiles_is_copied(boundaries: list[Boundary], zones: list[Zone], tmp_path: Path) -> None:
    image = tmp_path / "raster" / "10" / str(X) / f"{Y}.png"
    image.parent.mkdir(parents=True)
    image.write_bytes(PNG)
    path = write_map(make_map(boundaries, zones, basemap=str(tmp_path / "raster")), tmp_path / "map.html")
    assert (path.parent / "tiles" / "raster" / "10" / str(X) / f"{Y}.png").read_bytes() == PNG


def varint(value: int) -> bytes:
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(high) if high else bytes([low])


def pmtiles(path: Path, numbers: list[int], image: bytes = PNG) -> Path:
    """Write an archive with one image for all tiles: a root directory, gzip inside, tiles as they are."""
    steps = [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
    columns = [steps, [1] * len(numbers), [len(image)] * len(numbers), [1] * len(numbers)]
    root = gzip.compress(varint(len(numbers)) + b"".join(varint(value) for column in columns for value in column))
    facts = gzip.compress(json.dumps({"attribution": "测绘院"}).encode())
    parts = [(127, len(root)), (127 + len(root), len(facts)), (0, 0), (127 + len(root) + len(facts), len(image))]
    header = b"PMTiles\x03" + b"".join(struct.pack("<QQ", *part) for part in parts) + b"\x00" * 24
    header += bytes([1, 2, 1, 2, 10, 10])
    path.write_bytes(header.ljust(127, b"\x00") + root + facts + image)
    return path


def test_tiles_are_numbered_along_the_hilbert_curve() -> None:
    # The specification's own examples.
    assert [zxy(number) for number in (0, 1, 2, 3, 4, 5, 19078479)] == [
        (0, 0, 0),
        (1, 0, 0),
        (1, 0, 1),
        (1, 1, 1),
        (1, 1, 0),
        (2, 0, 0),
        (12, 3423, 1763),
    ]
    assert list(varints(bytes([0x96, 0x01, 0x05]))) == [150, 5]


def test_a_pmtiles_file_is_read(tmp_path: Path) -> None:
    archive = PmTiles(pmtiles(tmp_path / "a.pmtiles", [5, 19078479]))
    assert list(archive.tiles()) == [(2, 0, 0, PNG), (12, 3423, 1763, PNG)]
    assert archive.attribution == "测绘院"
    assert archive.zooms == (10, 10)


@pytest.mark.parametrize("name", ["a.mbtiles", "a.pmtiles", "a.tif"])
def test_a_file_that_is_no_archive_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"something else, and long enough to be a header" * 10)
    with pytest.raises(InputError, match=name.replace(".", r"\.")):
        basemap_of(str(tmp_path / name), STRINGS)


def test_vector_tiles_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="vector tiles"):
        basemap_of(str(mbtiles(tmp_path / "v.mbtiles", b"\x1f\x8b")), STRINGS)
    with pytest.raises(InputError, match=r"z/x/y\.png"):
        basemap_of(str(tmp_path), STRINGS)


def test_tiles_elsewhere_are_refused(boundaries: list[Boundary], zones: list[Zone], tmp_path: Path) -> None:
    image = tmp_path / "far" / "10" / "1" / "1.png"
    image.parent.mkdir(parents=True)
    image.write_bytes(PNG)
    with pytest.raises(InputError, match="no tiles where the map is"):
        write_map(make_map(boundaries, zones, basemap=str(tmp_path / "far")), tmp_path / "map.html")


def test_a_tile_is_kept_when_it_touches_the_map() -> None:
    bounds = [[39.0, 117.0], [39.2, 117.2]]
    assert tile_at(10, 117.1, 39.1) == (X, Y)
    assert touches(10, X, Y, bounds)
    assert not touches(10, X + 5, Y, bounds)


def test_credits_lose_their_markup() -> None:
    assert plain_text('<a href="javascript:x">测绘院</a> &amp; Co') == "测绘院 & Co"
