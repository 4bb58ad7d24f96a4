"""Geodesic distance from a point to a border whose edges are straight in longitude and latitude (RFC 7946)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftzgeo.crs import grs80

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

EDGE_DEG = 0.005
"""Edges are cut to this length before they are laid into the plane: a straight line in degrees and one in the plane
then differ by less than 1 cm."""


class BorderPoint(NamedTuple):
    """The nearest point of a border and its geodesic distance."""

    distance_m: float
    lon: float
    lat: float


def nearest_on_border(lon: float, lat: float, border: BaseGeometry) -> BorderPoint:
    """Return the point of a border (lines in EPSG:4326) that is nearest to a point on the GRS80 ellipsoid.

    The search is in the azimuthal equidistant plane around the point, in which the distance from the point is the
    geodesic one whatever the direction; no metric has to be approximated.
    """
    import shapely

    geod = grs80()

    def to_plane(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        here = np.full(len(lonlat), lon), np.full(len(lonlat), lat)
        azimuth, _, distance = geod.inv(*here, lonlat[:, 0], lonlat[:, 1], radians=False)
        angle = np.radians(azimuth)
        return np.column_stack((distance * np.sin(angle), distance * np.cos(angle)))

    plane = shapely.transform(shapely.segmentize(border, EDGE_DEG), to_plane)
    x, y = shapely.get_coordinates(shapely.shortest_line(plane, shapely.Point(0.0, 0.0)))[0]
    distance_m = float(np.hypot(x, y))
    near_lon, near_lat, _ = geod.fwd(lon, lat, float(np.degrees(np.arctan2(x, y))), distance_m)
    return BorderPoint(distance_m, float(near_lon), float(near_lat))
