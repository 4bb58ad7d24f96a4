"""What a map's frame shows: a local plane in metres, at a round scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import local_metres, transform_xy

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyproj
    from shapely.geometry.base import BaseGeometry

    from ftzgeo.pictures.sheet import Box

SCALES = tuple(
    factor * 10**power for power in range(3, 7) for factor in (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
)
"""Denominators that are chosen from."""
LEAST_SCALE = 4000.0
_GRID_STEPS_DEG = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_GRID_LINES = 6
"""About so many meridians or parallels are drawn at most."""
_POINTS_PER_LINE = 25
_MARGIN = 1.1
"""Geometries are cut a little outside of the frame, so that the cut does not show."""


@dataclass(frozen=True)
class Ground:
    """A plane around a point, what of it is shown, and the denominator of the scale.

    `half_m` is half of the width and half of the height in metres; the plane is azimuthal equidistant, so that scale
    and shapes are true within 30 km of the centre to 1 part in 10⁵.
    """

    forward: pyproj.Transformer
    back: pyproj.Transformer
    half_m: tuple[float, float]
    scale: float

    def flat(self, geometry: BaseGeometry) -> BaseGeometry:
        """Bring a geometry from EPSG:4326 into the plane, and cut it to what is shown (with a margin)."""
        import shapely

        plane = transform_xy(shapely.force_2d(geometry), self.forward)
        return self.cut(plane if shapely.is_valid(plane) else shapely.make_valid(plane), _MARGIN)

    def cut(self, flat: BaseGeometry, margin: float = 1.0) -> BaseGeometry:
        """Return what of a geometry in the plane lies in the frame, `margin` times as large; no lines of polygons."""
        import shapely

        x, y = margin * self.half_m[0], margin * self.half_m[1]
        inside = shapely.intersection(flat, shapely.box(-x, -y, x, y))
        parts = [part for one in shapely.get_parts(inside) for part in shapely.get_parts(one)]
        dimensions = shapely.get_dimensions(flat)
        return shapely.union_all([part for part in parts if shapely.get_dimensions(part) == dimensions])

    def grid(self) -> Iterator[tuple[str, str, Any, Any]]:
        """Yield ``(axis, label, xs, ys)`` of the meridians (``x``) and parallels (``y``) that are shown."""
        (west, east), (south, north) = self.degrees()
        step = next((s for s in _GRID_STEPS_DEG if (east - west) / s <= _GRID_LINES), _GRID_STEPS_DEG[-1])
        decimals = max(0, -math.floor(math.log10(step)))
        for lon in np.arange(math.ceil(west / step), math.floor(east / step) + 1) * step:
            xs, ys = self.forward.transform(np.full(_POINTS_PER_LINE, lon), np.linspace(south, north, _POINTS_PER_LINE))
            yield "x", f"{lon:.{decimals}f}° E", xs, ys
        for lat in np.arange(math.ceil(south / step), math.floor(north / step) + 1) * step:
            xs, ys = self.forward.transform(np.linspace(west, east, _POINTS_PER_LINE), np.full(_POINTS_PER_LINE, lat))
            yield "y", f"{lat:.{decimals}f}° N", xs, ys

    def degrees(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the range of longitudes and latitudes that the frame touches."""
        x, y = self.half_m
        lon, lat = self.back.transform([-x, -x, x, x, 0, 0], [-y, y, -y, y, -y, y])
        return (min(lon), max(lon)), (min(lat), max(lat))


def ground_for(corners: list[list[float]], frame: Box, margin: float) -> Ground:
    """Return the ground that shows a box of degrees in a frame.

    Parameters
    ----------
    corners
        South-west and north-east as ``[lat, lon]``.
    frame
        Where the map stands on the sheet, in millimetres.
    margin
        Room to leave on each side, as a share of the box.
    """
    (south, west), (north, east) = corners
    forward, back = local_metres((west + east) / 2, (south + north) / 2)
    xs, ys = forward.transform([west, west, east, east], [south, north, south, north])
    width, height = (max(map(abs, values)) * 2 * (1 + 2 * margin) for values in (xs, ys))
    needed = 1000 * max(width / frame.width, height / frame.height, LEAST_SCALE / 1000)
    scale = next((one for one in SCALES if one >= needed), needed)
    return Ground(forward, back, (frame.width * scale / 2000, frame.height * scale / 2000), scale)
