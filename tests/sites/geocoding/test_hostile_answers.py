"""Answers that are none: each gives a row without a position and one reason, or one error; never a wrong position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from ftzgeo.errors import FetchError
from tests.sites.geocoding.provider_stub import KEY, Provider, amap, baidu, geocode, reply, tianditu

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "天津市武清区福源道24号"
PAGE = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head></html>"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AMAP", "BAIDU", "TIANDITU"):
        monkeypatch.setenv(f"FTZGEO_{name}_KEY", KEY)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(PAGE), "no JSON object but '<!DOCTYPE html>"),
        (reply(PAGE, 404), "HTTP 404, and no JSON object"),
        (reply('{"status":"1","geocodes":[{"loca'), "no JSON object"),
        (reply("[1, 2]"), "no JSON object"),
        (reply("[" * 100_000), "no JSON object"),
        (reply(b"\xff\xfe\x00"), "no JSON object"),
        (reply(""), "no JSON object"),
        (reply({}, 500), "HTTP 500 without a reason"),
        (reply({"status": "1"}), "it has no geocodes"),
        (amap(geocode([])), "a geocode has no location"),
        (amap(geocode("117.05")), "a geocode has no location"),
        (amap(geocode("NaN,39.4")), "a coordinate is 'NaN'"),
        (amap(geocode("1e999,39.4")), "a coordinate is '1e999'"),
        (amap(geocode("here,there")), "a coordinate is 'here'"),
        (reply({"status": "1", "geocodes": ["?"]}), "a geocode is no object"),
        (
            reply({"status": "0", "info": "ENGINE_RESPONSE_DATA_ERROR", "infocode": "30001"}),
            "ENGINE_RESPONSE_DATA_ERROR",
        ),
    ],
)
def test_nonsense_is_a_failed_row_with_the_reason(answer: Any, words: str) -> None:
    found = Provider(answer).geocoder("amap").look_up(ADDRESS)
    assert (found.outcome, found.found) == ("failed", None)
    assert words in found.reason


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("baidu", baidu(None, 39.4)),
        ("baidu", baidu(True, 39.4)),
        ("baidu", reply({"status": 0, "result": {"location": [1, 2]}})),
        ("baidu", reply({"status": "many"})),
        ("baidu", baidu(117.05, 39.4, confidence="high")),
        ("tianditu", tianditu({}, 39.4)),
        ("tianditu", reply({"status": "0"})),
        ("tianditu", reply({"status": "404", "msg": "内部错误"})),
    ],
)
def test_nonsense_of_the_other_providers(name: str, answer: Any) -> None:
    assert Provider(answer).geocoder(name).look_up(ADDRESS).outcome == "failed"


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("39.405260,117.051000", "seems to be latitude first"),
        ("39.405260,17.051000", "is not in China"),
        ("0,0", "the coordinates are 0, 0"),
        ("-117.051,39.40526", "is a sign wrong?"),
    ],
)
def test_a_position_that_is_no_place_in_china_is_rejected(location: str, words: str) -> None:
    answer = Provider(amap(geocode(location))).geocoder("amap").look_up(ADDRESS)
    assert (answer.outcome, answer.found) == ("rejected", None)
    assert words in answer.reason


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    sent: list[int] = []

    def pieces() -> Iterator[bytes]:
        for _ in range(1600):  # 100 MB
            sent.append(65_536)
            yield b" " * 65_536

    found = Provider(lambda: httpx2.Response(200, content=pieces())).geocoder("amap").look_up(ADDRESS)
    assert found.reason == "amap: the answer is larger than 1 MB"
    assert sum(sent) <= 2 * 1024 * 1024


def test_a_paragraph_is_not_sent() -> None:
    provider = Provider(amap())
    answer = provider.geocoder("amap").look_up("本区块位于" * 50)
    assert (answer.outcome, provider.requests) == ("failed", [])
    assert "250 characters are no address" in answer.reason


def test_a_lost_connection_is_tried_again_and_then_said() -> None:
    provider = Provider(httpx2.ReadError("connection reset"))
    answer = provider.geocoder("amap").look_up(ADDRESS)
    assert answer.reason == "amap: no answer after 4 tries: the answer broke off (connection reset)"
    assert provider.clock.slept == [2.0, 4.0, 8.0]


def test_without_a_network_nothing_is_tried_again() -> None:
    provider = Provider(httpx2.ConnectError("name resolution failed"))
    with pytest.raises(FetchError, match="amap: cannot be reached"):
        provider.geocoder("amap").look_up(ADDRESS)
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("amap", reply({"status": "0", "info": "ENGINE_RESPONSE_DATA_ERROR", "infocode": "30001"})),
        ("baidu", reply({"status": 2, "message": "Parameter Invalid"})),
        ("tianditu", reply({"status": "404", "msg": "内部错误"})),
    ],
)
def test_addresses_that_the_provider_cannot_read_end_nothing(name: str, answer: Any) -> None:
    geocoder = Provider(answer).geocoder(name)
    assert {geocoder.look_up(f"{ADDRESS}{letter}").outcome for letter in "ABCDE"} == {"failed"}


def test_three_failed_addresses_in_a_row_end_the_asking() -> None:
    provider = Provider(reply(PAGE))
    geocoder = provider.geocoder("amap")
    assert [geocoder.look_up(f"{ADDRESS}{letter}").outcome for letter in "AB"] == ["failed", "failed"]
    for _ in range(2):
        with pytest.raises(FetchError, match="3 addresses in a row had no usable answer"):
            geocoder.look_up(ADDRESS)
    assert len(provider.requests) == 3
