"""Mistakes with coordinates that put a polygon in a wrong place, each as the transformation that undoes it.

They are tried on a polygon that does not lie where it should; the one that brings it there names the mistake. What is
particular (the shift of a map service, a neighbouring projection zone, minutes read as decimals) comes before what is
general (a shift, a turn, a scale), since a general one can imitate a particular one.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from ftzgeo.crs import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_gcj02

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Array: TypeAlias = NDArray[np.float64]

ZONE_STEPS_DEG = (-6, -3, 3, 6)
"""Central meridians of CGCS2000 lie 3° or 6° apart; a wrong one shifts the longitude by just that."""
SIXTY = 60.0
KRASOVSKY_A_M, KRASOVSKY_RF = 6_378_245.0, 298.3
_BEIJING54, _WGS84 = "EPSG:4214", "EPSG:4326"


class Mistake(NamedTuple):
    """A finding's code, the figures that tell which kind of it, and the transformation that undoes it (EPSG:4326)."""

    code: str
    figures: dict[str, float | str]
    undo: Callable[[Array], Array]


def particular_mistakes() -> Iterator[Mistake]:
    """Yield the mistakes that have one known transformation."""
    yield Mistake("gcj02-suspected", {}, lambda xy: np.column_stack(gcj02_to_wgs84(*xy.T)))
    yield Mistake("bd09-suspected", {}, lambda xy: np.column_stack(bd09_to_wgs84(*xy.T)))
    yield Mistake("gcj02-undone-twice", {}, lambda xy: np.column_stack(wgs84_to_gcj02(*xy.T)))
    for step in ZONE_STEPS_DEG:
        yield Mistake("projection-zone-wrong", {"degrees": -step}, partial(_move_east, degrees=step))
    yield Mistake("minutes-as-decimals", {"form": "D.MM"}, minutes_to_degrees)
    yield Mistake("minutes-as-decimals", {"form": "D.MMSS"}, minutes_and_seconds_to_degrees)
    yield Mistake("beijing54-suspected", {"form": "geographic"}, beijing54_to_wgs84)
    yield Mistake("beijing54-suspected", {"form": "projected"}, projected_beijing54_to_wgs84)


def _move_east(xy: Array, *, degrees: float) -> Array:
    return np.asarray(xy + np.array([degrees, 0.0]))


def minutes_to_degrees(xy: Array) -> Array:
    """Read 117.1234 as 117° 12.34′; what cannot be minutes becomes NaN."""
    whole = np.floor(xy)
    minutes = (xy - whole) * 100.0
    return whole + np.where(minutes < SIXTY, minutes, np.nan) / 60.0


def minutes_and_seconds_to_degrees(xy: Array) -> Array:
    """Read 117.1234 as 117° 12′ 34″; what cannot be minutes and seconds becomes NaN."""
    whole = np.floor(xy)
    packed = np.round((xy - whole) * 100.0, 9)
    minutes = np.floor(packed)
    seconds = (packed - minutes) * 100.0
    valid = (minutes < SIXTY) & (seconds < SIXTY)
    return whole + np.where(valid, minutes / 60.0 + seconds / 3600.0, np.nan)


def beijing54_to_wgs84(xy: Array) -> Array:
    """Apply the mean of the published transformations from Beijing 1954, which agree within about 10 m.

    None of them is made for the place: good enough to recognise the datum, not to convert to another.
    """
    doors = _beijing54_doors()
    if not doors:
        return np.full_like(xy, np.nan)
    moved = [np.column_stack(door.transform(xy[:, 0], xy[:, 1])) for door in doors]
    return np.asarray(np.mean(moved, axis=0))


def projected_beijing54_to_wgs84(xy: Array) -> Array:
    """Undo Gauss-Krüger coordinates of Beijing 1954 that were read as CGCS2000: another ellipsoid, and the datum."""
    meridian = 3 * round(float(xy[:, 0].mean()) / 3)
    forward, back = _gauss_kruger("+ellps=GRS80", meridian), _gauss_kruger(_KRASOVSKY, meridian)
    metres = forward.transform(xy[:, 0], xy[:, 1])
    return beijing54_to_wgs84(np.column_stack(back.transform(*metres, direction="INVERSE")))


_KRASOVSKY = f"+a={KRASOVSKY_A_M} +rf={KRASOVSKY_RF}"


@cache
def _gauss_kruger(ellipsoid: str, meridian_deg: int) -> Any:
    import pyproj

    return pyproj.Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj=tmerc +lat_0=0 +lon_0={meridian_deg} +k=1 +x_0=500000 +y_0=0 {ellipsoid}"
    )


@cache
def _beijing54_doors() -> list[Any]:
    """Return PROJ's transformations from Beijing 1954, without the one that does nothing."""
    from pyproj.transformer import TransformerGroup

    group = TransformerGroup(_BEIJING54, _WGS84, always_xy=True, allow_ballpark=False)
    return list(group.transformers)


# General mistakes, in the plane --------------------------------------------------------------------------------------

_ANGLES_DEG = np.arange(-180.0, 180.0, 4.0)
_FINE_DEG = (1.0, 0.25, 0.05)
_MIN_SCALE, _MIN_TURN_DEG = 0.002, 0.5


class Moved(NamedTuple):
    """What was done to a polygon, by a finding's code, and the polygon with it undone (metres)."""

    code: str
    figures: dict[str, float | str]
    shape: BaseGeometry


def general_mistakes(
    shape: BaseGeometry, true: BaseGeometry, misfit_m: Callable[[BaseGeometry], float]
) -> Iterator[Moved]:
    """Yield how a polygon may have come from the true one, in metres: shifted, scaled, mirrored, turned."""
    from shapely import affinity

    here, there = shape.centroid, true.centroid
    east, north = there.x - here.x, there.y - here.y
    at_home = affinity.translate(shape, east, north)
    distance = float(np.hypot(east, north))
    yield Moved("shifted", {"east": -east, "north": -north, "distance": distance}, at_home)
    factor = float(np.sqrt(true.area / shape.area)) if shape.area > 0 else 1.0
    if abs(factor - 1.0) > _MIN_SCALE:
        yield Moved("scaled", {"factor": 1.0 / factor}, affinity.scale(at_home, factor, factor, origin=there))
    for axis, factors in (("east-west", (-1.0, 1.0)), ("north-south", (1.0, -1.0))):
        yield Moved("mirrored", {"axis": axis}, affinity.scale(at_home, *factors, origin=there))
    degrees = _turn(at_home, there, misfit_m)
    if abs(degrees) > _MIN_TURN_DEG:
        yield Moved("rotated", {"degrees": -degrees}, affinity.rotate(at_home, degrees, origin=there))


def _turn(shape: BaseGeometry, centre: Any, misfit_m: Callable[[BaseGeometry], float]) -> float:
    """Return the angle (degrees, counter-clockwise) by which a polygon fits best."""
    from shapely import affinity

    def misfit(degrees: float) -> float:
        return misfit_m(affinity.rotate(shape, degrees, origin=centre))

    best = float(min(_ANGLES_DEG, key=misfit))
    for step in _FINE_DEG:
        best = float(min(best + step * np.arange(-4, 5), key=misfit))
    return best
