"""Streets, railways and rivers as lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely

from .features import ControlFeature, numbered, slug
from .offsets import calibration, expected_offsets_m, rms_m
from .sources import DISTRICTS, RAILS, RIVERS, STREETS, point_m, read_geojson, read_table, to_degrees, to_metres

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

ROAD_TOLERANCE_M = 10
REACHES = (
    "70_171",
    "57_189",
    "57_198",
    "57_203",
    "57_206",
    "31_199",
    "53_194",
    "53_202",
    "112_193",
    "112_195",
    "112_208",
    "91_185",
    "91_187",
    "91_188",
    "90_172",
    "90_175",
    "90_184",
    "92_152",
    "110_174",
    "110_201",
)
"""Reaches in and beside the zones' districts, by the source's ``edge_uid``.

112_196 is left out: it is 海河 where the district borders have it.
"""

NODE_ACCURACY_M = 100
RAIL_NAMES = {"JINGJIN": "京津城际", "HSRJINGHU": "京沪高铁", "TJM09": "地铁9号线"}
RAIL_ALIASES = {"JINGJIN": ("京津城际铁路",), "HSRJINGHU": ("京沪高速铁路",), "TJM09": ("津滨轻轨9号线", "津滨轻轨")}
LISTED_METRO = ("TJM01", "TJM02", "TJM03", "TJM05", "TJM06", "TJM09", "TJM10", "TJM11")
"""Lines whose number the reference gives in words (地铁N号线) beside the station's position."""

SKIPPED_RAIL = ("TJMJINJING", "TJMZ4")
"""Lines without a name in the reference, away from the zones."""

RAIL_VERTEX_M = 20
RAIL_STEP_M = 10

HAIHE_PAIRS = (
    ("南开区", "河北区"),
    ("和平区", "河北区"),
    ("和平区", "河东区"),
    ("河东区", "河西区"),
    ("东丽区", "河西区"),
    ("东丽区", "津南区"),
)
"""District borders between the confluence at 117.1845, 39.1488 and the corner of 东丽, 津南 and 滨海新区."""

BANK_ROADS = ("海河东路", "台儿庄路")


def roads(reference: Path) -> list[ControlFeature]:
    """Return the streets, simplified by `ROAD_TOLERANCE_M`."""
    items = read_geojson(reference / "roads.geojson")
    # 外环北路 is named so by position only; the item is 外环线, and 武清 has another 外环北路
    names = ["外环线" if p["name"] == "外环北路" else p["name"] for p, _ in items]
    features = []
    for id_, name, (p, line) in zip(numbered("roads", names), names, items, strict=True):
        note = "; ".join(part for part in (p["note"], _certainty(p["name"], p["name_certainty"])) if part)
        features.append(
            ControlFeature(
                id=id_,
                name=name,
                kind="road",
                alt_names=(p["item"],) if p["item"] in {"津淄路", "津塘路"} else (),
                geometry=to_degrees(shapely.simplify(to_metres(line), ROAD_TOLERANCE_M)),
                source=STREETS,
                accuracy_m=math.ceil(math.hypot(p["accuracy_m"], ROAD_TOLERANCE_M)),
                method=f"source thinned to about 200 m; simplified (Douglas-Peucker) by {ROAD_TOLERANCE_M} m, "
                "which accuracy_m includes",
                note=note,
            )
        )
    return features


def _certainty(name: str, certainty: str) -> str:
    if name == "外环北路":
        return "inferred: 外环北路 of 北辰 by position; not the 外环北路 of 武清"
    if certainty == "item name":
        return ""
    return f"inferred: {certainty}" if "by position" in certainty else certainty


def railways(reference: Path) -> list[ControlFeature]:
    """Return metro and inter-city lines; a line that runs back over itself is cut into parts without repetition."""
    lines = read_geojson(reference / "railways.geojson")
    factor = calibration(line for _, line in lines)[0]
    features: list[ControlFeature] = []
    for p, line in lines:
        ref = p["ref"]
        if ref in SKIPPED_RAIL:
            continue
        parts = [line] if line.is_simple else _parts(line)
        features.extend(_railway(f"railways/{slug(ref)}-{n}", ref, part, factor) for n, part in enumerate(parts, 1))
    return features


def _parts(line: BaseGeometry) -> list[BaseGeometry]:
    merged = shapely.line_merge(shapely.union_all(line))
    return sorted(shapely.get_parts(merged), key=lambda part: part.bounds)


def _railway(id_: str, ref: str, line: BaseGeometry, factor: float) -> ControlFeature:
    name = RAIL_NAMES.get(ref) or (f"地铁{int(ref[3:])}号线" if ref.startswith("TJM") else ref)
    inferred = ref not in LISTED_METRO and ref not in RAIL_NAMES
    note = "stations as in the source, straight between stations and shaping points"
    if inferred and name != ref:
        note += "; inferred: the number in words follows from the ref"
    elif inferred:
        note += "; the reference has no name for it"
    return ControlFeature(
        id=id_,
        name=name,
        ref=ref,
        kind="railway",
        alt_names=RAIL_ALIASES.get(ref, ()),
        geometry=line,
        source=RAILS,
        accuracy_m=rms_m(expected_offsets_m(line) * factor, RAIL_VERTEX_M, RAIL_STEP_M),
        extra={"vertex_accuracy_m": RAIL_VERTEX_M},
        method="points as in the source, rounded; straight between them. accuracy_m: as for expressways, from segment "
        "lengths and turning angles (docs/control.md)",
        note=note,
    )


def rivers(reference: Path, districts: dict[str, BaseGeometry]) -> list[ControlFeature]:
    """Return the useful reaches, and 海河 along the district borders that follow it.

    `districts` are the generalized districts in metres, by name.
    """
    reaches = {p["edge_uid"]: (p, line) for p, line in read_geojson(reference / "river_reaches_straight.geojson")}
    kept = [reaches[key] for key in REACHES]
    names = [p["name"].split(",") for p, _ in kept]
    ids = numbered("rivers", (own[-1] for own in names))
    straight = [_reach(id_, own, p["len_km"], line) for id_, own, (p, line) in zip(ids, names, kept, strict=True)]
    return [_haihe(reference, districts), *straight]


def _reach(id_: str, names: list[str], course_km: float, line: BaseGeometry) -> ControlFeature:
    chord_m = to_metres(line).length
    return ControlFeature(
        id=id_,
        name=names[-1],
        kind="river",
        alt_names=tuple(names[:-1]),
        geometry=line,
        source=RIVERS,
        accuracy_m=reach_accuracy_m(course_km * 1000, chord_m),
        extra={"vertex_accuracy_m": NODE_ACCURACY_M},
        method="straight line between two confluences. accuracy_m: 1/√3 of the farthest that a "
        "course of the stated length can lie from the straight line",
        note=f"not the river's course: {course_km:.2f} km long, drawn as {chord_m / 1000:.2f} km",
    )


def reach_accuracy_m(course_m: float, chord_m: float) -> int:
    """Return the standard deviation of a course of a given length from the straight line between its ends, in metres.

    The farthest point of all is the tip of an isosceles triangle: √(course² - chord²) / 2. The course lies anywhere
    within that: 1/√3 of it (a sine of the same length has 0.64); at least the accuracy of the ends.
    """
    bound = math.sqrt(max(course_m**2 - chord_m**2, 0.0)) / 2
    return max(NODE_ACCURACY_M, 10 * math.ceil(bound / math.sqrt(3) / 10))


def haihe_line(districts: dict[str, BaseGeometry]) -> BaseGeometry:
    """Return the borders of `HAIHE_PAIRS` as one line; same plane as `districts`."""
    shared = [districts[a].boundary.intersection(districts[b].boundary) for a, b in HAIHE_PAIRS]
    return shapely.line_merge(shapely.union_all(shared))


def bank_distances(reference: Path, line: BaseGeometry) -> list[float]:
    """Return the distances in metres from addresses on the roads along the river's banks to a line in the plane."""
    rows = read_table(reference / "addresses.csv")
    return sorted(line.distance(point_m(row["lon"], row["lat"])) for row in rows if row["road"] in BANK_ROADS)


def _haihe(reference: Path, districts: dict[str, BaseGeometry]) -> ControlFeature:
    line = haihe_line(districts)
    distances = bank_distances(reference, line)
    rms = math.sqrt(sum(d * d for d in distances) / len(distances))
    return ControlFeature(
        id="rivers/haihe-border-1",
        name="海河",
        kind="river",
        geometry=to_degrees(line),
        source=DISTRICTS,
        accuracy_m=50 * math.ceil(rms / 50),
        method="borders between " + ", ".join("|".join(pair) for pair in HAIHE_PAIRS) + " of districts.geojson, as "
        "generalized there. accuracy_m: from addresses on the roads along both banks (docs/control.md)",
        note="inferred: that these borders follow the river is shown by their ends, their length and the addresses on "
        "the banks, not by a map; centre or bank is not known",
    )
