"""Fetching against a local server that speaks Overpass's real answers; no test waits for real."""

from __future__ import annotations

import os
import socket
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pyogrio
import pytest

from ftzgeo.errors import FetchError, ReferenceLayerError, UsageError
from ftzgeo.reference import open_reference
from ftzgeo.reference.overpass import fetch
from tests.reference.fetching import BOX, Fetching
from tests.reference.overpass_stub import (
    BUSY_PAGE,
    GOOD,
    STREET,
    SYNTAX_PAGE,
    answer,
    cut_between_chunks,
    endless,
    overpass_stub,
    page,
    reply,
    shorter_than_announced,
    way,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOUR_TILES = (117.0, 39.0, 117.4, 39.4)


@pytest.fixture
def fetching(tmp_path: Path) -> Iterator[Fetching]:
    with overpass_stub() as stub:
        yield Fetching(stub, tmp_path)


def test_a_good_answer_becomes_a_layer_with_names(fetching: Fetching) -> None:
    fetched = fetching(reply(GOOD))
    assert fetched.counts == {"lines": 1, "areas": 0, "places": 1}
    assert fetched.dates == ("2026-11-20", "2026-11-20")
    layer = open_reference(fetched.path)
    assert layer.lines[["name", "ref", "class", "kind", "source", "licence"]].to_numpy().tolist() == [
        ["北辰道", "S101", "primary", "road", "OpenStreetMap", "ODbL-1.0"]
    ]
    assert layer.find("安光村")[0].part == "places"


def test_the_file_tells_the_day_of_the_data_the_element_and_the_server(fetching: Fetching) -> None:
    path = fetching(reply(GOOD)).path
    lines = pyogrio.read_dataframe(path, layer="lines")
    assert lines[["date", "osm_id"]].to_numpy().tolist() == [["2026-11-20", "way/101"]]
    sources = pyogrio.read_dataframe(path, layer="sources")
    assert sources[["source", "licence", "date", "features", "note"]].to_numpy().tolist() == [
        ["OpenStreetMap", "ODbL-1.0", "2026-11-20", 2, f"Overpass API, {fetching.stub.url}"]
    ]


def test_the_query_is_overpass_ql_for_the_box_and_says_who_asks(fetching: Fetching) -> None:
    fetching(reply(GOOD))
    (query,) = fetching.stub.queries
    assert query.startswith("[out:json][timeout:180][maxsize:536870912][bbox:39,117,39.1,117.1];\n(\n")
    assert query.endswith(");\nout geom qt;")
    assert "motorway_link" in query
    assert 'relation["boundary"="administrative"]' in query
    assert 'wr["landuse"]["name"];' in query
    assert fetching.stub.agents[0].startswith("ftzgeo/0.")


def test_a_second_fetch_is_served_from_the_cache_without_a_request(fetching: Fetching) -> None:
    fetching(reply(GOOD))
    again = fetching(reply("never sent", 500))
    assert (again.asked, again.queries, len(fetching.stub.queries)) == (0, 1, 1)
    assert again.counts["lines"] == 1


def test_an_old_or_damaged_answer_in_the_cache_is_asked_for_again(fetching: Fetching) -> None:
    fetching(reply(GOOD))
    (cached,) = fetching.cache.iterdir()
    a_month_and_a_day_ago = time.time() - 31 * 86_400
    os.utime(cached, (a_month_and_a_day_ago, a_month_and_a_day_ago))
    assert fetching(reply(GOOD)).asked == 1
    cached.write_text(GOOD[:-30], "utf-8")
    assert fetching(reply(GOOD)).asked == 1


def test_a_fetch_that_failed_at_tile_three_of_four_goes_on_there(fetching: Fetching) -> None:
    fetching.patience = replace(fetching.patience, tries=1)
    with pytest.raises(FetchError):
        fetching(reply(GOOD), reply(GOOD), page(BUSY_PAGE, 504), where=FOUR_TILES)
    assert not fetching.out.exists()
    asked_before = list(fetching.stub.queries)
    fetching.stub.queries.clear()
    fetched = fetching(reply(GOOD), where=FOUR_TILES)
    assert (fetched.asked, fetched.queries) == (2, 4)
    assert fetching.stub.queries[0] == asked_before[2]
    assert fetching.slept == [1.0, 1.0, 1.0]  # a second between two queries: before tiles two and three, then four


def test_an_element_in_two_tiles_is_written_once(fetching: Fetching) -> None:
    east = answer(STREET, way(102, {"highway": "service"}, (117.3, 39.1), (117.31, 39.1)), stamp="2026-11-21T00:00:00Z")
    fetched = fetching(reply(GOOD), reply(east), reply(answer()), where=FOUR_TILES)
    assert fetched.counts == {"lines": 2, "areas": 0, "places": 1}
    assert fetched.dates == ("2026-11-20", "2026-11-21")


def test_too_many_requests_waits_as_long_as_the_server_says(fetching: Fetching) -> None:
    fetching(page("<p>Too Many Requests</p>", 429, {"Retry-After": "17"}), reply(GOOD))
    assert fetching.slept == [17.0]
    assert "429" in fetching.notices[0]
    assert "trying again in 17 s" in fetching.notices[0]


def test_retry_after_may_be_a_date(fetching: Fetching) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    fetching(page("", 503, {"Retry-After": then}), reply(GOOD))
    assert 85 < fetching.slept[0] <= 90


def test_without_retry_after_a_429_waits_half_a_minute_and_then_longer(fetching: Fetching) -> None:
    fetching(page("", 429), page("", 429, {"Retry-After": "soon"}), reply(GOOD))
    assert fetching.slept == [30.0, 60.0]


def test_a_busy_server_is_asked_again_after_longer_and_longer_pauses(fetching: Fetching) -> None:
    fetched = fetching(page(BUSY_PAGE, 504), page("", 502), page(BUSY_PAGE), reply(GOOD))
    assert fetching.slept == [5.0, 10.0, 20.0]
    assert fetched.counts["lines"] == 1
    assert "too busy" in fetching.notices[0]


def test_endless_429_ends_with_one_clear_error(fetching: Fetching) -> None:
    message = fetching.fails(page("", 429))
    assert fetching.slept == [30.0, 60.0, 120.0, 240.0, 480.0]
    assert "given up after 6 tries" in message
    assert "ftzgeo reference import" in message


def test_a_server_that_asks_for_an_hour_is_left_alone(fetching: Fetching) -> None:
    message = fetching.fails(page("", 429, {"Retry-After": "3600"}))
    assert fetching.slept == []
    assert "asks to wait 3600 s" in message


@pytest.mark.parametrize("broken", [shorter_than_announced, cut_between_chunks], ids=["length", "chunked"])
def test_an_answer_that_breaks_off_is_asked_for_again(fetching: Fetching, broken: Any) -> None:
    fetched = fetching(broken(GOOD), reply(GOOD))
    assert fetched.counts["lines"] == 1
    assert "broke off" in fetching.notices[0]


def test_half_an_answer_that_claims_to_be_whole_is_noticed(fetching: Fetching) -> None:
    for end in (len(GOOD) // 2, len(GOOD) - 4, 40):
        fetching.stub.queries.clear()
        fetching(reply(GOOD[:end]), reply(GOOD))
        assert len(fetching.stub.queries) == 2
        next(fetching.cache.glob("*.json")).unlink()


def test_a_server_that_always_breaks_off_leaves_nothing(fetching: Fetching) -> None:
    assert "given up after 6 tries" in fetching.fails(cut_between_chunks(GOOD))
    assert list(fetching.cache.iterdir()) == []


def test_a_runtime_error_in_a_remark_is_no_empty_layer(fetching: Fetching) -> None:
    message = fetching.fails(reply(answer(remark='runtime error: open64: 2 No such file or directory /db "nodes.bin"')))
    assert "No such file or directory" in message
    assert len(fetching.stub.queries) == 1


def test_a_query_that_times_out_on_the_server_is_split_in_four(fetching: Fetching) -> None:
    too_long = 'runtime error: Query timed out in "query" at line 3 after 181 seconds.'
    fetched = fetching(reply(answer(STREET, remark=too_long)), reply(GOOD))
    assert (fetched.queries, fetched.asked) == (4, 4)
    assert "[bbox:39,117,39.05,117.05]" in fetching.stub.queries[1]


def test_a_query_that_is_too_much_even_in_sixteenths_is_given_up(fetching: Fetching) -> None:
    message = fetching.fails(reply(answer(remark="runtime error: Query run out of memory using about 2048 MB of RAM.")))
    assert len(fetching.stub.queries) == 3
    assert "out of memory" in message
    assert "smaller --bbox" in message


def test_a_remark_that_is_no_error_is_let_pass(fetching: Fetching) -> None:
    assert fetching(reply(answer(STREET, remark="runtime remark: 3 objects read"))).counts["lines"] == 1


def test_an_html_page_with_status_200_is_quoted(fetching: Fetching) -> None:
    message = fetching.fails(
        page("<html><head><title>x</title></head><body><h1>Welcome to the hotel</h1></body></html>")
    )
    assert "Welcome to the hotel" in message
    assert "<h1>" not in message


def test_an_error_in_the_query_is_quoted_and_not_repeated(fetching: Fetching) -> None:
    message = fetching.fails(page(SYNTAX_PAGE, 400))
    assert "parse error" in message
    assert len(fetching.stub.queries) == 1


def test_a_server_that_has_moved_is_named(fetching: Fetching) -> None:
    message = fetching.fails(page("", 301, {"Location": "https://example.org/api/interpreter"}))
    assert "has moved to https://example.org/api/interpreter" in message


@pytest.mark.parametrize(
    "body", ["", "[1, 2]", "null", '{"elements": 5}', "GIF89a", '{"elements": [5]}', '{"elements": [' + "[" * 100_000]
)
def test_what_is_no_answer_is_an_error(fetching: Fetching, body: str) -> None:
    fetching.patience = replace(fetching.patience, tries=1)
    assert "answer" in fetching.fails(reply(body))


def test_bytes_that_are_not_utf_8_are_an_error(fetching: Fetching) -> None:
    fetching.fails(reply(GOOD.encode("gb18030")))


def test_an_answer_larger_than_the_limit_is_cut_off(fetching: Fetching) -> None:
    fetching.patience = replace(fetching.patience, max_bytes=1024 * 1024)
    assert "larger than 1 MB" in fetching.fails(endless())


def test_an_answer_that_takes_for_ever_is_cut_off(fetching: Fetching) -> None:
    ticks = iter(range(0, 10_000_000, 1000))
    fetching.patience = replace(fetching.patience, tries=1, now=lambda: float(next(ticks)))
    assert "not complete after 1800 s" in fetching.fails(endless())


def test_a_silent_server_is_not_waited_for_without_end(fetching: Fetching) -> None:
    fetching.patience = replace(fetching.patience, read_s=0.1, tries=2)
    assert "no answer within 0.1 s" in fetching.fails(fetching.stub.slow())
    assert fetching.slept == [5.0]


def test_connection_refused_ends_at_once_with_what_to_do_instead(fetching: Fetching) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        fetching.stub.port = free.getsockname()[1]
    message = fetching.fails(reply(GOOD))
    assert fetching.slept == []
    assert "cannot be reached" in message
    assert "ftzgeo reference import FILE.osm.pbf" in message
    assert "control features" in message


def test_no_name_service_ends_at_once(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "Temporary failure in name resolution" in fetching.fails(reply(GOOD))
    assert fetching.slept == []


@pytest.mark.parametrize("url", ["overpass.example", "ftp://127.0.0.1/", "http://[::"])
def test_a_wrong_address_is_wrong_use(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="no address of an Overpass server"):
        fetch(BOX, out=tmp_path / "x.gpkg", url=url, cache=tmp_path)


def test_an_interrupt_leaves_no_half_written_file(fetching: Fetching) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    fetching.patience = replace(fetching.patience, sleep=interrupt)
    fetching.fails(page("", 429), error=KeyboardInterrupt)


def test_without_httpx2_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(UsageError, match=r"ftzgeo\[web\]"):
        fetch(BOX, out=tmp_path / "x.gpkg", cache=tmp_path / "cache")


def test_a_proxy_that_cannot_be_used_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")
    with pytest.raises(UsageError, match="ALL_PROXY"):
        fetch(BOX, out=tmp_path / "x.gpkg", cache=tmp_path / "cache")


def test_a_cache_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReferenceLayerError, match="--cache"):
        fetch(BOX, out=tmp_path / "x.gpkg", cache=tmp_path / "file" / "cache")


def test_a_large_answer_is_read_piece_by_piece(fetching: Fetching) -> None:
    streets = [
        way(number, {"highway": "residential"}, *[(117 + step / 1e4, 39.0) for step in range(60)])
        for number in range(800)
    ]
    body = answer(*streets)
    assert len(body) > 3_000_000
    assert fetching(reply(body)).counts["lines"] == 800
