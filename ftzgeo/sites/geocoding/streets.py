"""House numbers, crossings and roads of the reference, with what each is good to.

============================  ================================================================================
what is known                 accuracy
============================  ================================================================================
the address itself            that of the place; half the spread where several places have the address
numbers below and above       half the distance between the two, and the less accurate of them
numbers on one side only      that of the nearest, and so many metres for each number in between as the known
                              ones have; no farther than the known numbers reach
a crossing, located           that of the place
a crossing of two lines       of both lines, divided by the sine of their angle, and `CORNER_M`
a line                        from its middle to its farthest end within the district
============================  ================================================================================

An offset (交口东400米) adds a quarter of itself: the direction is one of eight, so ± 22.5°, which is 0.23 to the side
as a standard deviation, and the distance is rounded.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.crs import transform_xy
from ftzgeo.reference.find import SURE_SCORE
from ftzgeo.sites.geocoding.known import agree
from ftzgeo.sites.geocoding.spot import Found, Spot, distance_m, plane_near, spread_m

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely import Point
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.reference import ReferenceLayer
    from ftzgeo.sites.geocoding.address import Address, Offset
    from ftzgeo.sites.geocoding.known import KnownAddress
    from ftzgeo.sites.geocoding.whereabouts import Wanted, Whereabouts

UNSTATED_LINE_M = 10.0
"""The accuracy of a line whose source states none, as in digitizing."""

CORNER_M = 50.0
"""What is said to be at a crossing stands at one of its corners, not on it."""

OFFSET_SHARE = 0.25
LEAST_SINE = 0.2
"""Lines that meet at less than 12° have no crossing that can be told from its neighbourhood."""

NO_ROADS = frozenset({"river", "canal", "railway", "coast", "admin_boundary"})
COMPASS_DEG = {"北": 0, "东北": 45, "东": 90, "东南": 135, "南": 180, "西南": 225, "西": 270, "西北": 315}
_MOST_NAMED = 3


class Line(NamedTuple):
    """The lines of a name within the districts wanted (EPSG:4326), the name, and the accuracy."""

    name: str
    shape: BaseGeometry
    accuracy_m: float


class Streets:
    """What some reference layers know of roads and the addresses on them."""

    def __init__(self, layers: Sequence[ReferenceLayer], where: Whereabouts) -> None:
        self._layers = tuple(layers)
        self._where = where

    def house(self, address: Address, wanted: Wanted) -> Found:
        """Return where a house number lies; on the road only, where the number is not known."""
        on_road = self._possible(address, self._where.known.on_road(address.road), wanted)
        numbered = [one for one in on_road if one.address.number]
        if not wanted.districts and (both := self._in_two_districts(numbered)):
            return f"{address.road} is known in {both}; say which district is meant"
        exact = [one for one in numbered if one.address.number == address.number]
        if exact:
            return _at_the_address(exact)
        between = _between(address, numbered)
        if isinstance(between, Spot):
            return between
        road = self.road(address, wanted)
        if isinstance(road, Spot):
            return road._replace(note=f"{between}; {road.note}")
        return f"{between}; {road}"

    def crossing(self, address: Address, wanted: Wanted) -> Found:
        """Return where two roads cross, moved by the offset if there is one."""
        if address.crossing is None:
            return "no crossing"
        places = self._possible(address, self._where.known.at_crossing(*address.crossing), wanted)
        if not wanted.districts and (both := self._in_two_districts(places)):
            return f"{address.crossing[0]} and {address.crossing[1]} cross in {both}; say which district is meant"
        found = _at_the_address(places) if places else self._where_lines_meet(address.crossing, wanted)
        if isinstance(found, Spot):
            return _moved(found._replace(level="crossing"), address.offset)
        return found

    def road(self, address: Address, wanted: Wanted) -> Found:
        """Return the middle of a road, good to its farthest end within the district."""
        line = self._line(address.road, wanted, NO_ROADS)
        if isinstance(line, str):
            places = [one.written for one in self._possible(address, self._where.known.on_road(address.road), wanted)]
            told = f"; known on it: {'、'.join(places[:_MOST_NAMED])}" if places else ""
            return f"{line}{told}"
        forward, back = plane_near(line.shape.centroid.x, line.shape.centroid.y)
        shape = transform_xy(line.shape, forward)
        middle = shape.interpolate(shape.project(shape.centroid))
        lon, lat = back.transform(middle.x, middle.y)
        reach_m = float(shape.hausdorff_distance(middle))
        note = f"only the road is known: its middle, {reach_m:.0f} m from its farthest end"
        return Spot(lon, lat, math.hypot(reach_m, line.accuracy_m), "road", line.name, note)

    def _possible(self, address: Address, entries: Iterable[KnownAddress], wanted: Wanted) -> list[KnownAddress]:
        """Return the known addresses that nothing in the address speaks against."""
        return [
            one
            for one in entries
            if agree(address, one.address) and not self._where.objection(one.lon, one.lat, one.accuracy_m, wanted)
        ]

    def _in_two_districts(self, entries: Iterable[KnownAddress]) -> str:
        """Return the names of the districts that places lie in, if there are several."""
        names = self._where.districts_of((one.lon, one.lat) for one in entries)
        return "、".join(names) if len(names) > 1 else ""

    def _line(self, name: str, wanted: Wanted, barred: frozenset[str] = frozenset()) -> Line | str:
        """Return the lines that surely have a name, within the districts wanted; else why there are none."""
        import shapely

        window = self._where.window(wanted)
        known = False
        for layer in self._layers:
            keys = [key for key, likeness in layer.keys_for(name) if likeness.score >= SURE_SCORE]
            for key in keys:
                rows = layer.rows(layer.line_names.hits(key))
                rows = rows[~rows["kind"].isin(barred)]
                known = known or len(rows) > 0
                shape = shapely.union_all(rows.geometry.to_numpy())
                shape = _linear(shape if window is None else shape.intersection(window))
                if not shape.is_empty:
                    accuracies = [UNSTATED_LINE_M if one is None else float(one) for one in rows["accuracy_m"]]
                    return Line(layer.line_names.printed(key) or name, shape, max(accuracies))
        if known:
            return f"{name} is in the reference, but not in {'、'.join(wanted.districts) or wanted.city}"
        return f"the reference has no line of {name}; give a layer that has it (--reference)"

    def _where_lines_meet(self, names: tuple[str, str], wanted: Wanted) -> Found:
        one, other = (self._line(name, wanted) for name in names)
        if isinstance(one, str) or isinstance(other, str):
            return "; ".join(line for line in (one, other) if isinstance(line, str))
        return _meeting(one, other)


def _at_the_address(places: Sequence[KnownAddress]) -> Spot:
    """Return the most accurate of places with one address; they may lie apart."""
    best = min(places, key=lambda one: one.accuracy_m)
    apart_m = spread_m([(one.lon, one.lat) for one in places])
    note = "an address of the reference"
    if apart_m > 2 * best.accuracy_m:
        note += f"; {len(places)} places with this address lie up to {apart_m:.0f} m apart"
    return Spot(best.lon, best.lat, max(best.accuracy_m, apart_m / 2), "address", best.written, note)


def _between(address: Address, entries: Sequence[KnownAddress]) -> Found:
    """Return where a number lies by the numbers known on its road."""
    numbers = {_value(one.address.number): one for one in sorted(entries, key=lambda one: -one.accuracy_m)}
    sought = _value(address.number)
    listed = "、".join(f"{number}号" for number in sorted(numbers)[:_MOST_NAMED])
    if not numbers:
        return f"no house number of {address.road} is known"
    if len(numbers) == 1:
        return f"of {address.road} only {listed} is known, which does not tell where {address.number}号 is"
    lower = max((number for number in numbers if number <= sought), default=None)
    upper = min((number for number in numbers if number >= sought), default=None)
    if lower is None or upper is None:
        return _beyond(address, sought, numbers)
    low, high = numbers[lower], numbers[upper]
    share = 0.5 if upper == lower else (sought - lower) / (upper - lower)
    apart_m = distance_m((low.lon, low.lat), (high.lon, high.lat))
    accuracy_m = math.hypot(max(low.accuracy_m, high.accuracy_m), apart_m / 2)
    lon, lat = low.lon + share * (high.lon - low.lon), low.lat + share * (high.lat - low.lat)
    note = f"between {lower}号 and {upper}号, which are {apart_m:.0f} m apart"
    return Spot(lon, lat, accuracy_m, "road", f"{low.address.road}{lower}号–{upper}号", note)


def _beyond(address: Address, sought: int, numbers: dict[int, KnownAddress]) -> Found:
    """Return the known number nearest to one that lies beyond all, good to what the known ones tell."""
    first, last = min(numbers), max(numbers)
    near, far = (first, last) if sought < first else (last, first)
    if abs(sought - near) > last - first:
        return f"{address.road} is known from {first}号 to {last}号 only, too far from {address.number}号"
    end, start = numbers[near], numbers[far]
    each_m = distance_m((end.lon, end.lat), (start.lon, start.lat)) / (last - first)
    accuracy_m = math.hypot(end.accuracy_m, each_m * abs(sought - near))
    note = f"the nearest number known is {near}号; numbers are {each_m:.0f} m apart on average"
    return Spot(end.lon, end.lat, accuracy_m, "road", f"{end.address.road}{near}号", note)


def _value(number: str) -> int:
    digits = re.search(r"\d+", number)
    return int(digits.group()) if digits else 0


def _linear(shape: BaseGeometry) -> BaseGeometry:
    """Return the lines of a shape, joined where they meet; the points of a cut are dropped."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("LineString", "MultiLineString")]
    return shapely.line_merge(shapely.union_all(parts))


def _meeting(one: Line, other: Line) -> Found:
    """Return where two lines cross, or nearly meet as they should within their accuracies."""
    import shapely

    forward, back = plane_near(one.shape.centroid.x, one.shape.centroid.y)
    first, second = transform_xy(one.shape, forward), transform_xy(other.shape, forward)
    accuracy_m = math.hypot(one.accuracy_m, other.accuracy_m)
    link = shapely.shortest_line(first, second)
    if link.length > 2 * accuracy_m:
        return f"{one.name} and {other.name} do not meet in the reference: they are {link.length:.0f} m apart"
    crossing = first.intersection(second) if link.length == 0 else link
    point = shapely.Point(crossing.centroid)
    reach_m = float(crossing.hausdorff_distance(point))
    sine = _sine(first, second, point)
    if sine < LEAST_SINE or reach_m > 2 * accuracy_m + CORNER_M:
        return f"{one.name} and {other.name} meet more than once, or run along each other; name a house number"
    sigma_m = math.hypot(accuracy_m / sine, reach_m, CORNER_M)
    lon, lat = back.transform(point.x, point.y)
    return Spot(lon, lat, sigma_m, "crossing", f"{one.name}与{other.name}交口", "where the lines of the roads meet")


def _sine(first: BaseGeometry, second: BaseGeometry, point: Point) -> float:
    """Return the sine of the angle between two lines near a point, over some 50 m on either side."""
    east, north = zip(*(_direction(line, point) for line in (first, second)), strict=True)
    return float(abs(east[0] * north[1] - east[1] * north[0]))


def _direction(line: BaseGeometry, point: Point) -> tuple[float, float]:
    import shapely

    at = line.project(point)
    start, end = (line.interpolate(min(max(at + step, 0.0), line.length)) for step in (-CORNER_M, CORNER_M))
    length = float(shapely.distance(start, end)) or 1.0
    return (end.x - start.x) / length, (end.y - start.y) / length


def _moved(spot: Spot, offset: Offset | None) -> Spot:
    """Return a spot moved by an offset."""
    if offset is None:
        return spot
    forward, back = plane_near(spot.lon, spot.lat)
    bearing = math.radians(COMPASS_DEG[offset.direction])
    east, north = forward.transform(spot.lon, spot.lat)
    lon, lat = back.transform(east + offset.metres * math.sin(bearing), north + offset.metres * math.cos(bearing))
    accuracy_m = math.hypot(spot.accuracy_m, OFFSET_SHARE * offset.metres)
    note = f"{spot.note}; {offset.metres:g} m {offset.direction} of it"
    return spot._replace(lon=lon, lat=lat, accuracy_m=accuracy_m, note=note)
