"""Whether the numbers of a polygon can be degrees of longitude and latitude in China, and what else they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.crs import in_china_box, recognise
from ftzgeo.validation.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.validation.result import ValidationFinding
    from ftzgeo.validation.tolerance import Tolerance

LIMITS_DEG = (180.0, 90.0)
_DECIMAL_NOISE_DEG = 1e-9
FATAL = frozenset(
    {
        "axes-swapped",
        "coordinates-not-degrees",
        "coordinates-not-finite",
        "northing-first",
        "projected-coordinates",
        "wrong-hemisphere",
    }
)
"""A polygon with one of these has no place on the ellipsoid; nothing else about it is checked."""


def coordinate_findings(shapes: Mapping[str, BaseGeometry], tolerance: Tolerance) -> Iterator[ValidationFinding]:
    """Yield what is odd about the coordinates of shapes that are meant to be in EPSG:4326."""
    import shapely

    ids, geometries = list(shapes), np.array(list(shapes.values()), dtype=object)
    xy, index = shapely.get_coordinates(geometries, return_index=True)
    starts = np.searchsorted(index, np.arange(len(ids) + 1))
    for i, identifier in enumerate(ids):
        own = xy[starts[i] : starts[i + 1]]
        if len(own):
            found = place_finding(identifier, own) or _cut_off(identifier, own, tolerance)
            if found is not None:
                yield found


def place_finding(identifier: str, xy: NDArray[np.float64]) -> ValidationFinding | None:
    """Return why coordinates are no place in China, and what they look like instead; None where they are one."""
    if not np.isfinite(xy).all():
        return finding(
            identifier, "coordinates-not-finite", "error", vertex=int(np.argmin(np.isfinite(xy).all(axis=1)))
        )
    x, y = xy.mean(axis=0)
    figures: dict[str, float | str] = {"x": float(x), "y": float(y)}
    if bool(np.all(in_china_box(xy[:, 0], xy[:, 1]))):
        return None
    if bool(np.all(in_china_box(xy[:, 1], xy[:, 0]))):
        return finding(identifier, "axes-swapped", "error", **figures)
    if bool((np.abs(xy) > LIMITS_DEG).any()):
        return _not_degrees(identifier, xy, figures)
    if bool(np.all(in_china_box(np.abs(xy[:, 0]), np.abs(xy[:, 1])))):
        return finding(identifier, "wrong-hemisphere", "error", **figures)
    return finding(identifier, "out-of-china", "warning", **figures)


def _not_degrees(identifier: str, xy: NDArray[np.float64], figures: Mapping[str, float | str]) -> ValidationFinding:
    seen = recognise(xy[:, 0], xy[:, 1])
    if seen.first == "northing":
        return finding(identifier, "northing-first", "error", what=seen.message, **figures)
    if seen.first == "easting":
        return finding(identifier, "projected-coordinates", "error", what=seen.message, **figures)
    return finding(identifier, "coordinates-not-degrees", "error", **figures)


def _cut_off(identifier: str, xy: NDArray[np.float64], tolerance: Tolerance) -> ValidationFinding | None:
    decimals = tolerance.min_decimals - 1
    if decimals < 0 or bool((np.abs(xy - np.round(xy, decimals)) > _DECIMAL_NOISE_DEG).any()):
        return None
    step_m = 111_000.0 * 10.0**-decimals
    lon, lat = (float(one) for one in xy[0])
    return finding(identifier, "coordinates-cut-off", "warning", decimals=decimals, step=step_m, lon=lon, lat=lat)
