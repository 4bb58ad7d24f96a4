"""``ftzgeo reference fetch`` as a user runs it, in this process, against a server on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftzgeo.cli import main
from ftzgeo.cli.fetching import choose_zones
from ftzgeo.errors import UsageError
from ftzgeo.model import Zone
from ftzgeo.reference import open_reference
from ftzgeo.reference.zone_area import zone_box
from ftzgeo.user_folders import cache_folder
from tests.reference.overpass_stub import GOOD, OverpassStub, overpass_stub, page, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Fetch = Callable[..., tuple[int, str]]


@pytest.fixture
def stub() -> Iterator[OverpassStub]:
    with overpass_stub() as server:
        server.replies = [reply(GOOD)]
        yield server


@pytest.fixture
def fetch(
    stub: OverpassStub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Fetch:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("time.sleep", lambda _: None)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["ftzgeo", "reference", "fetch", "--overpass", stub.url, *arguments])
        status: object = 0
        try:
            main()
        except SystemExit as done:
            status = done.code or 0
        printed = capsys.readouterr()
        assert printed.out == "" or "--help" in arguments
        assert isinstance(status, int)
        return status, printed.err or printed.out

    return run


def test_a_box_is_fetched_and_told_in_one_line(fetch: Fetch, tmp_path: Path) -> None:
    status, told = fetch("--bbox", "117.0,39.0,117.1,39.1", "-o", "layer.gpkg", "--cache", "answers")
    assert (status, told) == (
        0,
        "layer.gpkg: 1 lines, 0 areas, 1 places; OpenStreetMap as of 2026-11-20 (ODbL 1.0, © OpenStreetMap contributors)\n",
    )
    assert open_reference(tmp_path / "layer.gpkg").find("北辰道")
    assert len(list((tmp_path / "answers").iterdir())) == 1


def test_a_zone_is_its_district(fetch: Fetch, stub: OverpassStub, tmp_path: Path) -> None:
    status, told = fetch("--zone", "北辰")
    assert (status, told.startswith("beichen.gpkg: 1 lines")) == (0, True)
    assert (tmp_path / "beichen.gpkg").is_file()
    assert len(stub.queries) == 6  # 北辰区 with its margin is 0.488 by 0.226 degrees: three tiles by two


def test_a_second_fetch_says_that_the_cache_was_used(fetch: Fetch, stub: OverpassStub) -> None:
    fetch("--bbox", "117.0,39.0,117.1,39.1")
    status, told = fetch("--bbox", "117.0,39.0,117.1,39.1", "-o", "again.gpkg")
    assert (status, len(stub.queries)) == (0, 1)
    assert "1 of 1 answers were taken from the cache" in told


def test_an_existing_file_is_not_replaced_unasked(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "reference.gpkg").write_bytes(b"mine")
    status, told = fetch("--bbox", "117.0,39.0,117.1,39.1")
    assert (status, "exists already" in told) == (2, True)
    assert (tmp_path / "reference.gpkg").read_bytes() == b"mine"


def test_without_a_server_there_is_one_line_with_what_to_do(fetch: Fetch, stub: OverpassStub, tmp_path: Path) -> None:
    status, told = fetch("--bbox", "117.0,39.0,117.1,39.1", "--overpass", "http://127.0.0.1:9/api/interpreter")
    assert (status, told.count("\n"), stub.queries) == (2, 1, [])
    assert "ftzgeo reference import FILE.osm.pbf" in told
    assert list(tmp_path.glob("*.gpkg")) == []


def test_a_refusal_is_one_line(fetch: Fetch, stub: OverpassStub) -> None:
    stub.replies = [page("<h1>Forbidden</h1>", 403)]
    status, told = fetch("--bbox", "117.0,39.0,117.1,39.1")
    assert (status, told.count("\n")) == (2, 1)
    assert "HTTP 403" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "either --zone"),
        (("--zone", "北辰", "--bbox", "117,39,118,40"), "either --zone"),
        (("--bbox", "117,39,118"), "--bbox '117,39,118' is no box"),
        (("--bbox", "118,39,117,40"), "west must be less than east"),
        (("--bbox", "110,30,120,40"), "smaller --bbox"),
        (("--zone", "火星"), "is no zone; choose one of: baoshuiqu"),
        (("--zone", ""), "is no zone"),
        (("--zone", "zichuang"), "say where it lies with --bbox"),
    ],
)
def test_wrong_use_is_told_in_one_line(fetch: Fetch, arguments: tuple[str, ...], words: str) -> None:
    status, told = fetch(*arguments)
    assert (status, told.count("\n")) == (2, 1)
    assert words in told


def test_help_has_an_example(fetch: Fetch) -> None:
    assert "Example: ftzgeo reference fetch --zone" in fetch("--help")[1]


def test_all_zones_with_sizhi_are_fetched_by_their_districts(fetch: Fetch, stub: OverpassStub, tmp_path: Path) -> None:
    status, told = fetch("--zone", "all")
    assert (status, "left out" in told) == (0, False)
    assert (tmp_path / "reference.gpkg").is_file()
    # Tiles of at most 0.2 degrees: 北辰 3 by 2, 东丽 2 by 2 (for two zones), 滨海 5 by 4, 武清 3 by 4, 西青 3 by 2,
    # 静海 3 by 3.
    assert len(stub.queries) == 6 + 4 + 20 + 12 + 6 + 9


def test_a_zone_is_chosen_by_id_or_part_of_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert [zone.id for zone in choose_zones("beichen")] == ["beichen"]
    assert [zone.id for zone in choose_zones("空港")] == ["konggang"]
    assert [zone.id for zone in choose_zones("东丽")] == ["dongli", "konggang"]
    assert [zone.id for zone in choose_zones("jingjin")] == ["jingjin"]
    assert len(choose_zones("all")) == 7
    with pytest.raises(UsageError, match="means several zones"):
        choose_zones("联动创新区")


def test_a_zone_without_a_district_lies_around_the_local_features_it_names() -> None:
    (konggang,) = choose_zones("konggang")
    west, south, east, north = zone_box(konggang.model_copy(update={"district": None}))
    assert (west, south) < (117.37, 39.13)
    assert (east, north) > (117.42, 39.16)
    assert max(east - west, north - south) < 0.3


def test_a_district_may_be_named_without_its_last_character() -> None:
    assert zone_box(Zone(id="x", district="北辰")) == zone_box(Zone(id="x", district="北辰区"))


@pytest.mark.parametrize(
    ("platform", "variable", "ending"),
    [
        ("linux", "XDG_CACHE_HOME", "given/ftzgeo/overpass"),
        ("win32", "LOCALAPPDATA", "given/ftzgeo/overpass"),
        ("darwin", "HOME", "given/Library/Caches/ftzgeo/overpass"),
    ],
)
def test_the_cache_is_where_the_system_keeps_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str, ending: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "given"))
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_folder("overpass") == tmp_path / Path(ending)
