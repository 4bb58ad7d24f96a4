"""Baidu (百度): https://api.map.baidu.com/geocoding/v3/.

Documentation: https://lbsyun.baidu.com/index.php?title=webapi/guide/webservice-geocoding (request, answer, the figures
for confidence and comprehension) and https://lbsyun.baidu.com/index.php?title=webapi/appendix (codes). Asked with
``ret_coordtype=gcj02ll``, so coordinates are GCJ-02.

``status`` is 0 for an answer; 1 the server failed, or, with 无相关结果 in the message, found nothing · 2 a bad
parameter, such as an address of more than 84 bytes · 4, 301, 302 the quota is used up · 401, 402 too many requests for
the moment · 3, 5, 101, 102, 200–261 the key and its settings.

Baidu says how far a position is off at most by ``confidence``, and how often by ``comprehension``: at 100, 91 % of the
positions are within 100 m and 96 % within 500 m. For errors that are normal to east and north, 91 % within 100 m is a
standard deviation of 100 m / √(-2 ln 0.09) = 46 m; so no position is called better than 50 m. For a comprehension below
50 nothing is stated, and the level is ``unclear``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftzgeo.sites.geocoding.service import (
    BadAnswerError,
    BusyError,
    Candidate,
    Grade,
    MapService,
    RefusedError,
    UnanswerableError,
    number,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftzgeo.sites.geocoding.geocoder import Level

WITHIN_M = (
    (100, 20.0),
    (90, 50.0),
    (80, 100.0),
    (75, 200.0),
    (70, 300.0),
    (60, 500.0),
    (50, 1000.0),
    (40, 2000.0),
    (30, 5000.0),
    (25, 8000.0),
    (20, 10_000.0),
)
"""Baidu's table: from this confidence up the error is below so many metres. It is taken as a standard deviation."""

BEST_M = 50.0
WORST_M = 100_000.0
LEAST_COMPREHENSION = 50

LEVELS: dict[str, Level] = {
    "UNKNOWN": "unclear",
    "国家": "unclear",
    "省": "unclear",
    "城市": "city",
    "区县": "district",
    "乡镇": "town",
    "商圈": "estate",
    "工业园区": "estate",
    "村庄": "village",
    "道路": "road",
    "交叉路口": "crossing",
    "门址": "address",
}
"""Baidu's other levels are kinds of places (商务大厦, 加油站 ...)."""

QUOTA = frozenset({4, 301, 302})
BUSY = frozenset({401, 402})
FAILED = 1
PARAMETER = frozenset({2})


class Baidu(MapService):
    """Baidu's geocoding service."""

    name = "baidu"
    url = "https://api.map.baidu.com/geocoding/v3/"
    crs = "gcj02"
    per_second = 2.0

    def parameters(self, address: str, city: str | None, key: str) -> dict[str, str]:
        """Return the parameters of the request."""
        parameters = {"address": address, "output": "json", "ret_coordtype": "gcj02ll", "ak": key}
        return parameters | ({"city": city} if city else {})

    def read(self, body: Mapping[str, Any]) -> list[Candidate]:
        """Return the position in an answer."""
        status, message = body.get("status"), text(body.get("message")) or text(body.get("msg"))
        if status == FAILED and "无相关结果" in message:
            return []
        if status != 0:
            raise _trouble(status, message)
        result = body.get("result")
        if not result:
            return []
        location = result.get("location") if isinstance(result, dict) else None
        if not isinstance(location, dict):
            raise BadAnswerError("it has no location")
        level = text(result.get("level"))
        return [
            Candidate(
                number(location.get("lng")),
                number(location.get("lat")),
                _grade(level, result),
                level,
                note=f"level {level or 'not stated'}, confidence {result.get('confidence')}, "
                f"comprehension {result.get('comprehension')}",
            )
        ]


def _grade(level: str, result: Mapping[str, Any]) -> Grade:
    confidence = number(result.get("confidence", 0))
    within_m = next((metres for least, metres in WITHIN_M if confidence >= least), WORST_M)
    understood = number(result.get("comprehension", 0)) >= LEAST_COMPREHENSION
    known = LEVELS.get(level, "place") if level and understood else "unclear"
    return Grade(known, max(within_m, BEST_M))


def _trouble(status: object, message: str) -> Exception:
    told = f"{message or 'no reason given'} ({status})"
    if status == FAILED or status in BUSY:
        return BusyError(told)
    if status in QUOTA:
        return RefusedError(
            f"the key's quota is used up: {told}; go on tomorrow, or raise it at https://lbsyun.baidu.com/apiconsole/key"
        )
    if status in PARAMETER or not isinstance(status, int):
        return UnanswerableError(told)
    return RefusedError(
        f"the key is not accepted: {told}; it must be of the type 服务端, with the 地理编码 service enabled and this "
        "machine's address in its white list: https://lbsyun.baidu.com/apiconsole/key"
    )
