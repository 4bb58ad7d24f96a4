"""The coordinates that a file is written in: WGS84 (= CGCS2000), a projected system, or GCJ-02 on request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.crs import WGS84, to_wgs84, transform_xy, wgs84_to_gcj02
from ftzgeo.crs.gauss_kruger import central_meridian_deg, epsg_of_meridian
from ftzgeo.errors import CoordinateError

if TYPE_CHECKING:
    import pyproj
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

ACCEPTED = "wgs84, cgcs2000, gcj02 or EPSG:N"
GCJ02_LABEL = "GCJ-02"
GCJ02_WARNING = "GCJ-02 (shifted coordinates of Chinese map services, neither WGS84 nor CGCS2000)"
GCJ02_WKT = (
    'GEOGCS["GCJ-02",DATUM["GCJ-02, shifted, not WGS 84",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)
"""A system of its own, so that no program takes the shifted numbers for WGS84; it has no transformation to anything."""

_ZONE_WIDTH_DEG = 3


@dataclass(frozen=True)
class Coordinates:
    """What coordinates a file has: an EPSG code, or None for GCJ-02."""

    epsg: int | None

    @property
    def is_gcj02(self) -> bool:
        """Whether the numbers are shifted."""
        return self.epsg is None

    @cached_property
    def crs(self) -> pyproj.CRS:
        """The system that files are marked with."""
        import pyproj

        return pyproj.CRS.from_wkt(GCJ02_WKT) if self.epsg is None else pyproj.CRS.from_epsg(self.epsg)

    @property
    def is_projected(self) -> bool:
        """Whether the numbers are metres."""
        return bool(self.crs.is_projected)

    @property
    def label(self) -> str:
        """What rows call it: ``EPSG:4326 (WGS 84)``, ``GCJ-02``."""
        return GCJ02_LABEL if self.epsg is None else f"EPSG:{self.epsg} ({self.crs.name})"

    def apply(self, geometry: BaseGeometry) -> BaseGeometry:
        """Bring a geometry from EPSG:4326 (read as CGCS2000) into these coordinates, east first."""
        import pyproj
        import shapely

        if self.epsg is None:
            return shapely.transform(geometry, _shifted)
        if self.epsg in {4326, 4490}:
            return geometry
        # CGCS2000 is WGS84 here: its own geographic system is where the way starts, as `to_wgs84` ends there.
        start = self.crs.geodetic_crs if "China" in str(self.crs.datum) else WGS84
        return transform_xy(geometry, pyproj.Transformer.from_crs(start, self.crs, always_xy=True))


def _shifted(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(wgs84_to_gcj02(lonlat[:, 0], lonlat[:, 1]))


def coordinates_named(text: str) -> Coordinates:
    """Return the coordinates that a user asked for.

    Raises
    ------
    CoordinateError
        An unknown system, or one without an accurate way from WGS84 (Beijing54, Xian80); BD-09.
    """
    name = re.sub(r"[\s_-]", "", text).lower()
    if name in {"wgs84", "cgcs2000", "gcj02"}:
        return Coordinates({"wgs84": 4326, "cgcs2000": 4490, "gcj02": None}[name])
    epsg = re.fullmatch(r"epsg:+(\d{4,6})", name)
    if epsg is None:
        raise CoordinateError(f"cannot write coordinates in {text!r}; give {ACCEPTED}")
    to_wgs84(np.empty(0), np.empty(0), name)  # refuses what has no accurate way
    return Coordinates(int(epsg[1]))


def gauss_kruger_at(lon_deg: float) -> Coordinates:
    """Return CGCS2000 in the 3° zone of a longitude, eastings without the zone number (117° E: EPSG:4548).

    Raises
    ------
    CoordinateError
        No 3° zone of China has this longitude.
    """
    zone = round(lon_deg / _ZONE_WIDTH_DEG)
    epsg = epsg_of_meridian(zone)
    if epsg is None or central_meridian_deg(zone, 3) != _ZONE_WIDTH_DEG * zone:
        raise CoordinateError(f"{lon_deg:.4f}° E lies in no 3° zone of CGCS2000 (73.5° to 136.5°); give --crs EPSG:N")
    return Coordinates(epsg)
