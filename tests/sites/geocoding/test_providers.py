"""Each provider on its documented answers, through the same door as a user's addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ftzgeo.crs import wgs84_to_gcj02
from ftzgeo.errors import FetchError
from ftzgeo.reference import open_reference
from ftzgeo.shipped import data_folder
from tests.sites.geocoding.provider_stub import (
    KEY,
    Provider,
    amap,
    amap_error,
    baidu,
    geocode,
    reply,
    tianditu,
)

if TYPE_CHECKING:
    from ftzgeo.sites.geocoding import Answer

ADDRESS = "天津市武清区福源道24号"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AMAP", "BAIDU", "TIANDITU"):
        monkeypatch.setenv(f"FTZGEO_{name}_KEY", KEY)


def known_place(name: str) -> tuple[float, float]:
    """Return where the control features have a place."""
    layer = open_reference(data_folder("control"))
    shape = layer.rows(layer.place_names.hits(name)).geometry.iloc[0]
    return float(shape.x), float(shape.y)


WUQING = known_place("天津武清福源万达广场")
BEICHEN = known_place("天津商业大学")
GCJ_WUQING = tuple(float(value) for value in wgs84_to_gcj02(*WUQING))
GCJ_BEICHEN = tuple(float(value) for value in wgs84_to_gcj02(*BEICHEN))


def written(lonlat: tuple[float, ...]) -> str:
    return ",".join(f"{value:.6f}" for value in lonlat)


def ask(name: str, *replies: Any, address: str = ADDRESS, **where: str) -> Answer:
    return Provider(*replies).geocoder(name).look_up(address, **where)


def test_gaode_is_asked_as_documented_and_its_gcj02_becomes_wgs84() -> None:
    provider = Provider(amap(geocode(written(GCJ_WUQING))))
    found = provider.geocoder("amap").geocode(ADDRESS, city="天津市")
    assert found is not None
    assert (found.lon, found.lat) == pytest.approx(WUQING, abs=2e-6)
    assert (found.accuracy_m, found.level, found.provider) == (50.0, "address", "amap")
    assert found.matched == "天津市武清区福源道24号"
    assert str(provider.requests[0].url).startswith("https://restapi.amap.com/v3/geocode/geo?")
    assert provider.asked == [{"address": ADDRESS, "output": "JSON", "key": KEY, "city": "天津市"}]
    assert provider.requests[0].headers["User-Agent"].startswith("ftzgeo/")


def test_baidu_is_asked_for_gcj02() -> None:
    provider = Provider(baidu(*GCJ_WUQING))
    found = provider.geocoder("baidu").geocode(ADDRESS)
    assert found is not None
    assert (found.lon, found.lat) == pytest.approx(WUQING, abs=1e-9)
    assert (found.accuracy_m, found.level) == (100.0, "address")
    assert provider.asked == [{"address": ADDRESS, "output": "json", "ret_coordtype": "gcj02ll", "ak": KEY}]


def test_tianditu_is_asked_with_json_and_its_cgcs2000_stays() -> None:
    provider = Provider(tianditu(str(WUQING[0]), str(WUQING[1])))
    found = provider.geocoder("tianditu").geocode("武清区福源道24号", city="天津市")
    assert found is not None
    assert (found.lon, found.lat) == pytest.approx(WUQING, abs=1e-12)
    assert (found.accuracy_m, found.level) == (50.0, "address")
    assert provider.asked == [{"ds": '{"keyWord": "天津市武清区福源道24号"}', "tk": KEY}]


@pytest.mark.parametrize(
    ("level", "expected", "accuracy_m", "coarse"),
    [
        ("门牌号", "address", 50, False),
        ("门址", "address", 50, False),
        ("兴趣点", "place", 100, False),
        ("道路交叉路口", "crossing", 100, False),
        ("道路", "road", 1500, False),
        ("村庄", "village", 500, False),
        ("开发区", "estate", 3000, True),
        ("乡镇", "town", 5000, True),
        ("区县", "district", 15_000, True),
        ("市", "city", 40_000, True),
        ("未知", "unclear", 100_000, True),
        ("a level of tomorrow", "unclear", 100_000, True),
        ([], "unclear", 100_000, True),
    ],
)
def test_the_levels_of_gaode_become_accuracies(level: Any, expected: str, accuracy_m: float, coarse: object) -> None:
    found = ask("amap", amap(geocode(written(GCJ_WUQING), level=level))).found
    assert found is not None
    assert (found.level, found.accuracy_m, found.coarse) == (expected, accuracy_m, coarse)


@pytest.mark.parametrize(
    ("fields", "expected", "accuracy_m"),
    [
        ({"confidence": 100}, "address", 50),
        ({"confidence": 80}, "address", 100),
        ({"confidence": 79}, "address", 200),
        ({"confidence": 50, "level": "道路"}, "road", 1000),
        ({"confidence": 19, "level": "区县"}, "district", 100_000),
        ({"level": "商务大厦"}, "place", 100),
        ({"level": "工业园区"}, "estate", 100),
        ({"comprehension": 49}, "unclear", 100),
        ({"level": ""}, "unclear", 100),
    ],
)
def test_baidus_confidence_becomes_an_accuracy(fields: dict[str, Any], expected: str, accuracy_m: float) -> None:
    found = ask("baidu", baidu(*GCJ_WUQING, **fields)).found
    assert found is not None
    assert (found.level, found.accuracy_m) == (expected, accuracy_m)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({"level": "兴趣点"}, "place"), ({"level": "地名地址"}, "unclear"), ({"score": 60}, "unclear")],
)
def test_tianditus_classes_are_trusted_only_where_they_tell(fields: dict[str, Any], expected: str) -> None:
    found = ask("tianditu", tianditu(*WUQING, **fields)).found
    assert found is not None
    assert found.level == expected


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("amap", amap()),
        ("baidu", reply({"status": 1, "msg": "Internal Service Error:无相关结果", "results": []})),
        ("baidu", reply({"status": 0, "result": []})),
        ("tianditu", reply({"msg": "无结果", "searchVersion": "6.4.9V", "status": "404"})),
        ("tianditu", reply({"msg": "ok", "status": "101"})),
    ],
)
def test_an_address_that_the_provider_does_not_know(name: str, answer: Any) -> None:
    found = ask(name, answer)
    assert (found.outcome, found.found) == ("not-found", None)
    assert found.reason == f"{name}: does not know this address"


def test_gaodes_own_district_speaks_against_its_position() -> None:
    answer = ask("amap", amap(geocode(written(GCJ_BEICHEN), district="北辰区")))
    assert (answer.outcome, answer.found) == ("rejected", None)
    assert answer.reason == "amap: the address names 武清区, but the answer is in 北辰区"


def test_gaodes_own_city_speaks_against_its_position() -> None:
    answer = ask(
        "amap", amap(geocode("121.473667,31.230525", city="上海市", district=[])), address="福源道24号", city="天津"
    )
    assert answer.reason == "amap: the address names 天津, but the answer is in 上海市"


@pytest.mark.parametrize(("name", "lonlat"), [("amap", GCJ_BEICHEN), ("baidu", GCJ_BEICHEN), ("tianditu", BEICHEN)])
def test_a_position_outside_of_the_districts_polygon_is_rejected(name: str, lonlat: tuple[float, float]) -> None:
    replies = {
        "amap": amap(geocode(written(lonlat), district=[])),
        "baidu": baidu(*lonlat),
        "tianditu": tianditu(*lonlat),
    }
    answer = ask(name, replies[name])
    assert answer.outcome == "rejected"
    assert "the address names 武清区, but the position is in 北辰区" in answer.reason


def test_the_district_may_be_given_instead_of_written() -> None:
    provider = Provider(amap(geocode(written(GCJ_BEICHEN), district=[])))
    answer = provider.geocoder("amap").look_up("福源道24号", district="武清区")
    assert answer.outcome == "rejected"
    assert provider.asked[0]["address"] == "武清区福源道24号"


def test_the_known_addresses_of_an_estate_tell_its_district() -> None:
    answer = ask("baidu", baidu(*GCJ_BEICHEN), address="武清开发区福源道24号")
    assert "the address names 武清区, but the position is in 北辰区" in answer.reason
    unknown = ask("baidu", baidu(*GCJ_BEICHEN), address="某地开发区福源道24号").found
    assert unknown is not None
    assert "the address names no district that could be checked" in unknown.note


def test_a_road_of_another_direction_is_rejected() -> None:
    answer = ask("amap", amap(geocode(written(GCJ_WUQING), street="先锋东路")), address="武清区先锋路24号")
    assert answer.reason == "amap: the address names 先锋路, but the answer is on 先锋东路, which is another road"


def test_a_wrong_position_among_several_is_passed_over() -> None:
    wrong, right = geocode(written(GCJ_BEICHEN), district="北辰区"), geocode(written(GCJ_WUQING))
    found = ask("amap", amap(wrong, right)).found
    assert found is not None
    assert (found.lon, found.lat) == pytest.approx(WUQING, abs=2e-6)


def test_two_positions_that_lie_apart_are_not_chosen_between() -> None:
    one, other = geocode(written(GCJ_WUQING), district=[]), geocode(written(GCJ_BEICHEN), district=[])
    answer = ask("amap", amap(one, other), address="福源道24号")
    assert answer.outcome == "rejected"
    assert "2 places fit, up to " in answer.reason


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("amap", amap_error("10001", "INVALID_USER_KEY"), "the key is not accepted: INVALID_USER_KEY (10001)"),
        ("amap", amap_error("10009", "USERKEY_PLAT_NOMATCH"), "it must be a key of the type Web服务"),
        ("amap", amap_error("10003", "DAILY_QUERY_OVER_LIMIT"), "quota is used up: DAILY_QUERY_OVER_LIMIT (10003)"),
        ("amap", amap_error("10044", "USER_DAILY_QUERY_OVER_LIMIT"), "go on tomorrow"),
        ("baidu", reply({"status": 200, "message": "APP不存在，AK有误请检查再重试"}), "the key is not accepted"),
        (
            "baidu",
            reply({"status": 302, "message": "天配额超限，限制访问"}),
            "quota is used up: 天配额超限，限制访问 (302)",
        ),
        ("tianditu", reply({"msg": "权限类型错误", "resolve": "…", "code": "301012"}, 403), "权限类型错误 (301012)"),
        ("tianditu", reply({"msg": "超出配额", "code": "300003"}, 403), "quota is used up"),
    ],
)
def test_a_refused_key_or_used_up_quota_is_one_error_without_another_try(name: str, answer: Any, words: str) -> None:
    provider = Provider(answer)
    geocoder = provider.geocoder(name)
    for _ in range(2):
        with pytest.raises(FetchError) as raised:
            geocoder.look_up(ADDRESS)
        assert words in str(raised.value)
        assert KEY not in str(raised.value)
    assert (len(provider.requests), provider.clock.slept) == (1, [])


@pytest.mark.parametrize(
    ("name", "busy", "good"),
    [
        ("amap", amap_error("10021", "CUQPS_HAS_EXCEEDED_THE_LIMIT"), amap(geocode(written(GCJ_WUQING)))),
        ("baidu", reply({"status": 401, "message": "当前并发量已经超过约定并发配额，限制访问"}), baidu(*GCJ_WUQING)),
        ("tianditu", reply({"msg": "请求过于频繁", "code": "301099"}, 418), tianditu(*WUQING)),
        ("amap", reply("busy", 503), amap(geocode(written(GCJ_WUQING)))),
    ],
)
def test_too_many_requests_are_tried_again_ever_later(name: str, busy: Any, good: Any) -> None:
    provider = Provider(busy, busy, good)
    assert provider.geocoder(name).look_up(ADDRESS).outcome == "found"
    assert provider.clock.slept == pytest.approx([2.0, 4.0])
    assert len(provider.notices) == 2


def test_retry_after_is_heeded_up_to_a_limit() -> None:
    good = amap(geocode(written(GCJ_WUQING)))
    provider = Provider(reply("", 429, {"Retry-After": "17"}), good)
    assert provider.geocoder("amap").look_up(ADDRESS).outcome == "found"
    assert provider.clock.slept == [17.0]
    hours = Provider(reply("", 429, {"Retry-After": "7200"}), good)
    assert hours.geocoder("amap").look_up(ADDRESS).outcome == "failed"
    assert len(hours.requests) == 1
