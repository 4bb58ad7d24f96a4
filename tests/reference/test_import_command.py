"""``ftzgeo reference import``: what it prints, and where it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.testing import CliRunner

from ftzgeo.cli.app import app
from tests.reference.import_towns import dxf, osm

if TYPE_CHECKING:
    from pathlib import Path


def test_the_counts_are_printed(tmp_path: Path) -> None:
    dxf(tmp_path / "town.dxf")
    out = tmp_path / "ref.gpkg"
    options = ["--crs", "cgcs2000", "--name-field", "Layer", "-o", str(out)]
    told = CliRunner().invoke(app, ["reference", "import", str(tmp_path / "town.dxf"), *options])
    assert told.exit_code == 0
    assert told.stderr.endswith("ref.gpkg: 4 lines, 1 places\n")
    assert out.is_file()


def test_the_result_is_named_after_the_file(tmp_path: Path) -> None:
    osm(tmp_path / "town.osm.pbf")
    told = CliRunner().invoke(app, ["reference", "import", str(tmp_path / "town.osm.pbf")])
    assert told.exit_code == 0
    assert told.stderr.endswith("town.gpkg: 4 lines, 1 places\n")
    assert (tmp_path / "town.gpkg").is_file()
    again = CliRunner().invoke(app, ["reference", "import", str(tmp_path / "town.osm.pbf")])
    assert again.exit_code != 0
