"""Bring coordinates of any accepted system to WGS84, once, where they enter."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.crs.gauss_kruger import recognise
from ftzgeo.crs.gcj02 import bd09_to_wgs84, gcj02_to_wgs84
from ftzgeo.crs.geodesy import WGS84
from ftzgeo.errors import CoordinateError

if TYPE_CHECKING:
    import pyproj
    from numpy.typing import ArrayLike

    from ftzgeo.crs.gcj02 import Array, Pair

ACCEPTED = "wgs84, cgcs2000, gcj02, bd09 or EPSG:N"
_CHINA_2000 = "China 2000"
_WITHOUT_TRANSFORMATION = {"Beijing 1954": "Beijing54", "Xian 1980": "Xian80", "New Beijing": "New Beijing"}


def to_wgs84(x: ArrayLike, y: ArrayLike, crs: str = "wgs84") -> Pair:
    """Bring coordinates to WGS84 longitude and latitude.

    Parameters
    ----------
    x, y
        Longitude and latitude in degrees, or easting and northing in metres: always x to the east first, whatever
        the official axis order. Scalars or arrays. NaN stays NaN.
    crs
        ``wgs84``, ``cgcs2000`` (the same numbers), ``gcj02``, ``bd09`` or ``EPSG:N``; case and hyphens do not matter.

    Raises
    ------
    CoordinateError
        An unknown system; Beijing54, Xian80 and other datums that PROJ would return unshifted; projected CGCS2000
        coordinates that are northing first, or carry another zone number than the system has.
    """
    name = re.sub(r"[\s_-]", "", crs).lower()
    lon, lat = (np.asarray(a, dtype=np.float64) for a in np.broadcast_arrays(x, y))
    if name in {"wgs84", "cgcs2000"}:
        return lon[()], lat[()]
    if name == "gcj02":
        return gcj02_to_wgs84(lon, lat)
    if name == "bd09":
        return bd09_to_wgs84(lon, lat)
    epsg = re.fullmatch(r"epsg:+(\d{4,6})", name)
    if epsg is None:
        raise CoordinateError(f"unknown coordinate system {crs!r}; give {ACCEPTED}")
    return _from_epsg(lon, lat, int(epsg[1]))


def _from_epsg(x: Array, y: Array, code: int) -> Pair:
    transformer, is_projected_cgcs2000 = _door(code)
    if is_projected_cgcs2000:
        _check_gauss_kruger(x, y, code)
    lon, lat = transformer.transform(x, y)
    return np.asarray(lon, dtype=np.float64)[()], np.asarray(lat, dtype=np.float64)[()]


@lru_cache(maxsize=32)
def _door(code: int) -> tuple[pyproj.Transformer, bool]:
    """Return the way from an EPSG code to WGS84, and whether it is a projection of CGCS2000."""
    import pyproj
    from pyproj.exceptions import CRSError, ProjError

    try:
        system = pyproj.CRS.from_epsg(code)
    except CRSError as error:
        raise CoordinateError(f"EPSG:{code} is not a coordinate system that PROJ knows; give {ACCEPTED}") from error
    datum = system.datum.name if system.datum is not None else ""
    if datum in _WITHOUT_TRANSFORMATION:
        raise CoordinateError(_refusal(code, system.name, _WITHOUT_TRANSFORMATION[datum]))
    # CGCS2000 is WGS84 here, so its own geographic system is where the way ends.
    target = system.geodetic_crs if datum == _CHINA_2000 else WGS84
    try:
        transformer = pyproj.Transformer.from_crs(system, target, always_xy=True, allow_ballpark=False)
    except ProjError as error:
        raise CoordinateError(_refusal(code, system.name, datum)) from error
    return transformer, system.is_projected and datum == _CHINA_2000


def _refusal(code: int, name: str, datum: str) -> str:
    return (
        f"EPSG:{code} ({name}) is on the datum {datum}, and there is no accurate public transformation from it to "
        "WGS84: PROJ would return the numbers unshifted, some hundred metres off, without a warning. Ask the issuer "
        "or the provincial surveying authority for the same points in CGCS2000, and give them as cgcs2000 or its EPSG "
        "code"
    )


def _check_gauss_kruger(x: Array, y: Array, code: int) -> None:
    """Refuse columns in the wrong order or with a zone number that the system does not have."""
    seen = recognise(x, y)
    if seen.first == "northing":
        raise CoordinateError(f"EPSG:{code} was given coordinates with the {seen.message}; give the easting first")
    zone = _zone_of(code)
    if seen.first == "unclear" or seen.zone == zone:
        return
    has = f"zone {zone}" if zone is not None else "no zone number"
    if seen.zone is None:
        raise CoordinateError(
            f"EPSG:{code} expects {has} in front of the eastings, but they have none; use the code of the same "
            "central meridian without the zone number, and make sure of the meridian"
        )
    raise CoordinateError(
        f"EPSG:{code} has {has} in its eastings, but the coordinates are {seen.message}; use EPSG:{seen.epsg}, "
        f"or take the zone number off and use EPSG:{seen.epsg_without_prefix}"
    )


@lru_cache(maxsize=32)
def _zone_of(code: int) -> int | None:
    """Return the zone number that a Gauss-Krüger system has in its false easting."""
    import pyproj

    operation = pyproj.CRS.from_epsg(code).coordinate_operation
    parameters = operation.params if operation is not None else ()
    false_easting_m = next((float(p.value) for p in parameters if p.name == "False easting"), 0.0)
    return int(false_easting_m // 1_000_000) or None
