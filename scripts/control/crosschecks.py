"""What two sources both know: the same place, address, station or road, and how far apart they put it.

All distances are in metres in the plane around `sources.CENTRE`.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from pypinyin import lazy_pinyin

from .checks import SAME_PLACE_M, Agreement
from .districts import OTHER_IOU, border_difference_m
from .sources import point_m, read_geojson, read_table, to_metres

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import shapely
    from shapely.geometry.base import BaseGeometry

    from .features import ControlFeature

COMPASS = {"北": "N", "西": "W", "南": "S", "东": "E"}
MAINLINES = ("JINGJIN", "HSRJINGHU", "JINGJINW")
BOTH_KNOWN_M = 2000
"""Line 9 and the road are compared at stations that lie no farther from the end of the road's line."""

OTHER_CAMPUS_M = 1000


def crosschecks(reference: Path, roads: Iterable[ControlFeature]) -> list[Agreement]:
    """Return every comparison of this module."""
    return [
        campuses(reference),
        addresses(reference),
        town_seats(reference),
        mainline_stations(reference),
        stations_named_after_roads(reference),
        line_9_and_road(reference, roads),
    ]


def campuses(reference: Path) -> Agreement:
    """Compare universities of places.csv with those of addresses.csv, same name."""
    listed = {row["name"]: row for row in read_table(reference / "places.csv") if row["source"].startswith("univ")}
    rows = [row for row in read_table(reference / "addresses.csv") if row["name"] in listed]
    distances = [_point(listed[row["name"]]).distance(_point(row)) for row in rows]
    far = [row["name"] for row, distance in zip(rows, distances, strict=True) if distance > OTHER_CAMPUS_M]
    remark = f"{'、'.join(far)} beyond {OTHER_CAMPUS_M} m: another campus, or another point of a wide one"
    return Agreement("universities of two lists, same name", tuple(distances), remark if far else "")


def addresses(reference: Path) -> Agreement:
    """Compare rows of addresses.csv with the same road, number and district but another source or name."""
    by_address: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in read_table(reference / "addresses.csv"):
        if row["road"] and row["house_number"]:
            by_address.setdefault((row["road"], row["house_number"], row["district"]), []).append(row)
    pairs = [pair for rows in by_address.values() for pair in combinations(rows, 2)]
    distances = tuple(_point(one).distance(_point(other)) for one, other in pairs)
    return Agreement("rows of addresses.csv with one road and house number, pairs", distances)


def town_seats(reference: Path) -> Agreement:
    """Compare town seats of Wikipedia with those of GeoNames, by the sound of the name."""
    rows = read_table(reference / "places.csv")
    geonames = {row["name"].partition(" / ")[0].lower(): row for row in rows if row["source"].startswith("dr5hn")}
    pairs = [
        (row, geonames[key])
        for row in rows
        if row["source"].startswith("Wikipedia") and (key := _sound(re.sub(r"镇$|街道$", "", row["name"]))) in geonames
    ]
    distances = tuple(_point(one).distance(_point(other)) for one, other in pairs)
    return Agreement("town seats of Wikipedia and GeoNames, same sound", distances, "may have one origin")


def mainline_stations(reference: Path) -> Agreement:
    """Compare railway stations of places.csv with those of the inter-city lines in TravelMapping."""
    stations = {
        p["label"].lower(): to_metres(point)
        for p, point in read_geojson(reference / "interchanges_stations.geojson")
        if p["route"] in MAINLINES
    }
    distances = [
        stations[label].distance(_point(row))
        for row in read_table(reference / "places.csv")
        if row["name"].endswith("站") and (label := _label(row["name"])) in stations
    ]
    near = tuple(distance for distance in distances if distance < BOTH_KNOWN_M)
    far = len(distances) - len(near)
    remark = f"{far} of another station of the name left out" if far else ""
    return Agreement("railway stations of places.csv with those of the inter-city lines", near, remark)


def stations_named_after_roads(reference: Path) -> Agreement:
    """Compare metro stations that bear the name of a road with the nearest address on that road."""
    by_road: dict[str, list[shapely.Point]] = {}
    for row in read_table(reference / "addresses.csv"):
        if row["road"] and "metro station" not in row["note"]:
            by_road.setdefault(row["road"], []).append(_point(row))
    stations = {row["name"]: _point(row) for row in read_table(reference / "places.csv") if "metro" in row["source"]}
    distances = [
        min(station.distance(point) for point in by_road[name]) for name, station in stations.items() if name in by_road
    ]
    return Agreement(
        "metro stations named after a road with the nearest address on it",
        tuple(distances),
        "a road is kilometres long: small values agree, large ones say nothing",
    )


def line_9_and_road(reference: Path, roads: Iterable[ControlFeature]) -> Agreement:
    """Compare the stations of metro line 9 with the line of 津塘公路, as far as that is known."""
    line = next(to_metres(road.geometry) for road in roads if road.name == "津塘公路")
    stations = [
        to_metres(point)
        for p, point in read_geojson(reference / "interchanges_stations.geojson")
        if p["route"] == "TJM09"
    ]
    distances = [line.distance(point) for point in stations]
    along = tuple(distance for distance in distances if distance < SAME_PLACE_M)
    beyond = sum(SAME_PLACE_M <= distance < BOTH_KNOWN_M for distance in distances)
    return Agreement(
        f"stations of metro line 9 within {SAME_PLACE_M} m of 津塘公路's line",
        along,
        f"{beyond} more within {BOTH_KNOWN_M} m, on another street or beyond the line's ends",
    )


def other_districts(districts: dict[str, BaseGeometry]) -> list[tuple[str, str, str]]:
    """Return the agreement of the districts with a second set: name, IoU, and the mean shift of the border it means."""
    return [(name, f"{iou}", f"{border_difference_m(name, districts[name]):.0f} m") for name, iou in OTHER_IOU.items()]


def _point(row: dict[str, str]) -> shapely.Point:
    return point_m(row["lon"], row["lat"])


def _sound(name: str) -> str:
    return "".join(lazy_pinyin(name)).lower()


def _label(name: str) -> str:
    """Return the label of a station in TravelMapping: 军粮城北站 → junliangchengn."""
    own = name.removesuffix("站")
    end = COMPASS.get(own[-1], "") if len(own) > 2 else ""  # noqa: PLR2004 - 天津南 has a direction, 海南 has not
    return (_sound(own[:-1]) + end.lower()) if end else _sound(own)
