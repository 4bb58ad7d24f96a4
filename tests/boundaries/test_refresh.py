"""The day a street layer arrives: fetch, build, diff, map and verdicts, from one end to the other.

An Overpass server on this machine answers with synthetic streets that bear the real names of 西青 and 武清 and fit
their stated areas. The commands run as a user runs them, in a folder with a copy of ``boundaries/``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from shapely import box
from shapely.geometry import mapping

import ftzgeo
from ftzgeo.boundaries import read_boundaries, write_boundaries
from ftzgeo.cli import main
from ftzgeo.crs import local_metres, transform_xy
from ftzgeo.model import Boundary
from tests.boundaries.refreshed_streets import STATED_KM2, WUQING, XIQING, ways, wuqing_streets, xiqing_streets
from tests.reference.overpass_stub import answer, overpass_stub, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.boundaries.refreshed_streets import Points
    from tests.reference.overpass_stub import OverpassStub

ROOT = Path(__file__).resolve().parents[2]
ZONES = ("xiqing", "wuqing", "jingjin")
REVIEWED = "xiqing-8"
TRACED = sorted(STATED_KM2.keys() - {REVIEWED})
LUBEI_MOVED_M = 150.0
LONG_AGO = dt.date(2026, 1, 1)
IN_XIQING_1_M = (-1700.0, 1500.0)
"""The middle of block 1, metres east and north of `XIQING`."""


class State(NamedTuple):
    """What a build left, and what was said then."""

    folder: Path
    boundaries: dict[str, Boundary]
    table: str
    map: str
    verdict: dict[str, Any]


class Refresh(NamedTuple):
    """Three builds: without a street layer, with one, and with a later one in which one street lies elsewhere."""

    before: State
    first: State
    second: State


def ftzgeo_says(*arguments: str) -> str:
    """Run a command as a user does; return what it printed."""
    printed, status = io.StringIO(), None
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(io.StringIO()) as told:
        patch.setattr(sys, "argv", ["ftzgeo", *arguments])
        try:
            main()
        except SystemExit as done:
            status = done.code
    assert not status, told.getvalue()
    return printed.getvalue()


@pytest.fixture(scope="module")
def refresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refresh]:
    folder = tmp_path_factory.mktemp("refresh")
    with pytest.MonkeyPatch.context() as patch, overpass_stub() as server:
        patch.chdir(folder)
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setattr("time.sleep", lambda _: None)
        copy_data()
        review(folder / "boundaries" / "polygons" / "xiqing.geojson")
        before = state("before", ftzgeo_says("build"))
        first = state("first", built_on("first", server, xiqing_streets()))
        age(folder / "boundaries" / "polygons")
        second = state("second", built_on("second", server, xiqing_streets(lubei_north_m=LUBEI_MOVED_M)))
        yield Refresh(before, first, second)


def copy_data() -> None:
    """Copy the data of the zones that this is about, and what every zone needs."""
    shutil.copytree(ROOT / "boundaries", "boundaries", ignore=shutil.ignore_patterns("polygons", "descriptions"))
    Path("boundaries/descriptions").mkdir()
    for zone in ZONES:
        shutil.copy(ROOT / "boundaries" / "descriptions" / f"{zone}.json", "boundaries/descriptions")


def built_on(name: str, server: OverpassStub, streets: dict[str, Points]) -> str:
    """Fetch the layer anew for all zones and build on it; return the table."""
    elements = [*ways(streets, XIQING, first=1), *ways(wuqing_streets(), WUQING, first=1000)]
    server.replies = [reply(answer(*elements))]
    layer = f"{name}.gpkg"
    fetch = ("reference", "fetch", "--zone", "all", "--overpass", server.url, "-o", layer, "--cache", f"{name}-answers")
    ftzgeo_says(*fetch)
    return ftzgeo_says("build", "--reference", layer)


def state(name: str, table: str) -> State:
    """Keep a copy of the polygons as they are now."""
    kept = Path(shutil.copytree("boundaries/polygons", name)).resolve()
    boundaries = {boundary.id: boundary for boundary in read_boundaries(kept)}
    lon, lat = local_metres(*XIQING)[1].transform(*IN_XIQING_1_M)
    verdict = json.loads(ftzgeo_says("check", f"{lon:.7f}", f"{lat:.7f}", "--json"))
    return State(kept, boundaries, table, Path("maps/index.html").read_text("utf-8"), verdict)


def review(path: Path) -> None:
    """Give block 8 the polygon that a person drew: 3.4 km² somewhere else."""
    drawn = dict(mapping(transform_xy(box(0, -9000, 2000, -7300), local_metres(*XIQING)[1])))
    facts: dict[str, Any] = {
        "id": REVIEWED,
        "level": "block",
        "zone": "xiqing",
        "tier": "schematic",
        "area_km2": 3.4,
        "sigma_m": 10.0,
    }
    write_boundaries([Boundary(**facts, geometry=drawn, method="drawn by hand", reviewed="李工 2026-11-20")], path)


def age(folder: Path) -> None:
    """Date all boundaries long ago, so that those that are made anew can be told."""
    for path in folder.glob("*.geojson"):
        write_boundaries([one.model_copy(update={"created": LONG_AGO}) for one in read_boundaries(path)], path)


def test_without_a_street_layer_nothing_is_traced(refresh: Refresh) -> None:
    assert [one.id for one in refresh.before.boundaries.values() if one.tier in {"traced", "completed"}] == []


def test_with_the_layer_every_block_that_has_four_named_streets_is_traced(refresh: Refresh) -> None:
    boundaries = refresh.first.boundaries
    assert sorted(one.id for one in boundaries.values() if one.tier == "traced") == TRACED
    for identifier in TRACED:
        one = boundaries[identifier]
        assert one.area_km2 == pytest.approx(STATED_KM2[identifier], rel=1e-3)
        assert {side.evidence for side in one.sides} == {"line"}


def test_their_areas_pass_independently(refresh: Refresh) -> None:
    zones = ftzgeo.read_descriptions(ROOT / "boundaries" / "descriptions" / "xiqing.json")
    own = [one for one in refresh.first.boundaries.values() if one.zone == "xiqing"]
    rows = [row for row in ftzgeo.validate(own, zones).rows if row.id in TRACED]
    assert [(row.verdict, row.independence) for row in rows] == [("agrees", "full")] * 7


def test_the_table_has_the_figures_of_the_traced_blocks(refresh: Refresh) -> None:
    (line,) = [line for line in refresh.first.table.splitlines() if line.strip().startswith("wuqing-1 ")]
    assert "36.880" in line
    (line,) = [line for line in refresh.before.table.splitlines() if line.strip().startswith("wuqing-1 ")]
    assert "36.880" not in line
    assert "jingjin" not in refresh.first.table


def test_what_a_person_reviewed_stays(refresh: Refresh) -> None:
    assert refresh.before.boundaries[REVIEWED].reviewed == "李工 2026-11-20"
    assert refresh.first.boundaries[REVIEWED] == refresh.before.boundaries[REVIEWED]


def test_the_difference_says_which_blocks_were_located_and_on_what(refresh: Refresh) -> None:
    comparison = ftzgeo.diff(refresh.before.folder, refresh.first.folder)
    changed = [row for row in comparison.boundaries if row.status == "changed"]
    assert sorted(row.id for row in changed) == TRACED
    assert {row.new_tier for row in changed} == {"traced"}
    located = [side for row in changed for side in row.sides if side.new]
    assert {side.new for side in located} == {"line"}
    assert {side.feature for side in located} >= {"梨双路", "赛达南道", "外环北路"}
    assert comparison.findings == ()


def test_a_street_that_lies_elsewhere_in_a_later_layer_moves_its_block_alone(refresh: Refresh) -> None:
    comparison = ftzgeo.diff(refresh.first.folder, refresh.second.folder)
    (moved,) = [row for row in comparison.boundaries if "geometry" in row.aspects]
    assert moved.id == "xiqing-4"
    # The northern side of 1000 m moved by 150 m: 0.15 km² more.
    assert moved.area_change_km2 == pytest.approx(0.15, abs=0.001)
    assert moved.shift is not None
    assert moved.shift.hausdorff_m == pytest.approx(LUBEI_MOVED_M, abs=1)
    assert moved.iou == pytest.approx(1.51 / 1.66, abs=1e-3)


def test_versions_and_days_follow_the_changes(refresh: Refresh) -> None:
    first, second = refresh.first.boundaries, refresh.second.boundaries
    assert {first[one].version for one in TRACED} == {2}
    same = [one for one in TRACED if one != "xiqing-4"]
    assert {(second[one].version, second[one].created) for one in same} == {(2, LONG_AGO)}
    assert second["xiqing-4"].version == 3
    assert second["xiqing-4"].created != LONG_AGO
    assert refresh.before.boundaries[REVIEWED].version == second[REVIEWED].version == 1


def test_the_records_name_the_layer_and_its_hash(refresh: Refresh) -> None:
    digest = hashlib.sha256((refresh.first.folder.parent / "first.gpkg").read_bytes()).hexdigest()
    for identifier in TRACED:
        one = refresh.first.boundaries[identifier]
        assert ("first.gpkg", digest) in [(layer.name, layer.sha256) for layer in one.reference]
        assert one.method
        assert one.created


def test_the_verdict_of_a_site_becomes_firm(refresh: Refresh) -> None:
    assert refresh.before.verdict["blocks"] != ["xiqing-1"]
    assert (refresh.first.verdict["verdict"], refresh.first.verdict["blocks"]) == ("inside", ["xiqing-1"])
    assert refresh.first.verdict["nearest"]["tier"] == "traced"


def test_the_map_draws_them(refresh: Refresh) -> None:
    assert "已绘制 9 个" in refresh.first.map
    assert "已绘制 9 个" not in refresh.before.map
