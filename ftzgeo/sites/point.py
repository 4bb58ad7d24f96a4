"""Read the coordinates of a site: what cannot be a place is an error, what is odd is a finding, nothing is changed."""

from __future__ import annotations

import math
from typing import NamedTuple

from ftzgeo.crs import to_wgs84
from ftzgeo.errors import CoordinateError
from ftzgeo.model import Finding

CHINA_LON_DEG = (73.0, 136.0)
CHINA_LAT_DEG = (3.0, 54.0)


class Site(NamedTuple):
    """A point in WGS84, the standard deviation of its position, and what is odd about it."""

    lon: float
    lat: float
    accuracy_m: float = 0.0
    findings: tuple[Finding, ...] = ()


def read_point(x: float, y: float, crs: str, accuracy_m: float | None = None) -> Site:
    """Return a point given in `crs`, and what is odd about it.

    Raises
    ------
    CoordinateError
        NaN or infinity, (0, 0), a latitude beyond 90° or a longitude beyond 180°, an accuracy that is no number of
        metres, and whatever `to_wgs84` refuses.
    """
    if not (math.isfinite(x) and math.isfinite(y)):
        raise CoordinateError(f"the coordinates {x}, {y} are not numbers; leave the row out or look up the place again")
    if x == 0 and y == 0:
        raise CoordinateError("the coordinates are 0, 0, which programs write where a position is missing")
    _refuse_what_is_not_degrees(x, y, crs)
    lon, lat = (float(value) for value in to_wgs84(x, y, crs))
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise CoordinateError(f"{x}, {y} lies outside of where {crs} is defined; check the coordinate system")
    return Site(lon, lat, _accuracy(accuracy_m), _oddities(lon, lat))


def _accuracy(accuracy_m: float | None) -> float:
    accuracy = 0.0 if accuracy_m is None else accuracy_m
    if not (math.isfinite(accuracy) and accuracy >= 0):
        raise CoordinateError(f"the accuracy of a point is a number of metres, 0 or more; it is {accuracy}")
    return accuracy


def _refuse_what_is_not_degrees(x: float, y: float, crs: str) -> None:
    if crs.strip().upper().startswith("EPSG") or (abs(x) <= 180 and abs(y) <= 90):  # noqa: PLR2004 - degrees of a globe
        return
    if _in_china(y, x):
        raise CoordinateError(f"{x}, {y} seems to be latitude first; give longitude and then latitude: {y} {x}")
    raise CoordinateError(
        f"{x}, {y} are not longitude and latitude in degrees; for projected coordinates say which, as EPSG:N"
    )


def _oddities(lon: float, lat: float) -> tuple[Finding, ...]:
    if _in_china(lon, lat):
        return ()
    if _in_china(lat, lon):
        text = f"{lon:.6f}, {lat:.6f} is not in China, but {lat:.6f}, {lon:.6f} is: are the axes swapped?"
        return (Finding(id="point", code="axes-swapped", level="warning", message=text),)
    hint = "; is a sign wrong?" if _in_china(abs(lon), abs(lat)) else "; check the coordinates and their system"
    text = f"{lon:.6f}, {lat:.6f} is not in China{hint}"
    return (Finding(id="point", code="out-of-china", level="warning", message=text),)


def _in_china(lon: float, lat: float) -> bool:
    return CHINA_LON_DEG[0] <= lon <= CHINA_LON_DEG[1] and CHINA_LAT_DEG[0] <= lat <= CHINA_LAT_DEG[1]
