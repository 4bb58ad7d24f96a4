"""Providers on a mock transport: their documented answers, refusals and nonsense; no test waits or connects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx2

from ftzgeo.sites.geocoding import open_geocoder
from ftzgeo.sites.geocoding.asking import Pace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ftzgeo.sites.geocoding import Geocoder

KEY = "k3y/with+signs=And123"
"""A key with characters that a URL writes otherwise."""


class Clock:
    """A clock that runs only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class Provider:
    """Gives the replies in order, the last one for ever; keeps what was asked."""

    def __init__(self, *replies: httpx2.Response | Exception | Callable[[], httpx2.Response]) -> None:
        self.replies = list(replies)
        self.requests: list[httpx2.Request] = []
        self.clock = Clock()
        self.notices: list[str] = []

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, httpx2.Response) else reply()

    @property
    def asked(self) -> list[dict[str, str]]:
        return [dict(request.url.params) for request in self.requests]

    def geocoder(self, name: Any, *, cache: Path | None = None, per_second: float = 1000.0) -> Geocoder:
        pace = Pace(sleep=self.clock.sleep, now=self.clock.now, jitter=lambda: 1.0)
        client = httpx2.Client(transport=httpx2.MockTransport(self.answer))
        return open_geocoder(
            name, cache=cache, client=client, pace=pace, per_second=per_second, notice=self.notices.append
        )


def reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Callable[[], httpx2.Response]:
    """Answer with a body: an object as JSON, a text or bytes as they are."""
    content = body if isinstance(body, str | bytes) else json.dumps(body, ensure_ascii=False)
    return lambda: httpx2.Response(status, content=content, headers=headers)


def amap(*geocodes: dict[str, Any]) -> Callable[[], httpx2.Response]:
    """Answer as the documentation of Gaode has it."""
    body = {"status": "1", "info": "OK", "infocode": "10000", "count": str(len(geocodes)), "geocodes": list(geocodes)}
    return reply(body)


def geocode(location: Any, **fields: Any) -> dict[str, Any]:
    """Write one geocode of Gaode, empty where not said otherwise: [] is how Gaode writes that."""
    usual = {
        "formatted_address": "天津市武清区福源道|24号",
        "country": "中国",
        "province": "天津市",
        "citycode": "022",
        "city": "天津市",
        "district": "武清区",
        "township": [],
        "neighborhood": {"name": [], "type": []},
        "building": {"name": [], "type": []},
        "adcode": "120114",
        "street": "福源道",
        "number": "24号",
        "location": location,
        "level": "门牌号",
    }
    return usual | fields


def amap_error(infocode: str, info: str) -> Callable[[], httpx2.Response]:
    return reply({"status": "0", "info": info, "infocode": infocode})


def baidu(lng: Any, lat: Any, **fields: Any) -> Callable[[], httpx2.Response]:
    """Answer as the documentation of Baidu has it."""
    usual = {
        "location": {"lng": lng, "lat": lat},
        "precise": 1,
        "confidence": 80,
        "comprehension": 100,
        "level": "门址",
    }
    return reply({"status": 0, "result": usual | fields})


def tianditu(lon: Any, lat: Any, **fields: Any) -> Callable[[], httpx2.Response]:
    """Answer as Tianditu does."""
    location = {"score": 100, "level": "门址", "lon": lon, "lat": lat, "keyWord": "天津市武清区福源道24号"}
    return reply({"msg": "ok", "location": location | fields, "searchVersion": "6.4.9V", "status": "0"})
