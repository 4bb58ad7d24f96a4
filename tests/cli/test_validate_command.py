"""`ftzgeo validate` on polygons that somebody else drew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

from ftzgeo.boundaries import write_boundaries
from ftzgeo.cli import main
from ftzgeo.descriptions import write_descriptions
from ftzgeo.model import Boundary
from ftzgeo.parsing import parse_text
from tests.surveys.exchange import SQUARE, exchange, parcel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

PLAN = "石桥园总体方案\n总面积0.05平方公里，分为两个区块。\n区块一：面积0.02平方公里，东至青石路、南至柳堤道、西至沙河路、北至望海大街。\n区块二：面积0.03平方公里，东至戊路，南至己路，西至庚路，北至辛路。\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command in a folder that holds the descriptions of two blocks."""
    monkeypatch.chdir(tmp_path)
    write_descriptions(parse_text(PLAN), "zones.json")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ftzgeo", "validate", *arguments])
        try:
            main()
            status = 0
        except SystemExit as done:
            status = done.code if isinstance(done.code, int) else 0
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def report_of(path: str) -> dict[str, Any]:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the working directory is the test's
        content: dict[str, Any] = json.load(file)
    return content


def test_a_survey_as_exchange_text_is_checked_against_the_descriptions(run: Run, tmp_path: Path) -> None:
    # 200 m by 100 m are the stated 0.02 km² of the first block.
    (tmp_path / "s.txt").write_text(exchange([parcel([SQUARE], number="shiqiaoyuan-1")]), encoding="gb18030")
    status, out, err = run("s.txt", "--descriptions", "zones.json", "--report", "r.json", "--report", "r.html")
    assert status == 0
    assert "EPSG:4527" in err
    report = report_of("r.json")
    row = next(row for row in report["rows"] if row["id"] == "shiqiaoyuan-1")
    assert (row["tier"], row["matched_by"], row["verdict"]) == ("given", "id", "agrees")
    assert report["about"]["files"][0]["name"] == "s.txt"
    assert any("northing first" in note for note in report["about"]["files"][0]["notes"])
    assert "shiqiaoyuan-1" in out
    assert (tmp_path / "r.html").read_text(encoding="utf-8").count("<svg") >= 2


def test_a_shapefile_is_matched_by_its_column_of_ids(run: Run, tmp_path: Path) -> None:
    square = shapely.Polygon([(east, north) for north, east in SQUARE])
    frame = gpd.GeoDataFrame({"name": ["不相干"], "编号": ["shiqiaoyuan-1"]}, geometry=[square], crs="EPSG:4527")
    frame.to_file(tmp_path / "s.shp", encoding="gb18030", engine="pyogrio")
    run("s.shp", "--descriptions", "zones.json", "--report", "r.json")
    row = next(row for row in report_of("r.json")["rows"] if row["id"] == "shiqiaoyuan-1")
    assert (row["matched_by"], row["verdict"]) == ("id", "agrees")


@pytest.mark.parametrize("name", ["区块一", "区块1"])
def test_a_block_without_a_name_is_known_by_its_number(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "s.txt").write_text(exchange([parcel([SQUARE], number="甲", name=name)]), encoding="utf-8")
    run("s.txt", "--descriptions", "zones.json", "--report", "r.json")
    row = next(row for row in report_of("r.json")["rows"] if row["id"] == "shiqiaoyuan-1")
    assert (row["matched_by"], row["verdict"]) == ("name", "agrees")


def test_geojson_of_ftzgeo_is_read_as_boundaries_and_other_geojson_as_a_survey(run: Run, tmp_path: Path) -> None:
    square = dict(shapely.geometry.mapping(shapely.box(117.1, 39.2, 117.11, 39.21)))
    write_boundaries([Boundary(id="a-1", level="block", zone="a", tier="traced", geometry=square)], "own.geojson")
    run("own.geojson", "--report", "own.json")
    assert report_of("own.json")["rows"][0]["tier"] == "traced"
    feature = {"type": "Feature", "properties": {"id": "a-1"}, "geometry": square}
    (tmp_path / "other.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    run("other.geojson", "--report", "other.json")
    assert report_of("other.json")["rows"][0]["tier"] == "given"


def test_a_survey_that_cannot_be_read_is_one_line_and_status_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text(exchange([parcel([SQUARE])], 坐标系="1980西安坐标系"), encoding="utf-8")
    status, out, err = run("s.txt", "--descriptions", "zones.json")
    assert (status, out) == (2, "")
    assert "surveying office" in err
    assert len(err.strip().splitlines()) == 1


def test_a_tolerance_is_taken_from_the_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text(exchange([parcel([SQUARE], number="shiqiaoyuan-2")]), encoding="utf-8")
    verdicts = []
    for share in ("0.02", "0.5"):
        run("s.txt", "--descriptions", "zones.json", "--tolerance", f"share={share}", "--report", "r.json")
        verdicts += [row["verdict"] for row in report_of("r.json")["rows"] if row["id"] == "shiqiaoyuan-2"]
    # 0.02 km² against 0.03 ± 0.005: differs by 2 %, agrees by half.
    assert verdicts == ["differs", "agrees"]
