"""Coordinate systems and geodesic measures. Everything inside ftzgeo is longitude/latitude in EPSG:4326.

CGCS2000 is treated as WGS84 (they differ by less than the accuracy of any figure here). Areas and lengths are
geodesic on the GRS80 ellipsoid (`pyproj.Geod`), never in degrees or Web Mercator. What comes from outside in another
system goes through `to_wgs84` once, at the door.
"""

from ftzgeo.crs.gauss_kruger import GaussKruger, recognise
from ftzgeo.crs.gcj02 import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    in_china_box,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from ftzgeo.crs.geodesy import (
    WGS84,
    geodesic_area_km2,
    geodesic_length_m,
    grs80,
    local_metres,
    transform_xy,
)
from ftzgeo.crs.reading import to_wgs84

__all__ = [
    "WGS84",
    "GaussKruger",
    "bd09_to_gcj02",
    "bd09_to_wgs84",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "geodesic_area_km2",
    "geodesic_length_m",
    "grs80",
    "in_china_box",
    "local_metres",
    "recognise",
    "to_wgs84",
    "transform_xy",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]
