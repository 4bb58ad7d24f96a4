"""Streets for a refresh: made up, but with the real names of two zones, and fitted to their 四至 and stated areas.

Every block is a rectangle of its stated area in a plane of metres; its streets run on beyond the corners. They lie
where there is room in the district, not where the real streets lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftzgeo.crs import local_metres
from tests.reference.overpass_stub import way

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

XIQING = (117.195, 39.015)
WUQING = (117.0, 39.45)
BEYOND_M = 250.0

Points = list[tuple[float, float]]

STATED_KM2 = {
    "xiqing-1": 7.8,
    "xiqing-2": 0.66,
    "xiqing-3": 1.17,
    "xiqing-4": 1.51,
    "xiqing-5": 1.81,
    "xiqing-6": 1.17,
    "xiqing-7": 1.38,
    "xiqing-8": 3.38,
    "wuqing-1": 36.88,
}


def rectangle(block: str, width_m: float, *, west_m: float, south_m: float) -> tuple[float, float, float, float]:
    """Return west, south, east, north in metres of a rectangle with the block's stated area."""
    height_m = STATED_KM2[block] * 1e6 / width_m
    return west_m, south_m, west_m + width_m, south_m + height_m


def across(west: float, east: float, y: float) -> Points:
    """Return a street from west to east that runs on beyond both ends."""
    return [(west - BEYOND_M, y), (east + BEYOND_M, y)]


def along(south: float, north: float, x: float) -> Points:
    """Return a street from south to north that runs on beyond both ends."""
    return [(x, south - BEYOND_M), (x, north + BEYOND_M)]


def xiqing_streets(*, lubei_north_m: float = 0.0) -> dict[str, Points]:
    """Return the streets of 西青 in metres around `XIQING`; 芦北路, north of block 4, may lie farther north."""
    # In a row on 赛达南道: block 3, 津淄公路, block 1, a gap, block 4.
    b3 = rectangle("xiqing-3", 900, west_m=-3900, south_m=0)
    b1 = rectangle("xiqing-1", 2600, west_m=-3000, south_m=0)
    b4 = rectangle("xiqing-4", 1000, west_m=1000, south_m=0)
    # South of them, each by itself; blocks 6 and 7 share 明进道.
    b2 = rectangle("xiqing-2", 800, west_m=-3900, south_m=-3000)
    b5 = rectangle("xiqing-5", 1200, west_m=-1500, south_m=-3500)
    b6 = rectangle("xiqing-6", 1000, west_m=1000, south_m=-4000)
    b7 = rectangle("xiqing-7", 1000, west_m=1000, south_m=b6[3])
    b8 = rectangle("xiqing-8", 1700, west_m=4000, south_m=-3500)
    return {
        "赛达南道": across(b3[0], b4[2], 0),
        "津淄公路": along(0, b1[3], b1[0]),
        "梨双路": across(b1[0], b1[2], b1[3]),
        "津港大道": [(b1[2], -BEYOND_M), (b1[2], 1500)],
        "泽恩路": [(b1[2], 1500), (b1[2], b1[3] + BEYOND_M)],
        "祥厚路": across(b3[0], b3[2], b3[3]),
        "荣乌联络线": [(b3[0], -BEYOND_M), (b3[0], 700)],
        "祥宪路": [(b3[0], 700), (b3[0], b3[3] + BEYOND_M)],
        "友谊南路": along(0, b4[3], b4[2]),
        "赛达十支路": along(0, b4[3], b4[0]),
        "芦北路": across(b4[0], b4[2], b4[3] + lubei_north_m),
        "津港高速": along(b2[1], b2[3], b2[2]),
        "津安道": across(b2[0], b2[2], b2[1]),
        "泽润路": along(b2[1], b2[3], b2[0]),
        "津兴道": across(b2[0], b2[2], b2[3]),
        "民兴北路": along(b5[1], b5[3], b5[2]),
        "陈台子路": [(b5[2] + BEYOND_M, b5[1]), (b5[0], b5[1]), (b5[0], b5[1] + 600)],
        "裕兴路": [(b5[0], b5[1] + 600), (b5[0], b5[3] + BEYOND_M)],
        "海泰南道": across(b5[0], b5[2], b5[3]),
        "嘉和路": along(b6[1], b6[3], b6[2]),
        "丰产道": across(b6[0], b6[2], b6[1]),
        "天华路": along(b6[1], b6[3], b6[0]),
        "明进道": across(b6[0], b6[2], b6[3]),
        "云霞路": along(b7[1], b7[3], b7[2]),
        "柳明路": along(b7[1], b7[3], b7[0]),
        "西青道": across(b7[0], b7[2], b7[3]),
        "盛达五支路": along(b8[1], b8[3], b8[2]),
        "新源道": across(b8[0], b8[2], b8[1]),
        "盛兴路": along(b8[1], b8[3], b8[0]),
        "财源道": across(b8[0], b8[2], b8[3]),
    }


def wuqing_streets() -> dict[str, Points]:
    """Return the streets of 武清 in metres around `WUQING`."""
    west, south, east, north = rectangle("wuqing-1", 5500, west_m=-2750, south_m=-3000)
    return {
        "京津公路": along(south, north, east),
        "光明道": across(west, east, south),
        "新兴路": along(south, north, west),
        "外环北路": across(west, east, north),
    }


def ways(streets: Mapping[str, Points], centre: tuple[float, float], first: int) -> Iterator[dict[str, Any]]:
    """Yield streets as elements of an Overpass answer, numbered from `first`."""
    back = local_metres(*centre)[1]
    for number, (name, points) in enumerate(streets.items(), start=first):
        x, y = zip(*points, strict=True)
        lon, lat = back.transform(x, y)
        highway = "motorway" if name in {"津港高速", "荣乌联络线"} else "secondary"
        yield way(number, {"highway": highway, "name": name}, *zip(lon, lat, strict=True))
