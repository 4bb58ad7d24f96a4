"""A made-up town of 165 street segments, and blocks in it whose true polygons follow from its plan.

The plan, in metres around `tests.digitize.towns.CENTRE` (x to the east, y to the north): north-south streets every
800 m from x = -1800, east-west streets every 800 m from y = -800, and what makes real towns hard:

- 云川大道 (y = 2400) and 西环高速 (x = -2600) are dual: carriageways 15 m to either side of the axis; ramps join 长宁道;
- a roundabout of 40 m radius, without a name, at (-1000, 800);
- the street at y = 800 is 松江路 as far as x = 600 and 槐安路 from there;
- 柏林道 (y = 1600) has a gap from x = 1700 to 1900; 永和路 (x = 2200) ends 120 m short of 云川大道;
- 清水河 runs along y = -1800 and is 80 m wide; 北塘铁路 falls from (3000, -2300) to (-3000, -2600);
- 学府西路 and 学府东路 (x = -200, 600), 丰乐一路 and 丰乐二路 (y = -800, -1100) are twins;
- 长宁道, 安泰路 and 永和路 exist again 9 km away; 环湖路 turns a corner; the border of 东丘区 runs along x = -1400;
- the street at x = 1800 between y = -800 and 800 has no name; small streets cross blocks.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import geopandas as gpd
import numpy as np
import shapely

from tests.digitize.towns import to_degrees

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ftzgeo.model import Direction, Evidence, Tier
    from tests.digitize.towns import Points

ACROSS = (-2800, -2615, -2585, -1800, -1000, -200, 600, 1400, 1800, 2200, 3000)
"""Where east-west streets have nodes."""
ALONG = (-2900, -1100, -800, 0, 800, 1600, 2385, 2415, 2900)
"""Where north-south streets have nodes; river and railway cross on bridges, without a node."""
ROUNDABOUT_M = 40


class Line(NamedTuple):
    """A segment of the town; `kind` is the class of its layer."""

    name: str | None
    kind: str
    points: Points


def _chain(name: str | None, kind: str, points: Points) -> Iterator[Line]:
    for pair in pairwise(points):
        yield Line(name, kind, list(pair))


def _east_west(name: str | None, y: float, west: float, east: float, kind: str = "secondary") -> Iterator[Line]:
    stops = [west, *(x for x in ACROSS if west < x < east), east]
    yield from _chain(name, kind, [(x, y) for x in stops])


def _north_south(name: str | None, x: float, south: float, north: float, kind: str = "secondary") -> Iterator[Line]:
    stops = [south, *(y for y in ALONG if south < y < north), north]
    yield from _chain(name, kind, [(x, y) for y in stops])


def _streets() -> Iterator[Line]:
    for y in (2385, 2415):
        yield from _east_west("云川大道", y, -2800, 3000, "primary")
    yield from _east_west("柏林道", 1600, -2800, 1700)
    yield from _east_west("柏林道", 1600, 1900, 3000)
    yield from _east_west("松江路", 800, -2800, -1000 - ROUNDABOUT_M)
    yield from _east_west("松江路", 800, -1000 + ROUNDABOUT_M, 600)
    yield from _east_west("槐安路", 800, 600, 3000)
    yield from _east_west("长宁道", 0, -2800, 3000)
    yield from _east_west("丰乐一路", -800, -2800, 3800)
    yield from _east_west("丰乐二路", -1100, -2800, 3000)
    for x in (-2615, -2585):
        yield from _north_south("西环高速", x, -2900, 2900, "motorway")
    yield from _north_south("梅山路", -1800, -2900, 2900)
    yield from _north_south("竹溪路", -1000, -2900, 800 - ROUNDABOUT_M)
    yield from _north_south("竹溪路", -1000, 800 + ROUNDABOUT_M, 2900)
    yield from _north_south("学府西路", -200, -2900, 2900)
    yield from _north_south("学府东路", 600, -2900, 2900)
    yield from _north_south("安泰路", 1400, -2900, 2900)
    yield from _north_south("永和路", 2200, -2900, 2265)
    yield from _north_south("滨海大道", 3000, -2900, 2900)
    yield from _chain("环湖路", "secondary", [(3000, 800), (3800, 800), (3800, 0), (3800, -800)])


def _nameless() -> Iterator[Line]:
    turn = np.linspace(0, 2 * np.pi, 33)
    circle = np.column_stack([-1000 + ROUNDABOUT_M * np.cos(turn), 800 + ROUNDABOUT_M * np.sin(turn)])
    yield Line(None, "secondary", [*map(tuple, circle[:-1]), (-1000 + ROUNDABOUT_M, 800)])
    for side, edge in ((-1, -2615), (1, -2585)):
        for up in (-1, 1):
            ramp: Points = [(edge, 300 * up), (edge + 40 * side, 120 * up), (edge + 90 * side, 0)]
            yield Line(None, "motorway_link", ramp)
    yield from _north_south(None, 1800, -800, 800, "tertiary")
    yield from _east_west(None, 1200, -200, 1400, "residential")
    yield from _north_south(None, 200, 0, 800, "residential")
    yield from _north_south(None, -600, -1100, -800, "residential")
    yield Line(None, "residential", [(-200, 300), (-500, 300), (-500, 600)])
    yield Line(None, "service", [(2600, 1600), (2600, 1900), (2800, 1900)])


def _beyond_streets() -> Iterator[Line]:
    """Yield river, railway, and the streets of the same names 9 km away."""
    yield from _chain("清水河", "river", [(-3000, -1800), (-1400, -1800), (200, -1800), (3200, -1800)])
    yield from _chain("北塘铁路", "rail", [(-3000, -2600), (0, -2450), (3000, -2300)])
    yield Line("长宁道", "secondary", [(8500, 5000), (10500, 5000)])
    yield Line("安泰路", "secondary", [(9000, 4500), (9000, 5500)])
    yield Line("永和路", "secondary", [(9800, 4500), (9800, 5500)])


LINES = (*_streets(), *_nameless(), *_beyond_streets())
PLACES = {"李家庄": (1950, -400), "王家台": (-1750, -400), "赵各庄": (-2300, 1900)}
AREAS = {
    "东丘区": ("admin_boundary", shapely.box(-1400, -2950, 3900, 2950)),
    "清水河": ("river", shapely.box(-3000, -1840, 3200, -1760)),
}
KINDS = {"river": "river", "rail": "railway", "motorway": "expressway"}


def write_town(path: Path) -> Path:
    """Write the town as a GeoPackage with lines, areas and places."""
    columns: dict[str, Sequence[Any]] = {
        "name": [line.name for line in LINES],
        "ref": [None] * len(LINES),
        "class": [line.kind for line in LINES],
        "kind": [KINDS.get(line.kind, "road") for line in LINES],
    }
    _write(path, "lines", columns, [shapely.LineString(line.points) for line in LINES])
    columns = {"name": list(AREAS), "kind": [kind for kind, _ in AREAS.values()]}
    _write(path, "areas", columns, [shape for _, shape in AREAS.values()])
    columns = {"name": list(PLACES), "kind": ["village"] * len(PLACES)}
    _write(path, "places", columns, [shapely.Point(place) for place in PLACES.values()])
    return path


def _write(path: Path, layer: str, columns: dict[str, Sequence[Any]], shapes: Sequence[Any]) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=[to_degrees(shape) for shape in shapes], crs="EPSG:4326")
    frame.to_file(path, layer=layer)


class Golden(NamedTuple):
    """A block as a document would have it, and what must come out.

    `polygon` is worked out from the plan; `evidence` is that of the longest stretch of every side.
    """

    what: str
    text: str
    polygon: Any
    tier: Tier
    evidence: dict[Direction, Evidence]


def _golden(what: str, sides: str, km2: str, polygon: Any, tier: Tier = "traced", **evidence: Evidence) -> Golden:
    east, south, west, north = sides.split()
    text = f"区块一：面积{km2}平方公里。四至范围：东至{east}，南至{south}，西至{west}，北至{north}。"
    expected: dict[Direction, Evidence] = {"east": "line", "south": "line", "west": "line", "north": "line"}
    return Golden(what, text, polygon, tier, expected | cast("dict[Direction, Evidence]", evidence))


_box = shapely.box

ALL_NAMES = (
    _golden("a roundabout at a corner", "竹溪路 松江路 梅山路 柏林道", "0.64", _box(-1800, 800, -1000, 1600)),
    _golden("a dual carriageway", "学府西路 柏林道 竹溪路 云川大道", "0.63", _box(-1000, 1600, -200, 2385)),
    _golden("outside a dual carriageway", "梅山路 长宁道 西环高速 松江路", "0.63", _box(-2585, 0, -1800, 800)),
    _golden("ramps at a corner", "梅山路 丰乐一路 西环高速 长宁道", "0.63", _box(-2585, -800, -1800, 0)),
    _golden("a street of two names", "安泰路 长宁道 学府西路 松江路、槐安路", "1.28", _box(-200, 0, 1400, 800)),
    _golden(
        "twins 一 and 二 as opposite sides", "学府西路 丰乐二路 竹溪路 丰乐一路", "0.24", _box(-1000, -1100, -200, -800)
    ),
    _golden(
        "twins 东 and 西 as opposite sides", "学府东路 丰乐二路 学府西路 长宁道", "0.88", _box(-200, -1100, 600, 0)
    ),
    _golden("names that exist again elsewhere", "永和路 长宁道 安泰路 槐安路", "0.64", _box(1400, 0, 2200, 800)),
    _golden("a street that bounds two sides", "环湖路 丰乐一路 滨海大道 环湖路", "1.28", _box(3000, -800, 3800, 800)),
    _golden(
        "a river along its centre line",
        "学府西路 清水河中心线 竹溪路 丰乐二路",
        "0.56",
        _box(-1000, -1800, -200, -1100),
    ),
    _golden("a river along its bank", "学府西路 清水河 竹溪路 丰乐二路", "0.53", _box(-1000, -1760, -200, -1100)),
    _golden(
        "a river along its far bank", "学府西路 清水河南岸 竹溪路 丰乐二路", "0.59", _box(-1000, -1840, -200, -1100)
    ),
    _golden(
        "a railway that does not run along the grid",
        "学府东路 北塘铁路 竹溪路 清水河中心线",
        "1.06",
        shapely.Polygon([(-1000, -1800), (600, -1800), (600, -2420), (-1000, -2500)]),
    ),
    _golden(
        "the border of a district", "东丘区界 清水河中心线 梅山路 丰乐二路", "0.28", _box(-1800, -1800, -1400, -1100)
    ),
    _golden("a gap of 200 m", "永和路 槐安路 安泰路 柏林道", "0.64", _box(1400, 800, 2200, 1600), "completed"),
    _golden(
        "a street that stops short",
        "滨海大道 柏林道 永和路 云川大道",
        "0.63",
        _box(2200, 1600, 3000, 2385),
        "completed",
    ),
)
"""Blocks of which every name is in the layer."""

LESS_SURE = (
    _golden(
        "a roundabout inside whose far end is nearest",
        "学府西路 长宁道 竹溪路 松江路",
        "0.64",
        _box(-1000, 0, -200, 800),
    ),
    _golden(
        "two dual carriageways that meet", "梅山路 柏林道 西环高速 云川大道", "0.62", _box(-2585, 1600, -1800, 2385)
    ),
)
"""Blocks that may be called less than traced, but must be drawn right: a ring along the far side fits as well."""

ONE_NAME_OF_TWO = _golden(
    "one name of two", "永和路 长宁道 学府西路 槐安路", "1.92", _box(-200, 0, 2200, 800), "completed"
)
"""On 800 of its 2400 m the northern street has another name, which the text does not give."""

MISSING = (
    _golden(
        "a street drawn without its name",
        "望海路 长宁道 安泰路 槐安路",
        "0.32",
        _box(1400, 0, 1800, 800),
        "completed",
        east="unnamed_line",
    ),
    _golden(
        "a street that is not drawn",
        "竹溪路 长宁道 观澜路 松江路",
        "0.40",
        _box(-1500, 0, -1000, 800),
        "completed",
        west="area",
    ),
    _golden(
        "a village beyond a street",
        "李家庄 丰乐一路 安泰路 长宁道",
        "0.32",
        _box(1400, -800, 1800, 0),
        "completed",
        east="unnamed_line",
    ),
    _golden(
        "a village without a street",
        "竹溪路 丰乐一路 王家台 长宁道",
        "0.48",
        _box(-1600, -800, -1000, 0),
        "completed",
        west="area",
    ),
    _golden(
        "an own edge",
        "园区东边界 松江路 梅山路 柏林道",
        "0.40",
        _box(-1800, 800, -1300, 1600),
        "completed",
        east="area",
    ),
    _golden(
        "an offset",
        "竹溪路 柏林道 梅山路以东200米 云川大道",
        "0.47",
        _box(-1600, 1600, -1000, 2385),
        "completed",
        west="point",
    ),
)
"""Blocks of which a side is not in the layer, or is no line: the stated area has to help."""

NOT_DRAWN = {
    "sides that lie opposite to their names": "东至梅山路，南至长宁道，西至竹溪路，北至松江路",
    "a side on the other side of town": "东至滨海大道，南至长宁道，西至竹溪路，北至北塘铁路",
    "an area that no ring has": "东至学府东路，南至丰乐一路，西至学府西路，北至长宁道",
}
"""Blocks of 3.00 km² whose sides do not enclose them."""

PARCELS = """区块一：面积1.28平方公里，包括两个地块。
地块一：东至学府东路，南至松江路，西至学府西路，北至柏林道。
地块二：东至安泰路，南至槐安路，西至学府东路，北至柏林道。
"""
