"""The commands as a user runs them, in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ftzgeo.cli import main

ROOT = Path(__file__).resolve().parents[2]
PLAN = "石桥园总体方案\n总面积4.0平方公里，分为两个区块。\n区块一：面积2.0平方公里，东至青石路、南至柳堤道、西至沙河路、北至望海大街。\n区块二：面积2.0平方公里，东至戊路，南至己路，西至庚路，北至辛路。\n"


class Ftzgeo:
    """Runs ``ftzgeo`` in a folder and keeps what it printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.folder = folder
        monkeypatch.chdir(folder)

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self.monkeypatch.setattr(sys, "argv", ["ftzgeo", *arguments])
        try:
            main()
            status = 0
        except SystemExit as done:
            status = done.code if isinstance(done.code, int) else 0 if done.code is None else 1
        printed = self.capsys.readouterr()
        return status, printed.out, printed.err


@pytest.fixture
def ftzgeo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ftzgeo:
    (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
    return Ftzgeo(monkeypatch, capsys, tmp_path)


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    """Return a reference layer with four streets that enclose 2 km², and no others."""
    lines = {
        "青石路": [[117.02, 39.0], [117.02, 39.03]],
        "沙河路": [[117.0, 39.0], [117.0, 39.03]],
        "柳堤道": [[116.99, 39.005], [117.03, 39.005]],
        "望海大街": [[116.99, 39.0154], [117.03, 39.0154]],
    }
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"roads/{number}", "name": name, "ref": None, "kind": "road"},
            "geometry": {"type": "LineString", "coordinates": coordinates},
        }
        for number, (name, coordinates) in enumerate(lines.items())
    ]
    path = tmp_path / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


COMMANDS = (
    "parse",
    "digitize",
    "validate",
    "map",
    "check",
    "build",
    "diff",
    "schema",
    "reference import",
    "reference find",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(ftzgeo: Ftzgeo, command: str) -> None:
    status, out, _ = ftzgeo(*command.split(), "--help")
    assert status == 0
    assert f"Example: ftzgeo {command}" in out


def test_parse_prints_json_for_machines(ftzgeo: Ftzgeo) -> None:
    status, out, err = ftzgeo("parse", "plan.txt")
    assert (status, err) == (0, "")
    zone = json.loads(out)["zones"][0]
    assert [block["id"] for block in zone["blocks"]] == ["shiqiaoyuan-1", "shiqiaoyuan-2"]
    assert zone["source"]["file"] == "plan.txt"


def test_parse_prints_a_table_for_eyes(ftzgeo: Ftzgeo) -> None:
    status, out, _ = ftzgeo("parse", "plan.txt", "--format", "table")
    assert status == 0
    assert "1 zones, 2 blocks, 0 parcels" in out
    assert "东 青石路；南 柳堤道；西 沙河路；北 望海大街" in out


def test_parse_of_nothing_says_so(ftzgeo: Ftzgeo) -> None:
    (ftzgeo.folder / "prose.txt").write_text("坚持制度创新。", "utf-8")
    status, out, err = ftzgeo("parse", "prose.txt")
    assert (status, json.loads(out)) == (0, {"zones": []})
    assert "no zone was found" in err


def test_strict_turns_a_warning_into_status_1(ftzgeo: Ftzgeo) -> None:
    (ftzgeo.folder / "plan.txt").write_text(PLAN.replace("4.0平方", "4.9平方"), "utf-8")
    assert ftzgeo("parse", "plan.txt")[0] == 0
    assert ftzgeo("parse", "plan.txt", "--strict")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("parse", "none.pdf"), "none.pdf"),
        (("digitize", "none.json"), "none.json"),
        (("validate", "none.geojson"), "none.geojson"),
        (("map", "none.geojson"), "none.geojson"),
        (("map", "--all", "--zone", "a"), "drop --zone"),
        (("check", "117.2", "39.1", "--boundaries", "none.geojson"), "none.geojson"),
        (("schema", "Zones"), "no model 'Zones'"),
        (("digitize", "plan.txt"), "plan.txt"),
        (("build", "--boundaries", "nowhere"), "nowhere"),
    ],
)
def test_wrong_use_is_one_clear_line_and_status_2(ftzgeo: Ftzgeo, arguments: tuple[str, ...], message: str) -> None:
    status, out, err = ftzgeo(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("ftzgeo: ")
    assert err.count("\n") == 1
    assert message in err


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "118,39,117,40", "nan,1,2,3"])
def test_a_box_that_is_none(ftzgeo: Ftzgeo, streets: Path, box: str) -> None:
    ftzgeo("parse", "plan.txt", "-o", "zones.json")
    status, _, err = ftzgeo("digitize", "zones.json", "--reference", str(streets), "--within", box)
    assert status == 2
    assert "--within" in err


def test_the_whole_way(ftzgeo: Ftzgeo, streets: Path) -> None:
    assert ftzgeo("parse", "plan.txt", "-o", "zones.json")[0] == 0
    status, _, err = ftzgeo("digitize", "zones.json", "--reference", str(streets), "-o", "blocks.geojson")
    assert status == 0
    assert "1 traced, 1 unlocated" in err
    status, out, _ = ftzgeo(
        "validate", "blocks.geojson", "--descriptions", "zones.json", "--report", "report.json", "--lang", "en"
    )
    assert status == 0
    report = json.loads((ftzgeo.folder / "report.json").read_text("utf-8"))
    verdicts = {row["id"]: row["verdict"] for row in report["rows"]}
    assert verdicts["shiqiaoyuan-1"] == "agrees"
    assert verdicts["shiqiaoyuan-2"] == "not checkable"
    status, out, _ = ftzgeo("map", "blocks.geojson", "--descriptions", "zones.json", "-o", "maps", "--standalone")
    assert (status, out) == (0, "maps/index.html\n")
    assert (ftzgeo.folder / "maps" / "index.html").stat().st_size > 100_000
    status, out, _ = ftzgeo("check", "117.01", "39.01", "--boundaries", "blocks.geojson", "--json")
    assert status == 0
    assert json.loads(out)["blocks"] == ["shiqiaoyuan-1"]


def test_import_find_digitize(ftzgeo: Ftzgeo, streets: Path) -> None:
    status, _, err = ftzgeo("reference", "import", str(streets), "-o", "layer.gpkg")
    assert status == 0
    assert "4 lines" in err
    status, out, _ = ftzgeo("reference", "find", "望海大街", "--reference", "layer.gpkg")
    assert status == 0
    assert "望海大街" in out
    ftzgeo("parse", "plan.txt", "-o", "zones.json")
    status, _, err = ftzgeo("digitize", "zones.json", "--reference", "layer.gpkg", "-o", "blocks.geojson")
    assert status == 0
    assert "1 traced" in err


def test_build_writes_polygons_maps_and_report_and_the_same_again(ftzgeo: Ftzgeo) -> None:
    import shutil

    shutil.copytree(ROOT / "boundaries", "boundaries")
    status, out, _ = ftzgeo("build")
    assert status == 0
    assert out.rstrip().splitlines()[-1].startswith("map:    maps/index.html")
    first = {path: path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}
    assert ftzgeo("build")[0] == 0
    again = {path: path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}
    assert [str(path) for path in first if first[path] != again[path]] == []
    assert first.keys() == again.keys()


def test_schema(ftzgeo: Ftzgeo) -> None:
    status, out, _ = ftzgeo("schema", "Descriptions")
    assert status == 0
    assert "zones" in json.loads(out)["properties"]
    assert "Boundary" in ftzgeo("schema")[1].split()
