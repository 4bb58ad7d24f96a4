"""Broken, false and hostile files: one clear error that names the file and a remedy, and nothing left behind."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from ftzgeo.errors import InputError, ReferenceLayerError, UsageError
from ftzgeo.reference import import_layer
from ftzgeo.reference.importing import archives
from tests.reference.import_towns import WRITERS, frame, osm, shapefile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(200)
VRT = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., str]:
    """Return a function that imports a file, checks that it fails cleanly, and returns the message."""

    def run(path: Path, crs: str | None = None) -> str:
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(InputError) as caught:
            import_layer(path, tmp_path / "ref.gpkg", crs=crs)
        assert sorted(tmp_path.rglob("*")) == before
        message = str(caught.value)
        assert path.name in message
        assert "\n" not in message
        return message

    return run


@pytest.mark.parametrize("name", [*WRITERS, "town.csv", "town.shp"])
def test_an_empty_file_and_a_renamed_picture(tmp_path: Path, refused: Callable[..., str], name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert "the file is empty" in refused(tmp_path / name, crs="wgs84")
    (tmp_path / name).write_bytes(PNG)
    refused(tmp_path / name, crs="wgs84")


@pytest.mark.parametrize("name", [name for name in WRITERS if name.endswith(("geojson", "kml", "dxf", "gpkg", "shp"))])
def test_a_virtual_dataset_under_another_name_is_never_opened(
    tmp_path: Path, refused: Callable[..., str], name: str
) -> None:
    (tmp_path / name).write_text(VRT)
    assert "does not begin like" in refused(tmp_path / name)


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "town.dxf"])
@pytest.mark.parametrize("share", [0.03, 0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off(tmp_path: Path, refused: Callable[..., str], name: str, share: float) -> None:
    WRITERS[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: int(len(whole) * share)])
    refused(tmp_path / name)


@pytest.mark.parametrize("name", WRITERS)
def test_bytes_that_fell_over_never_crash(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    dice = random.Random(7)  # noqa: S311 - no secret
    before = sorted(tmp_path.rglob("*"))
    for _ in range(12):
        broken = bytearray(whole)
        for _ in range(4):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        (tmp_path / name).write_bytes(broken)
        try:
            import_layer(tmp_path / name, tmp_path / "ref.gpkg", crs="wgs84" if name == "town.dxf" else None)
        except InputError:
            assert sorted(tmp_path.rglob("*")) == before
        else:
            (tmp_path / "ref.gpkg").unlink()


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_shapefile_without_one_of_its_parts(tmp_path: Path, refused: Callable[..., str], suffix: str) -> None:
    shapefile(tmp_path / "town.shp")
    (tmp_path / "town.shp").with_suffix(suffix).unlink()
    assert f"{suffix} beside it is missing" in refused(tmp_path / "town.shp")


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_a_shapefile_of_which_a_part_is_cut_off(tmp_path: Path, refused: Callable[..., str], suffix: str) -> None:
    shapefile(tmp_path / "town.shp")
    part = (tmp_path / "town.shp").with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:-20])
    assert "cut off" in refused(tmp_path / "town.shp")


def test_text_in_no_encoding_that_is_known(tmp_path: Path, refused: Callable[..., str]) -> None:
    shapefile(tmp_path / "town.shp")
    raw = (tmp_path / "town.dbf").read_bytes()
    (tmp_path / "town.dbf").write_bytes(raw.replace("北".encode(), b"\xff\xff\xff"))
    assert "the text in the .dbf is not" in refused(tmp_path / "town.shp")
    frame().to_file(tmp_path / "town.geojson")
    text = (tmp_path / "town.geojson").read_text(encoding="utf-8")
    (tmp_path / "town.geojson").write_text(text, encoding="gb18030")
    assert "the text is not UTF-8; save it as UTF-8" in refused(tmp_path / "town.geojson")
    (tmp_path / "a.csv").write_text("名称,经度,纬度\n", encoding="utf-16")
    assert "not plain text" in refused(tmp_path / "a.csv", crs="wgs84")


@pytest.mark.parametrize("name", ["../evil.geojson", "/evil.geojson", "a/../../evil.geojson", "C:\\evil.geojson"])
def test_a_zip_whose_members_leave_the_folder(tmp_path: Path, refused: Callable[..., str], name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "{}")
    assert "leads out of the archive" in refused(tmp_path / "a.zip")


def test_a_zip_with_a_link(tmp_path: Path, refused: Callable[..., str]) -> None:
    link = zipfile.ZipInfo("a.geojson")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "is a link" in refused(tmp_path / "a.zip")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, refused: Callable[..., str]) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("a.geojson", bytes(80 << 20))
    assert "zip bomb" in refused(tmp_path / "a.zip")


def test_a_zip_that_lies_about_its_sizes(
    tmp_path: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_check_sizes", lambda *_: None)
    monkeypatch.setattr(archives, "MAX_BYTES", 1 << 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", bytes(2 << 20))
    assert "unpacks to more than it says" in refused(tmp_path / "a.zip")


def test_a_zip_without_anything_to_import(tmp_path: Path, refused: Callable[..., str]) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("roads.dbf", "x")
    assert "without the .shp" in refused(tmp_path / "a.zip")


def test_pipes_devices_and_folders_are_not_opened(tmp_path: Path, refused: Callable[..., str]) -> None:
    os.mkfifo(tmp_path / "a.geojson")
    assert "not a regular file" in refused(tmp_path / "a.geojson")
    (tmp_path / "b.geojson").symlink_to("/dev/zero")
    assert "not a regular file" in refused(tmp_path / "b.geojson")
    (tmp_path / "c.gpkg").mkdir()
    assert "is a folder" in refused(tmp_path / "c.gpkg")
    assert "no such file" in refused(tmp_path / "d.gpkg")
    shapefile(tmp_path / "town.shp")
    (tmp_path / "town.dbf").unlink()
    os.mkfifo(tmp_path / "town.dbf")
    assert "is a pipe or a device" in refused(tmp_path / "town.shp")


def test_features_that_are_missing_are_said(tmp_path: Path, refused: Callable[..., str]) -> None:
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    assert "no lines, areas or points to import" in refused(tmp_path / "a.geojson")
    (tmp_path / "b.kml").write_text('<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>')
    assert "no lines, areas or points to import" in refused(tmp_path / "b.kml")
    frame().iloc[:0].to_file(tmp_path / "c.gpkg", layer="a")
    assert "no lines, areas or points to import" in refused(tmp_path / "c.gpkg")


def test_entities_of_xml_are_not_followed(tmp_path: Path, refused: Callable[..., str]) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE kml [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]><kml><Document>&l9;&f;</Document></kml>'
    (tmp_path / "a.kml").write_text(text)
    refused(tmp_path / "a.kml")


def test_the_file_itself_is_never_overwritten(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "a.gpkg", layer="a")
    with pytest.raises(ReferenceLayerError, match="is the file to import"):
        import_layer(tmp_path / "a.gpkg", tmp_path / "a.gpkg")


def test_an_interrupted_import_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(_done: int, _of: int | None) -> None:
        raise KeyboardInterrupt

    WRITERS["town.gpkg"](tmp_path / "town.gpkg")
    with pytest.raises(KeyboardInterrupt):
        import_layer(tmp_path / "town.gpkg", tmp_path / "ref.gpkg", progress=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["town.gpkg"]


def test_without_osmium_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    osm(tmp_path / "town.osm.pbf")
    monkeypatch.setitem(__import__("sys").modules, "osmium", None)
    with pytest.raises(UsageError, match=r"pip install 'ftzgeo\[osm\]'"):
        import_layer(tmp_path / "town.osm.pbf", tmp_path / "ref.gpkg")


@pytest.mark.parametrize("cpg", ["hex", "utf-16", "undefined", "punycode", "\x00\xff", "no such thing"])
def test_a_cpg_that_says_no_encoding_is_passed_over(tmp_path: Path, cpg: str) -> None:
    shapefile(tmp_path / "town.shp")
    (tmp_path / "town.cpg").write_text(cpg, encoding="latin-1")
    assert import_layer(tmp_path / "town.shp", tmp_path / "ref.gpkg") == {"lines": 4}


@pytest.mark.parametrize("name", ["town.osm.pbf", "town.json", "town.parquet"])
def test_a_layer_of_a_file_without_layers(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    with pytest.raises(ReferenceLayerError, match="has no layers to choose from"):
        import_layer(tmp_path / name, tmp_path / "ref.gpkg", layer="roads")


def test_an_overpass_answer_of_odd_values(tmp_path: Path, refused: Callable[..., str]) -> None:
    odd = '{"type": "way", "id": [1], "nodes": [[1], null, "a"], "tags": {"highway": "primary", "name": 5}}'
    ref = '{"type": "relation", "id": 2, "members": [5, {"type": "way", "ref": {}}], "tags": {"type": "boundary"}}'
    (tmp_path / "a.json").write_text(f'{{"elements": [{odd}, {ref}, {{"type": "node", "id": "x", "tags": 3}}]}}')
    refused(tmp_path / "a.json")


def test_a_geopackage_in_write_ahead_mode_gets_no_companions(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "town.gpkg", layer="a")
    with contextlib.closing(sqlite3.connect(tmp_path / "town.gpkg")) as database:
        database.execute("pragma journal_mode = wal")
    import_layer(tmp_path / "town.gpkg", tmp_path / "ref.gpkg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ref.gpkg", "town.gpkg"]
