"""Many addresses: the cache, the rate, the chain, and rows in order with their reasons."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from ftzgeo.errors import FetchError, UsageError
from ftzgeo.sites.geocoding import Answer, Geocoded, Geocoder, geocode_many, open_geocoder
from ftzgeo.sites.geocoding.cache import AnswerCache
from ftzgeo.sites.geocoding.chain import Chain
from ftzgeo.sites.geocoding.geocoder import GeocoderRefusedError, Level
from ftzgeo.sites.geocoding.rate import TokenBucket
from tests.sites.geocoding.provider_stub import KEY, Clock, Provider, amap, amap_error, geocode

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "天津市武清区福源道24号"
GOOD = amap(geocode("117.057069,39.406391"))


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("FTZGEO_AMAP_KEY", KEY)
    for name in ("BAIDU", "TIANDITU"):
        monkeypatch.delenv(f"FTZGEO_{name}_KEY", raising=False)


class Fixed(Geocoder):
    """Answers every address in one way."""

    def __init__(self, name: str, accuracy_m: float | None = None, level: Level = "address", error: str = "") -> None:
        self.name = name
        self.asked: list[str] = []
        self._accuracy_m = accuracy_m
        self._level: Level = level
        self._error = error

    def look_up(self, address: str, *, city: str | None = None, district: str | None = None) -> Answer:
        self.asked.append(address)
        if self._error:
            raise GeocoderRefusedError(self._error)
        if self._accuracy_m is None:
            return Answer(address=address, outcome="not-found", reason=f"{self.name}: no")
        position = Geocoded(
            lon=117, lat=39, accuracy_m=self._accuracy_m, level=self._level, matched="", provider=self.name
        )
        return Answer(address=address, outcome="found", found=position)


def test_the_answers_come_in_order_and_an_address_is_asked_once() -> None:
    geocoder = Fixed("a", 10)
    seen: list[int] = []
    answers = list(geocode_many(["甲路1号", None, "乙路2号", " ", "甲路 １号"], geocoder, progress=seen.append))
    assert [answer.outcome for answer in answers] == ["found", "not-found", "found", "not-found", "found"]
    assert [answer.address for answer in answers] == ["甲路1号", "", "乙路2号", " ", "甲路 １号"]
    assert answers[1].reason == "the address is empty"
    assert geocoder.asked == ["甲路1号", "乙路2号"]
    assert seen == [1, 2, 3, 4, 5]


def test_rows_are_given_as_they_come() -> None:
    geocoder = Fixed("a", 10)
    rows = geocode_many((f"甲路{number}号" for number in range(10**9)), geocoder)
    assert (next(rows).outcome, len(geocoder.asked)) == ("found", 1)


def test_after_a_used_up_quota_the_rest_is_refused_and_what_was_found_stays() -> None:
    provider = Provider(GOOD, amap_error("10003", "DAILY_QUERY_OVER_LIMIT"))
    answers = list(geocode_many([ADDRESS, "武清区翠亨路1号", "武清区翠亨路2号", ADDRESS], provider.geocoder("amap")))
    assert [answer.outcome for answer in answers] == ["found", "refused", "refused", "found"]
    assert "quota is used up" in answers[2].reason
    assert len(provider.requests) == 2


def test_after_a_refusal_the_reference_still_answers() -> None:
    provider = Provider(amap_error("10001", "INVALID_USER_KEY"))
    addresses = ["武清区翠亨路1号", "北辰区京津路370号", "武清区翠亨路2号"]
    answers = list(geocode_many(addresses, provider.geocoder("auto")))
    assert [answer.outcome for answer in answers] == ["refused", "found", "refused"]
    assert len(provider.requests) == 1


def test_a_second_run_is_answered_from_the_cache(tmp_path: Path) -> None:
    cache = tmp_path / "deep" / "answers.sqlite"
    first = Provider(GOOD)
    found = first.geocoder("amap", cache=cache).look_up(ADDRESS)
    second = Provider(AssertionError("asked again"))
    assert second.geocoder("amap", cache=cache).look_up("天津市 武清区福源道２４号").found == found.found
    assert second.requests == []
    assert len(Provider(GOOD).geocoder("amap", cache=cache).look_up(ADDRESS, city="天津市").reason) == 0


def test_an_answer_for_another_city_is_another_answer(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite")
    cache.put("amap", "新华路1号", "天津市", "{}")
    assert cache.get("amap", "新华路１号", "天津市") == "{}"
    assert cache.get("amap", "新华路1号", "北京市") is None
    assert cache.get("baidu", "新华路1号", "天津市") is None
    cache.close()


def test_a_cached_answer_ages(tmp_path: Path) -> None:
    clock = Clock()
    cache = AnswerCache(tmp_path / "answers.sqlite", fresh_days=2, now=clock.now)
    cache.put("amap", ADDRESS, None, "{}")
    clock.time = 2 * 86_400 - 1
    assert cache.get("amap", ADDRESS, None) == "{}"
    clock.time += 2
    assert cache.get("amap", ADDRESS, None) is None
    cache.close()


def test_only_answers_that_settle_an_address_are_kept(tmp_path: Path) -> None:
    cache = tmp_path / "answers.sqlite"
    provider = Provider(amap_error("30001", "ENGINE_RESPONSE_DATA_ERROR"), amap())
    geocoder = provider.geocoder("amap", cache=cache)
    assert [geocoder.look_up(ADDRESS).outcome for _ in range(3)] == ["failed", "not-found", "not-found"]
    assert len(provider.requests) == 2


@pytest.mark.parametrize("content", [b"no database at all, but longer than a header of one", b""])
def test_a_file_that_is_no_cache_is_one_clear_error_unless_it_is_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(content)
    if content:
        with pytest.raises(UsageError, match="the cache of addresses cannot be used"):
            AnswerCache(path)
    else:
        AnswerCache(path).close()


def test_a_damaged_cached_answer_is_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    cache = AnswerCache(path)
    cache.put("amap", ADDRESS, None, '{"status": "1", "geoco')
    cache.close()
    provider = Provider(GOOD)
    assert provider.geocoder("amap", cache=path).look_up(ADDRESS).outcome == "found"
    assert len(provider.requests) == 1


def test_requests_are_spaced_by_the_rate() -> None:
    provider = Provider(GOOD)
    geocoder = provider.geocoder("amap", per_second=2.0)
    for number in range(4):
        geocoder.look_up(f"{ADDRESS}{number}")
    assert provider.clock.time == pytest.approx(1.5)


def test_a_pause_fills_the_bucket_no_higher_than_its_burst() -> None:
    clock = Clock()
    bucket = TokenBucket(1.0, burst=2, now=clock.now, sleep=clock.sleep)
    clock.time = 100.0
    for _ in range(4):
        bucket.take()
    assert clock.slept == [1.0, 1.0]


def test_the_chain_stops_at_the_first_good_position() -> None:
    good, other = Fixed("good", 80), Fixed("other", 10)
    found = Chain([good, other]).look_up(ADDRESS).found
    assert found is not None
    assert (found.provider, other.asked) == ("good", [])


@pytest.mark.parametrize(
    ("first", "second", "provider"),
    [
        (Fixed("a", 300), Fixed("b", 50), "b"),
        (Fixed("a", 300), Fixed("b", 900), "a"),
        (Fixed("a", 300), Fixed("b"), "a"),
        (Fixed("a", 20, "town"), Fixed("b", 900), "b"),
        (Fixed("a", 300), Fixed("b", error="b: quota"), "a"),
    ],
)
def test_the_chain_takes_the_better_position(first: Geocoder, second: Geocoder, provider: str) -> None:
    found = Chain([first, second]).look_up(ADDRESS).found
    assert found is not None
    assert found.provider == provider


def test_the_chain_says_why_nobody_knows() -> None:
    assert Chain([Fixed("a"), Fixed("b")]).look_up(ADDRESS).reason == "a: no; b: no"
    with pytest.raises(FetchError, match="b: quota"):
        Chain([Fixed("a"), Fixed("b", error="b: quota")]).look_up(ADDRESS)


@pytest.mark.parametrize(("key", "name"), [("FTZGEO_BAIDU_KEY", "offline+baidu"), (None, "offline")])
def test_auto_asks_the_provider_whose_key_is_there(monkeypatch: pytest.MonkeyPatch, key: str | None, name: str) -> None:
    monkeypatch.delenv("FTZGEO_AMAP_KEY")
    if key:
        monkeypatch.setenv(key, KEY)
    assert open_geocoder("auto", cache=None).name == name


def test_auto_asks_nobody_for_what_the_reference_knows_well() -> None:
    provider = Provider(AssertionError("asked"))
    found = provider.geocoder("auto").geocode("北辰区京津路370号")
    assert found is not None
    assert (found.provider, found.accuracy_m) == ("offline", 80.0)


def test_auto_asks_for_the_rest() -> None:
    provider = Provider(GOOD)
    found = provider.geocoder("auto").geocode(ADDRESS)
    assert found is not None
    assert (found.provider, found.accuracy_m) == ("amap", 50.0)


def test_an_unknown_geocoder_is_refused() -> None:
    unknown: Any = "google"
    with pytest.raises(UsageError, match="unknown geocoder 'google'; give auto, offline, amap, baidu, tianditu"):
        open_geocoder(unknown)


def test_the_cache_is_a_table_of_five_columns(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    AnswerCache(path).close()
    with sqlite3.connect(path) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(answers)")]
    database.close()
    assert columns == ["provider", "address", "city", "body", "asked"]
