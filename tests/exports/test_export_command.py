"""``ftzgeo export`` and its refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import ftzgeo
from ftzgeo.cli.app import app
from ftzgeo.errors import CoordinateError, FtzgeoError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.model import Boundary, Zone


@pytest.fixture
def blocks(tmp_path: Path, boundaries: list[Boundary]) -> Path:
    return ftzgeo.write_boundaries(boundaries, tmp_path / "in" / "blocks.geojson")


def test_it_prints_the_files_and_says_what_they_hold(blocks: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "town.shp"
    result = CliRunner().invoke(app, ["export", "-o", str(out), "--boundaries", str(blocks)])
    assert result.exit_code == 0
    assert str(out) in result.stdout.splitlines()
    assert all((tmp_path / "out" / name).is_file() for name in ("town.dbf", "town.cpg", "town.fields.csv"))
    assert result.stderr.splitlines() == [
        "4 blocks and parcels drawn, 1 listed without a position",
        "coordinates: EPSG:4326 (WGS 84)",
    ]


def test_without_a_name_the_file_is_called_after_zone_and_format(
    blocks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["export", "--format", "kml", "--boundaries", str(blocks), "--zone", "jia"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert (tmp_path / "ftzgeo-jia.kml").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say what to write"),
        (["-o", "a.doc"], r"exported as \.gpkg, .*not \.doc"),
        (["-o", "folder"], "no suffix"),
        (["-o", "a.shp", "--format", "gpkg"], "leave one of them out"),
        (["-o", "a.gpkg", "--zone", "nowhere"], "no zone 'nowhere'; there are: jia, yi"),
        (["-o", "a.kml", "--crs", "EPSG:4548"], "longitude and latitude"),
        (["-o", "a.dxf", "--crs", "gcj02"], "metres"),
        (["-o", "a.gpkg", "--crs", "bd09"], "cannot write coordinates in 'bd09'"),
        (["-o", "a.gpkg", "--crs", "EPSG:2434"], "no accurate public transformation"),
    ],
)
def test_what_cannot_be_done_is_one_error_and_no_file(
    arguments: list[str], message: str, blocks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FtzgeoError, match=message):
        CliRunner().invoke(app, ["export", *arguments, "--boundaries", str(blocks)], catch_exceptions=False)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_be_is_one_error(tmp_path: Path, boundaries: list[Boundary]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        ftzgeo.export(boundaries, tmp_path / "file" / "a.gpkg")


def test_a_failure_leaves_the_old_file(tmp_path: Path, zones: list[Zone], boundaries: list[Boundary]) -> None:
    path = ftzgeo.export(boundaries, tmp_path / "a.gpkg", zones).paths[0]
    old = path.read_bytes()
    with pytest.raises(CoordinateError):
        ftzgeo.export(boundaries, path, zones, crs="mars")
    assert path.read_bytes() == old
