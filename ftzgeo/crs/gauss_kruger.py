"""Recognise what projected CGCS2000 columns hold: which one is the northing, and whether the eastings carry a zone.

Chinese survey files give Gauss-Krüger coordinates in three ways that look alike in a table: northing first (X is north
in Chinese usage), eastings with the zone number in front (39 512 345.6, eight digits), eastings without it. What cannot
be told from the numbers is reported as such, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Width: TypeAlias = Literal[3, 6]
Column: TypeAlias = Literal["easting", "northing", "either", "neither"]

NORTHING_M = (300_000.0, 6_100_000.0)
"""Northings of China: latitudes 3° to 55°."""
EASTING_M = (160_000.0, 840_000.0)
"""Eastings with a false easting of 500 km: half a 6° zone at the equator is 334 km wide."""
ZONES: dict[Width, range] = {6: range(13, 24), 3: range(25, 46)}
_FIRST_EPSG: dict[Width, int] = {6: 4491, 3: 4513}  # CGCS2000 with the zone in the easting
_FIRST_EPSG_BY_MERIDIAN: dict[Width, int] = {6: 4502, 3: 4534}  # without it; both start at 75° E


@dataclass(frozen=True)
class GaussKruger:
    """What two columns of projected coordinates look like.

    `first` says what the first column holds, ``unclear`` when the numbers do not tell. `zone` is the prefix of the
    eastings, None when there is none. `epsg` is the CGCS2000 code that fits (easting first), None when the central
    meridian must be known from elsewhere. `message` is one sentence for the user.
    """

    first: Literal["easting", "northing", "unclear"]
    zone: int | None
    width_deg: Width | None
    epsg: int | None
    message: str

    @property
    def epsg_without_prefix(self) -> int | None:
        """The CGCS2000 code of the same meridian for eastings without the zone number."""
        return None if self.zone is None else epsg_of_meridian(self.zone)


def recognise(x: ArrayLike, y: ArrayLike) -> GaussKruger:
    """Say what the first and the second column of projected coordinates hold.

    Parameters
    ----------
    x, y
        Metres, scalars or arrays, as they stand in the file. Values that are not finite are ignored.
    """
    columns = [_finite(x), _finite(y)]
    kinds = [_column(column) for column in columns]
    if kinds in (["easting", "northing"], ["easting", "either"], ["either", "northing"]):
        return _described("easting", columns[0])
    if kinds in (["northing", "easting"], ["northing", "either"], ["either", "easting"]):
        return _described("northing", columns[1])
    return GaussKruger("unclear", None, None, None, _why_unclear(columns, kinds))


def central_meridian_deg(zone: int, width_deg: Width) -> int:
    """Return the central meridian of a zone in degrees east."""
    return 3 * zone if width_deg == 3 else 6 * zone - 3  # noqa: PLR2004 - 3° and 6° are the names of the systems


def width_of_zone(zone: int) -> Width | None:
    """Return the width in degrees of the zones that have this number in China; None where none has."""
    return next((width for width, zones in ZONES.items() if zone in zones), None)


def epsg_of_meridian(zone: int) -> int | None:
    """Return the CGCS2000 code of a zone's meridian for eastings without the zone number; None for no zone of China."""
    width = width_of_zone(zone)
    return None if width is None else _FIRST_EPSG_BY_MERIDIAN[width] + zone - ZONES[width].start


def _finite(values: ArrayLike) -> NDArray[np.float64]:
    array = np.atleast_1d(np.asarray(values, dtype=np.float64)).ravel()
    return array[np.isfinite(array)]


def _column(values: NDArray[np.float64]) -> Column:
    if values.size == 0:
        return "neither"
    easting, northing = _is_easting(values), _within(values, NORTHING_M)
    if easting and northing:
        return "either"
    return "easting" if easting else "northing" if northing else "neither"


def _is_easting(values: NDArray[np.float64]) -> bool:
    prefixes = np.unique(values // 1_000_000)
    if prefixes.size != 1 or not _within(values % 1_000_000, EASTING_M):
        return False
    return int(prefixes[0]) == 0 or any(int(prefixes[0]) in zones for zones in ZONES.values())


def _within(values: NDArray[np.float64], bounds: tuple[float, float]) -> bool:
    return bool(values.min() >= bounds[0] and values.max() <= bounds[1])


def _described(first: Literal["easting", "northing"], eastings: NDArray[np.float64]) -> GaussKruger:
    order = "easting first" if first == "easting" else "northing first, the easting in the second column"
    zone = int(eastings[0] // 1_000_000)
    if zone == 0:
        message = f"{order}; the eastings carry no zone number, so the central meridian must be known from elsewhere"
        return GaussKruger(first, None, None, None, message)
    width = width_of_zone(zone) or 3
    epsg = _FIRST_EPSG[width] + zone - ZONES[width].start
    meridian = central_meridian_deg(zone, width)
    message = f"{order}; the eastings carry zone {zone} ({width}°, central meridian {meridian}° E): EPSG:{epsg}"
    return GaussKruger(first, zone, width, epsg, message)


def _why_unclear(columns: list[NDArray[np.float64]], kinds: list[Column]) -> str:
    if kinds == ["either", "either"]:
        return "both columns could be eastings or northings; say which is which"
    ranges = [f"{c.min():.0f} to {c.max():.0f}" if c.size else "empty" for c in columns]
    return (
        f"the columns ({ranges[0]}; {ranges[1]}) are not one easting and one northing of a single CGCS2000 zone; "
        "check the unit, the projection and whether several zones are mixed"
    )
