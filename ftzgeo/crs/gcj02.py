"""GCJ-02 and BD-09, the shifted coordinates of Chinese map services, to and from WGS84.

Neither is in PROJ, and neither is published by those who made it. The formulas are the ones that became public in 2013
(project "on4wp7" on CodePlex) and that every open implementation repeats; here after PRCoords (M. Wang 2016, CC0) and
coord-convert 0.2.1, with the Krasovsky 1940 ellipsoid and e² = 0.00669342162296594323. (eviltransform 0.1.1 takes the
axis of GRS80 instead, which moves a point by less than 5 cm.) The map services add noise of their own: a converted
coordinate is good to a metre or two, however exactly the inverse is iterated.

All functions take longitudes and latitudes in degrees, scalars or arrays that broadcast, and return the pair of arrays
(NumPy scalars for scalars). Points outside the rectangle that the shift applies to (`in_china_box`) are returned as
they are, as in the published implementations; within a kilometre of the edge of that rectangle, which runs through
other countries and the sea, the inverse is therefore ambiguous. NaN stays NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Array: TypeAlias = NDArray[np.float64]
    Pair: TypeAlias = tuple[Array, Array]
    Shift: TypeAlias = Callable[[Array, Array], Pair]

KRASOVSKY_A_M = 6_378_245.0
KRASOVSKY_E2 = 0.00669342162296594323
BOX_LON_DEG = (72.004, 137.8347)
BOX_LAT_DEG = (0.8293, 55.8271)
BD09_LON_DEG = 0.0065
BD09_LAT_DEG = 0.006
_BD09_WAVE = np.pi * 3000.0 / 180.0
_CONVERGED_DEG = 1e-12  # 0.1 µm
_MAX_ITERATIONS = 30


def in_china_box(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Tell which points lie in the rectangle that GCJ-02 is applied in; False for NaN."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    inside = (x >= BOX_LON_DEG[0]) & (x <= BOX_LON_DEG[1]) & (y >= BOX_LAT_DEG[0]) & (y <= BOX_LAT_DEG[1])
    return np.asarray(inside)


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift WGS84 to GCJ-02, as Gaode, Tencent and Google's maps of China have it."""
    return _inside_box(_gcj02, lon, lat)


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Undo GCJ-02: the WGS84 point whose image is the given one, iterated to 0.1 µm."""
    return _inside_box(_inverse_of(_gcj02), lon, lat)


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift GCJ-02 to BD-09, as Baidu has it."""
    return _inside_box(_bd09, lon, lat)


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Undo BD-09: the GCJ-02 point whose image is the given one, iterated to 0.1 µm.

    The closed formula that is usually given for this is only an approximation (some decimetres).
    """
    return _inside_box(_inverse_of(_bd09), lon, lat)


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift WGS84 to BD-09, by way of GCJ-02."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Undo BD-09 and then GCJ-02."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _inside_box(shift: Shift, lon: ArrayLike, lat: ArrayLike) -> Pair:
    x, y = (np.array(a, dtype=np.float64) for a in np.broadcast_arrays(lon, lat))
    inside = in_china_box(x, y)
    x[inside], y[inside] = shift(x[inside], y[inside])
    return x[()], y[()]


def _inverse_of(shift: Shift) -> Shift:
    """Invert by fixed-point iteration; both shifts contract by a factor of 30 or more at every step."""

    def inverse(x: Array, y: Array) -> Pair:
        lon, lat = x.copy(), y.copy()
        for _ in range(_MAX_ITERATIONS):
            image_lon, image_lat = shift(lon, lat)
            step_lon, step_lat = image_lon - x, image_lat - y
            lon, lat = lon - step_lon, lat - step_lat
            if max(_largest(step_lon), _largest(step_lat)) < _CONVERGED_DEG:
                break
        return lon, lat

    return inverse


def _largest(values: Array) -> float:
    return float(np.abs(values).max(initial=0.0))


def _gcj02(lon: Array, lat: Array) -> Pair:
    east_m, north_m = _distortion_m(lon - 105.0, lat - 35.0)
    phi = np.radians(lat)
    w2 = 1.0 - KRASOVSKY_E2 * np.sin(phi) ** 2
    metres_per_degree_lat = np.radians(KRASOVSKY_A_M * (1.0 - KRASOVSKY_E2) / w2**1.5)
    metres_per_degree_lon = np.radians(KRASOVSKY_A_M * np.cos(phi) / np.sqrt(w2))
    return lon + east_m / metres_per_degree_lon, lat + north_m / metres_per_degree_lat


def _distortion_m(x: Array, y: Array) -> Pair:
    """Return the shift to the east and north in metres; x, y in degrees from 105° E, 35° N."""
    root, both = np.sqrt(np.abs(x)), 2.0 * _wave(x, 6.0) + 2.0 * _wave(x, 2.0)
    north_waves = both + 2.0 * _wave(y, 1.0) + 4.0 * _wave(y, 1 / 3) + 16.0 * _wave(y, 1 / 12) + 32.0 * _wave(y, 1 / 30)
    east_waves = both + 2.0 * _wave(x, 1.0) + 4.0 * _wave(x, 1 / 3) + 15.0 * _wave(x, 1 / 12) + 30.0 * _wave(x, 1 / 30)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + north_waves * 20.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + east_waves * 20.0 / 3.0
    return east, north


def _wave(degrees: Array, frequency: float) -> Any:
    return np.sin(degrees * (frequency * np.pi))


def _bd09(lon: Array, lat: Array) -> Pair:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD09_WAVE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD09_WAVE)
    return radius * np.cos(angle) + BD09_LON_DEG, radius * np.sin(angle) + BD09_LAT_DEG
