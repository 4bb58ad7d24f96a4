"""``ftzgeo check`` as a user runs it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from shapely.geometry import Polygon, box, mapping

from ftzgeo.boundaries import write_boundaries
from ftzgeo.cli import main
from ftzgeo.model import Block, Boundary, Descriptions, Side, Zone
from ftzgeo.model.description import BoundingFeature

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


BLOCK = Boundary(
    id="x-1",
    level="block",
    zone="x",
    name="甲园",
    tier="traced",
    sigma_m=5.0,
    geometry=dict(mapping(box(117.0, 39.0, 117.02, 39.02))),
)


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Any:
    """Return a function that runs the command in an empty folder with one block, 117.00-117.02° E, 39.00-39.02° N."""
    write_boundaries([BLOCK], tmp_path / "b.geojson")
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
    assert "m from the border of x-1 (甲园), which" in out
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
    assert err.startswith("共 2 行：界内 1，没有结论 1。\n警告：部分行没有结论（table，rows-without-verdict）：")
    err = check("--table", "t.csv", "--crs", "wgs84", "--lang", "en", "-o", "e.csv")[2]
    assert err.startswith(
        "2 rows: 1 inside, 1 without a verdict; written to e.csv\nwarning: table: rows-without-verdict: "
    )
    status, out, _ = check("--table", "t.csv", "-o", "o.csv", "--json", "--threads", "1")
    assert (status, json.loads(out)["verdicts"]) == (0, {"inside": 1, "none": 1})
    assert (tmp_path / "o.csv").read_text("utf-8-sig").splitlines()[2].startswith("?,,乙,")
    (tmp_path / "bad.csv").write_text("lng,lat\na,b\n", "utf-8")
    assert check("--table", "bad.csv", "-o", "o.csv")[0] == 1


def test_a_parcel(check: Any, tmp_path: Path) -> None:
    write_polygons(tmp_path / "p.geojson", {"id": "p"}, box(117.005, 39.005, 117.006, 39.006))
    status, out, _ = check("--parcel", "p.geojson")
    assert status == 0
    # 0.005 degrees of longitude at 39.005° N: 86,62x m a degree.
    assert out.startswith("p：位于界内，距边界 433 m（x-1 甲园 ")
    data = json.loads(check("--parcel", "p.geojson", "--json")[1])
    assert data["parcels"][0]["shares"][0]["block"] == "x-1"


@pytest.fixture
def check_with_lost(check: Any, tmp_path: Path) -> Any:
    """Add a block y-1 without a position; its description says 东区, which is 118.0-118.5° E, 39.0-39.5° N."""
    boundaries = [BLOCK, Boundary(id="y-1", level="block", zone="y", tier="unlocated")]
    write_boundaries(boundaries, tmp_path / "b.geojson")
    road = BoundingFeature(name="甲路", printed="甲路")
    block = Block(id="y-1", number=1, name="乙园", mode="bounded", sides=(Side(direction="east", features=(road,)),))
    zone = Zone(id="y", name="乙区", city="中州市", district="东区", blocks=(block,))
    (tmp_path / "d.json").write_text(Descriptions(zones=(zone,)).model_dump_json(), "utf-8")
    control = tmp_path / "boundaries" / "control"
    control.mkdir(parents=True)
    write_polygons(control / "districts.geojson", {"name": "东区"}, box(118.0, 39.0, 118.5, 39.5))
    return check


def write_polygons(path: Path, properties: dict[str, str], shape: BaseGeometry) -> None:
    feature = {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")


def test_descriptions_say_where_a_block_without_a_position_can_lie(check_with_lost: Any, tmp_path: Path) -> None:
    check = check_with_lost
    (tmp_path / "t.csv").write_text("lng,lat\n117.5,39.2\n118.2,39.2\n", "utf-8")
    write_polygons(tmp_path / "p.geojson", {"id": "p"}, box(117.5, 39.2, 117.51, 39.21))
    table, given = ("--table", "t.csv", "--crs", "wgs84"), ("--descriptions", "d.json")
    said = [json.loads(check("117.5", "39.2", "--json", *more)[1])["verdict"] for more in ((), given)]
    assert said == ["unknown", "outside"]
    parcels = [json.loads(check("--parcel", "p.geojson", "--json", *more)[1])["parcels"][0] for more in ((), given)]
    assert [parcel["verdict"] for parcel in parcels] == ["unknown", "outside"]
    rows = [[line.split(",")[2] for line in check(*table, *more)[1].splitlines()[1:]] for more in ((), given)]
    assert rows == [["unknown", "unknown"], ["outside", "unknown"]]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "zh",
            [
                "错误：几何无效（x-2，geometry-invalid）：x-2 的多边形无效，未采用；位置见 ftzgeo validate。",
                "提示：未载明四至（boundaries，borders-not-stated）：有 1 个区块只有名称而未载明四至，无法核查：丙区 1 (丙园)",
                "提示：未定位（boundaries，boundary-unlocated）：有 1 个区块位置未定：x-2；不在已绘制区块内而可能位于其中的，结论为“无法判断”。",
            ],
        ),
        (
            "en",
            [
                "error: x-2: geometry-invalid: the polygon of x-2 is not valid and was left out; `ftzgeo validate` says where",
                "info: boundaries: borders-not-stated: blocks that are named without borders cannot be checked (1): 丙区 1 (丙园)",
                "info: boundaries: boundary-unlocated: 1 block(s) have no position: x-2; what lies in no drawn block is unknown where one of them can lie",
            ],
        ),
    ],
)
def test_what_is_odd_about_the_boundaries_is_told_with_a_table(
    check: Any, tmp_path: Path, lang: str, said: list[str]
) -> None:
    crossing = Polygon([(117.1, 39.1), (117.2, 39.2), (117.2, 39.1), (117.1, 39.2)])
    invalid = Boundary(id="x-2", level="block", zone="x", tier="traced", geometry=dict(mapping(crossing)))
    nameless = Boundary(id="z-1", level="block", zone="z", tier="unlocated")
    write_boundaries([BLOCK, invalid, nameless], tmp_path / "b.geojson")
    zone = Zone(id="z", name="丙区", city="中州市", blocks=(Block(id="z-1", number=1, name="丙园", mode="none"),))
    (tmp_path / "d.json").write_text(Descriptions(zones=(zone,)).model_dump_json(), "utf-8")
    (tmp_path / "t.csv").write_text("lng,lat\n117.01,39.01\n117.5,39.2\n117.6,39.2\n", "utf-8")
    given = ("--crs", "wgs84", "--descriptions", "d.json", "--lang", lang)
    status, out, err = check("--table", "t.csv", *given)
    assert [line.split(",")[2] for line in out.splitlines()[1:]] == ["inside", "unknown", "unknown"]
    assert [line for line in err.splitlines() if "columns-guessed" not in line][1:] == said
    # As for a point, whose sentence says what has no position.
    assert (status, check("117.5", "39.2", *given)[2].splitlines()) == (1, said[:2])


def test_descriptions_that_are_not_there(check: Any) -> None:
    status, out, err = check("117.5", "39.2", "--descriptions", "none.json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "none.json" in err
