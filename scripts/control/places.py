"""Points: places, addresses and stations that bear on the zones' bounding features.

`places.csv` beside this file lists them: ``table`` and ``key`` find the row (``name`` or ``name@words of its source``;
``LINE/Label`` for stations and interchanges), ``relation`` says how the point bears on the features in ``bears_on``:

is      the feature itself (a campus, an estate)
on      an address on the road, a crossing of it, a station named after it
in      inside the block by its address or name
near    in the same estate, town or group of roads; locates the feature only roughly
south   just south of the block, which is named after it (likewise north, east, west)
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import shapely

from .features import ControlFeature, numbered
from .sources import RAILS, ROADS, read_geojson, read_table, row_source

if TYPE_CHECKING:
    from ftzgeo.model import FeatureKind

SELECTION = Path(__file__).with_name("places.csv")
RELATIONS = ("is", "on", "in", "near", "north", "east", "south", "west")
STATION_ACCURACY_M = 20
POINT_ON_ROAD_M = 150
"""The reference's own figure where it takes a station as a point on the road that it is named after."""

POINT_WORDS = {"rail": "station", "road": "interchange"}
POINT_SOURCES = {"stations": RAILS, "interchanges": ROADS}
METHOD = "position as the reference gives it (its WGS84 column), rounded"


def places(reference: Path) -> list[ControlFeature]:
    """Return the selected points in the order of the selection."""
    tables = {table: read_table(reference / f"{table}.csv") for table in ("places", "addresses")}
    points = {"stations": [*_points(reference, "rail")], "interchanges": [*_points(reference, "road")]}
    selection = read_table(SELECTION)
    found = [_row(points.get(pick["table"]) or tables[pick["table"]], pick["key"]) for pick in selection]
    names = [pick["name"] or row["name"] for pick, row in zip(selection, found, strict=True)]
    ids = numbered("places", names)
    return [_feature(id_, name, pick, row) for id_, name, pick, row in zip(ids, names, selection, found, strict=True)]


def _points(reference: Path, kind: str) -> list[dict[str, str]]:
    points = read_geojson(reference / "interchanges_stations.geojson")
    return [_point_row(p, point) for p, point in points if p["kind"] == kind]


def _point_row(properties: dict[str, Any], point: Any) -> dict[str, str]:
    return {
        "name": f"{properties['route']}/{properties['label']}",
        "ref": properties["route"],
        "address": "",
        "lon": repr(point.x),
        "lat": repr(point.y),
        "accuracy_m": str(STATION_ACCURACY_M),
        "source": (RAILS if properties["kind"] == "rail" else ROADS).citation,
        "note": f"{POINT_WORDS[properties['kind']]} label in the source: {properties['label']}",
        "district": "",
    }


def _row(rows: list[dict[str, str]], key: str) -> dict[str, str]:
    """Return the one row that a key names; an error if there is none or more than one."""
    name, _, words = key.partition("@")
    found = [row for row in rows if row["name"] == name and words in row["source"]]
    if len(found) != 1:
        raise ValueError(f"{SELECTION.name}: {key} fits {len(found)} rows of the reference, not one; add @words")
    return found[0]


def _feature(id_: str, name: str, pick: dict[str, str], row: dict[str, str]) -> ControlFeature:
    if pick["relation"] not in RELATIONS:
        raise ValueError(f"{SELECTION.name}: {pick['key']} has relation {pick['relation']!r}, not one of {RELATIONS}")
    point_source = POINT_SOURCES.get(pick["table"])
    inferred = [f"coordinate system: {row['source_crs']}"] if row.get("source_crs", "").startswith("unknown") else []
    own = re.sub(r"[;:] see report$", "", row["note"], flags=re.IGNORECASE)
    note = "; ".join(part for part in (own, *inferred, pick["remark"]) if part)
    return ControlFeature(
        id=id_,
        name=name,
        ref=row.get("ref"),
        kind=cast("FeatureKind", pick["kind"]),
        geometry=shapely.Point(float(row["lon"]), float(row["lat"])),
        source=point_source or row_source(row["source"]),
        accuracy_m=POINT_ON_ROAD_M if point_source and pick["relation"] == "on" else float(row["accuracy_m"]),
        method=METHOD,
        note=_mark_inferred(note),
        extra={
            "address": row["address"] or None,
            "road": row.get("road") or None,
            "house_number": row.get("house_number") or None,
            "district": row["district"] or None,
            "relation": pick["relation"],
            "bears_on": pick["bears_on"].split("|") if pick["bears_on"] else [],
        },
    )


def _mark_inferred(note: str) -> str:
    """Put the word that readers search for before notes that say the same in other words."""
    words = (
        "assumed",
        "assumes",
        "probable",
        "not proven",
        "unknown (GCJ",
        "GCJ-02 because",
        "CRS tested",
        "GCJ-02 puts",
    )
    if "inferred" not in note and any(word in note for word in words):
        return f"inferred coordinate system; {note}"
    return note
