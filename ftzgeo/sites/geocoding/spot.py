"""`Spot`, a position found in the reference, and the plane and distances that finding it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.crs import grs80, local_metres

if TYPE_CHECKING:
    import pyproj

    from ftzgeo.sites.geocoding.geocoder import Level

LonLat = tuple[float, float]


class Spot(NamedTuple):
    """A position (WGS84), its accuracy, what it stands for, what was matched, and what a reader should know."""

    lon: float
    lat: float
    accuracy_m: float
    level: Level
    matched: str
    note: str


Found = Spot | str
"""A position, or in words why there is none."""


def plane_near(lon: float, lat: float) -> tuple[pyproj.Transformer, pyproj.Transformer]:
    """Return transformers to a plane in metres and back, whose centre is within 8 km of the point.

    The centres are whole tenths of a degree, so that many addresses share few planes.
    """
    return local_metres(round(lon, 1), round(lat, 1))


def distance_m(one: LonLat, other: LonLat) -> float:
    """Return the geodesic distance between two points in metres."""
    _, _, metres = grs80().inv(*one, *other)
    return float(metres)


def spread_m(points: list[LonLat]) -> float:
    """Return how far some points lie apart: the diagonal of the box around them, at least their largest distance."""
    if not points:
        return 0.0
    lons, lats = zip(*points, strict=True)
    return distance_m((min(lons), min(lats)), (max(lons), max(lats)))
