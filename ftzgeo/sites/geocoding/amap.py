"""Gaode (高德, amap): https://restapi.amap.com/v3/geocode/geo.

Documentation: https://lbs.amap.com/api/webservice/guide/api/georegeo (request and answer),
https://lbs.amap.com/api/webservice/guide/tools/info (codes), https://lbs.amap.com/news/geocoder_api (the levels, as
extended on 2023-12-07). Coordinates are GCJ-02. What is empty is written ``[]``.

``status`` is "1" for an answer, else ``infocode`` tells why not: 10003, 10044, 40000, 40002 the quota or balance is
used up · 10004, 10014–10017, 10019–10021, 10029 too many requests for the moment · 20003 an unknown error, worth
another try · other codes that begin with 2 or 3: this request · all others, such as 10001 INVALID_USER_KEY: the key and
its settings.
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

GRADES = {
    "单元号": Grade("address", 50),
    "房间": Grade("address", 50),
    "楼层": Grade("address", 50),
    "门牌号": Grade("address", 50),
    "门址": Grade("address", 50),
    "兴趣点": Grade("place", 100),
    "住宅区": Grade("place", 150),
    "公交地铁站点": Grade("place", 100),
    "公交站台、地铁站": Grade("place", 100),
    "道路交叉路口": Grade("crossing", 100),
    "小巷": Grade("road", 200),
    "道路": Grade("road", 1500),
    "村庄": Grade("village", 500),
    "热点商圈": Grade("estate", 1000),
    "开发区": Grade("estate", 3000),
    "乡镇": Grade("town", 5000),
    "区县": Grade("district", 15_000),
    "市": Grade("city", 40_000),
    "省": Grade("unclear", 100_000),
    "国家": Grade("unclear", 100_000),
    "未知": Grade("unclear", 100_000),
}
"""Gaode states no accuracy; docs/addresses.md has the reasons for these figures."""

UNKNOWN = Grade("unclear", 100_000)

QUOTA = frozenset({"10003", "10044", "40000", "40002"})
BUSY = frozenset({"10004", "10014", "10015", "10016", "10017", "10019", "10020", "10021", "10029", "20003"})
ENGINE = ("2", "3")
"""The first digit of codes that are about one request."""


class Amap(MapService):
    """Gaode's geocoding service."""

    name = "amap"
    url = "https://restapi.amap.com/v3/geocode/geo"
    crs = "gcj02"
    per_second = 2.0

    def parameters(self, address: str, city: str | None, key: str) -> dict[str, str]:
        """Return the parameters of the request."""
        parameters = {"address": address.replace("|", " "), "output": "JSON", "key": key}
        return parameters | ({"city": city} if city else {})

    def read(self, body: Mapping[str, Any]) -> list[Candidate]:
        """Return the positions in an answer."""
        if str(body.get("status")) != "1":
            raise _trouble(str(body.get("infocode", "")), text(body.get("info")))
        geocodes = body.get("geocodes")
        if not isinstance(geocodes, list):
            raise BadAnswerError("it has no geocodes")
        return [_candidate(geocode) for geocode in geocodes]


def _candidate(geocode: object) -> Candidate:
    if not isinstance(geocode, dict):
        raise BadAnswerError("a geocode is no object")
    lon, comma, lat = text(geocode.get("location")).partition(",")
    if not comma:
        raise BadAnswerError("a geocode has no location")
    level = text(geocode.get("level"))
    return Candidate(
        number(lon),
        number(lat),
        GRADES.get(level, UNKNOWN),
        text(geocode.get("formatted_address")).replace("|", ""),
        city=text(geocode.get("city")) or text(geocode.get("province")),
        district=text(geocode.get("district")),
        street=text(geocode.get("street")),
        note=f"level {level or 'not stated'}",
    )


def _trouble(code: str, info: str) -> Exception:
    told = f"{info or 'no reason given'} ({code or 'no code'})"
    if code in BUSY:
        return BusyError(told)
    if code in QUOTA:
        return RefusedError(
            f"the key's quota is used up: {told}; go on tomorrow, or raise it at https://console.amap.com"
        )
    if code.startswith(ENGINE):
        return UnanswerableError(told)
    return RefusedError(
        f"the key is not accepted: {told}; it must be a key of the type Web服务, without IP list or signature: "
        "https://console.amap.com"
    )
