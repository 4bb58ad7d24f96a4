from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely
from typer.testing import CliRunner

import ftzgeo
from ftzgeo.boundaries import write_boundaries
from ftzgeo.cli.app import app
from tests.validation.defect_town import SHAPES, drawn_boundaries, given_frame, zone

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
    assert "was 3.40 km² and is now 3.12 km²" in run(files, "--against", str(files / "draft.json"), "--lang", "en")[1]


def test_swapped_degrees_of_a_survey_are_a_finding_and_the_other_polygons_are_checked(files: Path) -> None:
    swapped = SHAPES | {"z-2": shapely.box(0, 0, 1000, 900)}
    frame = given_frame(swapped)
    is_second = frame["id"] == "z-2"
    exchanged = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    frame.set_geometry(frame.geometry.where(~is_second, exchanged)).to_file(files / "survey.gpkg")
    done = CliRunner().invoke(
        app, ["validate", str(files / "survey.gpkg"), "--descriptions", str(files / "zones.json"), "--lang", "en"]
    )
    assert done.exit_code == 1
    assert "axes-swapped" in done.stderr
    assert done.stdout.count("agrees") >= 4
