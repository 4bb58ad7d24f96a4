"""``ftzgeo build --corrected``: a person's polygon is taken back, kept, and replaced only by another."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ftzgeo.boundaries import read_boundaries
from ftzgeo.cli import main
from ftzgeo.descriptions import write_descriptions
from ftzgeo.parsing import parse_text

if TYPE_CHECKING:
    from pathlib import Path

    from ftzgeo.model import Boundary

PLAN = "区块一：面积2.0平方公里，东至青石路、南至柳堤道、西至沙河路、北至望海大街。"
STREETS = {
    "青石路": [[117.02, 39.0], [117.02, 39.03]],
    "沙河路": [[117.0, 39.0], [117.0, 39.03]],
    "柳堤道": [[116.99, 39.005], [117.03, 39.005]],
    "望海大街": [[116.99, 39.0154], [117.03, 39.0154]],
}


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of data with one block among four streets, in the working directory."""
    monkeypatch.chdir(tmp_path)
    (zone,) = parse_text(PLAN)
    (block,) = zone.blocks
    zone = zone.model_copy(update={"id": "z", "blocks": (block.model_copy(update={"id": "z-1"}),)})
    write_descriptions([zone], tmp_path / "boundaries" / "descriptions" / "z.json")
    control = [street(number, *item) for number, item in enumerate(STREETS.items(), start=1)]
    path = tmp_path / "boundaries" / "control" / "roads.geojson"
    path.parent.mkdir()
    path.write_text(json.dumps({"type": "FeatureCollection", "features": control}), "utf-8")
    return tmp_path / "boundaries"


def street(number: int, name: str, coordinates: list[list[float]]) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": f"roads/{number}",
        "name": name,
        "ref": None,
        "kind": "road",
        "alt_names": [],
        "accuracy_m": 20,
    }
    properties |= {"source": "test", "date": "2026-11-22", "licence": "ODbL-1.0", "method": "test", "note": ""}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "LineString", "coordinates": coordinates},
    }


def build(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "argv", ["ftzgeo", "build", *options])
    try:
        main()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0


def corrected(path: Path, east: float) -> str:
    """Write the block's polygon with its east side elsewhere."""
    ring = [[117.0, 39.005], [east, 39.005], [east, 39.0154], [117.0, 39.0154], [117.0, 39.005]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"id": "z-1"}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return str(path)


def block(data: Path) -> Boundary:
    (only,) = read_boundaries(data / "polygons")
    return only


def test_a_correction_is_kept_until_another_one_comes(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    assert build(monkeypatch) == 0
    assert (block(data).tier, block(data).version) == ("traced", 1)

    first = corrected(data.parent / "first.geojson", 117.024)
    assert build(monkeypatch, "--corrected", first, "--reviewer", "李工") == 0
    moved = block(data)
    assert (moved.version, "李工" in (moved.reviewed or "")) == (2, True)
    assert {side.feature: side.evidence for side in moved.sides}["青石路"] == "reviewed"

    assert build(monkeypatch) == 0
    assert block(data) == moved
    assert build(monkeypatch, "--corrected", first, "--reviewer", "王工") == 0
    assert block(data) == moved

    second = corrected(data.parent / "second.geojson", 117.026)
    assert build(monkeypatch, "--corrected", second, "--reviewer", "王工") == 0
    assert (block(data).version, "王工" in (block(data).reviewed or "")) == (3, True)


def test_a_correction_needs_a_reviewer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    file = corrected(data.parent / "first.geojson", 117.024)
    assert build(monkeypatch, "--corrected", file) == 2
    assert "go together" in capsys.readouterr().err
