"""Geodesic measures on GRS80 and the local plane in metres that algorithms work in.

Areas and lengths are geodesic (`pyproj.Geod`), never in degrees or Web Mercator.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyproj
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

WGS84 = "EPSG:4326"
"""The CRS of every geometry that enters or leaves a public function, axes in the order longitude, latitude."""


@cache
def grs80() -> pyproj.Geod:
    """Return the GRS80 ellipsoid, on which CGCS2000 is defined."""
    import pyproj

    return pyproj.Geod(ellps="GRS80")


def geodesic_area_km2(geometry: BaseGeometry) -> float:
    """Return the area of a polygon or multipolygon in EPSG:4326, in km² on GRS80; holes are subtracted.

    The orientation of the rings does not matter.
    """
    import shapely

    oriented = shapely.orient_polygons(geometry)
    area_m2, _ = grs80().geometry_area_perimeter(oriented)
    return abs(area_m2) / 1e6


def geodesic_length_m(geometry: BaseGeometry) -> float:
    """Return the length of a line, or the perimeter of a polygon, in EPSG:4326, in metres on GRS80."""
    return float(grs80().geometry_length(geometry))


@cache
def local_metres(lon: float, lat: float) -> tuple[pyproj.Transformer, pyproj.Transformer]:
    """Return transformers from EPSG:4326 to a plane in metres around a point, and back.

    The plane is an azimuthal equidistant projection on GRS80: within 30 km of the centre lengths are right to
    1 part in 10⁵.
    """
    import pyproj

    plane = pyproj.CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=GRS80 +units=m +no_defs")
    forward = pyproj.Transformer.from_crs(WGS84, plane, always_xy=True)
    back = pyproj.Transformer.from_crs(plane, WGS84, always_xy=True)
    return forward, back


def transform_xy(geometry: BaseGeometry, transformer: pyproj.Transformer) -> BaseGeometry:
    """Apply a pyproj transformer to every coordinate of a geometry."""
    import shapely

    def apply(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(geometry, apply)
