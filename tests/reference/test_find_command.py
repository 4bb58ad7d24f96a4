"""``ftzgeo reference find``: a table for people, JSON for machines, and one clear line for wrong use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from ftzgeo.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

RUNNER = CliRunner()


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    shapes = [shapely.LineString([(x, 39.1), (x + 0.01, 39.1)]) for x in (117.1, 117.5)]
    frame = gpd.GeoDataFrame({"name": ["海宁路", "海宁大道"]}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "a.gpkg", layer="lines")
    return tmp_path / "a.gpkg"


def test_the_nearer_of_two_variants_ranks_first(layer: Path) -> None:
    found = RUNNER.invoke(
        app, ["reference", "find", "海宁公路", "--near", "117.5,39.1", "--reference", str(layer), "--json"]
    )
    assert found.exit_code == 0, found.output
    content = json.loads(found.stdout)
    assert [one["name"] for one in content["candidates"]] == ["海宁大道", "海宁路"]
    assert content["candidates"][0]["reason"] == "大道 in place of 公路, 0.0 km away"
    assert [one["code"] for one in content["findings"]] == ["name-not-found"]


def test_own_aliases_are_read_and_told(layer: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[alias]]\nnames = ["海河大街", "海宁路"]\nwhy = "renamed"\n', "utf-8")
    found = RUNNER.invoke(app, ["reference", "find", "海河大街", "--reference", str(layer), "--aliases", str(own)])
    assert found.exit_code == 0, found.output
    assert "an alias: renamed" in found.stdout
    assert "name-not-found" not in found.output


def test_a_name_that_is_nowhere_leads_to_the_next_step(layer: Path) -> None:
    found = RUNNER.invoke(app, ["reference", "find", "无此路", "--reference", str(layer)])
    assert found.exit_code == 0
    assert "name-not-found" in found.output
    assert "aliases.toml" in found.output


@pytest.mark.parametrize("near", ["117.5", "117.5,39.1,3", "x,y", "39.1,117.5", "nan,39"])
def test_a_position_that_is_none_is_refused(layer: Path, near: str) -> None:
    found = RUNNER.invoke(app, ["reference", "find", "海宁路", "--reference", str(layer), "--near", near])
    assert found.exit_code != 0
    assert "longitude,latitude" in str(found.exception)
