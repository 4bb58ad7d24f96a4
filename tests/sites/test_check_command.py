"""``ftzgeo check`` as a user runs it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from shapely.geometry import box, mapping

from ftzgeo.boundaries import write_boundaries
from ftzgeo.cli import main
from ftzgeo.model import Boundary

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Any:
    """Return a function that runs the command in an empty folder with one block, 117.00-117.02° E, 39.00-39.02° N."""
    block = Boundary(
        id="x-1",
        level="block",
        zone="x",
        tier="traced",
        sigma_m=5.0,
        geometry=dict(mapping(box(117.0, 39.0, 117.02, 39.02))),
    )
    write_boundaries([block], tmp_path / "b.geojson")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ftzgeo", "check", *arguments, "--boundaries", "b.geojson"])
        status = 0
        try:
            main()
        except SystemExit as done:
            status = done.code if isinstance(done.code, int) else 0
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


@pytest.mark.parametrize(
    ("words", "crs", "said"),
    [
        (("117.01", "39.01"), "wgs84", ""),
        (("39.01", "117.01"), "wgs84", "latitude-first"),
        (("39°0′36″N 117°0′36″E",), "wgs84", ""),
        (("北纬39度0分36秒", "东经117度0分36秒"), "wgs84", ""),
        # 0.01° of longitude at 39.01° are 866 m: the easting of zone 39; the northing is 111.0 km a degree.
        (("39500866", "4319900"), None, "projected"),
        (("4319900", "39500866"), None, "projected"),
        (("500866", "4319900"), "EPSG:4548", ""),
    ],
)
def test_a_point_however_it_is_written(check: Any, words: tuple[str, ...], crs: str | None, said: str) -> None:
    status, out, err = check(*words, "--json", *(["--crs", crs] if crs else []))
    verdict = json.loads(out)
    assert (status, verdict["verdict"], verdict["blocks"]) == (0, "inside", ["x-1"])
    assert [finding["code"] for finding in verdict["findings"]] == ([said] if said else [])
    assert said in err


def test_where_the_coordinate_system_matters_it_is_told(check: Any) -> None:
    status, out, err = check("117.0001", "39.01", "--lang", "en")
    assert out.startswith("borderline: ")
    assert "depends-on-crs: no --crs was given, so WGS84 was assumed; as GCJ-02 it would be outside" in err
    assert status == 0
    assert check("117.0001", "39.01", "--strict")[0] == 1
    assert "depends-on-crs" not in check("117.0001", "39.01", "--crs", "wgs84")[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give one of: longitude and latitude, --address, --parcel, --table"),
        (("117", "39", "--parcel", "p.geojson"), "give one of"),
        (("117", "39", "-o", "o.csv"), "go with --table"),
        (("--table", "t.csv", "-o", "t.csv"), "is the table itself"),
        (("--table", "none.csv"), "no such file"),
        (("--table", "t.csv", "-o", "o.doc"), "is written as .csv"),
        (("--table", "t.csv", "--resume"), "-o FILE"),
        (("somewhere",), "no part of a pair of coordinates"),
        (("0", "0"), "where a position is missing"),
        (("--parcel", "none.shp"), "none.shp"),
    ],
)
def test_wrong_use_is_one_clear_line(check: Any, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "t.csv").write_text("lon,lat\n", "utf-8")
    status, out, err = check(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_a_table_goes_to_stdout_or_to_a_file(check: Any, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("lng,lat,名称\n117.01,39.01,甲\n?,,乙\n", "utf-8")
    status, out, err = check("--table", "t.csv", "--crs", "wgs84")
    assert status == 0
    assert out.splitlines()[1].startswith("117.01,39.01,甲,inside,x-1,x,x-1,-8")
    assert "2 rows: inside 1" in err
    assert "rows-without-verdict" in err
    status, out, _ = check("--table", "t.csv", "-o", "o.csv", "--json", "--threads", "1")
    assert (status, json.loads(out)["verdicts"]) == (0, {"inside": 1, "none": 1})
    assert (tmp_path / "o.csv").read_text("utf-8-sig").splitlines()[2].startswith("?,,乙,")
    (tmp_path / "bad.csv").write_text("lng,lat\na,b\n", "utf-8")
    assert check("--table", "bad.csv", "-o", "o.csv")[0] == 1


def test_a_parcel(check: Any, tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"id": "p"}, "geometry": mapping(box(117.005, 39.005, 117.006, 39.006))}
    (tmp_path / "p.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    status, out, _ = check("--parcel", "p.geojson")
    assert status == 0
    # 0.005 degrees of longitude at 39.005° N: 86,62x m a degree.
    assert out.startswith("p：位于界内，距边界 433")
    data = json.loads(check("--parcel", "p.geojson", "--json")[1])
    assert data["parcels"][0]["shares"][0]["block"] == "x-1"
