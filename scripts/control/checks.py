"""How well the reference agrees with itself: every figure of docs/control.md is computed here.

All distances are in metres in the plane around `sources.CENTRE`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pypinyin import lazy_pinyin

from .districts import border_shifts_m, outline
from .lines import bank_distances, haihe_line
from .sources import point_m, read_geojson, read_table, to_metres

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from .features import ControlFeature

SAME_PLACE_M = 300
OTHER_STRETCH_M = 5000
OUTLINE_STEP_M = 100
COAST_DISTRICT = "滨海新区"
CONFLUENCE = (117.184533, 39.148848)
RIVER_NODE = (117.553384, 38.991825)
RIVER_COURSE_KM = 43.14
TIANJIN_STATION = (117.2038, 39.1346)


@dataclass(frozen=True)
class Agreement:
    """One comparison: what with what, and the distances between them in metres."""

    what: str
    distances_m: tuple[float, ...]
    remark: str = ""

    def row(self) -> tuple[str, str, str, str, str, str]:
        """Return the cells of a table row: what, count, median, 95 %, maximum, remark."""
        values = np.array(self.distances_m)
        if not len(values):
            return self.what, "0", "–", "–", "–", self.remark
        median, high = np.percentile(values, [50, 95])
        return self.what, str(len(values)), f"{median:.0f}", f"{high:.0f}", f"{values.max():.0f}", self.remark


def interchanges(reference: Path) -> Agreement:
    """Compare points of different expressways that stand for the same interchange."""
    points = read_geojson(reference / "interchanges_stations.geojson")
    roads = [
        (p["route"], to_metres(point))
        for p, point in points
        if p["kind"] == "road" and not p["route"].startswith("AH") and p["route"] != "S3301"
    ]
    distances = [a.distance(b) for (r, a), (s, b) in combinations(roads, 2) if r != s and a.distance(b) < SAME_PLACE_M]
    same = sum(distance == 0 for distance in distances)
    return Agreement(
        f"interchange points of two expressways within {SAME_PLACE_M} m",
        tuple(distances),
        f"{same} are the very same point, so this tests consistency, not accuracy",
    )


def metro(reference: Path) -> Agreement:
    """Compare metro stations of places.csv with stations of the same line and name in TravelMapping."""
    labels = {
        (p["route"], p["label"].lower()): to_metres(point)
        for p, point in read_geojson(reference / "interchanges_stations.geojson")
        if p["kind"] == "rail"
    }
    distances, unmatched = [], 0
    for row in read_table(reference / "places.csv"):
        number = re.search(r"(\d+)号线$", row["address"])
        if not number or "metro" not in row["source"]:
            continue
        match = labels.get((f"TJM{int(number[1]):02d}", "".join(lazy_pinyin(row["name"]))))
        if match is None:
            unmatched += 1
        else:
            distances.append(match.distance(point_m(row["lon"], row["lat"])))
    return Agreement(
        "metro stations of two lists, same line and name",
        tuple(distances),
        f"{unmatched} more without a partner of the same name",
    )


def railway_stations(reference: Path) -> Agreement:
    """Compare railway stations that two lists of places.csv share."""
    rows = read_table(reference / "places.csv")
    first = {row["name"]: row for row in rows if row["source"] == "stationGeoCoordMap"}
    second = {row["name"]: row for row in rows if row["source"].startswith("listenzcc")}
    shared = sorted(first.keys() & second.keys())
    far = [name for name in shared if _apart(first[name], second[name]) > SAME_PLACE_M]
    return Agreement(
        "railway stations of two lists of places.csv, same name",
        tuple(_apart(first[name], second[name]) for name in shared),
        f"{', '.join(far)} beyond {SAME_PLACE_M} m" if far else "",
    )


def _apart(a: dict[str, str], b: dict[str, str]) -> float:
    return float(point_m(a["lon"], a["lat"]).distance(point_m(b["lon"], b["lat"])))


def road_addresses(reference: Path, roads: Iterable[ControlFeature]) -> list[Agreement]:
    """Compare addresses whose road is one of the lines with that line."""
    lines: dict[str, list[BaseGeometry]] = {}
    for feature in roads:
        for name in (feature.name, *feature.alt_names):
            lines.setdefault(name, []).append(to_metres(feature.geometry))
    found: dict[str, list[float]] = {}
    for row in read_table(reference / "addresses.csv"):
        for name in {row["road"], row["road"].partition("(")[2].rstrip(")")} & lines.keys():
            distance = min(line.distance(point_m(row["lon"], row["lat"])) for line in lines[name])
            found.setdefault(name, []).append(distance)
    return [_road_agreement(name, found[name]) for name in sorted(found)]


def _road_agreement(name: str, distances: list[float]) -> Agreement:
    near = [distance for distance in distances if distance < OTHER_STRETCH_M]
    far = len(distances) - len(near)
    remark = f"{far} on another stretch of the road, beyond the line, left out" if far else ""
    return Agreement(f"addresses on {name} with its line", tuple(near), remark)


def district_outline(reference: Path, districts: dict[str, BaseGeometry]) -> Agreement:
    """Compare the districts' outer border with the municipality's outline, away from the sea."""
    line = outline(reference)
    shapely.prepare(line)
    ring = shapely.get_exterior_ring(shapely.union_all(list(districts.values())))
    points = np.asarray(shapely.points(shapely.get_coordinates(shapely.segmentize(ring, OUTLINE_STEP_M))))
    inland = points[shapely.distance(points, districts[COAST_DISTRICT]) > OUTLINE_STEP_M]
    return Agreement(
        "districts' outer border with the municipality's outline (OSM)",
        tuple(shapely.distance(inland, line)),
        f"points every {OUTLINE_STEP_M} m at most, without {COAST_DISTRICT} and its sea",
    )


def simplified(source: dict[str, BaseGeometry], simple: dict[str, BaseGeometry]) -> Agreement:
    """Compare the districts' borders before and after simplifying."""
    shifts = [border_shifts_m(source[name].boundary, simple[name].boundary) for name in source]
    return Agreement(
        "district borders, source with simplified",
        tuple(np.concatenate(shifts)),
        "the largest values are where the two lines of 蓟州 and 宝坻 were made one",
    )


def misplaced(reference: Path, simple: dict[str, BaseGeometry]) -> list[tuple[str, str, str, float]]:
    """Return the rows that lie outside a district they claim: table, name, district, distance to it.

    A claim is the column ``district``, or a district's name in the address.
    """
    outside = []
    for table in ("places", "addresses"):
        for row in read_table(reference / f"{table}.csv"):
            claims = {row["district"], *(name for name in simple if f"天津市{name}" in row["address"])}
            for claim in sorted(claims):
                distance = simple[claim].distance(point_m(row["lon"], row["lat"]))
                if distance > 0:
                    outside.append((table, row["name"], claim, float(distance)))
    return sorted(outside, key=lambda item: -item[3])


def haihe(reference: Path, simple: dict[str, BaseGeometry]) -> list[tuple[str, str]]:
    """Return what shows that the borders along 海河 follow the river: figure and value."""
    line = haihe_line(simple)
    banks = bank_distances(reference, line)
    end = shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])
    west, east = sorted(end, key=lambda point: point.x)
    gaps = west.distance(point_m(*CONFLUENCE)), east.distance(point_m(*RIVER_NODE))
    return [
        ("distance of the western end from the confluence", f"{gaps[0]:.0f} m"),
        ("distance of the eastern end from the next node", f"{gaps[1]:.0f} m"),
        ("length of the borders", f"{line.length / 1000:.2f} km"),
        ("the same with the gaps at both ends, straight", f"{(line.length + sum(gaps)) / 1000:.2f} km"),
        ("length of the river between the two nodes", f"{RIVER_COURSE_KM:.2f} km"),
        (f"{len(banks)} addresses on 海河东路 and 台儿庄路, along the banks", f"{banks[0]:.0f}–{banks[-1]:.0f} m away"),
    ]


def osm_point(features: Iterable[ControlFeature]) -> float:
    """Return the distance of the one OSM point on 京津塘高速 from its line."""
    line = next(feature for feature in features if feature.ref == "S40")
    return float(to_metres(line.geometry).distance(point_m(117.0475, 39.4151)))
