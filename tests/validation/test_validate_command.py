from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import ftzgeo
from ftzgeo.boundaries import write_boundaries
from ftzgeo.cli.app import app
from tests.validation.defect_town import drawn_boundaries, zone

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.model import Zone


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_boundaries(drawn_boundaries(), tmp_path / "blocks.geojson")
    write(tmp_path / "zones.json", zone())
    return tmp_path


def write(path: Path, *zones: Zone) -> None:
    ftzgeo.write_descriptions(list(zones), path)


def revised(km2: float) -> Zone:
    """Return the zone with another area of its first block."""
    first, *others = zone().blocks
    assert first.stated_area is not None
    area = first.stated_area.model_copy(update={"km2": km2})
    return zone().model_copy(update={"blocks": (first.model_copy(update={"stated_area": area}), *others)})


def run(folder: Path, *options: str) -> tuple[int, str]:
    arguments = ["validate", str(folder / "blocks.geojson"), "--descriptions", str(folder / "zones.json"), *options]
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.stderr


def test_what_is_right_passes_even_when_strict(files: Path) -> None:
    assert run(files, "--strict")[0] == 0


def test_a_warning_fails_only_when_strict(files: Path) -> None:
    write(files / "zones.json", revised(3.4))
    assert run(files)[0] == 0
    status, told = run(files, "--strict")
    assert status == 1
    assert "area-differs" in told


def test_the_tolerance_of_an_option(files: Path) -> None:
    write(files / "zones.json", revised(3.4))
    assert "area-differs" not in run(files, "--tolerance", "share=0.1")[1]


def test_older_descriptions_tell_what_changed(files: Path) -> None:
    write(files / "draft.json", revised(3.4))
    assert "was 3.40 km² and is now 3.12 km²" in run(files, "--against", str(files / "draft.json"))[1]
