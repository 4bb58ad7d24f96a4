"""Bring a table's coordinates to longitude and latitude, once; what had to be recognised is told, never kept quiet."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ftzgeo.crs import recognise, to_wgs84
from ftzgeo.errors import CoordinateError, ReferenceLayerError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyproj
    from numpy.typing import NDArray

    from ftzgeo.reference.importing.journal import Journal

    Array = NDArray[np.float64]
    Pair = tuple[Array, Array]

NO_CRS = (
    "has no CRS; say which with --crs: EPSG:4490 or cgcs2000, wgs84, gcj02 (Gaode, Tencent), bd09 (Baidu), or the "
    "EPSG:N of its projection"
)
REFUSED = (
    "is in {name}, from which there is no accurate public transformation: PROJ would return the numbers unshifted. "
    "Have it transformed to CGCS2000 by a surveying office, and import that"
)
PROJECTED_CGCS2000 = range(4491, 4555)
"""The EPSG codes of the Gauss-Krüger zones of CGCS2000."""

LARGEST_DEGREE = 1000.0
"""Larger numbers are no degrees: they are metres."""

_REFUSED_DATUMS = ("beijing", "xian", "xi'an")
_CGCS2000_DATUMS = ("china_2000", "cgcs2000", "cgcs_2000", "china 2000")
_MAX_LON_DEG, _MAX_LAT_DEG = 180.0, 90.0
_SLACK_DEG = 1e-9
_DEGREES_AS_THEY_ARE = frozenset({"wgs84", "epsg:4326", "epsg:4490"})
_EPSG = re.compile(r"\s*epsg\s*:+\s*(\d+)\s*", re.IGNORECASE)


class CoordinateDoor:
    """The way from the coordinates of one table to WGS84.

    Parameters
    ----------
    label
        What messages call the file.
    declared
        What the user says of the coordinates; goes before what the file says.
    own
        What the file says: an authority's code, WKT or PROJJSON.
    journal
        Takes what was recognised.

    Raises
    ------
    CoordinateError
        If nobody says which CRS it is, or it cannot be transformed accurately.
    """

    def __init__(self, label: str, declared: str | None, own: str | None, journal: Journal) -> None:
        self.label = label
        self._journal = journal
        self._northing_first: bool | None = None
        self._transformer: pyproj.Transformer | None = None
        self._system = ""
        if declared is not None:
            self._take_declared(declared, own)
        else:
            self._take_own(own)

    @property
    def is_identity(self) -> bool:
        """Whether coordinates pass as they are, being degrees of WGS84 or CGCS2000."""
        return self._system in _DEGREES_AS_THEY_ARE

    def transform(self, geometry: NDArray[Any], name_of: Callable[[int], str]) -> NDArray[Any]:
        """Return shapes in EPSG:4326; `name_of` tells what messages call a row.

        Raises
        ------
        CoordinateError
            If the coordinates do not fit the system, or lie outside ±180° and ±90°.
        ReferenceLayerError
            If a coordinate is no finite number.
        """
        import shapely

        xy, rows = shapely.get_coordinates(geometry, return_index=True)
        if not len(xy):
            return geometry
        self._check_finite(xy, rows, name_of)
        lon, lat = self._degrees(xy[:, 0], xy[:, 1])
        self._check_degrees(xy, (lon, lat), rows, name_of)
        return shapely.set_coordinates(geometry.copy(), np.column_stack([lon, lat]))

    def _take_declared(self, declared: str, own: str | None) -> None:
        try:
            to_wgs84(np.nan, np.nan, declared)
        except CoordinateError as error:
            raise CoordinateError(f"{self.label}: {error}") from error
        self._system = re.sub(r"[\s_-]", "", declared).lower()
        if own is not None and _authority(own) != self._system.upper():
            self._journal.say(f"{self.label}: read as {declared}, as declared; the file itself says {_short(own)}")

    def _take_own(self, own: str | None) -> None:
        import pyproj

        if own is None:
            raise CoordinateError(f"{self.label}: {NO_CRS}")
        try:
            system = _horizontal(pyproj.CRS.from_user_input(own))
        except pyproj.exceptions.CRSError as error:
            raise CoordinateError(f"{self.label}: its CRS cannot be understood ({error}); {NO_CRS}") from error
        if system.type_name == "Engineering CRS":
            raise CoordinateError(f"{self.label}: {NO_CRS}")
        self._refuse_old_datums(system)
        code = system.to_epsg()
        if code is None:
            self._transformer = self._way_from(system)
        else:
            self._take_declared(f"EPSG:{code}", None)

    def _refuse_old_datums(self, system: pyproj.CRS) -> None:
        datum = system.datum.name if system.datum is not None else ""
        if any(old in f"{datum} {system.name}".lower() for old in _REFUSED_DATUMS):
            raise CoordinateError(f"{self.label}: {REFUSED.format(name=system.name)}")

    def _way_from(self, system: pyproj.CRS) -> pyproj.Transformer:
        """Return the transformation from a system without a code; CGCS2000 counts as WGS84."""
        import pyproj

        datum = f"{system.datum.name if system.datum is not None else ''}".lower()
        is_cgcs2000 = any(name in datum for name in _CGCS2000_DATUMS)
        target = system.geodetic_crs if is_cgcs2000 and system.geodetic_crs is not None else "EPSG:4326"
        try:
            return pyproj.Transformer.from_crs(system, target, always_xy=True, allow_ballpark=False)
        except pyproj.exceptions.ProjError as error:
            raise CoordinateError(f"{self.label}: {REFUSED.format(name=system.name)}") from error

    def _degrees(self, x: Array, y: Array) -> Pair:
        if self._transformer is not None:
            lon, lat = self._transformer.transform(x, y)
            return np.asarray(lon), np.asarray(lat)
        if self._northing_first is None:
            self._northing_first = self._recognise_order(x, y)
        first, second = (y, x) if self._northing_first else (x, y)
        try:
            lon, lat = to_wgs84(first, second, self._system)
        except CoordinateError as error:
            raise CoordinateError(f"{self.label}: {error}") from error
        return lon, lat

    def _recognise_order(self, x: Array, y: Array) -> bool:
        """Tell whether projected CGCS2000 coordinates have the northing first; find their zone where none is said."""
        metres = max(float(np.abs(x).max()), float(np.abs(y).max())) > LARGEST_DEGREE
        if not metres or not (self._system == "cgcs2000" or self._is_gauss_kruger):
            return False
        seen = recognise(x, y)
        if self._system == "cgcs2000":
            if seen.epsg is None:
                raise CoordinateError(f"{self.label}: {seen.message}; say --crs EPSG:N with the code of that meridian")
            self._system = f"epsg:{seen.epsg}"
            self._journal.say(f"{self.label}: recognised: {seen.message}")
        elif seen.first == "northing":
            self._journal.say(f"{self.label}: recognised: {seen.message}; the columns were exchanged")
        return seen.first == "northing"

    @cached_property
    def _is_gauss_kruger(self) -> bool:
        found = _EPSG.fullmatch(self._system)
        return found is not None and int(found[1]) in PROJECTED_CGCS2000

    def _check_finite(self, xy: Array, rows: NDArray[np.intp], name_of: Callable[[int], str]) -> None:
        wrong = np.flatnonzero(~np.isfinite(xy).all(axis=1))
        if wrong.size:
            where = name_of(int(rows[wrong[0]]))
            raise ReferenceLayerError(
                f"{self.label}: {where} has a coordinate that is no number ({xy[wrong[0], 0]}, {xy[wrong[0], 1]}); "
                "correct or remove it"
            )

    def _check_degrees(self, xy: Array, degrees: Pair, rows: NDArray[np.intp], name_of: Callable[[int], str]) -> None:
        lon, lat = degrees
        inside = (np.abs(lon) <= _MAX_LON_DEG + _SLACK_DEG) & (np.abs(lat) <= _MAX_LAT_DEG + _SLACK_DEG)
        wrong = np.flatnonzero(~inside)
        if wrong.size:
            x, y = xy[wrong[0]]
            raise CoordinateError(
                f"{self.label}: {name_of(int(rows[wrong[0]]))} has the coordinate ({x:.10g}, {y:.10g}), outside "
                f"±180°, ±90° when read as {self._system or 'its CRS'}; {_hint(xy)}"
            )


def _hint(xy: Array) -> str:
    """Return what to do about coordinates that are no degrees."""
    if np.abs(xy).max() <= _MAX_LON_DEG:
        return "is the latitude first? exchange the columns"
    seen = recognise(xy[:, 0], xy[:, 1])
    if seen.epsg is not None:
        return f"it looks projected: {seen.message}; say --crs EPSG:{seen.epsg}"
    return "say with --crs which system it is"


def _horizontal(system: pyproj.CRS) -> pyproj.CRS:
    """Return a CRS without its heights."""
    first = system.sub_crs_list[0] if system.is_compound else system
    return first.to_2d() if not first.is_engineering and len(first.axis_info) > 2 else first  # noqa: PLR2004 - planar


def _authority(own: str) -> str:
    """Return ``EPSG:N`` where a CRS is one of those."""
    import pyproj

    try:
        code = pyproj.CRS.from_user_input(own).to_epsg()
    except pyproj.exceptions.CRSError:
        return ""
    return f"EPSG:{code}"


def _short(own: str) -> str:
    import pyproj

    try:
        return str(pyproj.CRS.from_user_input(own).name)
    except pyproj.exceptions.CRSError:
        return own[:40]
