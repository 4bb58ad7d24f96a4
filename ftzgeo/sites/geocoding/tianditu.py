"""Tianditu (天地图): https://api.tianditu.gov.cn/geocoder.

Documentation: http://lbs.tianditu.gov.cn/server/geocodinginterface.html. Coordinates are CGCS2000.

``status`` is "0" for an answer, "101" for none; "404" is an error, and is also sent with ``msg`` 无结果 where nothing
was found. A request that the gateway turns down has ``code`` and ``msg`` instead, e.g. 301012 for a key of the wrong
type. These codes are not in the documentation, so whether it is the key, the quota or the rate is read from the words.

``level`` is the name of a class; what it can be is not documented, nor what ``score`` means. 地名地址 comes for house
numbers and for other places alike, so it says nothing of the accuracy: it is taken as ``unclear``, and so is everything
with a score below `LEAST_SCORE`.
"""

from __future__ import annotations

import json
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
    "门址": Grade("address", 50),
    "门牌": Grade("address", 50),
    "门牌号": Grade("address", 50),
    "兴趣点": Grade("place", 100),
    "POI": Grade("place", 100),
    "道路": Grade("road", 1500),
    "道路交叉口": Grade("crossing", 100),
    "村庄": Grade("village", 500),
    "村": Grade("village", 500),
    "乡镇": Grade("town", 5000),
    "街道": Grade("town", 5000),
    "区县": Grade("district", 15_000),
    "市": Grade("city", 40_000),
}
"""As for Gaode (docs/addresses.md), for the names of classes that were seen or can be understood."""

UNKNOWN = Grade("unclear", 5000)
"""A position whose class says nothing; firm verdicts are barred by the level, not by this figure."""

LEAST_SCORE = 80.0
NOTHING = "101"
ERROR = "404"


class Tianditu(MapService):
    """Tianditu's geocoding service."""

    name = "tianditu"
    url = "https://api.tianditu.gov.cn/geocoder"
    crs = "cgcs2000"
    per_second = 2.0

    def parameters(self, address: str, city: str | None, key: str) -> dict[str, str]:
        """Return the parameters of the request; the city is part of the address."""
        words = address if not city or city in address else f"{city}{address}"
        return {"ds": json.dumps({"keyWord": words}, ensure_ascii=False), "tk": key}

    def read(self, body: Mapping[str, Any]) -> list[Candidate]:
        """Return the position in an answer."""
        status, message = str(body.get("status", "")), text(body.get("msg"))
        if "code" in body and "location" not in body:
            raise _trouble(str(body["code"]), message)
        if status == NOTHING or (status == ERROR and "无结果" in message):
            return []
        if status == ERROR:
            raise UnanswerableError(f"{message or 'no reason given'} ({status})")
        location = body.get("location")
        if status != "0" or not isinstance(location, dict):
            raise BadAnswerError(f"{message or 'no reason given'} (status {status or 'not stated'})")
        level, score = text(location.get("level")), location.get("score")
        poor = score is not None and number(score) < LEAST_SCORE
        return [
            Candidate(
                number(location.get("lon")),
                number(location.get("lat")),
                UNKNOWN if poor else GRADES.get(level, UNKNOWN),
                text(location.get("keyWord")),
                note=f"level {level or 'not stated'}, score {'not stated' if score is None else score}",
            )
        ]


def _trouble(code: str, message: str) -> Exception:
    told = f"{message or 'no reason given'} ({code})"
    if any(word in message for word in ("频", "并发", "QPS")):
        return BusyError(told)
    if any(word in message for word in ("配额", "次数", "超限", "上限")):
        return RefusedError(
            f"the key's quota is used up: {told}; go on tomorrow, or raise it at https://console.tianditu.gov.cn"
        )
    return RefusedError(
        f"the key is not accepted: {told}; it must be of the type 服务端: https://console.tianditu.gov.cn"
    )
