"""Where the control features come from, and how the reference files are read.

The reference's own figures stay as they are: longitude/latitude on WGS84, accuracies in metres.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape

from ftzgeo.crs import local_metres, transform_xy

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

COLLECTED = "2026-11-22"
"""The day on which the reference was collected; the date of everything whose source states none."""

ODBL = "ODbL-1.0"
FACTS = "unknown; facts only"
"""The reference says nothing of a licence: single positions and names are taken as facts, nothing is copied whole."""

CENTRE = (117.2, 39.1)
"""The centre of the plane in which everything is measured and simplified (longitude, latitude)."""


@dataclass(frozen=True)
class Source:
    """An origin: what to cite, its date and the licence it allows."""

    citation: str
    date: str
    licence: str


ROADS = Source("OpenStreetMap by way of TravelMapping/HighwayData", "2026-08", ODBL)
RAILS = Source("OpenStreetMap by way of TravelMapping/RailwayData", "2026-08", ODBL)
STREETS = Source("OpenStreetMap by way of jakara/property-atlas", COLLECTED, ODBL)
OUTLINE = Source("OpenStreetMap relation 912999", COLLECTED, ODBL)
DISTRICTS = Source("visdata/UrbanFACET", "2019", FACTS)
RIVERS = Source("ShawYoung52/haihe-agent", COLLECTED, FACTS)

DATED = (
    ("dated 2023-09", "2023-09"),
    ("2025)", "2025"),
    ("Dec 2020", "2020-12"),
    ("record of 2022-01", "2022-01"),
    ("2016)", "2016"),
    ("2014)", "2014"),
    ("2020 (", "2020"),
    ("2026-08", "2026-08"),
)
"""Words of a row's source that tell its date."""


def row_source(text: str) -> Source:
    """Return the source of one row of a table, from the words of its column ``source``."""
    date = next((date for words, date in DATED if words in text), COLLECTED)
    return Source(text, date, ODBL if "OpenStreetMap" in text or text.startswith("OSM ") else FACTS)


def read_geojson(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """Return the properties and geometry (EPSG:4326) of every feature, in the order of the file."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [(feature["properties"], shape(feature["geometry"])) for feature in features]


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def to_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Project a geometry from EPSG:4326 to the plane around `CENTRE`, in metres."""
    return transform_xy(geometry, local_metres(*CENTRE)[0])


def to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Project a geometry from the plane around `CENTRE` back to EPSG:4326."""
    return transform_xy(geometry, local_metres(*CENTRE)[1])


def point_m(lon: float | str, lat: float | str) -> shapely.Point:
    """Return a point of the plane around `CENTRE`, in metres, from degrees."""
    x, y = local_metres(*CENTRE)[0].transform(float(lon), float(lat))
    return shapely.Point(x, y)
